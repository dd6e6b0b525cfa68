"""Common factors taken out of what is worked out, since `(g * a) // (g * b)` is `a // b`, whatever `a` is.

A rate in parts per million times a percentage divided by a hundred million is mostly zeros: 8,000,000 of 100,000,000 is 4 of 50. What is
left of an amount fits half the width, and a whole population is worked out in half the time. No value of an output changes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import gcd

from anxin.law.emitters.python import reading_order
from anxin.law.expressions import tree
from anxin.law.expressions.tree import Expr

NUMBERS = ("number", "money")


def without_common_factors(definitions: Mapping[str, Expr], outputs: Collection[str]) -> dict[str, Expr]:
    """The same values for `outputs`; any other name may come out smaller, and who reads it multiplies it again."""
    take_out = _Factoring()
    left: dict[str, Expr] = {}
    for name in reading_order([tree.Name(name) for name in definitions], definitions):
        factor, rest = take_out(definitions[name])
        if factor > 1 and name not in outputs:
            left[name], take_out.factors[name] = rest, factor
        else:
            left[name] = times(factor, rest)
    return {name: left[name] for name in definitions}


@dataclass
class _Factoring:
    """`expr` as a factor and a rest whose product it is. Nought has the factor 0, of which every number is a factor."""

    factors: dict[str, int] = field(default_factory=dict)

    def __call__(self, expr: Expr) -> tuple[int, Expr]:
        if isinstance(expr, tree.Literal):
            return _of_literal(expr)
        if isinstance(expr, tree.Name):
            return self.factors.get(expr.name, 1), expr
        if isinstance(expr, tree.IfElse):
            factor, (then, otherwise) = self._shared(expr.then, expr.otherwise)
            return factor, tree.IfElse(self._whole(expr.test), then, otherwise, at=expr.at)
        if isinstance(expr, tree.Arithmetic):
            return self._of_arithmetic(expr)
        return 1, tree.rebuilt(expr, self._whole)

    def _whole(self, expr: Expr) -> Expr:
        return times(*self(expr))

    def _shared(self, one: Expr, other: Expr) -> tuple[int, tuple[Expr, Expr]]:
        (a, first), (b, second) = self(one), self(other)
        shared = gcd(a, b) or 1
        return shared, (times(a // shared, first), times(b // shared, second))

    def _of_arithmetic(self, expr: tree.Arithmetic) -> tuple[int, Expr]:
        if expr.operator == "//":
            return self._of_quotient(expr)
        if expr.operator == "*":
            (a, first), (b, second) = self(expr.left), self(expr.right)
            return a * b, _product(first, second, expr)
        factor, (left, right) = self._shared(expr.left, expr.right)
        return factor, tree.Arithmetic(expr.operator, left, right, at=expr.at)

    def _of_quotient(self, expr: tree.Arithmetic) -> tuple[int, Expr]:
        """What divides without a remainder divides no more."""
        if not isinstance(expr.right, tree.Literal):
            return 1, tree.rebuilt(expr, self._whole)
        factor, rest = self(expr.left)
        divisor = int(expr.right.value)
        shared = gcd(factor, divisor)
        if shared == divisor:
            return factor // divisor, rest
        smaller = tree.Literal(divisor // shared, expr.right.kind, at=expr.right.at)
        return 1, tree.Arithmetic("//", times(factor // shared, rest), smaller, at=expr.at)


def _of_literal(expr: tree.Literal) -> tuple[int, Expr]:
    if expr.kind not in NUMBERS or isinstance(expr.value, (bool, str)):
        return 1, expr
    sign = (expr.value > 0) - (expr.value < 0)
    return abs(expr.value), tree.Literal(sign, expr.kind, at=expr.at)


def _product(left: Expr, right: Expr, expr: tree.Arithmetic) -> Expr:
    """Once is not written."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, tree.Literal) and one.value == 1 and one.kind in NUMBERS:
            return other
    return tree.Arithmetic("*", left, right, at=expr.at)


def times(factor: int, expr: Expr) -> Expr:
    """The product, multiplied out where that costs nothing: in written numbers, in the sides of a choice between them."""
    if factor == 1:
        return expr
    if isinstance(expr, tree.Literal):
        return tree.Literal(factor * int(expr.value), expr.kind, at=expr.at)
    if _is_written(expr):
        return tree.rebuilt(expr, lambda part: times(factor, part) if _is_written(part) else part)
    if isinstance(expr, tree.Arithmetic) and expr.operator == "*" and _is_written(expr.right):
        return tree.Arithmetic("*", expr.left, times(factor, expr.right), at=expr.at)
    return tree.Arithmetic("*", expr, tree.Literal(factor, "number"), at=expr.at)


def _is_written(expr: Expr) -> bool:
    if isinstance(expr, tree.IfElse):
        return _is_written(expr.then) and _is_written(expr.otherwise)
    return isinstance(expr, tree.Literal) and expr.kind in NUMBERS
