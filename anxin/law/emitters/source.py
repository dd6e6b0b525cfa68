"""Expressions as their author would write them: reading the text again gives the same tree.

Computed dates have no syntax of their own, so a tree with one in it has no text: ValueError.
"""

from collections.abc import Callable
from typing import Any

from anxin.law.expressions import tree
from anxin.law.expressions.tree import Expr
from anxin.law.months import format_day, format_month

# How tightly each form binds; what binds less than its place asks for is bracketed.
_CHOICE, _OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _ATOM = range(8)


def source(expr: Expr) -> str:
    return _written(expr)[0]


def _written(expr: Expr) -> tuple[str, int]:
    write = _WRITE.get(type(expr))
    if write is None:
        raise ValueError(f"the rule language has no text for {type(expr).__name__}")
    return write(expr)


def _inside(expr: Expr, least: int) -> str:
    text, binding = _written(expr)
    return text if binding >= least else f"({text})"


def _literal(expr: tree.Literal) -> tuple[str, int]:
    shown: dict[str, Callable[[Any], str]] = {
        "month": lambda value: f'"{format_month(value)}"',
        "date": lambda value: f'"{format_day(value)}"',
        "choice": lambda value: f'"{value}"',
    }
    return shown.get(expr.kind, str)(expr.value), _ATOM


def _arithmetic(expr: tree.Arithmetic) -> tuple[str, int]:
    """The right side binds more tightly: `a - (b - c)` keeps its brackets."""
    level = _SUM if expr.operator in "+-" else _PRODUCT
    return f"{_inside(expr.left, level)} {expr.operator} {_inside(expr.right, level + 1)}", level


def _compare(expr: tree.Compare) -> tuple[str, int]:
    return f"{_inside(expr.left, _SUM)} {expr.operator} {_inside(expr.right, _SUM)}", _COMPARISON


def _in_tuple(expr: tree.InTuple, word: str = "in") -> tuple[str, int]:
    options = ", ".join(source(each) for each in expr.options)
    comma = "," if len(expr.options) == 1 else ""
    return f"{_inside(expr.item, _SUM)} {word} ({options}{comma})", _COMPARISON


def _in_choices(expr: tree.InChoices, word: str = "in") -> tuple[str, int]:
    return f"{source(expr.item)} {word} {expr.name.name}", _COMPARISON


def _not(expr: tree.Not) -> tuple[str, int]:
    inner = expr.operand
    if isinstance(inner, tree.InTuple):
        return _in_tuple(inner, "not in")
    if isinstance(inner, tree.InChoices):
        return _in_choices(inner, "not in")
    if isinstance(inner, tree.IsNone):
        return f"{inner.name.name} is not None", _COMPARISON
    return f"not {_inside(inner, _NOT)}", _NOT


def _joined(word: str, level: int) -> Callable[[Any], tuple[str, int]]:
    """A part of the same form is bracketed, or it would melt into the whole."""
    return lambda expr: (f" {word} ".join(_inside(part, level + 1) for part in expr.parts), level)


def _if_else(expr: tree.IfElse) -> tuple[str, int]:
    then, test = _inside(expr.then, _OR), _inside(expr.test, _OR)
    return f"{then} if {test} else {_inside(expr.otherwise, _CHOICE)}", _CHOICE


_WRITE: dict[type, Callable[[Any], tuple[str, int]]] = {
    tree.Literal: _literal,
    tree.Name: lambda expr: (expr.name, _ATOM),
    tree.Part: lambda expr: (f"{expr.name}_{expr.part}", _ATOM),
    tree.Arithmetic: _arithmetic,
    tree.Compare: _compare,
    tree.InTuple: _in_tuple,
    tree.InChoices: _in_choices,
    tree.IsNone: lambda expr: (f"{expr.name.name} is None", _COMPARISON),
    tree.Not: _not,
    tree.And: _joined("and", _AND),
    tree.Or: _joined("or", _OR),
    tree.IfElse: _if_else,
    tree.Extreme: lambda expr: (f"{expr.function}({', '.join(map(source, expr.parts))})", _ATOM),
    tree.Lookup: lambda expr: (f"{expr.table}[{source(expr.at_value)}]", _ATOM),
}
