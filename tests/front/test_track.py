"""Where does it stand, without an account: only with both halves, and not by trying."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from anxin.casework.models import Application
from anxin.front.track import ATTEMPTS
from anxin.registry.models import Person, User
from anxin.trail.models import Entry
from tests.front.applying import received, received_complaint
from tests.front.conftest import Firm, account_of
from tests.front.test_check import page

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
TRACK = "/track/"


@pytest.fixture
def sent(signed_in: Browser, firm: Firm) -> Application:
    return received(signed_in(firm.agent), firm.employer.uscc, firm.worker.pk)


def look(client: Client, receipt: str | None, ending: str) -> str:
    response = client.post(reverse("front:track"), {"receipt": receipt or "", "ending": ending})
    return page(response).text


def test_person_and_employer_find_it(visitor: Client, sent: Application, firm: Firm) -> None:
    for ending in (firm.worker.id_number[-4:], firm.employer.uscc[-4:].lower()):
        assert "We have received it" in look(visitor, sent.receipt, ending)


def test_number_is_read_as_people_type_it(visitor: Client, sent: Application, firm: Firm) -> None:
    typed = f" {str(sent.receipt).lower().replace('-', ' ')} "
    assert "We have received it" in look(visitor, typed, firm.worker.id_number[-4:])


def test_nothing_personal_is_shown(visitor: Client, sent: Application, firm: Firm) -> None:
    shown = look(visitor, sent.receipt, firm.worker.id_number[-4:])
    for secret in (firm.worker.name, firm.employer.name, firm.worker.id_number, "6500.00", "1980"):
        assert secret not in shown


def test_wrong_pairs_give_one_answer(visitor: Client, sent: Application, firm: Firm, insured: Person) -> None:
    wrong = look(visitor, sent.receipt, insured.id_number[-4:])
    unknown = look(visitor, "200210-7F3K9QM4", firm.worker.id_number[-4:])
    nonsense = look(visitor, "nonsense", firm.worker.id_number[-4:])
    for said in (wrong, unknown, nonsense):
        assert "We find no application with this number and these characters." in said
        assert "We have received it" not in said


def test_applicant_without_a_person_on_the_application_finds_it(
    visitor: Client, signed_in: Browser, insured: Person
) -> None:
    sent = received_complaint(signed_in(account_of(insured)))
    assert "We have received it" in look(visitor, sent.receipt, insured.id_number[-4:])


def test_eleventh_attempt_waits_and_another_address_does_not(
    visitor: Client, sent: Application, firm: Firm
) -> None:
    pair = {"receipt": sent.receipt, "ending": firm.worker.id_number[-4:]}
    for _attempt in range(ATTEMPTS):
        visitor.post(TRACK, pair | {"ending": "0000"})
    refused = visitor.post(TRACK, pair)
    assert refused.status_code == 429
    assert "Wait ten minutes" in refused.content.decode()
    assert visitor.post(TRACK, pair, REMOTE_ADDR="192.0.2.7").status_code == 200
    addresses = Entry.objects.filter(action="track.attempt").values_list("actor", flat=True)
    assert not any("127.0.0.1" in each for each in addresses)


def test_forged_header_gives_no_new_attempts(visitor: Client, centre: None) -> None:
    for number in range(ATTEMPTS + 1):
        pair = {"receipt": "200210-7F3K9QM4", "ending": "0000"}
        last = visitor.post(TRACK, pair, headers={"x-forwarded-for": f"192.0.2.{number}"})
    assert last.status_code == 429


def test_number_of_the_receipt_is_filled_in_from_the_picture(visitor: Client, centre: None) -> None:
    form = page(visitor.get(TRACK, {"receipt": "200210-7F3K9QM4"}))
    assert form.one("input", id="id_receipt").attrs["value"] == "200210-7F3K9QM4"
