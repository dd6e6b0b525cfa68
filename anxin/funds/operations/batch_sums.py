"""A file of benefits that the bank booked as one sum: which of its orders left the account, and which came back.

The sum is either of all orders (what was refused comes back later), or of those that were not refused. Until it is one of them nothing is known of any.
"""

import datetime as dt
from collections.abc import Sequence

from anxin.funds.models import PayBatch, PayOrder, PayOrderState
from anxin.funds.operations.settling import Order, see_back, see_left, settle


def orders_of(batch: PayBatch) -> list[PayOrder]:
    """Locked, with what settling needs; the batch must be locked already."""
    orders = batch.orders.select_for_update(of=("self",)).exclude(state=PayOrderState.DROPPED)
    related = orders.select_related("payment__award__person", "payment__run__agency", "posting__agency")
    return list(related.order_by("pk"))


def left(batch: PayBatch, fen: int, on: dt.date, *, actor: str) -> None:
    """A statement shows a sum of the file leaving the account."""
    batch.left_amount += fen
    batch.left_on = max(batch.left_on or on, on)
    batch.save(update_fields=["left_amount", "left_on"])
    spread(batch, orders_of(batch), actor=actor)


def came_back(batch: PayBatch, fen: int, on: dt.date, *, actor: str) -> None:
    """A statement shows a sum of the file coming back."""
    batch.back_amount += fen
    batch.back_on = max(batch.back_on or on, on)
    batch.save(update_fields=["back_amount", "back_on"])
    spread(batch, orders_of(batch), actor=actor)


def spread(batch: PayBatch, orders: Sequence[Order], *, actor: str) -> None:
    """Let the orders know of the sums, once a sum is theirs; again after each report, for a refusal may come after the statement."""
    if batch.left_on is not None:
        kept = [each for each in orders if each.state != PayOrderState.FAILED]
        for group in (orders, kept):
            if batch.left_amount == sum(each.amount for each in group):
                _settled([each for each in group if see_left(each, batch.left_on)], actor)
                break
    refused = [each for each in orders if each.left_on and each.said_failed_at]
    if batch.back_on is not None and batch.back_amount == sum(each.amount for each in refused):
        _settled([each for each in refused if see_back(each, batch.back_on)], actor)


def _settled(orders: Sequence[Order], actor: str) -> None:
    for order in orders:
        settle(order, actor=actor)
