import datetime as dt

import pytest

from anxin.funds.errors import NotOpen, Reversed
from anxin.funds.models import Payment, Treatment
from anxin.funds.operations.paying import NotAnAmount, pay, preview, undo_payment
from anxin.funds.queries import open_on
from anxin.registry.queries import contributed_months
from anxin.work.models import Obligation
from tests.funds.makers import MINIMUM, balances, billed, employer_with, money_in, on, paid, summed

pytestmark = pytest.mark.django_db


def test_a_payment_in_full_settles_the_bill_and_enters_the_record() -> None:
    on("2020-02-10")
    bill = billed(employer_with(MINIMUM))
    payment = paid(bill, bill.amount, "2020-02-12")
    bill.refresh_from_db()
    assert bill.settled_on == dt.date(2020, 2, 12)
    assert (payment.treatment, payment.clause) == (Treatment.NONE, "I.2")
    assert open_on(bill).total == 0
    assert summed("receivable") == summed("billed") == summed("suspense") == 0
    assert summed("pooled_fund") + summed("individual_accounts") == bill.amount == balances()["bank", ""]
    assert balances()["individual_accounts", "pension"] == 37_704
    assert contributed_months(bill.lines.get().person, dt.date(2020, 2, 12)) == 1


def test_what_is_left_over_stays_unallocated() -> None:
    on("2020-02-10")
    bill = billed(employer_with(MINIMUM))
    paid(bill, bill.amount + 555, "2020-02-12")
    assert summed("suspense") == 555
    with pytest.raises(NotOpen):
        paid(bill, 1, "2020-02-13")


def test_late_before_the_epidemic_brings_a_surcharge_by_the_day() -> None:
    on("2020-01-10")
    bill = billed(employer_with(MINIMUM), "2019-11")
    payment = paid(bill, bill.amount, "2020-01-10")
    assert (payment.treatment, payment.clause) == (Treatment.ACCRUES, "SIL.86")
    assert payment.days == [[41, 500]] or payment.days == [(41, 500)]
    expected = sum((item.amount * 41 * 500 + 500_000) // 1_000_000 for item in bill.items.all())
    assert payment.charged == expected == open_on(bill).total
    bill.refresh_from_db()
    assert bill.settled_on is None
    paid(bill, expected, "2020-01-11")
    bill.refresh_from_db()
    assert bill.settled_on == dt.date(2020, 1, 11)


def test_late_during_the_epidemic_is_waived_and_confirmed_later() -> None:
    on("2020-04-20")
    bill = billed(employer_with(MINIMUM))
    payment = paid(bill, bill.amount, "2020-04-20")
    assert (payment.treatment, payment.clause, payment.charged) == (Treatment.WAIVED, "I.3", 0)
    owed = Obligation.objects.get(subject=bill.subject)
    assert (owed.kind, owed.clause, owed.due_on, owed.discharged_at) == ("waiver", "I.3", None, None)
    undo_payment(payment, actor="system", reason="wrong employer")
    owed.refresh_from_db()
    assert owed.discharged_at is not None
    paid(bill, bill.amount, "2020-04-21")
    assert Obligation.objects.filter(subject=bill.subject, discharged_at=None).count() == 1


def test_the_same_key_is_the_same_payment_even_after_it_was_undone() -> None:
    on("2020-02-10")
    bill = billed(employer_with(MINIMUM))
    money = money_in(bill.amount, "2020-02-10")
    one = pay(bill, money, actor="system")
    assert pay(bill, money, actor="system").pk == one.pk
    undo_payment(one, actor="system", reason="wrong bill")
    assert pay(bill, money, actor="system").pk == one.pk
    assert Payment.objects.count() == 1
    with pytest.raises(Reversed):
        undo_payment(one, actor="system", reason="twice")


def test_undoing_restores_every_balance_and_the_record() -> None:
    on("2020-02-10")
    bill = billed(employer_with(MINIMUM, 800_000))
    money = money_in(bill.amount, "2020-02-10")
    before = balances()
    payment = pay(bill, money, actor="system")
    undo_payment(payment, actor="system", reason="wrong bill")
    bill.refresh_from_db()
    assert balances() == before
    assert bill.settled_on is None
    assert contributed_months(bill.lines.earliest("pk").person, dt.date(2020, 2, 12)) == 0


def test_an_earlier_payment_entered_later_goes_first() -> None:
    """Both were late; the one that came first leaves less to be late for."""
    on("2020-01-20")
    bill = billed(employer_with(MINIMUM), "2019-11")
    half = bill.amount // 2
    late = paid(bill, bill.amount, "2020-01-20")
    paid(bill, half, "2019-12-10")
    late.refresh_from_db()
    assert late.undone_at is not None
    again = Payment.objects.get(first_key=late.first_key, undone_at=None)
    assert again.principal == bill.amount - half


def test_nothing_is_no_payment() -> None:
    on("2020-02-10")
    bill = billed(employer_with(MINIMUM))
    with pytest.raises(NotAnAmount):
        pay(bill, money_in(1, "2020-02-10")._replace(amount=0), actor="system")


def test_a_preview_says_what_paying_would_come_to_and_writes_nothing() -> None:
    on("2020-01-10")
    bill = billed(employer_with(MINIMUM), "2019-11")
    before = balances()
    found = preview(bill, dt.date(2020, 1, 10))
    assert sum(found.principal.values()) == bill.amount
    assert found.taken == bill.amount + sum(found.charged.values())
    assert balances() == before
