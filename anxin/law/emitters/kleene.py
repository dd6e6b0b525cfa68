"""Expressions read with facts missing: three truths (Kleene), where an unknown value carries the names that would settle it.

It walks the tree and shares nothing with the generated function, so each checks the other. What is known decides as far as it can:
false and unknown is false, true or unknown is true, and a fact that cannot change the outcome is not named.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from anxin.law import months
from anxin.law.expressions import tree
from anxin.law.expressions.tree import Expr
from anxin.law.runtime import Runtime

_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
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
_PARTS: dict[str, Callable[[int], int]] = {"month": months.month_of, "day": months.day_of_month}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that `names` (missing facts) would settle. Using it as a truth is a mistake, and says so."""

    names: frozenset[str]

    def __bool__(self) -> bool:
        raise TypeError("an unknown value is neither true nor false")


@dataclass(slots=True)
class Reader:
    """Evaluates expressions against partial values; each derived name is worked out once."""

    values: Mapping[str, Any]
    definitions: Mapping[str, Expr]
    runtime: Runtime
    _found: dict[str, Any] = field(default_factory=dict)

    def __call__(self, expr: Expr) -> Any:
        return _READ[type(expr)](self, expr)

    def named(self, name: str) -> Any:
        if name in self.definitions:
            if name not in self._found:
                self._found[name] = self(self.definitions[name])
            return self._found[name]
        return self.values[name] if name in self.values else Unknown(frozenset({name}))

    def applied(self, function: Callable[..., Any], *operands: Expr) -> Any:
        return _apply(function, [self(operand) for operand in operands])


def _apply(function: Callable[..., Any], operands: Sequence[Any]) -> Any:
    missing = [each.names for each in operands if isinstance(each, Unknown)]
    return Unknown(frozenset.union(*missing)) if missing else function(*operands)


def _junction(read: Reader, parts: Sequence[Expr], settles: bool) -> Any:
    """And (settled by false) and Or (settled by true), from left to right and no further than needed."""
    missing: frozenset[str] = frozenset()
    for part in parts:
        value = read(part)
        if isinstance(value, Unknown):
            missing |= value.names
        elif value is settles:
            return settles
    return Unknown(missing) if missing else not settles


def _if_else(read: Reader, expr: tree.IfElse) -> Any:
    """With the test unknown, two sides that agree still decide. Both may be read: a guard whose name is None is never unknown."""
    test = read(expr.test)
    if not isinstance(test, Unknown):
        return read(expr.then if test else expr.otherwise)
    then, otherwise = read(expr.then), read(expr.otherwise)
    agreed = not isinstance(then, Unknown) and not isinstance(otherwise, Unknown) and then == otherwise
    return then if agreed else test


def _part(read: Reader, expr: tree.Part) -> Any:
    day = read.named(expr.name)
    return day if day is None or isinstance(day, Unknown) else _PARTS[expr.part](day)


def _days_after(read: Reader, expr: tree.DaysAfter) -> Any:
    stops = [
        _apply(lambda start, until: (start, until), [read(s.start), read(s.until)]) for s in expr.suspended
    ]
    gathered = _apply(lambda *pairs: pairs, stops)
    operands = [read(expr.start), read(expr.days), gathered, expr.working, read.values["request_known_on"]]
    return _apply(read.runtime.days_after, operands)


def _rolled(read: Reader, function: Callable[..., Any], operands: Sequence[Expr], roll: bool) -> Any:
    return _apply(function, [*map(read, operands), roll, read.values["request_known_on"]])


_READ: dict[type, Callable[[Reader, Any], Any]] = {
    tree.Literal: lambda read, expr: expr.value,
    tree.Null: lambda read, expr: None,
    tree.Name: lambda read, expr: read.named(expr.name),
    tree.Part: _part,
    tree.Arithmetic: lambda read, expr: read.applied(_OPERATIONS[expr.operator], expr.left, expr.right),
    tree.Compare: lambda read, expr: read.applied(_OPERATIONS[expr.operator], expr.left, expr.right),
    tree.InTuple: lambda read, expr: read.applied(
        lambda item: item in {option.value for option in expr.options}, expr.item
    ),
    tree.InChoices: lambda read, expr: read.applied(operator.contains, expr.name, expr.item),
    tree.IsNone: lambda read, expr: read.applied(lambda value: value is None, expr.name),
    tree.Not: lambda read, expr: read.applied(operator.not_, expr.operand),
    tree.And: lambda read, expr: _junction(read, expr.parts, False),
    tree.Or: lambda read, expr: _junction(read, expr.parts, True),
    tree.IfElse: _if_else,
    tree.Extreme: lambda read, expr: read.applied(min if expr.function == "min" else max, *expr.parts),
    tree.Lookup: lambda read, expr: read.applied(read.runtime.tables[expr.table], expr.at_value),
    tree.MonthsAfter: lambda read, expr: _rolled(
        read, read.runtime.months_after, (expr.start, expr.months), expr.roll
    ),
    tree.DaysAfter: _days_after,
    tree.EndOfMonth: lambda read, expr: _rolled(read, read.runtime.end_of_month, (expr.month,), expr.roll),
}
