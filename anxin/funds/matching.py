"""Which bills a receipt is for. Reads only."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from django.db.models import Q, QuerySet

from anxin.funds.collection import remittance_allowed
from anxin.funds.models import (
    AgreementKind,
    Bill,
    Payment,
    PaymentAgreement,
    Receipt,
    RemittanceSwitch,
    Waiting,
)
from anxin.funds.operations.paying import AGAIN, preview
from anxin.funds.queries import open_bills
from anxin.registry.actors import owner_of

# A month, then a credit code or the number of a person, perhaps a serial; banks drop hyphens and put spaces in.
_NUMBER = re.compile(r"(20\d{4})-?([0-9A-HJ-NP-RTUW-Y]{18}|P\d{9})(?:-(\d{1,2})(?!\d))?")
MOST_BILLS = 10


class Share(NamedTuple):
    bill: Bill
    amount: int


class Found(NamedTuple):
    """`shares` are what the receipt pays without doubt; without them `waiting` says why not."""

    shares: tuple[Share, ...]
    waiting: Waiting = Waiting.NEW


def numbers_in(text: str) -> list[str]:
    """Numbers of bills in a remittance text, in the order in which they stand there, each once."""
    plain = unicodedata.normalize("NFKC", text).upper()
    parts = _NUMBER.findall(plain) or _NUMBER.findall(re.sub(r"\s+", "", plain))
    found = (f"{month}-{who}{f'-{serial}' if serial else ''}" for month, who, serial in parts)
    return list(dict.fromkeys(found))


def waiting_at_once(receipts: Sequence[Receipt]) -> dict[int, Waiting]:
    """By key, those that the program leaves to people whatever else it does: they were taken off a bill, are in use, or name no open bill.

    Two statements however many receipts; the others need a closer look (`look_at`).
    """
    undone = Payment.objects.filter(source__in=[each.source for each in receipts], undone_at__isnull=False)
    taken_off = set(undone.exclude(undone_reason=AGAIN).values_list("source", flat=True))
    numbers = {each.pk: numbers_in(each.text) for each in receipts}
    named = bills_waiting().filter(number__in={number for found in numbers.values() for number in found})
    open_now = set(named.order_by().values_list("agency", "number"))
    return {
        each.pk: waiting
        for each in receipts
        if (waiting := _at_once(each, each.source in taken_off, numbers[each.pk], open_now))
    }


def _at_once(
    receipt: Receipt, taken_off: bool, numbers: Sequence[str], open_now: set[tuple[int, str]]
) -> Waiting | None:
    if taken_off:
        return Waiting.UNDONE
    if receipt.left != receipt.amount:
        return Waiting.LEFT_OVER
    named = any((receipt.agency_id, number) in open_now for number in numbers)
    return None if named else Waiting.NO_NUMBER


def look_at(receipt: Receipt) -> Found:
    """What the program would do with the receipt by itself."""
    if waiting := waiting_at_once([receipt]).get(receipt.pk):
        return Found((), waiting)
    named = list(bills_waiting().filter(number__in=numbers_in(receipt.text), agency=receipt.agency_id))
    if len({_payer(bill) for bill in named}) > 1:
        return Found((), Waiting.SEVERAL_PAYERS)
    barred = why_barred(receipt, named[0])
    if barred:
        return Found((), barred)
    first = _due(receipt, named)
    shares = _adding_up(receipt.amount, first) or _of_the_payer(receipt, first)
    return Found(tuple(shares), Waiting.NEW if shares else Waiting.AMOUNT)


def bills_waiting() -> QuerySet[Bill]:
    return open_bills().select_related("employer", "person", "agency").order_by("due_on", "pk")


def _payer(bill: Bill) -> str:
    return owner_of(bill.employer, bill.person)


def why_barred(receipt: Receipt, bill: Bill) -> Waiting:
    """Whether the payer might pay by remittance on the day the money came."""
    return why_barred_on(bill, receipt.value_on)


def why_barred_on(bill: Bill, on: dt.date) -> Waiting:
    """Empty when the payer may pay by remittance on that day: the rules allow it, the agency takes it, both agreed (II.3)."""
    if not remittance_allowed(on):
        return Waiting.NOT_ALLOWED
    lasting = Q(until=None) | Q(until__gt=on)
    if not RemittanceSwitch.objects.filter(lasting, agency=bill.agency_id, since__lte=on).exists():
        return Waiting.SWITCHED_OFF
    agreed = Q(ended_on=None) | Q(ended_on__gt=on)
    mine = PaymentAgreement.objects.filter(agreed, kind=AgreementKind.BANK_REMITTANCE, signed_on__lte=on)
    if not mine.filter(employer=bill.employer, person=bill.person).exists():
        return Waiting.NO_AGREEMENT
    return Waiting.NEW


class _Due(NamedTuple):
    """What paying a bill in full on the day the money came would come to; `principal` is without the surcharge."""

    bill: Bill
    taken: int
    principal: int


def _due(receipt: Receipt, bills: Iterable[Bill]) -> list[_Due]:
    found = [(bill, preview(bill, receipt.value_on)) for bill in bills]
    return [_Due(bill, split.taken, sum(split.principal.values())) for bill, split in found]


def _adding_up(amount: int, due: Sequence[_Due]) -> list[Share]:
    """With the surcharge of the day the money came, or contributions alone."""
    for fen in ([each.taken for each in due], [each.principal for each in due]):
        if sum(fen) == amount and all(fen):
            return [Share(each.bill, one) for each, one in zip(due, fen, strict=True)]
    return []


def _of_the_payer(receipt: Receipt, first: Sequence[_Due]) -> list[Share]:
    """Bills of the same payer, those named among them, that add up to the amount in one way only."""
    named = [each.bill for each in first]
    payer = {"employer": named[0].employer, "person": named[0].person}
    mine = list(bills_waiting().filter(**payer, agency=receipt.agency_id)[: MOST_BILLS + 1])
    if len(mine) > MOST_BILLS:
        return []
    others = _due(receipt, [each for each in mine if each not in named])
    ways = [
        shares
        for count in range(1, len(others) + 1)
        for chosen in combinations(others, count)
        if (shares := _adding_up(receipt.amount, [*first, *chosen]))
    ]
    return ways[0] if len(ways) == 1 else []
