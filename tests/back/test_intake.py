"""An officer takes in an application for somebody who cannot use the portal (II.0)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anxin.casework.models import Application, Channel
from anxin.casework.states import State
from anxin.registry.models import Person, Role, Staff
from anxin.trail.models import Entry, Message
from tests.factories import a_file, make_insured, signed_in
from tests.registry.people import make_agency, make_agent, make_employer, make_person, make_staff

pytestmark = pytest.mark.django_db
BEGIN = reverse("back:intake")
CARD = {
    "kind-answer": "reissue",
    "delivery-answer": "courier",
    "details-recipient": "王小明",
    "details-address": "北京市朝阳区一号",
    "details-telephone": "13800001234",
    "signed": ["truth"],
}


@pytest.fixture
def clerk() -> Staff:
    return make_staff(Role.FRONT_CLERK)


@pytest.fixture
def client(clerk: Staff) -> Client:
    return signed_in(clerk)


def begin(client: Client, person: Person, channel: str = "phone") -> Application:
    response = client.post(f"{BEGIN}?person={person.pk}", {"service": "card-replacement", "channel": channel})
    assert response.status_code == 302
    draft = Application.objects.get()
    assert response["Location"] == reverse("back:intake_draft", args=[draft.draft_key])
    return draft


def send(client: Client, draft: Application, **typed: Any) -> Any:
    draft.refresh_from_db()
    where = reverse("back:intake_draft", args=[draft.draft_key])
    return client.post(where, {"version": draft.version, **typed}, headers={"accept-language": "en"})


def test_from_a_telephone_call_to_a_receipt(client: Client) -> None:
    person = make_insured()
    draft = begin(client, person)
    assert client.get(reverse("back:intake_draft", args=[draft.draft_key])).status_code == 200
    assert send(client, draft, **CARD).status_code == 302
    paper = {"paper-identity_document": [a_file("card.pdf")]}
    response = send(client, draft, **CARD, **paper, hand_in="1")
    assert response.status_code == 302
    draft.refresh_from_db()
    assert response["Location"] == reverse("back:case", args=[draft.receipt])
    assert (draft.state, draft.channel, draft.applicant) == (State.RECEIVED, Channel.PHONE, person.user)
    assert Message.objects.filter(recipient=f"user:{person.user_id}", template="received").count() == 1
    assert Entry.objects.get(action="application.taken_in").details["channel"] == "phone"


def test_somebody_without_an_account_can_apply_too(client: Client) -> None:
    draft = begin(client, make_person(), "counter")
    send(client, draft, **CARD)
    send(client, draft, **CARD, **{"paper-identity_document": [a_file()]}, hand_in="1")
    draft.refresh_from_db()
    assert (draft.state, draft.applicant) == (State.RECEIVED, None)


def test_what_is_missing_is_named_and_nothing_is_lost(client: Client) -> None:
    draft = begin(client, make_insured())
    response = send(client, draft, **{**CARD, "signed": []}, hand_in="1")
    page = response.content.decode()
    assert response.status_code == 422
    assert "govuk-error-summary" in page
    assert "北京市朝阳区一号" in page
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert draft.facts["delivery"] == "courier"


def test_a_wrong_file_is_refused_with_its_reason(client: Client) -> None:
    draft = begin(client, make_insured())
    send(client, draft, **CARD)
    response = send(client, draft, **CARD, **{"paper-identity_document": [a_file("x.exe", b"MZ")]})
    assert response.status_code == 422
    assert "x.exe" in response.content.decode()
    assert not draft.attachments.exists()


def test_a_stale_tab_overwrites_nothing(client: Client) -> None:
    draft = begin(client, make_insured())
    send(client, draft, **CARD)
    where = reverse("back:intake_draft", args=[draft.draft_key])
    response = client.post(where, {**CARD, "version": 1, "delivery-answer": "counter"})
    assert response.status_code == 409
    draft.refresh_from_db()
    assert draft.facts["delivery"] == "courier"


def test_pressed_twice_it_leads_to_the_case(client: Client) -> None:
    draft = begin(client, make_insured())
    send(client, draft, **CARD)
    for _press in range(2):
        response = send(client, draft, **CARD, **{"paper-identity_document": [a_file()]}, hand_in="1")
        draft.refresh_from_db()
        assert response["Location"] == reverse("back:case", args=[draft.receipt])
    assert Application.objects.count() == 1


def test_an_employers_application_names_its_person(client: Client) -> None:
    employer, person = make_employer(), make_person()
    agent = make_agent(employer)
    asked = {"service": "person-back-payment", "channel": "fax"}
    assert client.post(f"{BEGIN}?employer={employer.pk}", asked).status_code == 302
    draft = Application.objects.get()
    stranger = send(client, draft, **{"about-id_number": "110105198506010011"})
    assert stranger.status_code == 422
    send(client, draft, **{"about-id_number": person.id_number})
    draft.refresh_from_db()
    assert draft.person == person
    assert draft.facts["birth_date"] == "1985-06-01"
    assert agent.user_id is not None


def test_outside_the_own_agency_it_is_refused(client: Client) -> None:
    stranger = make_insured(make_agency("110108"))
    where = f"{BEGIN}?person={stranger.pk}"
    assert client.get(where).status_code == 403
    assert client.post(where, {"service": "card-replacement", "channel": "phone"}).status_code == 403
    assert not Application.objects.exists()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.INSPECTOR, Role.PAYER, Role.SYSTEM_ADMIN])
def test_other_roles_are_refused(role: Role) -> None:
    where = f"{BEGIN}?person={make_insured().pk}"
    assert signed_in(make_staff(role)).get(where).status_code == 403


def test_a_colleagues_draft_is_refused(client: Client) -> None:
    draft = begin(client, make_insured())
    colleague = signed_in(make_staff(Role.FRONT_CLERK))
    assert colleague.get(reverse("back:intake_draft", args=[draft.draft_key])).status_code == 403
    assert send(colleague, draft, **CARD).status_code == 403


@pytest.mark.parametrize("query", ["", "?person=x", "?person=999999", "?employer=999999"])
def test_for_nobody_there_is_no_page(client: Client, query: str) -> None:
    assert client.get(BEGIN + query).status_code == 404
