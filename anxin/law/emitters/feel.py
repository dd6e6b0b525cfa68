"""Expressions in FEEL, the language of DMN's decision tables, as far as it has words for them.

A month is the first day of the month. Parameters and `days_in_month` are written as functions of the day they are looked up at.
"""

from collections.abc import Callable
from typing import Any

from anxin.law.expressions import tree
from anxin.law.expressions.checking import Scope, type_guarded
from anxin.law.expressions.tree import Expr, Kind
from anxin.law.months import format_day, format_month

_OPERATORS = {"==": "=", "!=": "!="}


class FeelWriter:
    """Writes the expressions of one service; `scope` tells a month from a number."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def kind(self, expr: Expr) -> Kind:
        return type_guarded(expr, self.scope).kind

    def write(self, expr: Expr) -> str:
        return _WRITE[type(expr)](self, expr)

    def inside(self, expr: Expr) -> str:
        simple = (tree.Literal, tree.Name, tree.Part, tree.Extreme, tree.Lookup, tree.Null)
        text = self.write(expr)
        return text if isinstance(expr, simple) else f"({text})"


def literal(expr: tree.Literal) -> str:
    shown: dict[str, Callable[[Any], str]] = {
        "month": lambda value: f'date("{format_month(value)}-01")',
        "date": lambda value: f'date("{format_day(value)}")',
        "choice": lambda value: f'"{value}"',
        "bool": lambda value: "true" if value else "false",
    }
    return shown.get(expr.kind, str)(expr.value)


def _arithmetic(feel: FeelWriter, expr: tree.Arithmetic) -> str:
    left, right = feel.inside(expr.left), feel.inside(expr.right)
    if expr.operator == "//":
        return f"floor({left} / {right})"
    kinds = feel.kind(expr.left), feel.kind(expr.right)
    if kinds == ("month", "month"):
        return f'years and months duration({right}, {left}) / duration("P1M")'
    if kinds == ("date", "date"):
        return f'({left} - {right}) / duration("P1D")'
    unit = {"month": "M", "date": "D"}.get(kinds[0])
    if unit:
        right = f'duration("P1{unit}") * {right}'
    return f"{left} {expr.operator} {right}"


def _compare(feel: FeelWriter, expr: tree.Compare) -> str:
    operator = _OPERATORS.get(expr.operator, expr.operator)
    return f"{feel.inside(expr.left)} {operator} {feel.inside(expr.right)}"


def _in_tuple(feel: FeelWriter, expr: tree.InTuple) -> str:
    return f"{feel.inside(expr.item)} in ({', '.join(map(literal, expr.options))})"


def _part(feel: FeelWriter, expr: tree.Part) -> str:
    if expr.part == "day":
        return f"{expr.name}.day"
    return f"date({expr.name}.year, {expr.name}.month, 1)"


def _joined(word: str) -> Callable[[FeelWriter, Any], str]:
    return lambda feel, expr: f" {word} ".join(map(feel.inside, expr.parts))


def _if_else(feel: FeelWriter, expr: tree.IfElse) -> str:
    test, then, otherwise = map(feel.write, (expr.test, expr.then, expr.otherwise))
    return f"if {test} then {then} else {otherwise}"


def _months_after(feel: FeelWriter, expr: tree.MonthsAfter) -> str:
    text = f'{feel.inside(expr.start)} + duration("P1M") * {feel.inside(expr.months)}'
    return f"next working day({text})" if expr.roll else text


def _days_after(feel: FeelWriter, expr: tree.DaysAfter) -> str:
    stops = "".join(f", {feel.write(each.start)}, {feel.write(each.until)}" for each in expr.suspended)
    name = "working days after" if expr.working else "days after"
    return f"{name}({feel.write(expr.start)}, {feel.write(expr.days)}{stops})"


def _end_of_month(feel: FeelWriter, expr: tree.EndOfMonth) -> str:
    text = f'{feel.inside(expr.month)} + duration("P1M") - duration("P1D")'
    return f"next working day({text})" if expr.roll else text


_WRITE: dict[type, Callable[[FeelWriter, Any], str]] = {
    tree.Literal: lambda feel, expr: literal(expr),
    tree.Null: lambda feel, expr: "null",
    tree.Name: lambda feel, expr: expr.name,
    tree.Part: _part,
    tree.Arithmetic: _arithmetic,
    tree.Compare: _compare,
    tree.InTuple: _in_tuple,
    tree.InChoices: lambda feel, expr: f"list contains({expr.name.name}, {literal(expr.item)})",
    tree.IsNone: lambda feel, expr: f"{expr.name.name} = null",
    tree.Not: lambda feel, expr: f"not({feel.write(expr.operand)})",
    tree.And: _joined("and"),
    tree.Or: _joined("or"),
    tree.IfElse: _if_else,
    tree.Extreme: lambda feel, expr: f"{expr.function}({', '.join(map(feel.write, expr.parts))})",
    tree.Lookup: lambda feel, expr: f"{expr.table}({feel.write(expr.at_value)})",
    tree.MonthsAfter: _months_after,
    tree.DaysAfter: _days_after,
    tree.EndOfMonth: _end_of_month,
}
