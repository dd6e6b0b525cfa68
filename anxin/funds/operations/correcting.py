"""A bill that asked for too much and is not settled: reversed, and billed again with what is right. Parts of a bigger step, in its transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from anxin.funds.models import BRANCHES, Bill, BillKind
from anxin.funds.models.bills import SIDES
from anxin.funds.operations.billing import Enrolled, Payer, cancel_bill, issue_lines, payer_of
from anxin.funds.operations.exact_bills import Line, write_bill
from anxin.funds.operations.paying import put_over, take_off_all
from anxin.funds.person_months import AMOUNTS, BEFORE
from anxin.funds.refundable import Part
from anxin.trail.today import business_date

Taken = Mapping[int, Sequence[Part]]
Bases = Mapping[int, int | None]


def bill_again(bill: Bill, write: Callable[[Payer], Bill | None], *, actor: str, reason: str) -> Bill | None:
    """Payments come off, the posting is reversed, `write` bills what is right (None: nothing), and the money is put against that.

    Raises `Cancelled`, `NoParameters`.
    """
    moneys = take_off_all(bill, actor, reason)
    cancel_bill(bill, actor=actor, reason=reason)
    payer = payer_of(bill.employer, bill.person, business_date(), bill.month)
    if BEFORE in bill.standing:
        payer = replace(payer, standing=payer.standing | {BEFORE: bill.standing[BEFORE]})
    new = write(payer)
    if new is not None:
        put_over(new, moneys, actor)
    return new


def correct_bill(
    bill: Bill, taken: Taken, bases: Bases, *, actor: str, source: str, reason: str
) -> Bill | None:
    """Without what is `taken` of these persons, whose month has the base `bases` says (None: not insured any more, off the bill)."""

    def write(payer: Payer) -> Bill | None:
        if bill.kind == BillKind.BASE_DIFFERENCE:
            return _difference_again(bill, payer, taken, bases, actor, source)
        rows = _rows(bill, taken, bases)
        kind = BillKind(bill.kind)
        return issue_lines(payer, rows, bill.month, kind=kind, actor=actor, source=source) if rows else None

    return bill_again(bill, write, actor=actor, reason=reason)


def _rows(bill: Bill, taken: Taken, bases: Bases) -> list[Enrolled]:
    """Whoever is not concerned keeps the base billed; everybody is worked out by the rules in force, as whenever a month is billed again."""
    rows = []
    for person, base, rural in bill.lines.order_by("pk").values_list("person_id", "base", "person__rural"):
        new = bases[person] if person in taken else base
        if new is not None:
            rows.append((0, person, new, rural))
    return rows


def _difference_again(
    bill: Bill, payer: Payer, taken: Taken, bases: Bases, actor: str, source: str
) -> Bill | None:
    """A difference is not worked out from a base alone, so what stood on the bill is kept to the fen."""
    lines = [
        line
        for each in bill.lines.order_by("pk")
        if (
            line := _line(each.person_id, each.base, {n: getattr(each, n) for n in AMOUNTS}, taken, bases)
        ).total
    ]
    if not lines:
        return None
    gone = {branch: 0 for branch in BRANCHES}
    for parts in taken.values():
        for part in parts:
            gone[part.branch] += part.individual
    individual = {item.branch: item.individual - gone[item.branch] for item in bill.items.all()}
    kind = BillKind.BASE_DIFFERENCE
    return write_bill(payer, bill.month, lines, kind=kind, actor=actor, source=source, individual=individual)


def _line(person: int, base: int, amounts: dict[str, int], taken: Taken, bases: Bases) -> Line:
    for part in taken.get(person, ()):
        for side, fen in zip(SIDES, (part.employer_amount, part.person_amount), strict=True):
            amounts[f"{part.branch}_{side}"] -= fen
    base = (bases[person] or base) if person in taken else base
    return Line(person, base, {name: fen for name, fen in amounts.items() if fen}, {})
