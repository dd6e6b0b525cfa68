"""Whatever the order in which payments, a lift and its revocation are entered, the final balances are the same (I.3)."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from random import Random

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from anxin.funds.errors import NotOpen
from anxin.funds.models import Bill, Payment
from anxin.funds.operations.billing import cancel_bill
from anxin.funds.operations.paying import Money, pay, undo_payment
from anxin.funds.operations.recomputing import recompute
from anxin.funds.queries import open_on
from anxin.lawbook.operations import declare, revoke
from anxin.registry.models import Role, Staff
from tests.funds.makers import MINIMUM, balances, billed, employer_with, money_in, on
from tests.registry.people import make_centre, make_staff

FIRST = dt.date(2020, 1, 20)
SOURCE = {"authority": "北京市人民政府", "citation": "公告"}
DAYS = st.integers(0, 330).map(lambda days: FIRST + dt.timedelta(days=days))
PAYMENTS = st.lists(st.tuples(DAYS, st.integers(1, 300_000)), min_size=1, max_size=4)
Step = Callable[[], object]


@contextmanager
def story() -> Iterator[tuple[Bill, Staff]]:
    """A bill of January in a city of its own, all taken back at the end."""
    with transaction.atomic():
        on("2020-12-20")
        yield billed(employer_with(MINIMUM, 1_000_000)), make_staff(Role.CENTRE, agency=make_centre())
        transaction.set_rollback(True)


def offered(bill: Bill, money: Money) -> bool:
    """As the finance desk does with money on the suspense account; whether the bill took some."""
    if Payment.objects.filter(first_key=money.key, undone_at=None).exists():
        return False
    try:
        with transaction.atomic():
            pay(bill, money, actor="system")
    except NotOpen:
        return False
    return True


def offer_all(bill: Bill, moneys: list[Money]) -> None:
    while any([offered(bill, money) for money in moneys]):
        pass


def declaring(officer: Staff, known: dt.date, happened: dt.date) -> Step:
    return lambda: recompute("system", declare("lifted", happened, by=officer, known_from=known, **SOURCE))


def revoking(officer: Staff, known: dt.date) -> Step:
    return lambda: recompute("system", revoke("lifted", by=officer, known_from=known, **SOURCE))


class Order(TestCase):
    @settings(deadline=None, max_examples=30)
    @given(
        payments=PAYMENTS,
        happened=DAYS,
        known=st.tuples(DAYS, DAYS).map(sorted),
        order=st.randoms(use_true_random=False),
    )
    def test_entering_in_another_order_gives_the_same_balances(
        self, payments: list[tuple[dt.date, int]], happened: dt.date, known: list[dt.date], order: Random
    ) -> None:
        results = []
        for shuffled in (False, True):
            with story() as (bill, officer):
                moneys = [
                    money_in(fen, day.isoformat(), key=f"story:{number}")
                    for number, (day, fen) in enumerate(payments)
                ]
                paying: list[Step] = [partial(offered, bill, money) for money in moneys]
                events = [declaring(officer, known[0], happened), revoking(officer, known[1])]
                steps = [*paying, *events]
                if shuffled:
                    order.shuffle(paying)
                    steps = [*events[:1], *paying[:1], *events[1:], *paying[1:]]
                for step in steps:
                    step()
                offer_all(bill, moneys)
                bill.refresh_from_db()
                results.append((balances(), open_on(bill), bill.settled_on))
        assert results[0] == results[1]

    @settings(deadline=None, max_examples=15)
    @given(payments=PAYMENTS)
    def test_undoing_everything_leaves_only_the_money_that_came(
        self, payments: list[tuple[dt.date, int]]
    ) -> None:
        with story() as (bill, _officer):
            before = balances()
            for number, (day, fen) in enumerate(payments):
                offered(bill, money_in(fen, day.isoformat(), key=f"story:{number}"))
            while payment := Payment.objects.filter(undone_at=None).first():
                undo_payment(payment, actor="system", reason="undone")
            total = sum(fen for _day, fen in payments)
            assert balances() == before | {("bank", ""): total, ("suspense", ""): total}
            cancel_bill(bill, actor="system", reason="undone")
            assert balances() == {("bank", ""): total, ("suspense", ""): total}


pytestmark = pytest.mark.django_db
