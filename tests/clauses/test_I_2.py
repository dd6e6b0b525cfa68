"""I.2: January and February 2020 fall due at the end of March; nobody loses a benefit meanwhile."""

import datetime as dt

import pytest

from anxin.casework.states import State
from anxin.funds.coverage import covered
from anxin.funds.models import BenefitAward, Rhythm
from anxin.funds.operations.billing import bill_month
from anxin.funds.reporting.operations import receive_rows
from anxin.law.months import parse_month
from anxin.registry.queries import contributed_months, entitlement_record
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    due,
    employer_applies,
    finished,
    owed,
)
from tests.funds.benefit_makers import Desk, given
from tests.funds.makers import hire
from tests.funds.reporting.files import cells
from tests.funds.reporting.files import hire as report_hire

FEBRUARY = {"month": "2020-02", "paid_on": "2020-03-31", "amount": "1000.00", "method": "direct_debit"}


@pytest.mark.parametrize("month", ["2020-01", "2020-02"])
def test_both_months_are_on_time_until_the_end_of_march(city: City, month: str) -> None:
    case = employer_applies(city, "contribution-payment", FEBRUARY | {"month": month})
    assert due(case)["due_on"] == "2020-03-31"
    assert case.decision["surcharge"] == {"treatment": "none", "clause": "I.2", "amount": "0.00"}
    assert "I.2" in case.decision["clauses"]
    finished(city, case)
    assert owed(case) == {}


def test_march_falls_due_as_ever(city: City) -> None:
    case = employer_applies(city, "contribution-payment", FEBRUARY | {"month": "2020-03"})
    assert due(case)["due_on"] == "2020-03-31"
    assert "I.2" not in case.decision["clauses"]


def test_a_deferred_month_costs_nobody_a_benefit(city: City) -> None:
    """January and February are unpaid: the record simply ends in December, and the claim is decided as any other."""
    day = dt.date(2020, 3, 20)
    city.on(day.isoformat())
    worker = city.hires(paid=("2018-01", "2020-01"))
    assert [row.last_month - row.first_month + 1 for row in entitlement_record(worker, day)] == [24]
    assert contributed_months(worker, day) == 24
    facts = {"portal_available": True, "documents_by_exchange": [], "needs_approval_by": None}
    case = employer_applies(city, "benefit-claim", facts, worker=worker)
    assert case.mode == "online"
    assert finished(city, case).state == State.CLOSED


def test_before_the_notice_january_fell_due_in_january(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    late = FEBRUARY | {"month": "2020-01", "paid_on": "2020-01-31"}
    case = employer_applies(city, "contribution-payment", late)
    assert case.mode == "ordinary"
    assert due(case)["due_on"] == "2020-01-31"
    assert case.decision["clauses"] == ["SIL.60"]


def test_a_deferred_month_counts_as_covered_and_its_benefit_is_paid(city: City) -> None:
    """January is billed and unpaid: covered because of the extension, then because it may be made up; the claim is paid meanwhile."""
    city.on("2020-03-20")
    worker = hire(city.employer, 500_000)
    bill_month(parse_month("2020-01"))
    january = parse_month("2020-01")
    found = covered(worker, "medical", january, dt.date(2020, 3, 20))
    assert (found.cover, found.clause, found.counts) == ("extended", "I.2", True)
    facts = {"portal_available": True, "documents_by_exchange": [], "needs_approval_by": None}
    case = finished(city, employer_applies(city, "benefit-claim", facts, worker=worker))
    award = BenefitAward.objects.get(source=case.subject)
    desk = Desk(handler=city.handler)
    desk.version(award, 500_000, since="2020-03")
    desk.paid("2020-03", Rhythm.ONCE)
    assert given(award) == 500_000
    assert covered(worker, "medical", january, dt.date(2020, 6, 1)).cover == "make_up"


def test_january_may_still_be_reported_in_march_and_counts_from_january(city: City) -> None:
    city.on("2020-03-20")
    rows = [cells(report_hire(since="2020-01-06"))]
    report = receive_rows(city.agent, city.employer, parse_month("2020-01"), rows)
    assert (report.state, report.rule, report.clause) == ("applied", "extended", "I.2")
    assert report.rows.get().month == parse_month("2020-01")
