"""The months since November 2019 billed, most of what fell due paid: by most employers in time, by some late, by a few not at all."""

import datetime as dt
from collections.abc import Sequence
from random import Random

from anxin.funds.models import AccountKind, Bill
from anxin.funds.operations.billing import bill_month
from anxin.funds.operations.ledger import Books, Move, book
from anxin.funds.operations.paying import Money, pay
from anxin.law.months import as_date, last_day, parse_month
from anxin.registry.actors import SYSTEM
from anxin.site.demo.kinds import DAY

MONTHS = ("2019-11", "2019-12", "2020-01")
# Of a hundred bills so many are paid in time and so many late; the rest wait.
IN_TIME, LATE = 88, 6


def seed_money(random: Random) -> None:
    for text in MONTHS:
        month = parse_month(text)
        bill_month(month)
        _pay_most(random, list(Bill.objects.filter(month=month).order_by("pk")), month)


def _pay_most(random: Random, bills: Sequence[Bill], month: int) -> None:
    """January is put off to the end of March (I.2); a fifth have paid it already."""
    due = as_date(last_day(month))
    put_off = due > dt.date(2020, 1, 1)
    for bill in bills:
        luck = random.randrange(100)
        if put_off:
            if luck < 20:
                _paid(bill, DAY - dt.timedelta(days=luck % 5))
        elif luck < IN_TIME:
            _paid(bill, due - dt.timedelta(days=luck % 9))
        elif luck < IN_TIME + LATE:
            _paid(bill, due + dt.timedelta(days=3 + luck % 9))


def _paid(bill: Bill, day: dt.date) -> None:
    key = f"demo:{bill.number}"
    book(
        f"{key}:in",
        "receipt",
        key,
        [Move(Books(AccountKind.BANK), Books(AccountKind.SUSPENSE), bill.amount)],
        agency=bill.agency,
        effective_on=day,
        actor=SYSTEM,
    )
    pay(bill, Money(bill.amount, day, key, key), actor=SYSTEM)
