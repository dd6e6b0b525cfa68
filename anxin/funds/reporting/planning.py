"""What follows from a month that was changed after it was billed, without doing it: the same plan is shown to officers and carried out.

More is billed in addition. Less comes off the bills billed last: off one that is not settled by reversing it and billing again, off one that
is paid as a refund. Where it is not certain what was paid, the person waits.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, Sum

from anxin.funds.models import Bill, WaitsFor
from anxin.funds.operations.billing import Payer
from anxin.funds.refundable import Part, taken, under_way
from anxin.funds.reporting.changed import Change, changes


@dataclass
class Correction:
    """A bill that is not settled, and what comes off it, by person."""

    bill: Bill
    taken: dict[int, list[Part]] = field(default_factory=dict)

    @property
    def less(self) -> int:
        return sum(part.amount for parts in self.taken.values() for part in parts)


@dataclass(frozen=True)
class Plan:
    """`new` stand on no bill of the month yet, `raised` owe more on another base; `refunds` and `waits` are one entry a person."""

    payer: Payer
    month: int
    new: list[Change]
    raised: list[Change]
    corrections: list[Correction]
    refunds: list[tuple[Change, list[Part]]]
    waits: list[tuple[Change, WaitsFor]]
    less: list[Change]

    @property
    def empty(self) -> bool:
        return not (self.new or self.raised or self.corrections or self.refunds or self.waits)

    @property
    def corrected(self) -> list[tuple[Change, list[str]]]:
        """Persons something comes off unsettled bills for, with the numbers of those bills."""
        numbers: dict[int, list[str]] = {}
        for each in self.corrections:
            for person in each.taken:
                numbers.setdefault(person, []).append(each.bill.number)
        return [(each, numbers[each.person]) for each in self.less if each.person in numbers]

    @property
    def bases(self) -> dict[int, int | None]:
        """The base of each lower month; None for who is not insured in it any more."""
        return {each.person: each.base for each in self.less}

    @property
    def more(self) -> int:
        return sum(each.more.total() for each in (*self.new, *self.raised))

    @property
    def refunded(self) -> int:
        return sum(part.amount for _change, parts in self.refunds for part in parts)


def plan_of(payer: Payer, month: int, persons: QuerySet[Any] | None = None, *, source: str = "") -> Plan:
    """Of these persons (keys; without them of everybody). `source` names refunds that must be decided before the same asks for another.

    Raises `NoParameters`.
    """
    found = changes(payer, month, persons)
    more = [each for each in found if each.more]
    less = [each for each in found if each.less]
    corrections, refunds, waits = _lowered(payer, less, source) if less else ([], [], [])
    return Plan(
        payer,
        month,
        [each for each in more if each.is_new],
        [each for each in more if not each.is_new],
        corrections,
        refunds,
        waits,
        less,
    )


Lowered = tuple[list[Correction], list[tuple[Change, list[Part]]], list[tuple[Change, WaitsFor]]]


def _lowered(payer: Payer, less: Sequence[Change], source: str) -> Lowered:
    parts = {
        each.person: list(taken(each.lines[::-1], each.less, each.individual_of(each.less))) for each in less
    }
    bills = {part.bill.pk: part.bill for each in parts.values() for part in each}
    why = _Waiting(payer, bills, parts, source)
    corrections: dict[int, Correction] = {}
    refunds, waits = [], []
    for change in less:
        waits_for = why.of(change.person, parts[change.person])
        if waits_for:
            waits.append((change, waits_for))
            continue
        back = [part for part in parts[change.person] if part.bill.settled_on]
        if back:
            refunds.append((change, back))
        for part in parts[change.person]:
            if not part.bill.settled_on:
                held = corrections.setdefault(part.bill.pk, Correction(part.bill))
                held.taken.setdefault(change.person, []).append(part)
    return list(corrections.values()), refunds, waits


class _Waiting:
    """Why a person's lower month cannot be taken off yet. Read once for everybody of the month."""

    def __init__(
        self, payer: Payer, bills: dict[int, Bill], parts: dict[int, list[Part]], source: str
    ) -> None:
        debits = under_way(payer)
        self._debit = debits.exists()
        self._debited = set(debits.values_list("bill_id", flat=True))
        self._part_paid = _part_paid(bills, parts)
        rows = (
            payer.employer.refunds.filter(source=source).exclude(state="reversed") if payer.employer else None
        )
        self._refunded = (
            set(rows.values_list("person_id", flat=True)) if rows is not None and source else set()
        )

    def of(self, person: int, parts: Sequence[Part]) -> WaitsFor | None:
        settled = any(part.bill.settled_on for part in parts)
        if (settled and self._debit) or any(part.bill.pk in self._debited for part in parts):
            return WaitsFor.UNDER_WAY
        if any(part.bill.pk in self._part_paid for part in parts):
            return WaitsFor.PART_PAID
        return WaitsFor.REFUND_OPEN if settled and person in self._refunded else None


def _part_paid(bills: dict[int, Bill], parts: dict[int, list[Part]]) -> set[int]:
    """Unsettled bills on which more was paid than they would come to: money that would be left over is refunded when the bill is
    settled, and never loose before."""
    off: Counter[int] = Counter()
    for each in parts.values():
        for part in each:
            off[part.bill.pk] += part.amount
    found = set()
    for pk, bill in bills.items():
        if bill.settled_on is None:
            paid = bill.payments.filter(undone_at=None).aggregate(fen=Sum("principal"))["fen"] or 0
            if paid > bill.amount - off[pk]:
                found.add(pk)
    return found
