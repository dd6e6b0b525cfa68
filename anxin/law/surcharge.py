"""The late-payment surcharge: simple interest by the day, each day at the rate in force on that day, rounded once on the sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from anxin.law.expressions import tree
from anxin.law.expressions.tree import Expr
from anxin.law.money import PPM, portion


@dataclass(frozen=True)
class DailyRate:
    """`ppm` a day from the day `since` until the next rate begins."""

    since: int
    ppm: int


def surcharge(principal: int, due: int, paid: int, rates: Sequence[DailyRate]) -> int:
    """Fen owed for paying `principal` fen on `paid`: the day after `due` counts, so does the day of payment.

    Raises ValueError when arrears begin before the first rate: a day without a rate must not pass as free.
    """
    if paid <= due:
        return 0
    ordered = sorted(rates, key=lambda rate: rate.since)
    if not ordered or ordered[0].since > due + 1:
        raise ValueError("no surcharge rate is known for the first days of the arrears")
    return portion(principal, sum(days * ppm for days, ppm in days_by_rate(due + 1, paid + 1, ordered)))


def days_by_rate(start: int, end: int, ordered: Sequence[DailyRate]) -> list[tuple[int, int]]:
    """How many days of the half-open interval fall under each rate, for the page that shows how an amount came about."""
    ends = [later.since for _, later in pairwise(ordered)] + [end]
    spans = [
        (min(until, end) - max(rate.since, start), rate.ppm)
        for rate, until in zip(ordered, ends, strict=True)
    ]
    return [(days, ppm) for days, ppm in spans if days > 0]


def surcharge_formula(principal: Expr, due: Expr, paid: Expr, rates: Sequence[DailyRate]) -> Expr:
    """The same amount as an expression, for whole populations: the days under each rate, whatever `due` and `paid` turn out to be."""
    ordered = sorted(rates, key=lambda rate: rate.since)
    ends = [later.since for _, later in pairwise(ordered)]
    begin, end = _next_day(due), _next_day(paid)
    weighted = [
        _weighted(rate, begin, end, until) for rate, until in zip(ordered, [*ends, None], strict=True)
    ]
    total = weighted[0]
    for each in weighted[1:]:
        total = tree.Arithmetic("+", total, each)
    half, whole = tree.Literal(PPM // 2, "money"), tree.Literal(PPM, "number")
    return tree.Arithmetic("//", tree.Arithmetic("+", tree.Arithmetic("*", principal, total), half), whole)


def _next_day(day: Expr) -> Expr:
    return tree.Arithmetic("+", day, tree.Literal(1, "number"))


def _weighted(rate: DailyRate, begin: Expr, end: Expr, until: int | None) -> Expr:
    """Days of the half-open interval on which this rate holds, times the rate."""
    first = tree.Extreme("max", (begin, tree.Literal(rate.since, "date")))
    last = end if until is None else tree.Extreme("min", (end, tree.Literal(until, "date")))
    days = tree.Extreme("max", (tree.Arithmetic("-", last, first), tree.Literal(0, "number")))
    return tree.Arithmetic("*", days, tree.Literal(rate.ppm, "number"))
