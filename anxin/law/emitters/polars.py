"""Expressions over a population, as Polars expressions. Numbers are Int64 (dates as days, months as months, fen), truths Boolean.

An open date is null. The checker has seen to it that no unguarded null is ever compared, and `false and null` is false here as it is in
Python, so every whole condition comes out true or false. What choices and list facts are over columns stands in `expressions.lowering`.
"""

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import polars as pl

from anxin.law.expressions import tree
from anxin.law.expressions.lowering import Columns, lowered
from anxin.law.expressions.parsing import ExpressionError
from anxin.law.expressions.tree import Expr

_WIDE = ("number", "money", "month", "date")
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


def expression(expr: Expr, columns: Columns, named: Mapping[str, pl.Expr] | None = None) -> pl.Expr:
    """`named` gives the expression of a name whose column is called otherwise or holds another form.

    Raises ExpressionError for a clock that reads the calendar from a column: fold it to a day first (`expressions.folding`).
    """
    return _Emitter(columns, named or {})(lowered(expr, columns))


class _Emitter:
    def __init__(self, columns: Columns, named: Mapping[str, pl.Expr]) -> None:
        self.columns, self.names = columns, dict(named)

    def __call__(self, expr: Expr) -> pl.Expr:
        return _EMIT[type(expr)](self, expr)

    def named(self, name: str) -> pl.Expr:
        """A derived name is written out once, so that Polars sees one common expression."""
        if name not in self.names:
            definition = self.columns.definitions.get(name)
            self.names[name] = self(lowered(definition, self.columns)) if definition else self._column(name)
        return self.names[name]

    def _column(self, name: str) -> pl.Expr:
        """Columns of lists of words have no type of their own here; numbers of choices stay as small as they come."""
        type_ = self.columns.types.get(name)
        return pl.col(name).cast(pl.Int64) if type_ and type_.kind in _WIDE else pl.col(name)

    def literal(self, expr: tree.Literal) -> pl.Expr:
        if expr.kind in _WIDE:
            return pl.lit(expr.value, pl.Int64)
        return pl.lit(expr.value)

    def null(self, expr: tree.Null) -> pl.Expr:
        return pl.lit(None, pl.Int64)

    def part(self, expr: tree.Part) -> pl.Expr:
        day = _as_date(self.named(expr.name))
        if expr.part == "day":
            return day.dt.day().cast(pl.Int64)
        return _month_of(day)

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

    def months_after(self, expr: tree.MonthsAfter) -> pl.Expr:
        if expr.roll or not isinstance(expr.months, tree.Literal):
            raise _clock(expr)
        moved = _as_date(self(expr.start)).dt.offset_by(f"{expr.months.value}mo")
        return moved.cast(pl.Int64)

    def days_after(self, expr: tree.DaysAfter) -> pl.Expr:
        if expr.working or expr.suspended:
            raise _clock(expr)
        return self(expr.start) + self(expr.days)

    def end_of_month(self, expr: tree.EndOfMonth) -> pl.Expr:
        if expr.roll:
            raise _clock(expr)
        month = self(expr.month) + 1
        first = pl.date(month // 12 + 1970, month % 12 + 1, 1)
        return first.cast(pl.Int64) - 1


def _as_date(day: pl.Expr) -> pl.Expr:
    return day.cast(pl.Int32).cast(pl.Date)


def _month_of(day: pl.Expr) -> pl.Expr:
    return (day.dt.year().cast(pl.Int64) - 1970) * 12 + day.dt.month().cast(pl.Int64) - 1


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
    tree.MonthsAfter: _Emitter.months_after,
    tree.DaysAfter: _Emitter.days_after,
    tree.EndOfMonth: _Emitter.end_of_month,
}
