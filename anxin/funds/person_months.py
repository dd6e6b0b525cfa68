"""One person's month under one payer, read from the ledger's bills: what was billed, what was paid and may go back, what the record holds."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from anxin.funds.models import BRANCHES, Bill, BillKind, PersonMonth, Refund, RefundItem
from anxin.funds.models.bills import SIDES
from anxin.funds.models.refunds import STANDING, RefundState
from anxin.registry.models import Employer, Person

AMOUNTS = tuple(f"{branch}_{side}" for branch in BRANCHES for side in SIDES)
Amounts = Counter[str]
# Refunds that take, or are about to take, money off what was billed.
ON_THEIR_WAY = (RefundState.PROPOSED, *STANDING)
# Where a bill keeps the base on which the record had a person's month paid before any bill of this ledger.
BEFORE = "before"


@dataclass(frozen=True)
class Billed:
    """A line of a live bill without what went back of it: `left` by `<branch>_<side>`, `given_back` likewise. Fen."""

    bill: Bill
    base: int
    left: Amounts
    given_back: Amounts

    @property
    def gone(self) -> bool:
        """Refunded in full, so that it counts for nothing any more."""
        return bool(self.given_back.total()) and not self.left.total()


def payer_lines(employer: Employer | None, person: int, month: int) -> QuerySet[PersonMonth]:
    """Lines of live bills of the payer (an employer, or the person alone), in the order in which they were billed."""
    lines = PersonMonth.objects.filter(person=person, month=month, bill__cancelled_on=None)
    return lines.filter(bill__employer=employer).select_related("bill").order_by("bill_id")


def billed_lines(employer: Employer | None, person: int, month: int) -> list[Billed]:
    lines = list(payer_lines(employer, person, month))
    back = given_back([line.bill_id for line in lines], person)
    found = []
    for line in lines:
        whole = Counter({name: getattr(line, name) for name in AMOUNTS})
        gone = back.get(line.bill_id, Counter())
        found.append(Billed(line.bill, line.base, +(whole - gone), gone))
    return found


def given_back(bills: Collection[int], person: int) -> dict[int, Amounts]:
    """By bill, what refunds of the person that stand took off it."""
    rows = RefundItem.objects.filter(bill__in=bills, refund__person=person, refund__state__in=STANDING)
    found: dict[int, Amounts] = {}
    for item in rows:
        amounts = found.setdefault(item.bill_id, Counter())
        amounts[f"{item.branch}_employer"] += item.employer_amount
        amounts[f"{item.branch}_person"] += item.person_amount
    return found


def lines_of_many(
    employer: Employer, month: int, persons: QuerySet[Any] | None = None
) -> dict[int, list[Billed]]:
    """By person (a query of keys; everybody without it), what live bills of the employer ask for the month, in the order in which they
    were billed. Refunds that are only proposed are taken off too: nothing goes back twice. Three statements however many persons."""
    lines = PersonMonth.objects.filter(month=month, bill__employer=employer, bill__cancelled_on=None)
    items = RefundItem.objects.filter(bill__employer=employer, month=month, refund__state__in=ON_THEIR_WAY)
    if persons is not None:
        lines, items = lines.filter(person__in=persons), items.filter(refund__person__in=persons)
    bills = {bill.pk: bill for bill in Bill.objects.filter(employer=employer, month=month, cancelled_on=None)}
    back: dict[tuple[int, int], Amounts] = {}
    for item in items.select_related("refund"):
        gone = back.setdefault((item.bill_id, item.refund.person_id), Counter())
        gone[f"{item.branch}_employer"] += item.employer_amount
        gone[f"{item.branch}_person"] += item.person_amount
    found: dict[int, list[Billed]] = {}
    for bill, person, base, *amounts in lines.order_by("bill_id").values_list(
        "bill_id", "person_id", "base", *AMOUNTS
    ):
        gone = back.get((bill, person), Counter())
        whole = Counter(dict(zip(AMOUNTS, amounts, strict=True)))
        found.setdefault(person, []).append(Billed(bills[bill], base, +(whole - gone), gone))
    return found


def bases_lowered(
    employer: Employer, month: int, persons: QuerySet[Any] | None = None
) -> dict[int, tuple[int, int]]:
    """By person the base a refund (proposed ones too) has left for the month, and the last bill it took from."""
    refunds = Refund.objects.filter(employer=employer, state__in=ON_THEIR_WAY, bases__has_key=str(month))
    if persons is not None:
        refunds = refunds.filter(person__in=persons)
    found = {}
    for refund in refunds.order_by("pk").prefetch_related("items"):
        bills = [item.bill_id for item in refund.items.all() if item.month == month]
        if refund.bases[str(month)] is not None and bills:
            found[refund.person_id] = (refund.bases[str(month)], max(bills))
    return found


def billed_amounts(lines: Iterable[Billed]) -> Amounts:
    total: Amounts = Counter()
    for line in lines:
        total.update(line.left)
    return total


def billed_base(lines: Iterable[Billed]) -> int | None:
    """The base billed last; None where no bill counts."""
    bases = [line.base for line in lines if not line.gone]
    return bases[-1] if bases else None


def recorded_base(employer: Employer | None, person: Person, month: int) -> int | None:
    """The base on which the entitlement record has the month as paid by this payer."""
    spans = person.contribution_spans.filter(employer=employer, first_month__lte=month, end_month__gt=month)
    return spans.order_by("-pk").values_list("base", flat=True).first()


class KnownMonths:
    """What bills and the record hold of one person's months already, read at once for many months."""

    def __init__(self, employer: Employer | None, person: Person, months: Collection[int]) -> None:
        lines = PersonMonth.objects.filter(
            person=person, month__in=months, bill__employer=employer, bill__cancelled_on=None
        ).exclude(bill__kind=BillKind.BASE_DIFFERENCE)
        found = list(lines.select_related("bill").order_by("bill_id"))
        back = given_back([line.bill_id for line in found], person.pk) if found else {}
        self._bills = {
            line.month: line.bill.number
            for line in found
            if back.get(line.bill_id, Counter()).total() < line.total or not line.total
        }
        self._spans = list(person.contribution_spans.filter(employer=employer)) if months else []

    def bill(self, month: int) -> str:
        """The number of the bill that asks for the month; empty where none does."""
        return self._bills.get(month, "")

    def recorded(self, month: int) -> int | None:
        """The base on which the record has the month as paid."""
        bases = [span.base for span in self._spans if span.first_month <= month < span.end_month]
        return bases[-1] if bases else None


def touched_otherwise(bill: Bill) -> bool:
    """Whether other bills or refunds have a say in the records of the bill's month; else its lines are all there is."""
    others = Bill.objects.filter(employer=bill.employer, month=bill.month, cancelled_on=None).exclude(
        pk=bill.pk
    )
    if bill.employer_id is None:
        others = others.filter(person=bill.person_id)
    return (
        bill.kind == BillKind.BASE_DIFFERENCE
        or BEFORE in bill.standing
        or others.exists()
        or RefundItem.objects.filter(bill=bill, refund__state__in=STANDING).exists()
    )


def bases_for_record(employer: Employer | None, persons: Collection[int], month: int) -> dict[int, int]:
    """For each person whose month counts as paid, the base it was paid on: by the settled bills in the order they were issued, without
    what went back in full, and as lowered by refunds since."""
    found: dict[int, int] = {}
    last_bill: dict[int, int] = {}
    for person, base, bill, kind, settled, standing, gone in _counting(employer, persons, month):
        before = standing.get(BEFORE, {}).get(str(person))
        if before is not None and person not in found:
            found[person], last_bill[person] = before, 0
        if settled and not gone and (kind != BillKind.BASE_DIFFERENCE or person in found):
            found[person], last_bill[person] = base, bill
    for person, base_after, bill in _lowered(employer, persons, month):
        if person in found and last_bill[person] <= bill:
            found[person] = base_after
    return found


def _counting(
    employer: Employer | None, persons: Collection[int], month: int
) -> Iterable[tuple[int, int, int, str, bool, Mapping[str, Any], bool]]:
    lines = PersonMonth.objects.filter(
        person__in=persons, month=month, bill__employer=employer, bill__cancelled_on=None
    )
    back: Counter[tuple[int, int]] = Counter()
    items = RefundItem.objects.filter(
        month=month, refund__person__in=persons, refund__employer=employer, refund__state__in=STANDING
    )
    for bill, person, fen in items.values_list(
        "bill_id", "refund__person_id", F("employer_amount") + F("person_amount")
    ):
        back[bill, person] += fen
    columns = ("person_id", "base", "bill_id", "bill__kind", "bill__settled_on", "bill__standing", "total")
    for person, base, bill, kind, settled, standing, total in lines.order_by("bill_id").values_list(*columns):
        gone = bool(total) and back[bill, person] >= total
        yield person, base, bill, kind, settled is not None, standing, gone


def _lowered(
    employer: Employer | None, persons: Collection[int], month: int
) -> Iterable[tuple[int, int, int]]:
    """Person, base after the refund, and the last bill it took from, in the order of the refunds."""
    refunds = Refund.objects.filter(
        Q(person__in=persons), employer=employer, state__in=STANDING, bases__has_key=str(month)
    )
    for refund in refunds.order_by("pk"):
        base = refund.bases[str(month)]
        bills = [item.bill_id for item in refund.items.all() if item.month == month]
        if base is not None and bills:
            yield refund.person_id, base, max(bills)
