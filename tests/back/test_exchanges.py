"""How the data exchanges stand, for supervisors: an outage with what waits for it and what replaces it; nobody else opens the page."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from anxin.channels.exchange.connector import Away
from anxin.channels.exchange.standing import note_answer, note_failure
from anxin.registry.models import Role
from anxin.trail.models import Entry, Message, MessageState
from tests.channels.exchange.connecting import connect, over_http
from tests.clauses.journey import City, employer_applies
from tests.factories import signed_in
from tests.registry.people import make_agency, make_centre, make_staff

pytestmark = pytest.mark.django_db
PAGE = reverse("back:exchanges")
AGAIN = reverse("back:exchange_again", args=["public_security"])
FACTS = {
    "portal_available": True,
    "documents_by_exchange": ["household_register"],
    "needs_approval_by": None,
}


@pytest.fixture
def given_up(settings: Settings, tmp_path: Path, business_day: object) -> Message:
    """One case whose department stayed away."""
    from anxin.channels.exchange.delivery import given_up as give_up

    connect(settings, tmp_path, {"public_security": over_http("https://department.test/")})
    case = employer_applies(City(), "retirement-filing", FACTS)
    message = Message.objects.get(subject=case.subject, channel="exchange")
    note_failure("public_security", Away("no answer: NewConnectionError"))
    failed = {"state": MessageState.FAILED, "last_error": "Away: no answer: NewConnectionError"}
    Message.objects.filter(pk=message.pk).update(**failed)
    give_up(message)
    return message


def supervisor() -> Client:
    return signed_in(make_staff(Role.SUPERVISOR))


def shown(client: Client, path: str = PAGE) -> str:
    response = client.get(path, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


def test_an_outage_is_shown_with_what_waits_and_what_replaces_it(given_up: Message) -> None:
    page = shown(supervisor())
    for said in (
        "Public security",
        "Does not answer",
        "This data exchange is down",
        "1 case waits for it",
        "a copy sent by e-mail or fax",
        "no answer: NewConnectionError",
        f"{reverse('back:coordination_list')}?department=public_security",
        "Health",
    ):
        assert said in page, said
    assert PAGE in shown(supervisor(), reverse("back:coordination_list"))


def test_what_went_wrong_is_said_in_the_language_of_the_page(given_up: Message) -> None:
    note_failure("public_security", Away("the answer took too long"))
    assert "the answer took too long" in shown(supervisor())
    chinese = supervisor().get(PAGE, headers={"accept-language": "zh-hans"}).content.decode()
    assert ("应答超时" in chinese, "took too long" in chinese) == (True, False)


def test_asked_again_by_a_button(given_up: Message) -> None:
    client = supervisor()
    assert AGAIN in shown(client)
    assert client.post(AGAIN).status_code == 302
    given_up.refresh_from_db()
    assert given_up.state == MessageState.PENDING
    assert Entry.objects.get(action="message.resent").actor.startswith("staff:")
    assert AGAIN not in shown(client)


def test_a_neighbour_sees_the_outage_and_not_the_cases(given_up: Message) -> None:
    neighbour = signed_in(make_staff(Role.SUPERVISOR, agency=make_agency("110108")))
    page = shown(neighbour)
    assert "Does not answer" in page
    assert "0 cases wait for it" in page
    neighbour.post(AGAIN)
    given_up.refresh_from_db()
    assert given_up.state == MessageState.FAILED
    centre = signed_in(make_staff(Role.CENTRE, agency=make_centre()))
    assert "1 case waits for it" in shown(centre)


@pytest.mark.parametrize("role", [Role.HANDLER, Role.REVIEWER, Role.INSPECTOR, Role.SYSTEM_ADMIN])
def test_others_are_refused(role: Role, given_up: Message) -> None:
    client = signed_in(make_staff(role))
    assert client.get(PAGE).status_code == 403
    assert client.post(AGAIN).status_code == 403
    given_up.refresh_from_db()
    assert given_up.state == MessageState.FAILED


def test_one_that_answers_one_not_asked_yet_and_one_wrongly_configured(
    settings: Settings, tmp_path: Path, business_day: object
) -> None:
    connect(
        settings,
        tmp_path,
        {
            "public_security": over_http("https://department.test/"),
            "human_resources": over_http("https://d.test/", gives=["retirement_approval"]),
            "health": over_http("http://elsewhere.test/", gives=["department_record"]),
        },
    )
    note_answer("public_security")
    page = shown(supervisor())
    for said in ("Answers", "Not asked yet", "Wrongly configured", "url must begin with https://"):
        assert said in page, said


def test_without_a_file_and_with_one_that_cannot_be_read(settings: Settings, business_day: object) -> None:
    assert "No department is connected" in shown(supervisor())
    settings.EXCHANGES_FILE = "/nowhere/exchanges.yaml"
    page = shown(supervisor())
    assert "cannot be read" in page
    assert "/nowhere" not in page
