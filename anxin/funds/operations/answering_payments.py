"""What a statement shows of the payments we ordered: money that left the paying account, and money that came back to it.

Either order by order, named by its number, or a whole file of benefits as one sum, named by the file's. Part of reading in an entry.
"""

from collections.abc import Iterable
from typing import NamedTuple

from anxin.funds.models import BankAccount, EntryKind, PayBatch, PayOrder, SingleOrder
from anxin.funds.models.orders import WITH_THE_BANK
from anxin.funds.operations import batch_sums
from anxin.funds.operations.owners import locked_batch, locked_order
from anxin.funds.operations.settling import Order, see_back, see_left, settle
from anxin.funds.statements import Entry
from anxin.registry.actors import SYSTEM


class Seen(NamedTuple):
    """What an entry was, and what it is about."""

    kind: EntryKind
    about: str


def money_left(account: BankAccount, entry: Entry) -> Seen | None:
    """None when it is no payment ordered from this account, or left already."""
    order = _order(account, entry)
    if order is not None and order.left_on is None:
        see_left(order, entry.value_on)
        settle(order, actor=SYSTEM)
        paid = EntryKind.BENEFIT_PAID if isinstance(order, PayOrder) else EntryKind.RETURN_PAID
        return Seen(paid, order.subject)
    batch = _batch(account, entry)
    if batch is None or batch.left_amount - entry.amount > batch.total:
        return None
    batch_sums.left(batch, -entry.amount, entry.value_on, actor=SYSTEM)
    return Seen(EntryKind.BENEFIT_PAID, batch.run.subject)


def money_back(account: BankAccount, entry: Entry) -> Seen | None:
    """None when it is no payment of ours that comes back, or came back already."""
    order = _order(account, entry)
    if order is not None and order.came_back_on is None:
        see_back(order, entry.value_on, entry.reason_code)
        settle(order, actor=SYSTEM)
        return Seen(EntryKind.CAME_BACK, order.subject)
    batch = _batch(account, entry)
    if batch is None or batch.back_amount + entry.amount > batch.total:
        return None
    batch_sums.came_back(batch, entry.amount, entry.value_on, actor=SYSTEM)
    return Seen(EntryKind.CAME_BACK, batch.run.subject)


def _names(entry: Entry) -> set[str]:
    """Words of the entry that may be a number of ours; some banks have it in the text only."""
    return {entry.end_to_end_id, *entry.text.split()} - {""}


def _order(account: BankAccount, entry: Entry) -> Order | None:
    """Of the very amount, paid from the account; locked."""
    names, fen = _names(entry), abs(entry.amount)
    single = SingleOrder.objects.filter(key__in=names, account=account, amount=fen)
    benefit = PayOrder.objects.filter(key__in=names, batch__account=account, payment__amount=fen)
    keys: Iterable[str] = (
        *single.filter(state__in=WITH_THE_BANK).values_list("key", flat=True),
        *benefit.filter(state__in=WITH_THE_BANK).values_list("key", flat=True),
    )
    key = next(iter(keys), None)
    return None if key is None else locked_order(key)


def _batch(account: BankAccount, entry: Entry) -> PayBatch | None:
    numbers = PayBatch.objects.filter(number__in=_names(entry), account=account)
    number = numbers.values_list("number", flat=True).first()
    return None if number is None else locked_batch(number)
