import datetime as dt

import pytest
from django.db import connection

from anxin.law.months import parse_month
from anxin.registry import queries
from anxin.registry.models import ContributionSpan
from tests.registry.people import (
    DAY,
    contribute,
    enrol,
    make_agent,
    make_employer,
    make_person,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_a_person_is_found_by_number_without_decrypting_anybody() -> None:
    person = make_person()
    make_person()
    number = person.id_number
    assert queries.person_by_id_number(f" {number.lower()} ") == person
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number FROM registry_person WHERE id = %s", [person.pk])
        assert number not in cursor.fetchone()[0]
    assert queries.person_by_id_number("110105199001019999") is None


def test_months_count_once_and_only_up_to_the_day() -> None:
    person = make_person()
    contribute(person, "2010-01", "2015-01")
    contribute(person, "2014-07", "2016-01")
    contribute(person, "2019-12", "2020-06")
    assert queries.contributed_months(person, DAY) == 72 + 3
    assert queries.contributed_months(person, dt.date(2014, 8, 31)) == 56
    assert queries.contributed_months(make_person(), DAY) == 0


def test_a_span_inside_another_adds_nothing() -> None:
    person = make_person()
    contribute(person, "2010-01", "2012-01")
    contribute(person, "2010-06", "2010-09")
    assert queries.contributed_months(person, DAY) == 24


def test_the_entitlement_record_is_cut_at_the_day_and_shows_no_mark_for_what_is_not_paid() -> None:
    person, employer = make_person(), make_employer()
    contribute(person, "2018-01", "2020-01", employer)
    contribute(person, "2020-01", "2021-01")
    contribute(person, "2022-01", "2022-03")
    rows = queries.entitlement_record(person, DAY)
    assert [(row.employer, row.months) for row in rows] == [(employer.name, 24), ("", 2)]
    assert rows[1].last_month == parse_month("2020-02")
    assert sum(row.months for row in rows) == queries.contributed_months(person, DAY)


def test_known_facts_are_written_as_a_request_writes_them() -> None:
    person = make_person(born=dt.date(1970, 5, 1))
    contribute(person, "2009-02", "2019-12")
    assert queries.known_facts(person, DAY) == {
        "sex": person.sex,
        "birth_date": "1970-05-01",
        "account": "general",
        "beijing_pension_months": 130,
        "worker_category": "worker",
    }


def test_mandates_are_half_open() -> None:
    user, first, second = make_user(), make_employer(), make_employer()
    make_agent(first, user)
    ended = make_agent(second, user)
    ended.until = DAY
    ended.save()
    assert list(queries.employers_acted_for(user, DAY)) == [first]
    assert set(queries.employers_acted_for(user, DAY - dt.timedelta(days=1))) == {first, second}
    assert not queries.employers_acted_for(user, dt.date(2018, 12, 31)).exists()
    user.is_active = False
    assert not queries.employers_acted_for(user, DAY).exists()


def test_current_enrolment_and_staff_list() -> None:
    person, gone, employer = make_person(), make_person(), make_employer()
    enrol(person, employer)
    enrol(gone, employer)
    gone.enrolments.update(end_month=parse_month("2020-02"))
    assert list(queries.staff_list_of(employer, DAY)) == [person]
    assert queries.current_enrolment(gone, DAY) is None
    found = queries.current_enrolment(person, DAY)
    assert found is not None
    assert found.employer == employer
    assert ContributionSpan.objects.count() == 0
