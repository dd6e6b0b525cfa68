"""A batch of direct debits is put together part by part, and given up part by part: what a request does not finish the worker does.

Each part is one transaction that keeps the agency's books, and where it begins lies in the batch. So a worker that is killed repeats nothing, and
an officer may drop a batch that is still being put together. The file leaves only when the sum is the one the officer was shown.
"""

import datetime as dt
from collections.abc import Sequence

import polars as pl
from django.db.models import Sum

from anxin.funds.bulk import copy_rows
from anxin.funds.collection import reminder_day
from anxin.funds.debits import Line, look_at, next_bills
from anxin.funds.models import BuildState, DebitBatch, DebitOrder, OrderState, WhyDropped
from anxin.funds.operations.parts import Parts
from anxin.funds.operations.telling import Told, tell_payers
from anxin.funds.operations.turns import keep_books
from anxin.registry.actors import SYSTEM
from anxin.trail.operations import post, record
from anxin.trail.today import business_date

BANK_CHANNEL = "bank"
SEND = "debit_file"
ORDERS_A_PART = 2_000


def locked(pk: int) -> DebitBatch:
    batches = DebitBatch.objects.select_for_update(of=("self",)).select_related("agency", "account")
    return batches.get(pk=pk)


def _unfinished(pk: int) -> bool:
    return DebitBatch.objects.filter(pk=pk, state__in=(BuildState.BUILDING, BuildState.DROPPING)).exists()


def _take(pk: int) -> None:
    keep_books(DebitBatch.objects.values_list("agency_id", flat=True).get(pk=pk))
    batch = locked(pk)
    if batch.state == BuildState.BUILDING:
        build_part(batch)
    if batch.state == BuildState.DROPPING:
        release_part(batch)


PARTS = Parts("debit_batches", _unfinished, _take)


def build_part(batch: DebitBatch) -> None:
    """The open bills that follow those looked at. The caller keeps the books and holds the batch's row.

    The last part lets the file leave, or begins to drop the batch where nothing is to be collected or the sum is not the one that was shown.
    Raises `NoParameters`.
    """
    bills, more = next_bills(batch.agency, batch.last_bill)
    _write(batch, [each for each in look_at(bills, batch.collect_on) if isinstance(each, Line)])
    batch.looked_at += len(bills)
    batch.last_bill = bills[-1].pk if bills else batch.last_bill
    if not more:
        _built(batch)
    batch.save(update_fields=["looked_at", "last_bill", "state", "dropped_why"])


def _built(batch: DebitBatch) -> None:
    amount = batch.orders.aggregate(fen=Sum("amount"))["fen"] or 0
    if not amount or (batch.expected is not None and amount != batch.expected):
        batch.state = BuildState.DROPPING
        batch.dropped_why = WhyDropped.CHANGED if amount else WhyDropped.NOTHING
        return
    batch.state = BuildState.BUILT
    orders = batch.orders.count()
    key = f"debits:{batch.message_id}"
    post(
        BANK_CHANNEL,
        f"agency:{batch.agency.code}",
        SEND,
        subject=batch.subject,
        key=key,
        payload={"batch": batch.pk},
    )
    details = {"orders": orders, "amount": amount, "left_out": batch.looked_at - orders}
    record(batch.built_by, "debits.built", batch.subject, agency=batch.agency.code, details=details)
    if reminder_day(batch.collect_on) <= business_date():
        remind(batch)


def _write(batch: DebitBatch, lines: Sequence[Line]) -> None:
    """Two officers at once order nothing twice: the database holds one open order a bill."""
    if not lines:
        return
    orders = pl.DataFrame(
        {
            "bill_id": [each.bill.pk for each in lines],
            "agreement_id": [each.agreement for each in lines],
            "amount": [each.amount for each in lines],
            "end_to_end_id": [f"{each.bill.number}.{each.attempt}" for each in lines],
            "attempt": [each.attempt for each in lines],
            "cycle_from": [_day(each.cycle_from) for each in lines],
            "cycle_end": [_day(each.cycle_end) for each in lines],
        }
    )
    same = {"batch_id": batch.pk, "state": OrderState.SENT.value, "on_account": False}
    same |= {"reason_code": "", "bank_words": ""}
    copy_rows(DebitOrder, orders.with_columns(**{name: pl.lit(value) for name, value in same.items()}))


def _day(day: dt.date) -> str:
    return day.isoformat()


def release_part(batch: DebitBatch) -> None:
    """Some of the orders of a batch that is given up: their bills may be debited again. The caller keeps the books and holds the batch's row."""
    waiting = batch.orders.filter(state=OrderState.SENT).order_by("pk")
    part = list(waiting.values_list("pk", flat=True)[:ORDERS_A_PART])
    DebitOrder.objects.filter(pk__in=part).update(state=OrderState.DROPPED)
    if len(part) < ORDERS_A_PART:
        batch.state = BuildState.DROPPED
        batch.save(update_fields=["state"])


def remind(batch: DebitBatch) -> None:
    """Tell all its payers to keep enough balance, once."""
    if not DebitBatch.objects.filter(pk=batch.pk, reminded_on=None).update(reminded_on=business_date()):
        return
    orders = batch.orders.filter(state=OrderState.SENT).select_related("bill__employer", "bill__person")
    day = batch.collect_on.isoformat()
    told = tell_payers(
        "debit_reminder",
        (
            Told(order.bill, order.end_to_end_id, {"amount": order.amount, "day": day})
            for order in orders.order_by("pk").iterator(ORDERS_A_PART)
        ),
    )
    record(SYSTEM, "debits.reminded", batch.subject, agency=batch.agency.code, details={"told": told})
