"""Known values put in place of names, and everything that then follows worked out: what is left is what still varies.

Folding agrees with evaluating: a side that a known test rules out is not looked at, and a look-up before a parameter's first value
raises NoValue instead of leaving a hole.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from anxin.law import months
from anxin.law.emitters.python import reading_order
from anxin.law.expressions import tree
from anxin.law.expressions.checking import Scope
from anxin.law.expressions.tree import Expr, Kind
from anxin.law.runtime import Runtime

NO_SCOPE = Scope({}, {})
TRUE, FALSE = tree.Literal(True, "bool"), tree.Literal(False, "bool")
_CALCULATE: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MIRRORED: dict[tree.Order, tree.Order] = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
DAYS_OF_A_MONTH = (28, 31)
_PARTS: dict[str, tuple[Callable[[int], int], Kind]] = {
    "month": (months.month_of, "month"),
    "day": (months.day_of_month, "number"),
}


def fold(
    expr: Expr,
    constants: Mapping[str, Any],
    runtime: Runtime | None = None,
    scope: Scope | None = None,
) -> Expr:
    """`expr` with the `constants` (inside values; None is an open date, a frozenset a list fact) put in and simplified.

    With a `runtime`, look-ups and clocks of known days become values; clocks that read the calendar need `request_known_on` among the
    constants. `scope` tells of what kind a number put in is; without it every one is a plain number.
    """
    return Folding(constants, runtime, scope or NO_SCOPE)(expr)


def fold_definitions(
    definitions: Mapping[str, Expr],
    constants: Mapping[str, Any],
    runtime: Runtime | None = None,
    scope: Scope | None = None,
) -> tuple[dict[str, Expr], dict[str, Any]]:
    """Derived names in turn: those that became known join the constants that are given back, the others keep what is left of them."""
    found: dict[str, Any] = dict(constants)
    left: dict[str, Expr] = {}
    names = [tree.Name(name) for name in definitions]
    for name in reading_order(names, definitions):
        folded = Folding(found, runtime, scope or NO_SCOPE)(definitions[name])
        if isinstance(folded, tree.Literal):
            found[name] = folded.value
        elif isinstance(folded, tree.Null):
            found[name] = None
        else:
            left[name] = folded
    return left, found


@dataclass(frozen=True)
class Folding:
    constants: Mapping[str, Any]
    runtime: Runtime | None = None
    scope: Scope = NO_SCOPE

    def __call__(self, expr: Expr) -> Expr:
        early = _BEFORE.get(type(expr))
        if early:
            return early(self, expr)
        inner = tree.rebuilt(expr, self)
        simplify = _AFTER.get(type(inner))
        return simplify(self, inner) if simplify else inner

    def name(self, expr: tree.Name) -> Expr:
        if expr.name not in self.constants:
            return expr
        value = self.constants[expr.name]
        if isinstance(value, frozenset):
            return expr
        known = self.scope.names.get(expr.name)
        return _literal(value, known.kind if known else None)

    def part(self, expr: tree.Part) -> Expr:
        if expr.name not in self.constants:
            return expr
        day = self.constants[expr.name]
        function, kind = _PARTS[expr.part]
        return tree.Null() if day is None else tree.Literal(function(day), kind)

    def is_none(self, expr: tree.IsNone) -> Expr:
        if expr.name.name not in self.constants:
            return expr
        return _truth(self.constants[expr.name.name] is None)

    def in_choices(self, expr: tree.InChoices) -> Expr:
        if expr.name.name not in self.constants:
            return expr
        return _truth(expr.item.value in self.constants[expr.name.name])

    def every(self, expr: tree.And) -> Expr:
        return self._junction(expr.parts, TRUE, FALSE, tree.And)

    def some(self, expr: tree.Or) -> Expr:
        return self._junction(expr.parts, FALSE, TRUE, tree.Or)

    def _junction(
        self,
        parts: tuple[Expr, ...],
        neutral: Expr,
        settled: Expr,
        make: Callable[[tuple[Expr, ...]], Expr],
    ) -> Expr:
        """From left to right, and not beyond the part that settles it: what stands behind a guard may have no value."""
        left: list[Expr] = []
        for part in map(self, parts):
            if part == settled:
                return settled
            for each in (
                part.parts if isinstance(part, (tree.And, tree.Or)) and type(part) is make else (part,)
            ):
                if each != neutral and each not in left:
                    left.append(each)
        if not left:
            return neutral
        return left[0] if len(left) == 1 else make(tuple(left))

    def if_else(self, expr: tree.IfElse) -> Expr:
        test = self(expr.test)
        if isinstance(test, tree.Literal):
            return self(expr.then if test.value else expr.otherwise)
        then, otherwise = self(expr.then), self(expr.otherwise)
        if then == otherwise:
            return then
        if (then, otherwise) in ((TRUE, FALSE), (FALSE, TRUE)):
            return test if then == TRUE else self.negation(tree.Not(test))
        return tree.IfElse(test, then, otherwise, at=expr.at)

    def negation(self, expr: tree.Not) -> Expr:
        inner = expr.operand
        if isinstance(inner, tree.Literal):
            return _truth(not inner.value)
        return inner.operand if isinstance(inner, tree.Not) else expr

    def arithmetic(self, expr: tree.Arithmetic) -> Expr:
        left, right = expr.left, expr.right
        if isinstance(left, tree.Literal) and isinstance(right, tree.Literal):
            value = _CALCULATE[expr.operator](int(left.value), int(right.value))
            return tree.Literal(value, _sum_kind(expr.operator, left.kind, right.kind), at=expr.at)
        if _is(right, 0) and expr.operator in "+-" or _is(right, 1) and expr.operator in ("*", "//"):
            return left
        if _is(left, 0) and expr.operator == "+" or _is(left, 1) and expr.operator == "*":
            return right
        return expr

    def compare(self, expr: tree.Compare) -> Expr:
        left, right = expr.left, expr.right
        if isinstance(left, tree.Literal) and isinstance(right, tree.Literal):
            return _truth(_COMPARE[expr.operator](left.value, right.value))
        settled = _by_size(expr)
        return self._split(expr) if settled is None else _truth(settled)

    def _split(self, expr: tree.Compare) -> Expr:
        """A number is at most the smaller of several when it is at most each: worth saying where one of them is then settled."""
        for one, other, order in (
            (expr.left, expr.right, expr.operator),
            (expr.right, expr.left, _MIRRORED[expr.operator]),
        ):
            if (
                isinstance(one, tree.Literal)
                and isinstance(other, tree.Extreme)
                and order not in ("==", "!=")
            ):
                each = tuple(self.compare(tree.Compare(order, one, part)) for part in other.parts)
                below = order in ("<", "<=")
                make = tree.And if below == (other.function == "min") else tree.Or
                if any(isinstance(part, tree.Literal) for part in each):
                    return self(make(each))
        return expr

    def in_tuple(self, expr: tree.InTuple) -> Expr:
        if not isinstance(expr.item, tree.Literal):
            return expr
        return _truth(any(expr.item.value == option.value for option in expr.options))

    def extreme(self, expr: tree.Extreme) -> Expr:
        """Written values come together in one, which stands last."""
        known = [part for part in expr.parts if isinstance(part, tree.Literal)]
        left: list[Expr] = [part for part in dict.fromkeys(expr.parts) if not isinstance(part, tree.Literal)]
        if known:
            first = (min if expr.function == "min" else max)(known, key=lambda each: int(each.value))
            order: tree.Order = "<=" if expr.function == "min" else ">="
            left = [part for part in left if not _by_size(tree.Compare(order, first, part))]
            left.append(first)
        return left[0] if len(left) == 1 else tree.Extreme(expr.function, tuple(left), at=expr.at)

    def lookup(self, expr: tree.Lookup) -> Expr:
        if self.runtime is None or not isinstance(expr.at_value, tree.Literal):
            return expr
        value = self.runtime.tables[expr.table](int(expr.at_value.value))
        known = self.scope.tables.get(expr.table)
        return tree.Literal(value, known.kind if known else "number", at=expr.at)

    def months_after(self, expr: tree.MonthsAfter) -> Expr:
        days = _known(expr.start, expr.months)
        if self.runtime is None or days is None or not self._can_roll(expr.roll, days):
            return expr
        return _literal(self.runtime.months_after(days[0], days[1], expr.roll, self._known_on()), "date")

    def end_of_month(self, expr: tree.EndOfMonth) -> Expr:
        days = _known(expr.month)
        if self.runtime is None or days is None or not self._can_roll(expr.roll, days):
            return expr
        return _literal(self.runtime.end_of_month(days[0], expr.roll, self._known_on()), "date")

    def days_after(self, expr: tree.DaysAfter) -> Expr:
        days = _known(
            expr.start, expr.days, *(part for each in expr.suspended for part in (each.start, each.until))
        )
        if self.runtime is None or days is None or not self._can_roll(expr.working, days):
            return expr
        stops = list(zip(days[2::2], days[3::2], strict=True))
        return _literal(
            self.runtime.days_after(days[0], days[1], stops, expr.working, self._known_on()), "date"
        )

    def _can_roll(self, reads_calendar: bool, days: list[Any]) -> bool:
        return not reads_calendar or days[0] is None or "request_known_on" in self.constants

    def _known_on(self) -> int:
        return int(self.constants.get("request_known_on", 0))


def _known(*parts: Expr) -> list[Any] | None:
    """The values of parts that are all written out; None when one is not."""
    if not all(isinstance(part, (tree.Literal, tree.Null)) for part in parts):
        return None
    return [part.value if isinstance(part, tree.Literal) else None for part in parts]


def _by_size(expr: tree.Compare) -> bool | None:
    """What a comparison with the days of a month comes to, where 28 to 31 settle it whatever the month."""
    left, right = _size(expr.left), _size(expr.right)
    if left is None or right is None:
        return None
    outcomes = {_COMPARE[expr.operator](a, b) for a in left for b in right}
    return outcomes.pop() if len(outcomes) == 1 and expr.operator not in ("==", "!=") else None


def _size(expr: Expr) -> tuple[int, ...] | None:
    if isinstance(expr, tree.Literal) and isinstance(expr.value, int):
        return (expr.value,)
    own = isinstance(expr, tree.Lookup) and expr.table == "days_in_month"
    return DAYS_OF_A_MONTH if own else None


def _is(expr: Expr, value: int) -> bool:
    return isinstance(expr, tree.Literal) and expr.kind != "bool" and expr.value == value


def _truth(value: bool) -> tree.Literal:
    return TRUE if value else FALSE


def _literal(value: Any, kind: Kind | None) -> Expr:
    if value is None:
        return tree.Null()
    if isinstance(value, bool):
        return _truth(value)
    return tree.Literal(value, kind or ("choice" if isinstance(value, str) else "number"))


def _sum_kind(sign: str, left: Kind, right: Kind) -> Kind:
    """As the checker has it: a difference of two days or months is a number, everything else keeps the kind that is not a number."""
    if sign == "-" and left == right and left in ("month", "date"):
        return "number"
    return right if left == "number" else left


_BEFORE: dict[type, Callable[[Folding, Any], Expr]] = {
    tree.Name: Folding.name,
    tree.Part: Folding.part,
    tree.IsNone: Folding.is_none,
    tree.InChoices: Folding.in_choices,
    tree.And: Folding.every,
    tree.Or: Folding.some,
    tree.IfElse: Folding.if_else,
}
_AFTER: dict[type, Callable[[Folding, Any], Expr]] = {
    tree.Not: Folding.negation,
    tree.Arithmetic: Folding.arithmetic,
    tree.Compare: Folding.compare,
    tree.InTuple: Folding.in_tuple,
    tree.Extreme: Folding.extreme,
    tree.Lookup: Folding.lookup,
    tree.MonthsAfter: Folding.months_after,
    tree.DaysAfter: Folding.days_after,
    tree.EndOfMonth: Folding.end_of_month,
}
