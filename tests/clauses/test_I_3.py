"""I.3: what an employer missed may be made up within three months after the epidemic is lifted, without surcharge or mark."""

import datetime as dt

import pytest

from anxin.funds.models import Bill
from anxin.funds.reporting.errors import NotFiledNow
from anxin.funds.reporting.operations import receive_rows
from anxin.law.months import parse_month
from anxin.registry.queries import entitlement_record
from anxin.work.models import Obligation
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    clauses_owed,
    due,
    employer_applies,
    failed,
    finished,
    held,
    owed,
    taken_in,
)
from tests.funds.reporting.files import cells, hire

DECLARATION = {"kind": "declaration", "month": "2020-02", "filed_on": "2020-04-15"}
PAYMENT = {"month": "2020-03", "paid_on": "2020-05-15", "amount": "1000.00", "method": "direct_debit"}
WAIVER = ("waiver", "surcharge")


@pytest.mark.parametrize("kind", ["enrolment", "declaration", "payment"])
def test_while_the_lift_is_open_everything_may_be_made_up(city: City, kind: str) -> None:
    city.on("2020-04-15")
    case = employer_applies(city, "make-up-filing", DECLARATION | {"kind": kind})
    assert (case.mode, held(case), due(case)) == ("direct", ["within-the-window"], {"make_up_end": None})
    assert case.decision["surcharge"] == {"treatment": "waived", "clause": "I.3", "amount": "0.00"}
    finished(city, case)
    assert owed(case) == {WAIVER: None}
    assert clauses_owed(case) == {"I.3"}


@pytest.mark.parametrize("kind", ["enrolment", "declaration", "payment"])
def test_what_was_missed_is_billed_and_paying_in_the_window_is_waived_without_a_mark(
    city: City, kind: str
) -> None:
    city.on("2020-05-15")
    worker = city.hires()
    case = employer_applies(city, "make-up-filing", DECLARATION | {"kind": kind, "filed_on": "2020-05-15"})
    finished(city, case)
    (bill,) = Bill.objects.filter(source=case.subject)
    assert (bill.kind, bill.due_on.isoformat()) == ("monthly", "2020-03-31")
    city.pays(bill)
    payment = bill.payments.get()
    assert (payment.treatment, payment.clause, payment.charged) == ("waived", "I.3", 0)
    waiver = Obligation.objects.get(subject=bill.subject)
    assert (waiver.kind, waiver.due_on) == ("waiver", None)
    assert [(row.months, row.base) for row in entitlement_record(worker, city.day)] == [(1, 700_000)]
    city.on("2020-06-10")
    city.declare("lifted", "2020-06-06")
    waiver.refresh_from_db()
    assert waiver.due_on == dt.date(2020, 9, 7)


def test_paid_after_the_window_it_bears_its_surcharge_from_the_first_day(city: City) -> None:
    city.on("2020-05-15")
    city.hires()
    case = employer_applies(city, "make-up-filing", DECLARATION | {"filed_on": "2020-05-15"})
    finished(city, case)
    (bill,) = Bill.objects.filter(source=case.subject)
    city.declare("lifted", "2020-05-15")
    city.on("2020-09-08")
    city.pays(bill)
    payment = bill.payments.get(charged__gt=0)
    assert (payment.treatment, payment.clause) == ("accrues", "SIL.86")
    assert sum(days for days, _rate in payment.days) == (dt.date(2020, 9, 8) - dt.date(2020, 3, 31)).days


def test_who_was_left_out_of_a_billed_month_is_added_by_a_bill_of_his_own(city: City) -> None:
    city.on("2020-04-15")
    city.hires()
    (bill,) = city.bills("2020-02", pays=False)
    late = city.hires()
    case = finished(city, employer_applies(city, "make-up-filing", DECLARATION))
    (added,) = Bill.objects.filter(source=case.subject)
    assert (added.kind, added.lines.get().person_id) == ("back_payment", late.pk)
    assert not bill.lines.filter(person=late).exists()


def test_declaring_the_lift_gives_the_waiver_its_day_and_revoking_takes_it_back(city: City) -> None:
    city.on("2020-04-15")
    case = taken_in(city, employer_applies(city, "make-up-filing", DECLARATION))
    city.on("2020-06-10")
    city.declare("lifted", "2020-06-06")
    assert owed(case) == {WAIVER: dt.date(2020, 9, 7)}, "the sixth of September is a Sunday"
    city.revoke("lifted")
    assert owed(case) == {WAIVER: None}


def test_the_window_ends_three_months_after_the_lift(city: City) -> None:
    city.on("2020-09-07")
    city.declare("lifted", "2020-06-06")
    last_day = employer_applies(city, "make-up-filing", DECLARATION | {"filed_on": "2020-09-07"})
    assert (last_day.mode, due(last_day)) == ("direct", {"make_up_end": "2020-09-07"})
    city.on("2020-09-08")
    late = employer_applies(city, "make-up-filing", DECLARATION | {"filed_on": "2020-09-08"})
    assert late.mode == "ordinary"
    assert late.decision["surcharge"]["treatment"] == "none"
    assert failed(late)["within-the-window"] == [
        "the epidemic is not yet lifted, or filing comes by the last day for making up"
    ]


def test_a_late_payment_is_waived_inside_the_window_and_bears_its_surcharge_after_it(city: City) -> None:
    city.on("2020-05-15")
    case = employer_applies(city, "contribution-payment", PAYMENT)
    assert case.decision["surcharge"] == {"treatment": "waived", "clause": "I.3", "amount": "0.00"}
    taken_in(city, case)
    assert clauses_owed(case) == {"I.3"}
    city.on("2020-10-01")
    city.declare("lifted", "2020-06-06")
    late = employer_applies(city, "contribution-payment", PAYMENT | {"paid_on": "2020-09-08"})
    days = (dt.date(2020, 9, 8) - dt.date(2020, 3, 31)).days
    assert late.decision["surcharge"] == {
        "treatment": "accrues",
        "clause": "SIL.86",
        "amount": f"{days * 0.5:.2f}",
    }
    taken_in(city, late)
    assert owed(late) == {}


def test_what_did_not_fall_due_during_the_epidemic_is_not_covered(city: City) -> None:
    case = employer_applies(city, "make-up-filing", DECLARATION | {"month": "2019-11"})
    assert case.mode == "ordinary"
    assert failed(case)["within-the-window"] == ["The month fell due during the epidemic: yes"]


def test_before_the_notice_making_up_is_ordinary(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = employer_applies(
        city, "make-up-filing", DECLARATION | {"month": "2020-01", "filed_on": "2020-02-03"}
    )
    assert (case.mode, case.decision["surcharge"]["treatment"]) == ("ordinary", "none")
    finished(city, case)
    assert owed(case) == {}


def test_a_hire_missed_during_the_epidemic_is_reported_late_and_counts_from_its_month(city: City) -> None:
    """March was to be reported by the 25th; the lift on 7 April leaves until 7 July."""
    march, rows = parse_month("2020-03"), [cells(hire(since="2020-03-02"))]
    city.on("2020-04-10")
    city.declare("lifted", "2020-04-07")
    report = receive_rows(city.agent, city.employer, march, rows)
    assert (report.state, report.clause, report.rows.get().month) == ("applied", "I.3", march)
    city.on("2020-07-08")
    with pytest.raises(NotFiledNow):
        receive_rows(city.agent, city.employer, march, rows)
