"""Whatever happens in whatever order, every month is paid once: runs, drops, failures, later versions, ends."""

import contextlib
import datetime as dt
from collections.abc import Sequence

import pytest
from django.db import transaction
from hypothesis import given as drawn
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from anxin.funds.benefits.found import Award, find
from anxin.funds.benefits.working_out import overpaid
from anxin.funds.checking import wrong_benefits
from anxin.funds.errors import FundsError
from anxin.funds.models import BenefitAward, BenefitItem, BenefitPayment, PaymentState
from anxin.funds.operations.awarding import set_account
from anxin.funds.operations.benefit_runs import NothingDue, drop_run, propose_resend
from anxin.law.months import format_month, parse_month
from tests.funds.benefit_makers import Desk, answered
from tests.funds.makers import balances, on

FIRST = parse_month("2020-01")
MONTHS = 6
Step = tuple[str, int, int]
steps = st.tuples(
    st.sampled_from(["run", "drop", "fail", "version", "end", "next"]),
    st.integers(0, MONTHS - 1),
    st.integers(1, 9).map(lambda n: n * 10_000 + 1),
)


class Undo(Exception):
    """Each example leaves the database as it found it."""


@pytest.mark.django_db
@with_settings(max_examples=25, deadline=None)
@drawn(story=st.lists(steps, max_size=10), since=st.integers(0, 3), amount=st.integers(1, 500_000))
def test_every_month_is_paid_once_whatever_happens(story: Sequence[Step], since: int, amount: int) -> None:
    try:
        with transaction.atomic():
            _tell(story, since, amount)
            raise Undo
    except Undo:
        pass


def _tell(story: Sequence[Step], since: int, amount: int) -> None:
    month = FIRST + since
    on(f"{format_month(month)}-20")
    desk = Desk()
    award = desk.award(amount, since=format_month(FIRST))
    for step, number, fen in story:
        if step == "next":
            month += 1
            on(f"{format_month(month)}-20")
        else:
            _take(step, desk, award, month, FIRST + number, fen)
        _holds(award)
    _settle(desk, award, month)


def _take(step: str, desk: Desk, award: BenefitAward, month: int, other: int, fen: int) -> None:
    try:
        if step == "version":
            desk.version(award, fen, since=format_month(other))
        elif step == "end":
            desk.end(award, format_month(other))
        elif step == "drop":
            drop_run(desk.run(format_month(month)), desk.finance, reason="x")
        else:
            refused = [award.accounts.order_by("-pk")[0].ending] if step == "fail" else []
            answered(desk.ordered(format_month(month)), refused)
    except FundsError:
        pass  # nothing due, or the award has ended: refused whole
    award.refresh_from_db()


def _settle(desk: Desk, award: BenefitAward, month: int) -> None:
    """Correct the account, send again what failed, pay what is left: then nothing is due and nothing is missing."""
    set_account(award, "6222000000007777", holder="王", actor="system")
    with contextlib.suppress(NothingDue):
        answered(desk.order(propose_resend(desk.agency, desk.finance)))
    with contextlib.suppress(NothingDue):
        desk.paid(format_month(month))
    _holds(award)
    found = find([Award.of(award)])[award.pk]
    due = sum(found.worth(each)[0] for each in range(FIRST, month + 1))
    given = sum(BenefitItem.objects.filter(award=award, standing=True).values_list("amount", flat=True))
    assert given == due + overpaid(award)
    assert balances().get(("payments_underway", ""), 0) == given
    assert ("benefits_payable", "pension") not in balances()
    with pytest.raises(NothingDue):
        desk.run(format_month(month))


def _holds(award: BenefitAward) -> None:
    """No month is given more than it was ever worth at the time; payments are the sum of their items; the ledger agrees."""
    assert {text for text, rows in wrong_benefits() if rows.exists()} == set()
    payments = BenefitPayment.objects.filter(award=award).exclude(state=PaymentState.DROPPED)
    for payment in payments:
        assert payment.amount == sum(payment.items.values_list("amount", flat=True))
    paid = sum(each.amount for each in payments if each.state == PaymentState.PAID)
    owed = sum(each.amount for each in payments if each.state == PaymentState.FAILED)
    found = balances()
    assert found.get(("payments_underway", ""), 0) == paid
    assert found.get(("benefits_payable", "pension"), 0) == owed
    assert found.get(("pooled_fund", "pension"), 0) == -paid - owed


@pytest.mark.django_db
@with_settings(max_examples=20, deadline=None)
@drawn(amount=st.integers(1, 10**8), months=st.integers(1, 30))
def test_arrears_are_the_sum_of_their_months(amount: int, months: int) -> None:
    try:
        with transaction.atomic():
            on("2020-02-20")
            desk = Desk()
            last = parse_month("2020-02")
            award = desk.award(amount, since=format_month(last - months))
            payment = desk.paid().payments.get()
            assert payment.amount == amount * (months + 1)
            rows = list(payment.items.values_list("month", "kind", "amount"))
            assert [row[0] for row in rows] == list(range(last - months, last + 1))
            assert {row[1] for row in rows[:-1]} == {"arrears"}
            assert dt.date(2020, 2, 20) == payment.paid_on
            assert award.payments.count() == 1
            raise Undo
    except Undo:
        pass
