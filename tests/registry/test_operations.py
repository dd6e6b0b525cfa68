import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from anxin.law.months import parse_month
from anxin.registry import operations
from anxin.registry.identity import BadIdentity
from anxin.registry.models import AccountCategory, Enrolment, Person, Sex
from anxin.site.demo.numbers import citizen_number
from anxin.trail.models import Entry
from tests.registry.people import DAY, enrol, make_agency, make_employer, make_person, make_user

pytestmark = pytest.mark.django_db


def test_sex_and_birth_date_come_from_the_number() -> None:
    number = citizen_number("110108", DAY.replace(year=1966), 902)
    person = operations.register_person("system", id_number=number, name=" 王小二 ", agency=make_agency())
    assert (person.sex, person.birth_date, person.name) == (Sex.FEMALE, DAY.replace(year=1966), "王小二")
    with pytest.raises(ValidationError):
        operations.register_person("system", id_number=number, name="别人", agency=make_agency())


def test_an_old_foreign_permit_needs_sex_and_birth_date_given() -> None:
    with pytest.raises(ValidationError):
        operations.register_person(
            "system", id_number="FRA110080030415", name="Marie Curie", agency=make_agency()
        )
    person = operations.register_person(
        "system",
        id_number="FRA110080030415",
        name="Marie Curie",
        agency=make_agency(),
        sex=Sex.FEMALE,
        birth_date=DAY.replace(year=1980),
    )
    assert person.sex == Sex.FEMALE


def test_a_change_of_data_is_on_the_trail_by_field_name_only() -> None:
    person = make_person()
    operations.change_person("staff:T1", person, name="新名字", account=AccountCategory.TEMPORARY)
    person.refresh_from_db()
    assert (person.name, person.account) == ("新名字", "temporary")
    assert Entry.objects.get(action="person.changed").details == {"fields": ["account", "name"]}


@pytest.mark.parametrize("field", ["id_index", "sex", "birth_date", "user"])
def test_what_follows_from_the_number_is_not_changed_alone(field: str) -> None:
    person = make_person()
    with pytest.raises(ValidationError):
        operations.change_person("staff:T1", person, **{field: "x"})
    assert not Entry.objects.filter(action="person.changed").exists()


def test_a_corrected_number_brings_sex_and_birth_date() -> None:
    person = make_person()
    operations.change_id_number("staff:T1", person, citizen_number("110108", DAY.replace(year=1961), 998))
    person.refresh_from_db()
    assert (person.sex, person.birth_date.year) == (Sex.FEMALE, 1961)
    with pytest.raises(BadIdentity):
        operations.change_id_number("staff:T1", person, "110108196101010000")


def test_enrolments_of_one_person_never_overlap() -> None:
    person, employer = make_person(), make_employer()
    enrol(person, employer, "2018-01")
    with pytest.raises(IntegrityError), transaction.atomic():
        enrol(person, employer, "2019-01")
    enrolment = Enrolment.objects.get()
    operations.end_enrolment("system", enrolment, end_month=parse_month("2019-01"))
    enrol(person, employer, "2019-01")
    assert person.enrolments.count() == 2


def test_an_enrolment_ends_after_it_begins() -> None:
    person = make_person()
    enrol(person, make_employer(), "2018-01")
    with pytest.raises(ValidationError):
        operations.end_enrolment("system", Enrolment.objects.get(), end_month=parse_month("2018-01"))


def _right_answers(person: Person) -> dict[str, str]:
    return {"id_number": person.id_number, "name": person.name, "phone": person.phone}


def test_an_account_is_bound_only_when_number_name_and_telephone_match() -> None:
    person, user = make_person(), make_user()
    right = _right_answers(person)
    for field, wrong in [("id_number", "110105199001019999"), ("name", "李四"), ("phone", "19900009999")]:
        assert operations.bind_account(user, **(right | {field: wrong})) is None
    assert operations.bind_account(user, **right) == person
    assert Person.objects.get().user == user


def test_nobody_takes_over_a_person_who_has_an_account() -> None:
    person, first, second = make_person(), make_user(), make_user()
    right = _right_answers(person)
    operations.bind_account(first, **right)
    assert operations.bind_account(second, **right) is None
    assert Person.objects.get().user == first


def test_an_empty_telephone_matches_nothing() -> None:
    person = make_person(phone="")
    assert (
        operations.bind_account(make_user(), id_number=person.id_number, name=person.name, phone="") is None
    )
