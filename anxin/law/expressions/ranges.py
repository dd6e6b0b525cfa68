"""How large a value can get, worked out from the limits of the facts: nothing may pass 63 bits, where SQL and Polars would wrap around.

Only sizes matter here: truths and words have no bounds. A choice between two sides takes the wider of both, whatever its test says.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from anxin.law.expressions import tree
from anxin.law.expressions.parsing import ExpressionError
from anxin.law.expressions.tree import Expr, Kind
from anxin.law.months import day_number, first_day, last_day, month_number, month_of, parse_day, parse_month

Bounds = tuple[int, int]
LIMIT = 2**63 - 1
DAYS: Bounds = (parse_day("1900-01-01"), parse_day("2199-12-31"))
MONTHS: Bounds = (parse_month("1900-01"), parse_month("2199-12"))
NONE: Bounds = (0, 0)
ROLLED = 10
EVER: dict[str, Bounds] = {
    "date": (day_number(date.min), day_number(date.max)),
    "month": (month_number(1, 1), month_number(9999, 12)),
}
_KINDS: dict[Kind, Bounds] = {"date": DAYS, "month": MONTHS}


@dataclass
class Limits:
    """The bounds of every name, and of every table with what it is looked up by; a name without any (a truth, a word) has none to check."""

    names: dict[str, Bounds] = field(default_factory=dict)
    tables: Mapping[str, tuple[Bounds, str]] = field(default_factory=dict)


def of_kind(kind: Kind) -> Bounds:
    return _KINDS.get(kind, NONE)


def check_range(expr: Expr, limits: Limits, kind: Kind) -> Bounds:
    """The bounds of a whole expression of this kind. Raises ExpressionError."""
    return _within_calendar(expr, limits, kind) if kind in EVER else bounds(expr, limits)


def _within_calendar(expr: Expr, limits: Limits, kind: str) -> Bounds:
    """A day or month that is looked up, counted from or shown must lie in years 1 to 9999."""
    low, high = bounds(expr, limits)
    if low < EVER[kind][0] or high > EVER[kind][1]:
        raise ExpressionError(
            f"this {kind} can leave the calendar; give the facts it reads a smaller `max`", expr.at
        )
    return low, high


def bounds(expr: Expr, limits: Limits) -> Bounds:
    """Raises ExpressionError at the node whose value could pass 63 bits."""
    low, high = _RULES.get(type(expr), _parts)(expr, limits)
    if low < -LIMIT or high > LIMIT:
        raise ExpressionError(
            "this can grow beyond 63 bits; give the facts it reads a smaller `max`", expr.at
        )
    return low, high


def widest(expressions: Iterable[Expr], limits: Limits) -> int:
    """The largest size that any part of the expressions can reach, to know which width holds them."""
    nodes = (node for expr in expressions for node in tree.walk(expr))
    return max((abs(end) for node in nodes for end in bounds(node, limits)), default=0)


def _parts(expr: Expr, limits: Limits) -> Bounds:
    """A truth: its parts are looked into, it has no size itself."""
    for child in tree.children(expr):
        bounds(child, limits)
    return NONE


def _arithmetic(expr: tree.Arithmetic, limits: Limits) -> Bounds:
    (a, b), (c, d) = bounds(expr.left, limits), bounds(expr.right, limits)
    if expr.operator == "+":
        return a + c, b + d
    if expr.operator == "-":
        return a - d, b - c
    corners = [x * y if expr.operator == "*" else x // y for x in (a, b) for y in (c, d)]
    return min(corners), max(corners)


def _literal(expr: tree.Literal, limits: Limits) -> Bounds:
    return (0, 0) if isinstance(expr.value, str) else (int(expr.value), int(expr.value))


def _wider(expr: tree.IfElse, limits: Limits) -> Bounds:
    bounds(expr.test, limits)
    (a, b), (c, d) = bounds(expr.then, limits), bounds(expr.otherwise, limits)
    return min(a, c), max(b, d)


def _extreme(expr: tree.Extreme, limits: Limits) -> Bounds:
    each = [bounds(part, limits) for part in expr.parts]
    pick = min if expr.function == "min" else max
    return pick(low for low, _ in each), pick(high for _, high in each)


def _part(expr: tree.Part, limits: Limits) -> Bounds:
    if expr.part == "day":
        return 1, 31
    low, high = limits.names[expr.name]
    return month_of(low), month_of(high)


def _lookup(expr: tree.Lookup, limits: Limits) -> Bounds:
    found, by = limits.tables[expr.table]
    _within_calendar(expr.at_value, limits, by)
    return found


def _months_after(expr: tree.MonthsAfter, limits: Limits) -> Bounds:
    low, high = _within_calendar(expr.start, limits, "date")
    fewest, most = bounds(expr.months, limits)
    return low + min(0, fewest * 31), high + max(0, most * 31) + ROLLED


def _days_after(expr: tree.DaysAfter, limits: Limits) -> Bounds:
    """A working day comes at least every tenth day; suspensions can move a limit by as long as any day is far."""
    low, high = _within_calendar(expr.start, limits, "date")
    fewest, most = bounds(expr.days, limits)
    stops = [
        _within_calendar(part, limits, "date") for each in expr.suspended for part in (each.start, each.until)
    ]
    moved = DAYS[1] - DAYS[0] if stops else 0
    return low + min(0, fewest), high + max(0, most) * (ROLLED if expr.working else 1) + moved


def _end_of_month(expr: tree.EndOfMonth, limits: Limits) -> Bounds:
    low, high = _within_calendar(expr.month, limits, "month")
    return first_day(low), last_day(high) + ROLLED


_RULES: dict[type, Callable[[Any, Limits], Bounds]] = {
    tree.Arithmetic: _arithmetic,
    tree.Literal: _literal,
    tree.Name: lambda expr, limits: limits.names.get(expr.name, NONE),
    tree.Part: _part,
    tree.IfElse: _wider,
    tree.Extreme: _extreme,
    tree.Lookup: _lookup,
    tree.MonthsAfter: _months_after,
    tree.DaysAfter: _days_after,
    tree.EndOfMonth: _end_of_month,
    tree.Null: lambda expr, limits: DAYS,
}
