"""Expressions over a population, as Polars expressions. Numbers are Int64 unless they are known to be small (dates as days, months as months, fen), truths Boolean.

An open date is null. The checker has seen to it that no unguarded null is ever compared, and `false and null` is false here as it is in
Python, so every whole condition comes out true or false. What choices and list facts are over columns stands in `expressions.lowering`.
"""

import operator
from collections.abc import Callable, Mapping
from functools import cache, reduce
from typing import Any, Literal

import polars as pl

from anxin.law import months
from anxin.law.expressions import tree
from anxin.law.expressions.lowering import Columns, lowered
from anxin.law.expressions.parsing import ExpressionError
from anxin.law.expressions.ranges import DAYS, EVER, MONTHS
from anxin.law.expressions.tree import Expr

OWN_TABLES = frozenset({"days_in_month"})
A_MONTH = 32
WIDE = ("number", "money", "month", "date")
_OPERATIONS: dict[str, Callable[[Any, Any], pl.Expr]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


Whole = type[pl.Int64] | type[pl.Int32]


def expression(
    expr: Expr, columns: Columns, named: Mapping[str, pl.Expr] | None = None, whole: Whole = pl.Int64
) -> pl.Expr:
    """`named` gives the expression of a name whose column is called otherwise or holds another form (`d_month` of a date `d` too).

    `whole` Int32 is half as much to move, for expressions of which `ranges.widest` says that they fit; a value too wide for it is null.
    Raises ExpressionError for a clock that reads the calendar from a column: fold it to a day first (`expressions.folding`).
    """
    return _Emitter(columns, named or {}, whole)(lowered(expr, columns, OWN_TABLES))


class _Emitter:
    def __init__(self, columns: Columns, named: Mapping[str, pl.Expr], whole: Whole) -> None:
        self.columns, self.names, self.whole = columns, dict(named), whole

    def __call__(self, expr: Expr) -> pl.Expr:
        return _EMIT[type(expr)](self, expr)

    def named(self, name: str) -> pl.Expr:
        """A derived name is written out once, so that Polars sees one common expression."""
        if name not in self.names:
            definition = self.columns.definitions.get(name)
            self.names[name] = (
                self(lowered(definition, self.columns, OWN_TABLES)) if definition else self._column(name)
            )
        return self.names[name]

    def _column(self, name: str) -> pl.Expr:
        """Columns of lists of words have no type of their own here; numbers of choices stay as small as they come."""
        type_ = self.columns.types.get(name)
        wide = type_ and type_.kind in WIDE
        return pl.col(name).cast(self.whole, strict=self.whole is pl.Int64) if wide else pl.col(name)

    def literal(self, expr: tree.Literal) -> pl.Expr:
        if expr.kind in WIDE:
            return pl.lit(expr.value, self.whole)
        return pl.lit(expr.value)

    def null(self, expr: tree.Null) -> pl.Expr:
        return pl.lit(None, self.whole)

    def part(self, expr: tree.Part) -> pl.Expr:
        """Looked up for what is given (its limits are those of facts), worked out for what is derived: that is five times slower."""
        if (given := f"{expr.name}_{expr.part}") in self.names:
            return self.names[given]
        day = self.named(expr.name)
        if expr.name not in self.columns.definitions:
            return unpacked(packed_parts(day), expr.part).cast(self.whole)
        date = day.cast(pl.Int32).cast(pl.Date).dt
        if expr.part == "day":
            return date.day().cast(self.whole)
        return (date.year().cast(self.whole) - 1970) * 12 + date.month().cast(self.whole) - 1

    def lookup(self, expr: tree.Lookup) -> pl.Expr:
        return self.looked_up(_lengths_of_months(), self(expr.at_value) - EVER["month"][0])

    def binary(self, expr: tree.Arithmetic | tree.Compare) -> pl.Expr:
        return _OPERATIONS[expr.operator](self(expr.left), self(expr.right))

    def in_tuple(self, expr: tree.InTuple) -> pl.Expr:
        """A few comparisons are faster than a hash set, and keep null null."""
        item = self(expr.item)
        return reduce(operator.or_, (item == self(option) for option in expr.options))

    def is_none(self, expr: tree.IsNone) -> pl.Expr:
        return self.named(expr.name.name).is_null()

    def negation(self, expr: tree.Not) -> pl.Expr:
        return ~self(expr.operand)

    def every(self, expr: tree.And) -> pl.Expr:
        return reduce(operator.and_, map(self, expr.parts))

    def some(self, expr: tree.Or) -> pl.Expr:
        return reduce(operator.or_, map(self, expr.parts))

    def if_else(self, expr: tree.IfElse) -> pl.Expr:
        return pl.when(self(expr.test)).then(self(expr.then)).otherwise(self(expr.otherwise))

    def extreme(self, expr: tree.Extreme) -> pl.Expr:
        pick = pl.min_horizontal if expr.function == "min" else pl.max_horizontal
        return pick(*map(self, expr.parts))

    def looked_up(self, table: pl.Series, place: pl.Expr) -> pl.Expr:
        return _gathered(table, place).cast(self.whole)

    def months_after(self, expr: tree.MonthsAfter) -> pl.Expr:
        if expr.roll or not isinstance(expr.months, tree.Literal):
            raise _clock(expr)
        moved = self(expr.start).cast(pl.Int32).cast(pl.Date).dt.offset_by(f"{expr.months.value}mo")
        return moved.cast(self.whole)

    def days_after(self, expr: tree.DaysAfter) -> pl.Expr:
        if expr.working or expr.suspended:
            raise _clock(expr)
        return self(expr.start) + self(expr.days)

    def end_of_month(self, expr: tree.EndOfMonth) -> pl.Expr:
        if expr.roll:
            raise _clock(expr)
        month = self(expr.month) + 1
        first = pl.date(month // 12 + 1970, month % 12 + 1, 1)
        return first.cast(self.whole) - 1


@cache
def _lengths_of_months() -> pl.Series:
    first, last = EVER["month"]
    return pl.Series([months.days_in_month(month) for month in range(first, last + 1)], dtype=pl.Int8)


def packed_parts(day: pl.Expr) -> pl.Expr:
    """Month and day of the month of a date in one number: one look-up costs more than taking both out of it."""
    return _gathered(_packed_days(), day - DAYS[0])


def unpacked(packed: pl.Expr, part: Literal["month", "day"]) -> pl.Expr:
    return packed // A_MONTH + MONTHS[0] if part == "month" else packed & (A_MONTH - 1)


def _gathered(table: pl.Series, place: pl.Expr) -> pl.Expr:
    return pl.lit(table).gather(place.cast(pl.UInt32, strict=False), null_on_oob=True)


@cache
def _packed_days() -> pl.Series:
    days = pl.int_range(DAYS[0], DAYS[1] + 1, dtype=pl.Int32, eager=True).cast(pl.Date).dt
    month = (days.year() - 1970) * 12 + days.month().cast(pl.Int32) - 1
    return (month - MONTHS[0]) * A_MONTH + days.day().cast(pl.Int32)


def _clock(expr: Expr) -> ExpressionError:
    return ExpressionError(
        "a clock that reads the calendar cannot run over columns; give it a known day", expr.at
    )


_EMIT: dict[type, Callable[[_Emitter, Any], pl.Expr]] = {
    tree.Literal: _Emitter.literal,
    tree.Null: _Emitter.null,
    tree.Name: lambda emit, expr: emit.named(expr.name),
    tree.Part: _Emitter.part,
    tree.Arithmetic: _Emitter.binary,
    tree.Compare: _Emitter.binary,
    tree.InTuple: _Emitter.in_tuple,
    tree.IsNone: _Emitter.is_none,
    tree.Not: _Emitter.negation,
    tree.And: _Emitter.every,
    tree.Or: _Emitter.some,
    tree.IfElse: _Emitter.if_else,
    tree.Extreme: _Emitter.extreme,
    tree.Lookup: _Emitter.lookup,
    tree.MonthsAfter: _Emitter.months_after,
    tree.DaysAfter: _Emitter.days_after,
    tree.EndOfMonth: _Emitter.end_of_month,
}
