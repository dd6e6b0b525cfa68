"""Lists of money ask the database as often for many rows as for few."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from anxin.funds.models import AgreementKind, Statement
from anxin.funds.operations.deferring import propose_deferral
from anxin.funds.operations.matching import propose
from anxin.funds.operations.returning import propose_return
from anxin.registry.models import Role, Staff
from tests.back.finance import Desk, make_desk
from tests.factories import signed_in
from tests.funds.banking import agreed, received, remittance
from tests.funds.benefit_makers import Desk as Benefits
from tests.funds.makers import JANUARY, MINIMUM, billed, employer_with, on
from tests.funds.refunds import make_refund
from tests.registry.people import make_staff

pytestmark = pytest.mark.django_db
MONEY = (
    "money",
    "months",
    "trial",
    "receipts",
    "proposals",
    "returns",
    "agreements",
    "deferrals",
    "refunds",
    "bills",
)
BENEFITS = ("benefits", "payouts", "payment_calendar")


def asked_by(client: Client, names: tuple[str, ...]) -> dict[str, int]:
    """How many statements each page takes; the first look is not counted, it fills what is kept."""
    found = {}
    for name in names:
        client.get(reverse(f"back:{name}"))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(f"back:{name}")).status_code == 200
        found[name] = len(asked)
    return found


def grows(client: Client, names: tuple[str, ...], more: Callable[[], object]) -> dict[str, tuple[int, int]]:
    few = asked_by(client, names)
    more()
    many = asked_by(client, names)
    return {name: (few[name], many[name]) for name in names if many[name] > few[name]}


def _more_money(desk: Desk) -> None:
    clerk: Staff = desk.by
    bills = [billed(employer_with(MINIMUM)) for _ in range(3)]
    for bill in bills:
        assert bill.employer is not None
        agreed(bill.employer, AgreementKind.DIRECT_DEBIT)
        propose_deferral(bill.employer, JANUARY, JANUARY + 2, by=clerk, reason="停工")
        make_refund()
    on("2020-02-11")
    moneys = [remittance(1_000 + fen, f"往来款{fen}", on="2020-02-11") for fen in range(6)]
    receipts = received(*moneys, opening=Statement.objects.get().closing_balance or 0)
    for receipt, bill in zip(receipts, bills, strict=False):
        propose(receipt, bill, 500, by=clerk)
    for receipt in receipts[3:]:
        propose_return(receipt, receipt.amount, by=clerk, reason="无人认领")


def test_the_lists_of_the_finance_desk() -> None:
    desk = make_desk()
    make_refund()
    assert grows(signed_in(desk.by), MONEY, lambda: _more_money(desk)) == {}


def test_the_lists_of_benefits() -> None:
    desk = Benefits()
    desk.award(approved=False)
    desk.award(since="2020-01")
    payer = signed_in(make_staff(Role.PAYER))

    def more() -> None:
        for _ in range(3):
            desk.award(approved=False)
            desk.award(since="2020-01")
        desk.run()

    desk.paid()
    assert grows(payer, BENEFITS, more) == {}
