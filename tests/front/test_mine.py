"""Following one's own applications: list, page, requests for documents, withdrawal, messages, files, record."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anxin.casework.documents import requirements
from anxin.casework.models import Application, Outcome
from anxin.casework.operations import handling, reviewing
from anxin.casework.states import State
from anxin.registry.models import Person, Role, Staff, User
from anxin.registry.queries import municipal_centre
from anxin.trail.models import Entry, Message
from anxin.trail.operations import post
from tests.casework.departments import make_exchanged
from tests.factories import make_case
from tests.front.applying import BACK_PAYMENT, PDF, begin, pdf, put, received, received_complaint
from tests.front.conftest import Firm, account_of
from tests.front.test_check import goes_to, page
from tests.registry.people import contribute, make_staff, make_user

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


@pytest.fixture
def sent(signed_in: Browser, firm: Firm) -> Application:
    return received(signed_in(firm.agent), firm.employer.uscc, firm.worker.pk)


@pytest.fixture
def clerk(sent: Application) -> Staff:
    return make_staff(Role.HANDLER, agency=sent.agency)


@pytest.fixture
def asked(sent: Application, clerk: Staff) -> Application:
    handling.ask_for_document(
        sent,
        clerk,
        document="labour_contract",
        reason="The months are long ago.",
        due_on=dt.date(2020, 2, 28),
    )
    sent.refresh_from_db()
    return sent


def at(name: str, application: Application, *more: Any) -> str:
    return reverse(f"front:{name}", args=[application.receipt, *more])


def test_list_shows_drafts_and_what_was_sent(signed_in: Browser, firm: Firm, sent: Application) -> None:
    client = signed_in(firm.agent)
    draft = begin(client, BACK_PAYMENT, firm.employer.uscc)
    links = [a.attrs.get("href") for a in page(client.get(reverse("front:applications"))).all("a")]
    assert reverse("front:draft", args=[draft.draft_key]) in links
    assert at("application", sent) in links


def test_list_goes_back_page_by_page(
    signed_in: Browser, insured: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anxin.front.mine.applications.PAGE", 1)
    client = signed_in(account_of(insured))
    first, second = received_complaint(client), received_complaint(client)
    newest = page(client.get(reverse("front:applications")))
    assert str(second.receipt) in newest.text
    assert str(first.receipt) not in newest.text
    older = newest.one("a", rel="next").attrs["href"]
    assert str(first.receipt) in page(client.get(reverse("front:applications") + older)).text


def test_page_says_where_it_stands_and_why(signed_in: Browser, firm: Firm, sent: Application) -> None:
    shown = page(signed_in(firm.agent).get(at("application", sent)))
    assert "We have received it" in shown.one("ol", "anxin-timeline").text
    assert "II.1.2" in shown.all("div", "anxin-reasons")[0].text
    assert "replaced by a commitment" in shown.text
    assert "made from your answers" in shown.text


def test_what_a_department_gave_is_named_with_the_department_and_not_shown(
    signed_in: Browser, firm: Firm, sent: Application
) -> None:
    make_exchanged(sent, requirements(sent)[0].id)
    shown = page(signed_in(firm.agent).get(at("application", sent)))
    assert "btained from: Public security" in shown.text
    assert "登记状态" not in shown.text
    assert "HJ-7" not in shown.text


def test_reasons_are_those_of_the_day_not_of_today(signed_in: Browser, firm: Firm, sent: Application) -> None:
    """A version of the rules that is not stored here is not replaced by today's."""
    Application.objects.filter(pk=sent.pk).update(pack_version="sha256:gone")
    shown = page(signed_in(firm.agent).get(at("application", sent)))
    assert not shown.all("div", "anxin-reasons")


def test_request_for_a_document_is_answered(signed_in: Browser, firm: Firm, asked: Application) -> None:
    client = signed_in(firm.agent)
    shown = page(client.get(at("application", asked)))
    assert "Pages of the labour contract" in shown.one("div", "anxin-notice--warning").text
    assert "The months are long ago." in shown.text
    supply = at("supply", asked, "labour_contract")
    assert "2020" in page(client.get(supply)).text
    assert goes_to(client.post(supply, {"chosen": pdf("contract.pdf")})) == at("application", asked)
    assert "1 file added" in page(client.get(at("application", asked))).text
    client.post(at("hand_in", asked))
    asked.refresh_from_db()
    assert asked.state == State.RECEIVED
    assert asked.attachments.get().name == "contract.pdf"


def test_nothing_new_is_not_handed_in(signed_in: Browser, firm: Firm, asked: Application) -> None:
    client = signed_in(firm.agent)
    followed = client.post(at("hand_in", asked), follow=True)
    assert "has no new file yet" in followed.content.decode()
    asked.refresh_from_db()
    assert asked.state == State.AWAITING_DOCUMENTS


def test_the_very_file_we_have_does_not_answer_a_request(
    signed_in: Browser, firm: Firm, sent: Application, clerk: Staff
) -> None:
    """It was stored once and silently taken for the new one, and then nothing could be handed in."""
    client = signed_in(firm.agent)
    ask = partial(handling.ask_for_document, sent, clerk, document="labour_contract", reason="Not readable.")
    ask(due_on=dt.date(2020, 2, 28))
    supply = at("supply", sent, "labour_contract")
    client.post(supply, {"chosen": pdf("contract.pdf")})
    client.post(at("hand_in", sent))
    sent.refresh_from_db()
    ask(due_on=dt.date(2020, 3, 2))
    again = page(client.post(supply, {"chosen": pdf("contract.pdf")}))
    assert "the file we have already" in again.one("div", "govuk-error-summary").text


def test_wrong_file_for_a_request_is_refused_with_the_reason(
    signed_in: Browser, firm: Firm, asked: Application
) -> None:
    response = signed_in(firm.agent).post(at("supply", asked, "labour_contract"), {"chosen": pdf("x.exe")})
    assert "x.exe" in page(response).one("div", "govuk-error-summary").text


def test_document_nobody_asked_for_has_no_page(signed_in: Browser, firm: Firm, sent: Application) -> None:
    assert signed_in(firm.agent).get(at("supply", sent, "labour_contract")).status_code == 404


def test_deferred_documents_can_come_while_the_case_waits_for_them(signed_in: Browser, centre: None) -> None:
    recorded = make_case("data-change")
    handling.accept(recorded, make_staff(Role.HANDLER, agency=recorded.agency))
    assert recorded.applicant is not None
    client, supply = signed_in(recorded.applicant), at("supply", recorded, "change_proof")
    assert supply in [a.attrs.get("href") for a in page(client.get(at("application", recorded))).all("a")]
    assert goes_to(client.post(supply, {"chosen": pdf("proof.pdf")})) == at("application", recorded)
    assert recorded.attachments.filter(document="change_proof").get().name == "proof.pdf"


def test_withdrawing_asks_first(signed_in: Browser, firm: Firm, sent: Application) -> None:
    client = signed_in(firm.agent)
    assert "Withdraw this application?" in page(client.get(at("withdraw", sent))).text
    sent.refresh_from_db()
    client.post(at("withdraw", sent), {"version": sent.version, "reason": "Paid otherwise."})
    sent.refresh_from_db()
    assert sent.state == State.WITHDRAWN
    assert "Paid otherwise." in page(client.get(at("application", sent))).text


def test_stale_withdrawal_is_shown_again(
    signed_in: Browser, firm: Firm, sent: Application, clerk: Staff
) -> None:
    client = signed_in(firm.agent)
    handling.accept(sent, clerk)
    response = client.post(at("withdraw", sent), {"version": sent.version, "reason": "Paid otherwise."})
    assert response.status_code == 409
    assert "Paid otherwise." in response.content.decode()


def test_decided_application_is_not_withdrawn_and_shows_the_decision(
    signed_in: Browser, firm: Firm, sent: Application, clerk: Staff
) -> None:
    handling.accept(sent, clerk)
    handling.start(sent, clerk)
    proposal = handling.propose(sent, clerk, outcome=Outcome.REFUSE, reason="Paid already in 2019.")
    reviewing.review(proposal, make_staff(Role.REVIEWER, agency=sent.agency), confirm=True, note="")
    client = signed_in(firm.agent)
    shown = page(client.get(at("application", sent)))
    assert "Paid already in 2019." in shown.text
    assert at("withdraw", sent) not in [a.attrs.get("href") for a in shown.all("a")]
    assert "needed now" not in shown.text
    asked = client.get(at("withdraw", sent), follow=True)
    assert "can no longer be withdrawn" in asked.content.decode()
    sent.refresh_from_db()
    client.post(at("withdraw", sent), {"version": sent.version})
    sent.refresh_from_db()
    assert sent.state == State.REFUSED


def test_confirmation_has_number_next_step_and_picture(
    signed_in: Browser, firm: Firm, sent: Application
) -> None:
    client = signed_in(firm.agent)
    shown = page(client.get(at("sent", sent)))
    assert str(sent.receipt) in shown.one("div", "govuk-panel--confirmation").text
    picture = client.get(at("qr", sent))
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<?xml")
    assert b"style=" not in picture.content


def test_messages_are_said_in_the_readers_language(
    signed_in: Browser, firm: Firm, asked: Application
) -> None:
    client = signed_in(firm.agent)
    shown = page(client.get(reverse("front:in_tray"))).text
    assert "We have received your application" in shown
    assert "We need a document from you" in shown
    assert "Pages of the labour contract, by 28 February 2020" in shown
    client.cookies["django_language"] = "zh-hans"
    assert "劳动合同" in client.get(reverse("front:in_tray")).content.decode()


def test_message_of_an_unknown_template_still_names_the_matter(
    signed_in: Browser, firm: Firm, sent: Application
) -> None:
    payload = {"receipt": sent.receipt, "service": sent.service}
    post("portal", f"user:{firm.agent.pk}", "of_another_room", subject=sent.subject, key="k", payload=payload)
    shown = page(signed_in(firm.agent).get(reverse("front:in_tray"))).text
    assert f"Back-payment for a person {sent.receipt}" in shown


def test_everybody_reads_only_their_own_messages(
    signed_in: Browser, sent: Application, stranger: User
) -> None:
    assert Message.objects.filter(channel="portal").exists()
    assert "No messages" in page(signed_in(stranger).get(reverse("front:in_tray"))).text


def test_file_comes_back_as_an_attachment_of_its_own_type(signed_in: Browser, insured: Person) -> None:
    client = signed_in(account_of(insured))
    held = received_complaint(client).attachments.get()
    answer = client.get(reverse("front:file", args=[held.pk]))
    assert b"".join(answer.streaming_content) == PDF.replace(b"endobj", b"evidence\nendobj")  # type: ignore[attr-defined] # a file
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_file_removed_is_gone_for_its_owner_too(signed_in: Browser, insured: Person) -> None:
    client = signed_in(account_of(insured))
    held = received_complaint(client).attachments.get()
    held.removed_at = held.added_at
    held.save()
    assert client.get(reverse("front:file", args=[held.pk])).status_code == 404


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("application", ()),
        ("sent", ()),
        ("qr", ()),
        ("supply", ("labour_contract",)),
        ("hand_in", ()),
        ("withdraw", ()),
    ],
)
def test_application_is_nobody_elses(
    signed_in: Browser,
    asked: Application,
    stranger: User,
    officer: User,
    name: str,
    more: tuple[str, ...],
) -> None:
    address = at(name, asked, *more)
    for other in (stranger, officer):
        assert signed_in(other).get(address).status_code in (404, 405)
        assert signed_in(other).post(address, {"version": asked.version}).status_code in (404, 405)
    assert Client().post(address).status_code in (302, 405)
    asked.refresh_from_db()
    assert asked.state == State.AWAITING_DOCUMENTS


def test_file_is_nobody_elses(signed_in: Browser, insured: Person, stranger: User, officer: User) -> None:
    """Staff read attachments on their own pages, where reading is a matter of their agency."""
    held = received_complaint(signed_in(account_of(insured))).attachments.get()
    address = reverse("front:file", args=[held.pk])
    assert signed_in(stranger).get(address).status_code == 404
    assert signed_in(officer).get(address).status_code == 404
    assert goes_to(Client().get(address)).startswith("/account/login/")


def test_agent_whose_mandate_ended_no_longer_opens_the_application(
    signed_in: Browser, firm: Firm, sent: Application
) -> None:
    firm.agent.mandates.update(until="2020-02-10")
    client = signed_in(firm.agent)
    assert client.get(at("application", sent)).status_code == 404
    assert str(sent.receipt) not in client.get(reverse("front:applications")).content.decode()


def test_own_record_is_shown_masked_and_the_reading_is_on_the_trail(
    signed_in: Browser, insured: Person
) -> None:
    contribute(insured, "2018-01", "2019-07")
    shown = page(signed_in(account_of(insured)).get(reverse("front:entitlement")))
    assert "18 months paid" in shown.text
    assert "2018-01 – 2019-06" in shown.text
    assert "¥7,000.00" in shown.text
    assert insured.id_number not in shown.text
    assert Entry.objects.filter(action="person.read", subject=f"person:{insured.pk}").count() == 1


def test_account_without_a_record_is_led_to_connecting_one(signed_in: Browser, centre: None) -> None:
    text = page(signed_in(make_user()).get(reverse("front:entitlement"))).text
    assert "not connected" in text


def test_wrong_receipt_does_not_exist(signed_in: Browser, firm: Firm) -> None:
    for receipt in ("200210-0000000", "x", "200210-7F3K9QM4"):
        address = reverse("front:application", args=[receipt])
        assert signed_in(firm.agent).get(address).status_code == 404


def test_agency_of_a_visitor_without_a_record_is_the_centre(signed_in: Browser, stranger: User) -> None:
    assert received_complaint(signed_in(stranger)).agency == municipal_centre()


def test_put_without_a_version_is_a_conflict(signed_in: Browser, firm: Firm) -> None:
    client = signed_in(firm.agent)
    draft = begin(client, BACK_PAYMENT, firm.employer.uscc)
    assert put(client, draft, "person", person=firm.worker.pk, version="").status_code == 409
