import pytest
from django.test import Client
from django.urls import reverse

from anxin.registry.models import Person, Role
from anxin.trail.models import Entry
from tests.factories import make_case, make_insured, signed_in
from tests.registry.people import make_agency, make_centre, make_employer, make_staff

pytestmark = pytest.mark.django_db
PAGE = reverse("back:people")


@pytest.fixture
def client() -> Client:
    return signed_in(make_staff(Role.FRONT_CLERK))


def find(client: Client, number: str, purpose: str = "asked at the counter") -> tuple[int, str]:
    typed = {"number": number, "purpose": purpose}
    response = client.post(PAGE, typed, headers={"accept-language": "en"})
    return response.status_code, response.content.decode()


def reads(person: Person) -> int:
    return Entry.objects.filter(action="person.read", subject=f"person:{person.pk}").count()


def test_found_by_the_whole_number_for_a_purpose(client: Client) -> None:
    person = make_insured()
    status, page = find(client, f" {person.id_number[:6]} {person.id_number[6:]}")
    assert status == 200
    assert person.name in page
    assert person.id_number not in page
    assert person.phone not in page
    assert Entry.objects.get(action="person.read").details == {"purpose": "asked at the counter"}


def test_without_a_purpose_nothing_is_shown(client: Client) -> None:
    person = make_insured()
    status, page = find(client, person.id_number, purpose="")
    assert status == 422
    assert person.name not in page
    assert reads(person) == 0


def test_a_part_of_a_number_finds_nobody(client: Client) -> None:
    person = make_insured()
    status, page = find(client, person.id_number[:17])
    assert (status, person.name in page, reads(person)) == (422, False, 0)


def test_another_agencys_person_is_refused_and_the_attempt_kept(client: Client) -> None:
    person = make_insured(make_agency("110108"))
    status, page = find(client, person.id_number)
    assert (status, person.name in page, reads(person)) == (403, False, 0)
    assert Entry.objects.filter(action="person.refused", subject=f"person:{person.pk}").exists()
    centre = signed_in(make_staff(Role.CENTRE, agency=make_centre()))
    assert find(centre, person.id_number)[0] == 200


def test_a_slip_of_the_finger_is_told_from_a_stranger(client: Client) -> None:
    person = make_insured()
    wrong = person.id_number[:-1] + ("0" if person.id_number[-1] != "0" else "1")
    assert "last character" in find(client, wrong)[1]
    person_number = person.id_number
    Person.objects.filter(pk=person.pk).update(id_index="gone")
    assert "Nobody is insured" in find(client, person_number)[1]


def test_the_persons_applications_are_listed(client: Client) -> None:
    case = make_case()
    assert case.person is not None
    assert str(case.receipt) in find(client, case.person.id_number)[1]


def test_an_employer_is_found_by_its_code(client: Client) -> None:
    employer = make_employer()
    assert employer.name in find(client, employer.uscc)[1]


def test_administrators_are_refused() -> None:
    person = make_insured()
    for role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.EDITOR):
        assert find(signed_in(make_staff(role)), person.id_number)[0] == 403
    assert reads(person) == 0
