"""Applying, from the choice of a person to the receipt."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from anxin.casework.models import Application
from anxin.casework.states import State
from anxin.registry.models import Person, User
from anxin.trail.models import Entry
from tests.front.answers import ANSWERS
from tests.front.applying import (
    BACK_PAYMENT,
    DETAILS,
    MONTHS,
    answer,
    begin,
    complaint_draft,
    draft_address,
    pdf,
    put,
    ready_draft,
    received,
)
from tests.front.conftest import Firm, account_of
from tests.front.test_check import answer as check_answer
from tests.front.test_check import goes_to, page
from tests.registry.people import enrol, make_employer, make_person

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


def statuses(client: Client, draft: Application) -> dict[str, str]:
    """The task list: title and status."""
    items = page(client.get(draft_address(draft))).all("li", "govuk-task-list__item")
    return {
        item.one("div", "govuk-task-list__name-and-hint").children[1].text: item.one(  # type: ignore[union-attr] # a node
            "div", "govuk-task-list__status"
        ).text
        for item in items
    }


def test_employer_applies_for_a_person_and_gets_a_receipt(signed_in: Browser, firm: Firm) -> None:
    client = signed_in(firm.agent)
    draft = begin(client, BACK_PAYMENT, firm.employer.uscc)
    assert set(statuses(client, draft).values()) >= {"Not done yet", "Cannot start yet"}
    sent = received(client, firm.employer.uscc, firm.worker.pk)
    assert sent.state == State.RECEIVED
    assert sent.mode == "commitment"
    assert sent.facts["beijing_pension_months"] == 130
    assert sent.facts["sex"] == firm.worker.sex
    receipt = page(client.get(reverse("front:sent", args=[sent.receipt])))
    assert str(sent.receipt) in receipt.one("div", "govuk-panel--confirmation").text
    assert receipt.one("img", src=reverse("front:qr", args=[sent.receipt]))


def test_every_step_is_done_before_sending(signed_in: Browser, firm: Firm) -> None:
    client = signed_in(firm.agent)
    draft = ready_draft(client, firm.employer.uscc, firm.worker.pk)
    assert statuses(client, draft)["Check and send"] == "Ready"
    summary = page(client.get(draft_address(draft, "send"))).text
    assert DETAILS["reason"] in summary
    assert "March 2018" in summary
    assert "replaced by a commitment" in summary


@pytest.mark.parametrize("slug", sorted(set(ANSWERS) - {"audit-case"}))
def test_insured_person_or_employer_can_start_every_service(
    signed_in: Browser, firm: Firm, insured: Person, slug: str
) -> None:
    client = signed_in(firm.agent)
    response = client.get(reverse("front:apply", args=[slug]))
    radios = page(response).all("input", name="holder")
    own = page(signed_in(account_of(insured)).get(reverse("front:apply", args=[slug]))).all(
        "input", name="holder"
    )
    assert radios or own


def test_matter_that_the_agency_opens_is_not_applied_for(signed_in: Browser, firm: Firm) -> None:
    client = signed_in(firm.agent)
    assert client.get(reverse("front:apply", args=["audit-case"])).status_code == 404
    links = page(client.get(reverse("front:guide", args=["audit-case"]))).all("a")
    assert reverse("front:apply", args=["audit-case"]) not in [link.attrs.get("href") for link in links]


def test_known_facts_are_shown_and_cannot_be_answered(signed_in: Browser, firm: Firm) -> None:
    client = signed_in(firm.agent)
    draft = begin(client, BACK_PAYMENT, firm.employer.uscc)
    put(client, draft, "person", person=firm.worker.pk)
    listed = page(client.get(draft_address(draft, "questions") + "?all")).text
    assert "We know this already" in listed
    assert "1 May 1980" in listed
    assert client.get(draft_address(draft, "question", "beijing_pension_months")).status_code == 404
    assert answer(client, draft, "beijing_pension_months", 500).status_code == 404
    draft.refresh_from_db()
    assert draft.facts["beijing_pension_months"] == 130


def test_choosing_a_person_reads_the_file_on_the_trail(signed_in: Browser, firm: Firm) -> None:
    client = signed_in(firm.agent)
    draft = begin(client, BACK_PAYMENT, firm.employer.uscc)
    put(client, draft, "person", person=firm.worker.pk)
    assert Entry.objects.filter(action="person.read", subject=f"person:{firm.worker.pk}").exists()


def test_person_is_found_by_part_of_the_name_and_by_the_whole_number(signed_in: Browser, firm: Firm) -> None:
    other = make_person(name="赵小红")
    enrol(other, firm.employer)
    client = signed_in(firm.agent)
    draft = begin(client, BACK_PAYMENT, firm.employer.uscc)
    address = draft_address(draft, "person")
    assert len(page(client.get(address)).all("input", name="person")) == 2
    for asked in ("小红", other.id_number):
        found = page(client.get(address, {"q": asked})).all("input", name="person")
        assert [each.attrs["value"] for each in found] == [str(other.pk)]
    assert other.id_number not in client.get(address).content.decode()


def test_person_of_another_employer_cannot_be_chosen(signed_in: Browser, firm: Firm) -> None:
    foreign = make_person(name="钱外人")
    enrol(foreign, make_employer())
    client = signed_in(firm.agent)
    draft = begin(client, BACK_PAYMENT, firm.employer.uscc)
    assert foreign.name not in page(client.get(draft_address(draft, "person"))).text
    assert put(client, draft, "person", person=foreign.pk).status_code == 200
    draft.refresh_from_db()
    assert draft.person is None


def test_answers_of_the_check_are_carried_over_but_never_over_what_is_known(
    signed_in: Browser, firm: Firm
) -> None:
    client = signed_in(firm.agent)
    for name, value in (MONTHS | {"filed_by": "person", "account": "temporary"}).items():
        check_answer(client, BACK_PAYMENT, name, value)
    start = page(client.get(reverse("front:apply", args=[BACK_PAYMENT])))
    assert "March 2018" in start.text
    fields = {
        "holder": firm.employer.uscc,
        "draft_key": "8b0d8b50-1111-4111-8111-111111111111",
        "carry": "on",
    }
    client.post(reverse("front:apply", args=[BACK_PAYMENT]), fields)
    draft = Application.objects.get(draft_key=fields["draft_key"])
    assert draft.facts["first_month"] == "2018-03"
    assert draft.facts["filed_by"] == "employer"
    put(client, draft, "person", person=firm.worker.pk)
    draft.refresh_from_db()
    assert draft.facts["account"] == firm.worker.account


def test_starting_twice_with_one_page_opens_one_draft(signed_in: Browser, firm: Firm) -> None:
    client = signed_in(firm.agent)
    fields = {"holder": firm.employer.uscc, "draft_key": "8b0d8b50-2222-4222-8222-222222222222"}
    for _press in range(3):
        assert client.post(reverse("front:apply", args=["refund"]), fields).status_code == 302
    assert Application.objects.count() == 1


def test_sending_many_times_gives_one_receipt(signed_in: Browser, firm: Firm) -> None:
    client = signed_in(firm.agent)
    draft = ready_draft(client, firm.employer.uscc, firm.worker.pk)
    old_tab = {"version": draft.version}
    places = {goes_to(client.post(draft_address(draft, "send"), old_tab)) for _press in range(5)}
    assert len(places) == 1
    assert Application.objects.exclude(receipt=None).count() == 1


def test_incomplete_draft_is_not_received(signed_in: Browser, firm: Firm) -> None:
    client = signed_in(firm.agent)
    draft = begin(client, BACK_PAYMENT, firm.employer.uscc)
    response = put(client, draft, "send")
    assert goes_to(response) == draft_address(draft)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert draft.receipt is None


def test_draft_survives_signing_out(signed_in: Browser, firm: Firm) -> None:
    draft = begin(signed_in(firm.agent), BACK_PAYMENT, firm.employer.uscc)
    later = page(signed_in(firm.agent).get(reverse("front:applications")))
    assert draft_address(draft) in [link.attrs.get("href") for link in later.all("a")]


def test_discarded_draft_is_gone(signed_in: Browser, firm: Firm) -> None:
    client = signed_in(firm.agent)
    draft = begin(client, BACK_PAYMENT, firm.employer.uscc)
    assert "Discard this draft?" in page(client.get(draft_address(draft, "discard"))).text
    put(client, draft, "discard")
    draft.refresh_from_db()
    assert draft.state == State.WITHDRAWN
    assert goes_to(client.get(draft_address(draft))) == reverse("front:applications")


def test_stale_page_shows_what_was_typed_and_takes_it_again(signed_in: Browser, firm: Firm) -> None:
    client = signed_in(firm.agent)
    draft = begin(client, BACK_PAYMENT, firm.employer.uscc)
    old = {"version": draft.version} | DETAILS
    put(client, draft, "person", person=firm.worker.pk)
    response = client.post(draft_address(draft, "details"), old)
    assert response.status_code == 409
    shown = conflict_form(response)
    assert shown["reason"] == DETAILS["reason"]
    assert client.post(draft_address(draft, "details"), shown).status_code == 302
    draft.refresh_from_db()
    assert draft.details["reason"] == DETAILS["reason"]


def test_stale_answer_is_shown_in_words(signed_in: Browser, firm: Firm) -> None:
    client = signed_in(firm.agent)
    draft = begin(client, "data-change", firm.employer.uscc)
    old = {"version": draft.version, "answer": ["mobile_phone", "address"]}
    put(client, draft, "person", person=firm.worker.pk)
    response = client.post(draft_address(draft, "question", "attributes"), old)
    assert response.status_code == 409
    assert "Mobile number, Address" in response.content.decode()


def conflict_form(response: Any) -> dict[str, str]:
    from tests.look.pages import read

    fields = read(response.content.decode()).all("input", type="hidden")
    return {f.attrs["name"]: f.attrs["value"] for f in fields if f.attrs["name"] != "next"}


def test_wrong_details_keep_what_was_typed(signed_in: Browser, firm: Firm) -> None:
    client = signed_in(firm.agent)
    draft = begin(client, BACK_PAYMENT, firm.employer.uscc)
    form = page(put(client, draft, "details", monthly_wage="a lot", reason="Because."))
    assert "monthly wage" in form.one("div", "govuk-error-summary").text
    assert form.one("input", id="id_monthly_wage").attrs["value"] == "a lot"
    assert "Because." in form.one("textarea", id="id_reason").text


def test_refused_file_says_why_and_good_ones_stay(signed_in: Browser, insured: Person) -> None:
    client = signed_in(account_of(insured))
    draft = complaint_draft(client)
    chosen = [pdf("good.pdf"), pdf("bad.exe", b"x"), SimpleUploadedFile("empty.pdf", b"")]
    answered = page(put(client, draft, "document", "evidence", chosen=chosen))
    assert "empty" in answered.one("div", "govuk-error-summary").text
    assert "bad.exe" in answered.one("div", "govuk-error-summary").text
    assert "good.pdf" in answered.one("ul", "anxin-files").text
    assert list(draft.attachments.values_list("name", flat=True)) == ["good.pdf"]


def test_no_file_chosen_is_an_error_and_an_uploaded_one_can_be_removed(
    signed_in: Browser, insured: Person
) -> None:
    client = signed_in(account_of(insured))
    draft = complaint_draft(client)
    form = page(put(client, draft, "document", "evidence"))
    assert "Choose a file first." in form.text
    assert put(client, draft, "document", "evidence", chosen=pdf()).status_code == 302
    assert statuses(client, draft)["Documents"] == "Done"
    held = draft.attachments.get(document="evidence")
    put(client, draft, "file_remove", held.pk)
    held.refresh_from_db()
    assert held.removed_at is not None
    assert statuses(client, draft)["Documents"] == "Not done yet"


def test_documents_not_needed_now_are_explained_and_not_asked(signed_in: Browser, firm: Firm) -> None:
    client = signed_in(firm.agent)
    draft = ready_draft(client, firm.employer.uscc, firm.worker.pk)
    listed = page(client.get(draft_address(draft, "documents")))
    assert "Your commitment stands in for it" in listed.text
    assert client.get(draft_address(draft, "document", "labour_contract")).status_code == 404


def test_every_commitment_must_be_ticked(signed_in: Browser, firm: Firm) -> None:
    client = signed_in(firm.agent)
    draft = ready_draft(client, firm.employer.uscc, firm.worker.pk)
    form = page(put(client, draft, "commitments", truth="on"))
    assert len(form.all("p", "govuk-error-message")) == 1


@pytest.mark.parametrize(
    ("step", "more"),
    [
        ("", ()),
        ("discard", ()),
        ("person", ()),
        ("questions", ()),
        ("question", ("first_month",)),
        ("details", ()),
        ("documents", ()),
        ("document", ("evidence",)),
        ("commitments", ()),
        ("send", ()),
    ],
)
def test_draft_is_nobody_elses(
    signed_in: Browser, firm: Firm, stranger: User, officer: User, step: str, more: tuple[str, ...]
) -> None:
    """Neither another agent, nor staff (drafts are invisible to them), nor a visitor."""
    draft = ready_draft(signed_in(firm.agent), firm.employer.uscc, firm.worker.pk)
    address = draft_address(draft, step, *more)
    for other in (stranger, officer):
        assert signed_in(other).get(address).status_code == 404
        assert signed_in(other).post(address, {"version": draft.version}).status_code == 404
    assert goes_to(Client().get(address)).startswith("/account/login/")
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_file_of_a_draft_is_removed_by_nobody_else(signed_in: Browser, firm: Firm, stranger: User) -> None:
    client = signed_in(firm.agent)
    draft = complaint_draft(client)
    put(client, draft, "document", "evidence", chosen=pdf())
    held = draft.attachments.get()
    assert signed_in(stranger).post(draft_address(draft, "file_remove", held.pk)).status_code == 404
    own = begin(signed_in(stranger), "complaint", "self")
    assert put(signed_in(stranger), own, "file_remove", held.pk).status_code == 404


def test_employer_of_somebody_else_is_not_offered_and_not_taken(
    signed_in: Browser, firm: Firm, stranger: User
) -> None:
    client = signed_in(stranger)
    fields = {"holder": firm.employer.uscc, "draft_key": "8b0d8b50-3333-4333-8333-333333333333"}
    assert client.post(reverse("front:apply", args=[BACK_PAYMENT]), fields).status_code == 200
    assert not Application.objects.exists()


def test_agent_whose_mandate_ended_no_longer_opens_the_draft(signed_in: Browser, firm: Firm) -> None:
    client = signed_in(firm.agent)
    draft = begin(client, BACK_PAYMENT, firm.employer.uscc)
    firm.agent.mandates.update(until="2020-02-10")
    assert client.get(draft_address(draft)).status_code == 404
    assert draft_address(draft) not in client.get(reverse("front:applications")).content.decode()


def test_account_without_a_record_is_told_what_to_do(signed_in: Browser, centre: None) -> None:
    from tests.registry.people import make_user

    text = page(signed_in(make_user()).get(reverse("front:apply", args=[BACK_PAYMENT]))).text
    assert "Connect my record" in text
