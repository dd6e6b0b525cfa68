import datetime as dt

import pytest

from anxin.funds.checking import disagreements
from anxin.funds.models import Bill
from anxin.funds.operations.billing import cancel_bill
from anxin.funds.operations.recomputing import as_day_begins
from tests.funds.makers import MINIMUM, billed, employer_with, hire, on, paid

pytestmark = pytest.mark.django_db


def found() -> dict[str, list[str]]:
    return {text: [bill.number for bill in bills] for text, bills in disagreements() if bills.exists()}


def test_open_paid_and_cancelled_bills_agree_with_the_ledger() -> None:
    on("2020-02-10")
    billed(employer_with(MINIMUM))
    whole, part = billed(employer_with(500_000)), billed(employer_with(600_000, 700_000))
    hire(None, MINIMUM)
    paid(whole, whole.amount, "2020-02-10")
    paid(part, 1_000, "2020-02-10")
    gone = billed(employer_with(800_000))
    cancel_bill(gone, actor="system", reason="twice")
    assert found() == {}


def test_a_bill_that_says_it_is_settled_and_is_not_is_found() -> None:
    on("2020-02-10")
    bill = billed(employer_with(MINIMUM))
    Bill.objects.filter(pk=bill.pk).update(settled_on=dt.date(2020, 2, 10))
    assert found() == {"settled, but the ledger has something open": [bill.number]}


def test_a_measure_that_comes_into_force_moves_the_day_of_an_open_bill() -> None:
    """Billed before the notice of 31 January; it is known from that day on (I.2)."""
    on("2020-01-20")
    bill = billed(employer_with(MINIMUM))
    assert (bill.due_on, bill.extension) == (dt.date(2020, 1, 31), "")
    as_day_begins(on("2020-01-31"))
    bill.refresh_from_db()
    assert (bill.due_on, bill.extension, bill.clause) == (dt.date(2020, 3, 31), "collection-extension", "I.2")
