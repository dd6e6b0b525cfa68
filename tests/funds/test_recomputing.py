"""Declaring, moving and revoking the lift while payments arrive (I.3): what is open follows, what was settled stays."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anxin.funds.models import Bill, Payment, Treatment
from anxin.funds.operations.recomputing import LEFT, LEFT_BY_EVENT, recompute
from anxin.registry.models import EmployerSize, Role, Staff
from anxin.services.declaring import declare_event, preview, revoke_event
from tests.funds.makers import MINIMUM, balances, billed, employer_with, on, paid
from tests.registry.people import make_centre, make_staff

pytestmark = pytest.mark.django_db
SOURCE = {"authority": "北京市人民政府", "citation": "公告"}


def centre() -> Staff:
    return make_staff(Role.CENTRE, agency=make_centre())


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_paying_after_the_window_brings_the_surcharge_from_the_first_day_of_arrears() -> None:
    on("2020-02-10")
    bill = billed(employer_with(MINIMUM))
    officer = centre()
    on("2020-06-06")
    declare_event("lifted", day("2020-06-06"), by=officer, **SOURCE)
    inside = preview("lifted", day("2020-07-20"), by=officer)
    assert inside.money.moved == 0
    on("2020-09-08")
    payment = paid(bill, bill.amount, "2020-09-08")
    assert (payment.treatment, payment.clause) == (Treatment.ACCRUES, "SIL.86")
    assert sum(days for days, _ppm in payment.days) == (day("2020-09-08") - day("2020-03-31")).days


def test_a_payment_made_before_the_lift_was_known_stays_waived() -> None:
    on("2020-04-20")
    bill = billed(employer_with(MINIMUM))
    payment = paid(bill, bill.amount, "2020-04-20")
    before = balances()
    on("2020-09-30")
    declare_event("lifted", day("2020-01-25"), by=centre(), **SOURCE)
    payment.refresh_from_db()
    assert (payment.treatment, payment.undone_at) == (Treatment.WAIVED, None)
    assert balances() == before


def test_what_was_paid_before_says_when_a_declaration_would_treat_it_otherwise() -> None:
    on("2020-04-20")
    bill, untouched = billed(employer_with(MINIMUM)), billed(employer_with(MINIMUM))
    payment, on_time = paid(bill, bill.amount, "2020-04-20"), paid(untouched, untouched.amount, "2020-03-31")
    officer = centre()
    on("2020-09-30")
    assert preview("lifted", day("2020-03-15"), by=officer).money.left == 1
    declare_event("lifted", day("2020-03-15"), by=officer, **SOURCE)
    assert [_explained(each) for each in (payment, on_time)] == [LEFT_BY_EVENT, ""]
    on("2020-10-01")
    declare_event("lifted", day("2020-06-06"), by=officer, **SOURCE)
    assert _explained(payment) == ""
    declare_event("lifted", day("2020-03-15"), by=officer, **SOURCE)
    on("2020-10-02")
    revoke_event("lifted", by=officer, **SOURCE)
    assert _explained(payment) == ""
    payment.refresh_from_db()
    assert (payment.treatment, payment.undone_at) == (Treatment.WAIVED, None)


def test_what_came_before_is_read_once_however_many_days_it_was_paid_on() -> None:
    officer = centre()

    def statements(first: str, days: int) -> int:
        for number in range(days):
            late_on = day(first) + dt.timedelta(days=number)
            on(late_on.isoformat())
            bill = billed(employer_with(MINIMUM), "2020-01")
            paid(bill, bill.amount, late_on.isoformat())
        on("2020-09-30")
        with CaptureQueriesContext(connection) as seen:
            preview("lifted", day("2020-03-15"), by=officer)
        return len(seen)

    few = statements("2020-04-10", 2)
    assert statements("2020-05-10", 6) == few
    assert preview("lifted", day("2020-03-15"), by=officer).money.left == 8


def _explained(payment: Payment) -> str:
    payment.refresh_from_db()
    return payment.explanation


def test_a_payment_of_the_day_of_the_declaration_is_treated_anew() -> None:
    on("2020-09-30")
    bill = billed(employer_with(MINIMUM))
    payment = paid(bill, bill.amount + 100_000, "2020-09-30")
    officer = centre()
    assert preview("lifted", day("2020-05-01"), by=officer).money.treated == 1
    declare_event("lifted", day("2020-05-01"), by=officer, **SOURCE)
    again = Payment.objects.get(first_key=payment.first_key, undone_at=None)
    assert again.treatment == Treatment.ACCRUES
    assert again.surcharge == again.charged > 0
    revoke_event("lifted", by=officer, **SOURCE)
    restored = Payment.objects.get(first_key=payment.first_key, undone_at=None)
    assert (restored.treatment, restored.amount) == (payment.treatment, payment.amount)


def test_a_deferral_confirmed_moves_the_open_bill() -> None:
    on("2020-04-10")
    bill = billed(employer_with(MINIMUM, size=EmployerSize.LARGE), "2020-03")
    assert bill.due_on == day("2020-03-31")
    Bill.objects.filter(pk=bill.pk).update(due_on=day("2020-01-01"))
    assert recompute("system").moved == 1
    bill.refresh_from_db()
    assert bill.due_on == day("2020-03-31")


def test_what_other_rules_would_treat_otherwise_is_left_with_an_explanation() -> None:
    on("2020-01-20")
    bill = billed(employer_with(MINIMUM), "2019-11")
    payment = paid(bill, bill.amount + 100_000, "2020-01-20")
    assert payment.charged
    Bill.objects.filter(pk=bill.pk).update(standing=bill.standing | {"deferred": True})
    Payment.objects.filter(pk=payment.pk).update(due_on=day("2019-12-02"))
    found = recompute("system")
    payment.refresh_from_db()
    assert (found.left, payment.explanation, payment.undone_at) == (1, LEFT, None)


def test_many_bills_and_payments_take_no_more_statements_than_few() -> None:
    on("2020-04-10")
    _late_and_moved()
    with CaptureQueriesContext(connection) as few:
        assert recompute("system").moved == 1
    for _ in range(4):
        _late_and_moved()
    with CaptureQueriesContext(connection) as many:
        assert recompute("system").moved == 4
    assert len(many) == len(few)


def _late_and_moved() -> None:
    paid(billed(employer_with(MINIMUM)), 1_000, "2020-04-10")
    moved = billed(employer_with(MINIMUM, size=EmployerSize.LARGE), "2020-03")
    Bill.objects.filter(pk=moved.pk).update(due_on=day("2020-01-01"))


def test_a_deferral_looks_at_its_employer_only() -> None:
    on("2020-04-10")
    mine, other = (billed(employer_with(MINIMUM, size=EmployerSize.LARGE), "2020-03") for _ in range(2))
    Bill.objects.update(due_on=day("2020-01-01"))
    assert recompute("system", employer=mine.employer).moved == 1
    other.refresh_from_db()
    assert other.due_on == day("2020-01-01")
