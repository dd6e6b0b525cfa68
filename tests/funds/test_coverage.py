"""A deferred month counts as covered: while the collection is extended (I.2), and while it may still be made up (I.3)."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anxin.funds.coverage import Cover, covered, covered_months
from anxin.law.months import parse_month
from anxin.registry.models import EmployerSize, Person, Role
from anxin.services import declaring
from tests.funds.makers import billed, employer_with, hire, on, paid
from tests.registry.people import contribute, make_centre, make_person, make_staff


@pytest.fixture(autouse=True)
def _day(business_day: dt.date) -> None:
    """The demo city's day."""


def cover(person: Person, month: str, day: str, branch: str = "medical") -> tuple[str, str]:
    found = covered(person, branch, parse_month(month), on(day))
    assert found.counts == (found.cover not in (Cover.NOT_COVERED, Cover.NOT_INSURED))
    return found.cover, found.clause


def declare(event: str, day: str) -> None:

    centre = make_staff(Role.CENTRE, agency=make_centre())
    on(day)
    declaring.declare_event(event, dt.date.fromisoformat(day), by=centre, authority="市政府", citation="公告")


@pytest.mark.parametrize("with_bill", [True, False])
def test_the_story_of_an_unpaid_january(with_bill: bool) -> None:
    employer = employer_with()
    person = hire(employer, 500_000)
    if with_bill:
        billed(employer)
    assert cover(person, "2020-01", "2020-01-31") == ("not_due", "SIL.60")
    assert cover(person, "2020-01", "2020-02-10") == ("extended", "I.2")
    assert cover(person, "2020-01", "2020-03-31") == ("extended", "I.2")
    assert cover(person, "2020-01", "2020-06-01") == ("make_up", "I.3")
    declare("lifted", "2020-06-06")
    assert cover(person, "2020-01", "2020-09-07") == ("make_up", "I.3")
    assert cover(person, "2020-01", "2020-09-08") == ("not_covered", "SIL.86")


def test_once_paid_it_is_covered_for_good() -> None:
    employer = employer_with()
    person = hire(employer, 500_000)
    bill = billed(employer)
    on("2020-03-20")
    paid(bill, bill.amount, "2020-03-20")
    assert cover(person, "2020-01", "2020-03-19") == ("extended", "I.2")
    assert cover(person, "2020-01", "2021-01-01")[0] == "paid"


def test_months_on_record_are_paid_and_strange_months_not_insured() -> None:
    person = make_person()
    contribute(person, "2018-01", "2018-07")
    assert cover(person, "2018-06", "2020-02-10") == ("paid", "")
    assert cover(person, "2018-07", "2020-02-10") == ("not_insured", "")


def test_who_pays_alone_is_insured_in_some_branches_only() -> None:
    person = hire(None, 400_000)
    assert cover(person, "2020-01", "2020-02-10", "pension") == ("extended", "I.2")
    assert cover(person, "2020-01", "2020-02-10", "work_injury") == ("not_insured", "")
    assert cover(person, "2020-01", "2020-02-10", "no_branch") == ("not_insured", "")


def test_an_exempt_employer_has_insured_staff() -> None:

    employer = employer_with(size=EmployerSize.SMALL)
    person = hire(employer, 500_000)
    billed(employer, "2020-02")
    assert cover(person, "2020-02", "2020-03-01", "work_injury") == ("extended", "I.2")


def test_a_month_the_rules_do_not_know_is_no_promise() -> None:
    person = hire(employer_with(), 500_000, first="2015-01")
    assert cover(person, "2016-01", "2020-02-10") == ("not_covered", "")


def test_many_months_and_branches_are_read_at_once(django_assert_num_queries: Any) -> None:
    """Bills, recorded months, an enrolment without a bill and months before it: the same answers as one by one, in as many statements."""
    employer = employer_with()
    person = hire(employer, 500_000)
    contribute(person, "2018-01", "2018-07")
    bill = billed(employer, "2019-11")
    billed(employer, "2019-12")
    paid(bill, bill.amount, "2019-12-20")
    day = on("2020-06-01")
    months, branches = range(parse_month("2018-01"), parse_month("2020-03")), ("pension", "medical")
    one_by_one = {
        (month, branch): covered(person, branch, month, day) for month in months for branch in branches
    }
    assert covered_months(person, branches, months, day) == one_by_one
    assert {each.cover for each in one_by_one.values()} >= {"paid", "not_covered", "make_up", "not_insured"}
    with CaptureQueriesContext(connection) as few:
        covered_months(person, branches, months[-2:], day)
    with django_assert_num_queries(len(few)):
        covered_months(person, branches, months, day)
