"""Large batches of direct debits: put together by the worker part by part, dropped part by part, and sent only when the sum is the one shown."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from anxin.funds import debits
from anxin.funds.debits import Left, failed_debits
from anxin.funds.errors import FundsError, NotAllowed
from anxin.funds.models import AgreementKind, Bill, BuildState, DebitBatch, DebitOrder, OrderState
from anxin.funds.operations import debit_parts
from anxin.funds.operations.answering import reject
from anxin.funds.operations.debit_parts import PARTS
from anxin.funds.operations.debiting import build_batch, drop_batch, remind_due
from anxin.registry.models import Role, Staff
from anxin.trail import outbox
from anxin.trail.models import Entry, Message
from anxin.trail.today import now
from tests.funds.banking import account_of_agency, agreed, planned
from tests.funds.makers import MINIMUM, billed, employer_with, on, paid
from tests.registry.people import make_agency, make_agent, make_staff

pytestmark = pytest.mark.django_db
COLLECT = dt.date(2020, 2, 17)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(debits, "BILLS_A_READ", 2)
    monkeypatch.setattr(debit_parts, "ORDERS_A_PART", 2)
    on("2020-02-10")
    with override("en"):
        yield


@pytest.fixture
def clerk() -> Staff:
    return make_staff(Role.FINANCE_CLERK)


def payers(number: int, month: str = "2020-01") -> list[Bill]:
    employers = [employer_with(MINIMUM) for _ in range(number)]
    bills = [billed(employer, month) for employer in employers]
    for bill in bills:
        agreed(bill.employer, AgreementKind.DIRECT_DEBIT, signed_on="2019-01-01")
    return bills


def worked(times: int = 100) -> None:
    """Of the batches only; their files are another channel's."""
    for _ in range(times):
        waiting = Message.objects.filter(channel=debit_parts.PARTS.channel, state="pending")
        if not waiting.exists() or not outbox.work_once(now()):
            return


def fresh(batch: DebitBatch) -> DebitBatch:
    return DebitBatch.objects.get(pk=batch.pk)


def files() -> int:
    return Message.objects.filter(template=debit_parts.SEND).count()


def test_the_file_leaves_when_the_last_part_is_written_and_the_sum_is_the_one_shown(clerk: Staff) -> None:
    bills = payers(5)
    none = billed(employer_with(MINIMUM))
    shown = planned(COLLECT)
    assert (shown.orders, shown.reasons) == (5, {Left.NO_AGREEMENT: 1})
    batch = build_batch(account_of_agency(), COLLECT, by=clerk, expected=shown.amount)
    assert (batch.state, batch.bills, batch.looked_at, files()) == (BuildState.BUILDING, 6, 2, 0)
    worked()
    batch = fresh(batch)
    assert (batch.state, batch.looked_at, files()) == (BuildState.BUILT, 6, 1)
    assert [order.bill for order in batch.orders.order_by("pk")] == bills
    assert {order.end_to_end_id for order in batch.orders.all()} == {f"{bill.number}.1" for bill in bills}
    assert none not in {order.bill for order in batch.orders.all()}
    entries = Entry.objects.filter(subject=batch.subject).order_by("pk")
    assert [entry.action for entry in entries] == ["debits.begun", "debits.built"]
    assert entries[1].details == {"orders": 5, "amount": shown.amount, "left_out": 1}


def test_what_was_paid_meanwhile_keeps_the_file_here(clerk: Staff) -> None:
    bills = payers(5)
    shown = planned(COLLECT).amount
    batch = build_batch(account_of_agency(), COLLECT, by=clerk, expected=shown)
    paid(bills[4], bills[4].amount, "2020-02-10")
    worked()
    batch = fresh(batch)
    assert (batch.state, batch.dropped_why, files()) == (BuildState.DROPPED, "changed", 0)
    assert set(batch.orders.values_list("state", flat=True)) == {OrderState.DROPPED}
    again = build_batch(account_of_agency(), COLLECT, by=clerk)
    worked()
    assert (fresh(again).state, again.orders.count(), files()) == (BuildState.BUILT, 4, 1)
    assert {order.attempt for order in again.orders.all()} == {2}
    assert {order.cycle_from for order in again.orders.all()} == {COLLECT}


def test_dropped_while_it_is_put_together(clerk: Staff) -> None:
    payers(7)
    batch = build_batch(account_of_agency(), COLLECT, by=clerk)
    worked(2)
    with pytest.raises(FundsError, match="Another batch is being put together"):
        build_batch(account_of_agency(), COLLECT, by=clerk)
    for stranger in (
        make_staff(Role.SUPERVISOR),
        make_staff(Role.FINANCE_CLERK, agency=make_agency("110108")),
    ):
        with pytest.raises(NotAllowed):
            drop_batch(batch, by=stranger)
    assert drop_batch(batch, by=clerk).state == BuildState.DROPPING
    worked()
    batch = fresh(batch)
    assert (batch.state, batch.dropped_why, files()) == (BuildState.DROPPED, "cancelled", 0)
    assert set(DebitOrder.objects.values_list("state", flat=True)) == {OrderState.DROPPED}
    assert not PARTS.messages_of(batch)
    assert planned(COLLECT).orders == 7
    with pytest.raises(FundsError, match="not being put together"):
        drop_batch(batch, by=clerk)


def test_a_dropped_attempt_neither_hides_a_failure_nor_ends_its_cycle(clerk: Staff) -> None:
    payers(1)
    first = build_batch(account_of_agency(), COLLECT, by=clerk)
    order = first.orders.get()
    on("2020-02-17")
    reject(order, "AM04", "")
    payers(4, "2020-02")
    second = build_batch(account_of_agency(), dt.date(2020, 2, 20), by=clerk)
    assert second.orders.filter(bill=order.bill, attempt=2).exists()
    drop_batch(second, by=clerk)
    worked()
    assert list(failed_debits()) == [order]
    third = build_batch(account_of_agency(), dt.date(2020, 2, 20), by=clerk)
    worked()
    again = third.orders.get(bill=order.bill)
    assert (again.attempt, again.cycle_from) == (3, order.cycle_from)


def test_nothing_reminds_of_a_batch_that_did_not_leave(clerk: Staff) -> None:
    bills = payers(3)
    for bill in bills:
        assert bill.employer is not None
        make_agent(bill.employer)
    build_batch(account_of_agency(), COLLECT, by=clerk)
    on("2020-02-14")
    assert remind_due() == 0
    worked()
    assert Message.objects.filter(template="debit_reminder").count() == 3
    assert remind_due() == 0


def test_the_statements_do_not_grow_with_the_bills(clerk: Staff, monkeypatch: Any) -> None:
    """Late bills too, each with its surcharge; and telling their payers."""
    monkeypatch.setattr(debits, "BILLS_A_READ", 1_000)
    monkeypatch.setattr(debit_parts, "ORDERS_A_PART", 1_000)

    def statements(number: int) -> int:
        for bill in payers(number, "2019-10"):
            assert bill.employer is not None
            make_agent(bill.employer)
        with CaptureQueriesContext(connection) as seen:
            batch = build_batch(account_of_agency(), dt.date(2020, 2, 11), by=clerk)
        assert batch.state == BuildState.BUILT
        assert batch.orders.count() == number
        return len(seen)

    few = statements(2)
    assert statements(9) <= few
