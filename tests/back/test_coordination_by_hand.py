"""Opening records of asking by hand: from a case, and without one; the list with closed ones, and the list taken along."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anxin.casework.models import Coordination, CoordinationOutcome
from anxin.casework.operations.coordinating import Question, ask_in_general, close_coordination
from anxin.registry.models import Role, Staff
from anxin.trail.models import Entry
from tests.casework.departments import make_coordination
from tests.factories import make_case, signed_in
from tests.registry.people import make_agency, make_employer, make_person, make_staff

pytestmark = pytest.mark.django_db
LIST = reverse("back:coordination_list")
NEW = reverse("back:coordination_new")
EXPORT = reverse("back:coordinations_export")
QUESTION = Question("human_resources", "退休审批何时补办？", "II.2.1")
TYPED = {"department": "human_resources", "asked": "退休审批何时补办？", "clause": "II.2.1"}


@pytest.fixture
def handler() -> Staff:
    return make_staff(Role.HANDLER)


@pytest.fixture
def client(handler: Staff) -> Client:
    return signed_in(handler)


def shown(client: Client, path: str) -> str:
    response = client.get(path, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


def send(client: Client, path: str, typed: dict[str, Any]) -> Any:
    return client.post(path, typed, headers={"accept-language": "en"})


def fresh(client: Client, **typed: str) -> dict[str, str]:
    """The form with the key of its page."""
    found = re.search(r'name="key" value="([^"]+)"', shown(client, NEW))
    assert found is not None
    return TYPED | typed | {"key": found[1]}


def address(record: Coordination, name: str = "coordination") -> str:
    return reverse(f"back:{name}", args=[record.pk])


def test_from_the_page_of_a_case(client: Client) -> None:
    case = make_case()
    step = reverse("back:step", args=[case.receipt, "ask-by-people"])
    assert step in shown(client, reverse("back:case", args=[case.receipt]))
    page = shown(client, step)
    for said in ("Human resources and social security", "another department", "II.2.3"):
        assert said in page, said
    typed = TYPED | {"version": str(case.version), "department": "another", "another": "北京市退役军人局"}
    assert send(client, step, typed).status_code == 302
    record = case.coordinations.get()
    assert (record.department, record.asked) == ("北京市退役军人局", TYPED["asked"])
    again = send(client, step, typed)
    assert again.status_code == 409, "the button pressed twice opens one record"
    assert TYPED["asked"] in again.content.decode()
    page = shown(client, reverse("back:case", args=[case.receipt]))
    assert f"北京市退役军人局: {TYPED['asked']}" in page
    assert address(record) in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"department": "another"}, "Say which department"),
        ({"department": "nobody"}, "valid choice"),
        ({"asked": " "}, "required"),
        ({"clause": "IX.9"}, "valid choice"),
        ({"numbers": "11010119800101123X\n\n123"}, "Line 3"),
        ({"employer": "91110000600037341L"}, "No employer has this code"),
    ],
)
def test_a_slip_is_named_and_what_was_typed_stays(wrong: dict[str, str], said: str, client: Client) -> None:
    answer = send(client, NEW, fresh(client, **wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert next(iter(wrong.values())).strip() in page
    assert not Coordination.objects.exists()


def test_without_a_case_about_persons_and_an_employer_once_however_often_pressed(client: Client) -> None:
    persons, employer = [make_person(name="王小一"), make_person()], make_employer()
    numbers = "\n".join(each.id_number for each in [*persons, persons[0]])
    typed = fresh(client, numbers=numbers, employer=employer.uscc)
    first, second = send(client, NEW, typed), send(client, NEW, typed)
    record = Coordination.objects.get()
    assert first["Location"] == second["Location"] == address(record)
    assert set(record.persons.all()) == set(persons)
    other = send(client, NEW, typed | {"asked": "另一件事"})
    assert other.status_code == 422
    assert "opened a record already" in other.content.decode()
    assert "另一件事" in other.content.decode()
    page = shown(client, LIST)
    assert "2 persons" in page
    assert employer.name in page
    page = shown(client, address(record))
    assert "王小一" not in page
    assert persons[0].id_number not in page


def test_whole_numbers_are_shown_for_a_purpose_that_is_on_the_trail(client: Client, handler: Staff) -> None:
    person = make_person(name="王小一")
    record = ask_in_general(handler, QUESTION, persons=[person])
    path = address(record, "coordination_persons")
    assert path in shown(client, address(record))
    looks = Entry.objects.filter(action="person.read", subject=f"person:{person.pk}")
    before = looks.count()
    assert person.id_number not in shown(client, path)
    assert send(client, path, {"purpose": ""}).status_code == 422
    assert looks.count() == before
    page = send(client, path, {"purpose": "打电话核对"}).content.decode()
    assert person.id_number in page
    assert looks.last().details["purpose"] == f"{record.subject}: 打电话核对"  # type: ignore[union-attr]  # counted next
    assert looks.count() == before + 1
    assert client.get(address(ask_in_general(handler, QUESTION), "coordination_persons")).status_code == 404


def test_a_person_of_another_agency_is_refused_and_the_attempt_is_on_the_trail(client: Client) -> None:
    there = make_person(agency=make_agency("110108"))
    answer = send(client, NEW, fresh(client, numbers=there.id_number))
    assert answer.status_code == 422
    assert "Line 1: this person&#x27;s file is kept by another agency" in answer.content.decode()
    assert Entry.objects.filter(action="person.refused", subject=f"person:{there.pk}").count() == 1
    assert not Coordination.objects.exists()


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.REVIEWER, Role.FRONT_CLERK, Role.SYSTEM_ADMIN])
def test_who_may_not_open_one(role: Role, handler: Staff) -> None:
    client, case = signed_in(make_staff(role)), make_case()
    assert client.get(NEW).status_code == 403
    assert send(client, NEW, TYPED).status_code == 403
    step = reverse("back:step", args=[case.receipt, "ask-by-people"])
    assert send(client, step, TYPED | {"version": str(case.version)}).status_code == 403
    record = ask_in_general(handler, QUESTION, persons=[make_person()])
    path = address(record, "coordination_persons")
    assert send(client, path, {"purpose": "看看"}).status_code == 403
    assert Coordination.objects.count() == 1


def test_a_neighbour_sees_none_of_it(handler: Staff) -> None:
    record = ask_in_general(handler, QUESTION, persons=[make_person()])
    other = signed_in(make_staff(Role.HANDLER, agency=make_agency("110108")))
    assert address(record) not in shown(other, LIST)
    assert other.get(address(record)).status_code == 403
    assert other.get(address(record, "coordination_persons")).status_code == 403
    assert str(record.asked) not in b"".join(other.get(EXPORT)).decode()


def test_closed_ones_are_in_the_list_when_asked_for(client: Client, handler: Staff) -> None:
    record, still = ask_in_general(handler, QUESTION), make_coordination(make_case())
    close_coordination(record, handler, outcome=CoordinationOutcome.GIVEN, note="已复")
    assert address(record) not in shown(client, LIST)
    closed = shown(client, f"{LIST}?state=closed")
    assert address(record) in closed
    assert "the department gave what was asked" in closed
    assert address(still) not in closed
    everything = shown(client, f"{LIST}?state=all&reason=by_hand")
    assert address(record) in everything
    assert address(still) not in everything
    assert "Nothing fits" in shown(client, f"{LIST}?reason=by_hand")


def test_the_empty_list_says_so_and_offers_to_open_one(client: Client) -> None:
    page = shown(client, LIST)
    assert "No department has to be asked" in page
    assert NEW in page
    assert NEW not in shown(signed_in(make_staff(Role.REVIEWER)), LIST)


def test_the_list_is_taken_along_without_names(client: Client, handler: Staff) -> None:
    person = make_person(name="王小一")
    ask_in_general(handler, Question("health", "=1+1", "IV"), persons=[person], employer=make_employer())
    make_coordination(make_case(), "civil_affairs")
    lines = b"".join(client.get(f"{EXPORT}?department=health")).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("id,department,reason")
    cells = lines[1].split(",")
    assert (cells[1], cells[4], cells[7], cells[9]) == ("health", "'=1+1", "1", "IV")
    assert "王小一" not in lines[1]
    exported = Entry.objects.get(action="coordinations.exported")
    assert exported.details == {"department": "health"}


def test_the_open_list_of_what_is_owed_leads_to_the_record(client: Client, handler: Staff) -> None:
    record = ask_in_general(handler, QUESTION)
    page = shown(client, reverse("back:obligations"))
    assert address(record) in page
    assert f"record {record.pk}" in page
