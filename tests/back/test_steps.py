"""A case from receipt to delivery by the buttons of the workbench, and everything that can go wrong on the way."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anxin.casework.models import Application
from anxin.casework.operations.handling import accept, start
from anxin.casework.states import State
from anxin.registry.models import Role, Staff
from anxin.trail.operations import set_business_date
from anxin.work.operations import claim
from anxin.work.queries import open_task_of
from tests.factories import PDF, a_file, make_case, signed_in
from tests.registry.people import make_agency, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def handler() -> Staff:
    return make_staff(Role.FRONT_CLERK, Role.HANDLER)


@pytest.fixture
def client(handler: Staff) -> Client:
    return signed_in(handler)


def take(client: Client, case: Application, slug: str, **typed: Any) -> Any:
    case.refresh_from_db()
    path = reverse("back:step", args=[case.receipt, slug])
    response = client.post(path, {"version": case.version} | typed, headers={"accept-language": "en"})
    case.refresh_from_db()
    return response


def in_process(staff: Staff, service: str = "card-replacement") -> Application:
    case = make_case(service)
    accept(case, staff)
    start(case, staff)
    return case


def test_from_receipt_to_delivery(client: Client) -> None:
    case, reviewer = make_case(), signed_in(make_staff(Role.REVIEWER))
    assert take(client, case, "accept").status_code == 302
    assert case.state == State.ACCEPTED
    take(client, case, "start")
    take(client, case, "propose", outcome="approve", reason="complete")
    assert take(reviewer, case, "review", answer="confirm").status_code == 302
    assert case.state == State.DECIDED
    take(client, case, "deliver", how="by courier")
    assert case.state == State.CLOSED


def test_deferred_documents_are_recorded_then_handled_when_they_come(client: Client) -> None:
    case = make_case("data-change")
    take(client, case, "accept")
    assert case.state == State.RECORDED
    early = take(client, case, "start")
    assert early.status_code == 422
    assert "have not come yet" in early.content.decode()
    begin = reverse("back:step", args=[case.receipt, "start"])
    page = reverse("back:case", args=[case.receipt])
    assert begin not in client.get(page).content.decode()
    assert "not open now" in client.get(begin, headers={"accept-language": "en"}).content.decode()
    paper = {"document": "change_proof", "file": a_file()}
    assert take(client, case, "add-paper", **paper).status_code == 302
    assert begin in client.get(page).content.decode()
    assert take(client, case, "start").status_code == 302
    assert case.state == State.IN_PROCESS


def test_several_documents_are_asked_for(client: Client) -> None:
    case = make_case()
    due = {"due_on_0": "2020", "due_on_1": "2", "due_on_2": "20"}
    first = take(client, case, "ask-document", document="identity_document", reason="too dark", **due)
    second = take(client, case, "ask-document", document="other", other="Photo", reason="missing", **due)
    assert (first.status_code, second.status_code) == (302, 302)
    assert case.state == State.AWAITING_DOCUMENTS
    assert list(case.document_requests.values_list("document", "reason")) == [
        ("identity_document", "too dark"),
        ("Photo", "missing"),
    ]


def test_what_came_on_paper_is_put_on_the_file_and_the_case_goes_on(client: Client) -> None:
    case = make_case()
    due = {"due_on_0": "2020", "due_on_1": "2", "due_on_2": "20"}
    take(client, case, "ask-document", document="identity_document", reason="too dark", **due)
    too_early = take(client, case, "papers-came")
    assert too_early.status_code == 422
    refused = take(client, case, "add-paper", document="identity_document", file=a_file("x.exe", b"MZ"))
    assert refused.status_code == 422
    scan = a_file("scan.pdf", PDF + b"%")
    assert take(client, case, "add-paper", document="identity_document", file=scan).status_code == 302
    assert take(client, case, "papers-came").status_code == 302
    assert case.state == State.RECEIVED
    assert open_task_of(case.subject) is not None


def test_a_day_in_the_past_loses_nothing_typed(client: Client) -> None:
    case = make_case()
    typed = {"document": "identity_document", "reason": "too dark to read"}
    response = take(client, case, "ask-document", **typed, due_on_0="2020", due_on_1="1", due_on_2="2")
    assert response.status_code == 422
    page = response.content.decode()
    assert "lies in the past" in page
    assert "too dark to read" in page
    assert "govuk-error-summary" in page
    assert not case.document_requests.exists()


def test_a_refund_waits_for_the_telephone_check(client: Client, handler: Staff) -> None:
    case = in_process(handler, "refund")
    refused = take(client, case, "propose", outcome="approve", reason="looks right")
    assert refused.status_code == 422
    assert "looks right" in refused.content.decode()
    call = {"kind": "telephone_confirmation", "outcome": "confirmed", "note": "agrees"}
    nobody = take(client, case, "check", **call)
    assert nobody.status_code == 422
    take(client, case, "check", **call, spoke_with="the person")
    assert take(client, case, "propose", outcome="approve", reason="looks right").status_code == 302


def test_who_proposed_does_not_review(client: Client, handler: Staff) -> None:
    case = in_process(handler)
    handler.roles = [Role.HANDLER, Role.REVIEWER]
    handler.save()
    take(client, case, "propose", outcome="approve", reason="complete")
    assert client.get(reverse("back:step", args=[case.receipt, "review"])).status_code == 403
    assert take(client, case, "review", answer="confirm").status_code == 403
    assert case.state == State.IN_PROCESS


def test_sending_back_needs_a_note(client: Client, handler: Staff) -> None:
    case, reviewer = in_process(handler), signed_in(make_staff(Role.REVIEWER))
    take(client, case, "propose", outcome="refuse", reason="wrong person")
    assert take(reviewer, case, "review", answer="send_back").status_code == 422
    take(reviewer, case, "review", answer="send_back", note="look at the photo again")
    assert case.state == State.IN_PROCESS
    assert case.proposals.get().confirmed is False


def test_a_refusal_before_acceptance(client: Client) -> None:
    case, reviewer = make_case(), signed_in(make_staff(Role.REVIEWER))
    take(client, case, "propose", outcome="refuse", reason="not insured here")
    take(reviewer, case, "review", answer="confirm")
    assert case.state == State.REFUSED


def test_who_never_hands_in_what_was_asked_for_may_be_refused_when_the_day_is_over(client: Client) -> None:
    case, reviewer = make_case(), signed_in(make_staff(Role.REVIEWER))
    due = {"due_on_0": "2020", "due_on_1": "2", "due_on_2": "20"}
    take(client, case, "ask-document", document="identity_document", reason="too dark", **due)
    refuse = {"outcome": "refuse", "reason": "nothing came"}
    assert take(client, case, "propose", **refuse).status_code == 422
    set_business_date(dt.date(2020, 2, 21), actor="system")
    assert take(client, case, "propose", **refuse).status_code == 302
    take(reviewer, case, "review", answer="confirm")
    assert case.state == State.REFUSED


def test_a_front_clerk_delivers(client: Client, handler: Staff) -> None:
    case, reviewer = in_process(handler), signed_in(make_staff(Role.REVIEWER))
    take(client, case, "propose", outcome="approve", reason="complete")
    take(reviewer, case, "review", answer="confirm")
    clerk = signed_in(make_staff(Role.FRONT_CLERK))
    assert take(clerk, case, "deliver", how="by courier").status_code == 302
    assert case.state == State.CLOSED


def test_a_stale_page_shows_what_was_typed(client: Client, handler: Staff) -> None:
    case = in_process(handler)
    path = reverse("back:step", args=[case.receipt, "propose"])
    typed = {"version": 1, "outcome": "approve", "reason": "all papers seen"}
    response = client.post(path, typed)
    assert response.status_code == 409
    assert "all papers seen" in response.content.decode()
    assert not case.proposals.exists()


def test_what_a_colleague_holds_cannot_be_taken_from_a_page_left_open(client: Client) -> None:
    case, colleague = make_case(), make_staff(Role.HANDLER)
    task = open_task_of(case.subject)
    assert task is not None
    claim(task, colleague)
    response = take(client, case, "accept")
    assert response.status_code == 422
    assert colleague.name in response.content.decode()
    assert case.state == State.RECEIVED


def test_a_supervisor_reassigns_with_a_reason(client: Client) -> None:
    case, colleague = make_case(), make_staff(Role.HANDLER)
    supervisor = signed_in(make_staff(Role.SUPERVISOR))
    assert take(client, case, "reassign", to=colleague.pk, reason="ill").status_code in (403, 422)
    assert take(supervisor, case, "reassign", to=colleague.pk, reason="").status_code == 422
    assert take(supervisor, case, "reassign", to=colleague.pk, reason="ill").status_code == 302
    task = open_task_of(case.subject)
    assert task is not None
    assert task.assignee == colleague


def test_handing_over_to_another_agency(client: Client) -> None:
    case, other = make_case(), make_agency("110108")
    supervisor = signed_in(make_staff(Role.SUPERVISOR))
    assert take(client, case, "hand-over", agency=other.pk, reason="lives there").status_code == 403
    assert take(supervisor, case, "hand-over", agency=other.pk, reason="lives there").status_code == 302
    assert case.agency == other
    task = open_task_of(case.subject)
    assert task is not None
    assert task.agency == other


def test_a_note_is_kept(client: Client) -> None:
    case = make_case()
    assert take(client, case, "note", text="called back").status_code == 302
    assert case.notes.get().text == "called back"


def test_an_unknown_step_or_case_is_not_found(client: Client) -> None:
    case = make_case()
    assert client.get(reverse("back:step", args=[case.receipt, "fly"])).status_code == 404
    assert client.get(reverse("back:step", args=["200210-00000000", "accept"])).status_code == 404


def test_what_cannot_be_done_now_is_not_offered(client: Client) -> None:
    assert client.get(reverse("back:step", args=[make_case().receipt, "deliver"])).status_code == 403


@pytest.mark.parametrize("slug", ["accept", "propose", "ask-document", "note"])
def test_each_form_opens(client: Client, slug: str) -> None:
    path = reverse("back:step", args=[make_case().receipt, slug])
    assert client.get(path).status_code == 200


def test_a_day_of_the_demo_city_shows_no_time_of_the_real_clock(client: Client) -> None:
    case = make_case()
    take(client, case, "note", text="called back")
    take(client, case, "accept")
    take(client, case, "start")
    take(client, case, "propose", outcome="approve", reason="complete")
    page = client.get(reverse("back:case", args=[case.receipt])).content.decode()
    assert "called back" in page
    assert not re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", page)


def test_a_replay_names_values_as_people_know_them(client: Client) -> None:
    case = make_case("refund")
    page = client.get(reverse("back:replay", args=[case.receipt]), headers={"accept-language": "zh-hans"})
    assert "收到日期：2020年2月10日" in page.content.decode()
    assert "received_on" not in page.content.decode()
