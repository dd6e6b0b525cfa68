"""Months that were billed before a report changed them: what each person's month comes to now, against what was billed for it. Reads only."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, Min, OuterRef, QuerySet

from anxin.funds.differences import moved_individual
from anxin.funds.law import Law
from anxin.funds.models import BRANCHES, Bill, MonthlyReport, PersonMonth, RowKind, RowState
from anxin.funds.operations.billing import Payer
from anxin.funds.person_months import (
    AMOUNTS,
    Amounts,
    Billed,
    bases_lowered,
    billed_amounts,
    billed_base,
    lines_of_many,
)
from anxin.funds.queries import has_monthly_bill, live_bills
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import ContributionSpan, Employer, Enrolment
from anxin.registry.queries import in_month
from anxin.trail.today import business_date


@dataclass(frozen=True)
class Change:
    """One person's month: `old` was billed (without what went back), `new` is what it comes to; by `<branch>_<side>`, fen.

    `base` is None for a person who is not insured in the month any more.
    """

    person: int
    rural: bool
    base: int | None
    old: Amounts
    new: Amounts
    old_individual: Amounts
    individual: Amounts
    lines: list[Billed] = field(default_factory=list)

    @property
    def more(self) -> Amounts:
        return +(self.new - self.old)

    @property
    def less(self) -> Amounts:
        return +(self.old - self.new)

    @property
    def is_new(self) -> bool:
        """Nothing that was billed for the month counts any more."""
        return all(line.gone for line in self.lines)

    def individual_of(self, amounts: Amounts) -> Amounts:
        """What of `amounts` (more or less) goes to, or comes from, individual accounts."""
        return moved_individual(self.individual, self.old_individual, amounts)


def persons_of(report: MonthlyReport) -> QuerySet[Any]:
    """Keys of those the report has changed something about."""
    return report.rows.filter(state=RowState.APPLIED).order_by().values("person")


def billed_months(report: MonthlyReport) -> list[int]:
    """Billed months that the rows of the report may have changed: from the first one a row counts for."""
    rows = report.rows.filter(state=RowState.APPLIED).order_by()
    left = rows.filter(kind=RowKind.LEAVE).aggregate(first=Min("month"))["first"]
    others = rows.exclude(kind=RowKind.LEAVE).aggregate(first=Min("month"))["first"]
    # The month of the last day of work is still insured.
    firsts = [month for month in (others, None if left is None else left + 1) if month is not None]
    if not firsts:
        return []
    bills = live_bills().filter(employer=report.employer_id, month__gte=min(firsts))
    return sorted(bills.order_by().values_list("month", flat=True).distinct())


def changes(payer: Payer, month: int, persons: QuerySet[Any] | None = None) -> list[Change]:
    """Of these persons (keys; without them of everybody), those whose month comes to something else. Raises `NoParameters`."""
    employer = payer.employer
    if employer is None:
        return []
    lines = lines_of_many(employer, month, persons)
    staff = _staff(employer, month, persons)
    if not has_monthly_bill(employer, month):  # The run of the month will ask for whoever stands on no bill.
        staff = {person: each for person, each in staff.items() if person in lines}
    bases = _old_bases(employer, month, persons, lines)
    return [each for each in _compared(payer, month, staff, lines, bases) if each.more or each.less]


def _staff(employer: Employer, month: int, persons: QuerySet[Any] | None) -> dict[int, tuple[int, bool]]:
    """Base and rural registration of everybody enrolled; without those whose month the record had before any bill of this ledger."""
    known = ContributionSpan.objects.filter(
        person=OuterRef("person"), employer=employer, first_month__lte=month, end_month__gt=month
    )
    billed = Bill.objects.filter(
        lines__person=OuterRef("person"), employer=employer, month=month, cancelled_on=None
    )
    rows = Enrolment.objects.filter(in_month(month), employer=employer).exclude(
        Exists(known) & ~Exists(billed)
    )
    rows = rows if persons is None else rows.filter(person__in=persons)
    return {
        person: (base, rural)
        for person, base, rural in rows.order_by().values_list("person_id", "base", "person__rural")
    }


def _old_bases(
    employer: Employer, month: int, persons: QuerySet[Any] | None, lines: Mapping[int, list[Billed]]
) -> dict[int, int]:
    """What was billed last, or what a refund has left of it since."""
    found = {person: base for person, each in lines.items() if (base := billed_base(each)) is not None}
    for person, (base, bill) in bases_lowered(employer, month, persons).items():
        if person in found and lines[person][-1].bill.pk <= bill:
            found[person] = base
    return found


NEW, OLD = 0, 1


def _compared(
    payer: Payer,
    month: int,
    staff: Mapping[int, tuple[int, bool]],
    lines: Mapping[int, list[Billed]],
    bases: Mapping[int, int],
) -> Iterator[Change]:
    rural = _rural(payer, month) if lines else {}
    rural |= {person: flag for person, (_base, flag) in staff.items()}
    priced = _priced(payer, month, staff, bases, rural)
    nothing: tuple[Amounts, Amounts] = (Counter(), Counter())
    for person in sorted(staff.keys() | lines.keys()):
        new, individual = priced.get((NEW, person), nothing)
        _old, old_individual = priced.get((OLD, person), nothing)
        mine = lines.get(person, [])
        base = staff[person][0] if person in staff else None
        yield Change(
            person,
            rural.get(person, False),
            base,
            billed_amounts(mine),
            new,
            old_individual,
            individual,
            mine,
        )


def _rural(payer: Payer, month: int) -> dict[int, bool]:
    """Of everybody billed, who may have left since."""
    lines = PersonMonth.objects.filter(month=month, bill__employer=payer.employer, bill__cancelled_on=None)
    return dict(lines.order_by().values_list("person_id", "person__rural"))


def _priced(
    payer: Payer,
    month: int,
    staff: Mapping[int, tuple[int, bool]],
    bases: Mapping[int, int],
    rural: Mapping[int, bool],
) -> dict[tuple[int, int], tuple[Amounts, Amounts]]:
    """Amounts and individual parts of each person on the base of now and on the one billed, worked out at once."""
    from anxin.funds.monthly import Insured, work_out

    insured = [Insured(NEW, person, base, flag, payer.standing) for person, (base, flag) in staff.items()]
    insured += [
        Insured(OLD, person, base, rural.get(person, False), payer.standing) for person, base in bases.items()
    ]
    law = Law.on(pack_in_force(), month, business_date())
    if not insured:
        return {}
    found = {}
    for row in work_out(law, insured).rows.iter_rows(named=True):
        amounts = Counter({name: row[name] for name in AMOUNTS if row.get(name)})
        own = Counter({branch: row.get(f"{branch}_individual", 0) for branch in BRANCHES})
        found[row["payer"], row["person"]] = (amounts, own)
    return found
