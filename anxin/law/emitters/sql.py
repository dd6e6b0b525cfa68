"""Expressions over a population, as SQL for DuckDB and for Spark. Every number is a 64-bit integer, said so, since Spark would take 32 bits.

`//` goes down for negative numbers as in Python; both engines cut towards zero, so the remainder is taken off first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from anxin.law.emitters.python import reading_order
from anxin.law.expressions import tree
from anxin.law.expressions.lowering import Columns, lowered
from anxin.law.expressions.parsing import ExpressionError
from anxin.law.expressions.tree import Expr

Dialect = Literal["duckdb", "spark"]
_WIDE = ("number", "money", "month", "date")
_SIGNS = {"==": "=", "!=": "<>"}
_EPOCH = "DATE '1970-01-01'"


@dataclass(frozen=True)
class _Words:
    """Where the dialects differ."""

    quote: str
    cut: str
    as_date: str
    as_day: str
    add_months: str


_DIALECTS: dict[Dialect, _Words] = {
    "duckdb": _Words(
        quote='"',
        cut="({a} // {b})",
        as_date=f"({_EPOCH} + CAST({{a}} AS INTEGER))",
        as_day=f"CAST(CAST({{a}} AS DATE) - {_EPOCH} AS BIGINT)",
        add_months="({a} + to_months(CAST({b} AS INTEGER)))",
    ),
    "spark": _Words(
        quote="`",
        cut="({a} DIV {b})",
        as_date=f"date_add({_EPOCH}, CAST({{a}} AS INT))",
        as_day=f"CAST(datediff({{a}}, {_EPOCH}) AS BIGINT)",
        add_months="add_months({a}, CAST({b} AS INT))",
    ),
}


def expression(expr: Expr, columns: Columns, dialect: Dialect, named: Mapping[str, str] | None = None) -> str:
    """Derived names are read as columns, as `query` lays them out; `named` gives the SQL of a name that is no column of its own.

    Raises ExpressionError for a clock that reads the calendar from a column.
    """
    return _Emitter(columns, dialect, named or {})(lowered(expr, columns))


def query(
    outputs: Mapping[str, Expr],
    columns: Columns,
    dialect: Dialect,
    source: str,
    named: Mapping[str, str] | None = None,
) -> str:
    """A SELECT of the named outputs from `source` (a table or a bracketed query); each derived name is worked out once, in a layer."""
    emit = _Emitter(columns, dialect, named or {})
    for name in reading_order(list(outputs.values()), columns.definitions):
        value = emit(lowered(columns.definitions[name], columns))
        source = f"(SELECT *, {value} AS {emit.quoted(name)} FROM {source})"  # noqa: S608  # names and numbers of a checked tree
        emit.derived.add(name)
    listed = (f"{emit(lowered(expr, columns))} AS {emit.quoted(name)}" for name, expr in outputs.items())
    return f"SELECT {', '.join(listed)} FROM {source}"  # noqa: S608  # as above


def day_number(column: str, dialect: Dialect) -> str:
    """For `named`: the days since 1970-01-01 of a column that holds dates."""
    quote = _DIALECTS[dialect].quote
    return _DIALECTS[dialect].as_day.format(a=f"{quote}{column}{quote}")


class _Emitter:
    def __init__(self, columns: Columns, dialect: Dialect, named: Mapping[str, str]) -> None:
        self.columns, self.words, self.named = columns, _DIALECTS[dialect], named
        self.derived: set[str] = set()

    def __call__(self, expr: Expr) -> str:
        return _EMIT[type(expr)](self, expr)

    def quoted(self, name: str) -> str:
        return f"{self.words.quote}{name}{self.words.quote}"

    def name(self, expr: tree.Name) -> str:
        if expr.name in self.named:
            return self.named[expr.name]
        type_ = self.columns.types.get(expr.name)
        if type_ and type_.kind in _WIDE and expr.name not in self.derived:
            return f"CAST({self.quoted(expr.name)} AS BIGINT)"
        return self.quoted(expr.name)

    def literal(self, expr: tree.Literal) -> str:
        if isinstance(expr.value, bool):
            return str(expr.value).upper()
        return f"CAST({expr.value} AS BIGINT)"

    def part(self, expr: tree.Part) -> str:
        day = self.words.as_date.format(a=self.name(tree.Name(expr.name)))
        if expr.part == "day":
            return f"CAST(day({day}) AS BIGINT)"
        return f"((CAST(year({day}) AS BIGINT) - 1970) * 12 + CAST(month({day}) AS BIGINT) - 1)"

    def arithmetic(self, expr: tree.Arithmetic) -> str:
        left, right = self(expr.left), self(expr.right)
        return self.divided(left, right) if expr.operator == "//" else f"({left} {expr.operator} {right})"

    def divided(self, left: str, right: str) -> str:
        return self.words.cut.format(a=f"({left} - {remainder(left, right)})", b=right)

    def compare(self, expr: tree.Compare) -> str:
        return f"({self(expr.left)} {_SIGNS.get(expr.operator, expr.operator)} {self(expr.right)})"

    def in_tuple(self, expr: tree.InTuple) -> str:
        return f"({self(expr.item)} IN ({', '.join(map(self, expr.options))}))"

    def is_none(self, expr: tree.IsNone) -> str:
        return f"({self.name(expr.name)} IS NULL)"

    def joined(self, expr: tree.And | tree.Or) -> str:
        return f"({(' AND ' if isinstance(expr, tree.And) else ' OR ').join(map(self, expr.parts))})"

    def if_else(self, expr: tree.IfElse) -> str:
        return f"(CASE WHEN {self(expr.test)} THEN {self(expr.then)} ELSE {self(expr.otherwise)} END)"

    def extreme(self, expr: tree.Extreme) -> str:
        function = "least" if expr.function == "min" else "greatest"
        return f"{function}({', '.join(map(self, expr.parts))})"

    def months_after(self, expr: tree.MonthsAfter) -> str:
        if expr.roll:
            raise _clock(expr)
        start = self.words.as_date.format(a=self(expr.start))
        return self.words.as_day.format(a=self.words.add_months.format(a=start, b=self(expr.months)))

    def days_after(self, expr: tree.DaysAfter) -> str:
        if expr.working or expr.suspended:
            raise _clock(expr)
        return f"({self(expr.start)} + {self(expr.days)})"

    def end_of_month(self, expr: tree.EndOfMonth) -> str:
        if expr.roll:
            raise _clock(expr)
        month, twelve = f"({self(expr.month)} + 1)", "CAST(12 AS BIGINT)"
        year = f"CAST({self.divided(month, twelve)} + 1970 AS INT)"
        first = f"make_date({year}, CAST({remainder(month, twelve)} + 1 AS INT), 1)"
        return f"({self.words.as_day.format(a=first)} - 1)"


def remainder(left: str, right: str) -> str:
    """Never negative, for a divisor above zero."""
    return f"(({left} % {right} + {right}) % {right})"


def _clock(expr: Expr) -> ExpressionError:
    return ExpressionError(
        "a clock that reads the calendar cannot run over columns; give it a known day", expr.at
    )


_EMIT: dict[type, Callable[[_Emitter, Any], str]] = {
    tree.Literal: _Emitter.literal,
    tree.Null: lambda emit, expr: "CAST(NULL AS BIGINT)",
    tree.Name: _Emitter.name,
    tree.Part: _Emitter.part,
    tree.Arithmetic: _Emitter.arithmetic,
    tree.Compare: _Emitter.compare,
    tree.InTuple: _Emitter.in_tuple,
    tree.IsNone: _Emitter.is_none,
    tree.Not: lambda emit, expr: f"(NOT {emit(expr.operand)})",
    tree.And: _Emitter.joined,
    tree.Or: _Emitter.joined,
    tree.IfElse: _Emitter.if_else,
    tree.Extreme: _Emitter.extreme,
    tree.MonthsAfter: _Emitter.months_after,
    tree.DaysAfter: _Emitter.days_after,
    tree.EndOfMonth: _Emitter.end_of_month,
}
