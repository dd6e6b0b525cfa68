"""What the sizes of values settle: a comparison that always comes out the same way, a smallest part that never is, a guard that never fails.

Folding puts known values in; narrowing looks at what is left and at how large each name can get. A month that fell due in the epidemic
whichever of two last days it has needs no test for every person of a city.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from anxin.law.emitters.python import reading_order
from anxin.law.expressions import tree
from anxin.law.expressions.checking import Scope
from anxin.law.expressions.folding import FALSE, TRUE, fold
from anxin.law.expressions.ranges import Bounds, Limits, bounds
from anxin.law.expressions.tree import Expr

_ALWAYS: dict[str, Callable[[Bounds, Bounds], bool]] = {
    "<": lambda one, other: one[1] < other[0],
    "<=": lambda one, other: one[1] <= other[0],
    ">": lambda one, other: one[0] > other[1],
    ">=": lambda one, other: one[0] >= other[1],
    "==": lambda one, other: one[0] == one[1] == other[0] == other[1],
    "!=": lambda one, other: one[1] < other[0] or one[0] > other[1],
}
# Of a choice that is written again where it is read: more would be worked out twice.
FEW = 16
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


@dataclass
class Narrowing:
    """`sizes` are the bounds of numbers, days, months and amounts by name; a name without any is not looked at."""

    sizes: dict[str, Bounds]
    may_be_open: dict[str, bool]
    values: dict[str, frozenset[object]] = field(default_factory=dict)
    aliases: dict[str, tree.Name] = field(default_factory=dict)
    choices: dict[str, Expr] = field(default_factory=dict)

    def __call__(self, expr: Expr) -> Expr:
        """Simplified until nothing more follows."""
        while True:
            narrowed = fold(self._once(expr), {})
            if narrowed == expr:
                return expr
            expr = narrowed

    def learn(self, name: str, expr: Expr) -> None:
        """What is to be known of a name when it is read by others."""
        self.may_be_open[name] = self.is_open(expr)
        if isinstance(expr, tree.Name):
            self.aliases[name] = expr
        if _is_choice(expr) and len(list(tree.walk(expr))) <= FEW:
            self.choices[name] = expr
        size, possible = self.size(expr), self.outcomes(expr)
        if size is not None:
            self.sizes[name] = size
        if possible is not None:
            self.values[name] = possible

    def _once(self, expr: Expr) -> Expr:
        inner = tree.rebuilt(expr, self._once)
        simplify = _RULES.get(type(inner))
        return simplify(self, inner) if simplify else inner

    def size(self, expr: Expr) -> Bounds | None:
        """None for what has no size: a word, a truth, an open day, a look-up."""
        if isinstance(expr, tree.Literal):
            return None if isinstance(expr.value, (str, bool)) else (expr.value, expr.value)
        if isinstance(expr, tree.Name):
            return self.sizes.get(expr.name)
        if isinstance(expr, tree.IfElse):
            return _widest(self.size(expr.then), self.size(expr.otherwise))
        if isinstance(expr, (tree.Arithmetic, tree.Extreme)):
            return self._worked_out(expr)
        return None

    def outcomes(self, expr: Expr) -> frozenset[object] | None:
        """Every value it can have, where it is one of a few that are written out."""
        if isinstance(expr, tree.Literal):
            return frozenset({expr.value})
        if isinstance(expr, tree.Name):
            return self.values.get(expr.name)
        if isinstance(expr, tree.IfElse):
            one, other = self.outcomes(expr.then), self.outcomes(expr.otherwise)
            return None if one is None or other is None else one | other
        return None

    def _worked_out(self, expr: tree.Arithmetic | tree.Extreme) -> Bounds | None:
        """As the range check has it, of names as large as the parts."""
        parts = [self.size(part) for part in tree.children(expr)]
        known = {f"part{number}": size for number, size in enumerate(parts) if size is not None}
        if len(known) < len(parts):
            return None
        names = iter(known)
        return bounds(tree.rebuilt(expr, lambda _: tree.Name(next(names))), Limits(known))

    def is_open(self, expr: Expr) -> bool:
        """Whether it can be null, as far as is seen without looking at tests."""
        if isinstance(expr, tree.Name):
            return self.may_be_open.get(expr.name, True)
        if isinstance(expr, tree.IfElse):
            return self.is_open(expr.then) or self.is_open(expr.otherwise)
        return isinstance(expr, (tree.Null, tree.MonthsAfter, tree.DaysAfter, tree.EndOfMonth))

    def compare(self, expr: tree.Compare) -> Expr:
        if expr.operator == "==" and isinstance(expr.right, tree.Literal):
            possible = self.outcomes(expr.left)
            if possible is not None and expr.right.value not in possible:
                return FALSE
        left, right = self.size(expr.left), self.size(expr.right)
        if left is None or right is None:
            return expr
        if _ALWAYS[expr.operator](left, right):
            return TRUE
        return FALSE if _ALWAYS[_OPPOSITE[expr.operator]](left, right) else expr

    def extreme(self, expr: tree.Extreme) -> Expr:
        """A part that another is always at least as extreme as goes; of equal ones the first stays."""
        sizes = [self.size(part) for part in expr.parts]
        if any(size is None for size in sizes):
            return expr
        kept = list(expr.parts)
        for part in expr.parts:
            if len(kept) > 1 and any(
                self._covers(other, part, expr.function) for other in kept if other is not part
            ):
                kept.remove(part)
        return kept[0] if len(kept) == 1 else tree.Extreme(expr.function, tuple(kept), at=expr.at)

    def _covers(self, one: Expr, other: Expr, function: str) -> bool:
        mine, its = self.size(one), self.size(other)
        if mine is None or its is None:
            return False
        return mine[0] >= its[1] if function == "max" else mine[1] <= its[0]

    def arithmetic(self, expr: tree.Arithmetic) -> Expr:
        """Nothing times anything is nothing; times and divided by the same number is the number."""
        size = self.size(expr)
        if expr.operator == "*" and size == (0, 0):
            kinds = [part.kind for part in (expr.left, expr.right) if isinstance(part, tree.Literal)]
            return tree.Literal(0, kinds[0] if kinds else "number")
        spread = self._over_choice(expr) or self._regrouped(expr)
        if spread is not None:
            return spread
        left = expr.left
        if (
            expr.operator == "//"
            and isinstance(left, tree.Arithmetic)
            and left.operator == "*"
            and left.right == expr.right
        ):
            return left.left
        return expr

    def _regrouped(self, expr: tree.Arithmetic) -> Expr | None:
        """Written numbers that multiply the same thing one after the other are multiplied once and for all."""
        left = expr.left
        if expr.operator != "*" or not isinstance(left, tree.Arithmetic) or left.operator != "*":
            return None
        if not isinstance(left.right, tree.Literal) or self._few(expr.right) is None:
            return None
        return tree.Arithmetic("*", left.left, tree.Arithmetic("*", left.right, expr.right), at=expr.at)

    def _over_choice(self, expr: tree.Arithmetic) -> Expr | None:
        """Calculating with a written number and a choice between written numbers is a choice between the results."""
        if isinstance(expr.left, tree.Literal) and (choice := self._few(expr.right)) is not None:
            written = expr.left
            return _each(choice, lambda value: tree.Arithmetic(expr.operator, written, value))
        if isinstance(expr.right, tree.Literal) and (choice := self._few(expr.left)) is not None:
            divisor = expr.right
            return _each(choice, lambda value: tree.Arithmetic(expr.operator, value, divisor))
        return None

    def _few(self, expr: Expr) -> Expr | None:
        """A choice between written numbers, through a name too."""
        if isinstance(expr, tree.Name):
            return self.choices.get(expr.name)
        return expr if isinstance(expr, (tree.Literal, tree.IfElse)) and _is_choice(expr) else None

    def if_else(self, expr: tree.IfElse) -> Expr:
        """No money and the number 0 are the same whole number; a test that failed is not asked again."""
        then, otherwise = expr.then, expr.otherwise
        if isinstance(then, tree.Literal) and isinstance(otherwise, tree.Literal):
            same = type(then.value) is type(otherwise.value) and then.value == otherwise.value
            return otherwise if same else expr
        if isinstance(otherwise, tree.IfElse) and otherwise.test == expr.test:
            return tree.IfElse(expr.test, then, otherwise.otherwise, at=expr.at)
        return expr

    def name(self, expr: tree.Name) -> Expr:
        return self.aliases.get(expr.name, expr)

    def is_none(self, expr: tree.IsNone) -> Expr:
        return expr if self.may_be_open.get(expr.name.name, True) else FALSE


def _is_choice(expr: Expr) -> bool:
    """Whether every value it can have is a number written out."""
    if isinstance(expr, tree.IfElse):
        return _is_choice(expr.then) and _is_choice(expr.otherwise)
    return isinstance(expr, tree.Literal) and not isinstance(expr.value, (str, bool))


def _each(choice: Expr, change: Callable[[Expr], Expr]) -> Expr:
    if isinstance(choice, tree.IfElse):
        return tree.IfElse(
            choice.test, _each(choice.then, change), _each(choice.otherwise, change), at=choice.at
        )
    return change(choice)


def _widest(one: Bounds | None, other: Bounds | None) -> Bounds | None:
    return None if one is None or other is None else (min(one[0], other[0]), max(one[1], other[1]))


_RULES: dict[type, Callable[[Narrowing, Any], Expr]] = {
    tree.Compare: Narrowing.compare,
    tree.Extreme: Narrowing.extreme,
    tree.Arithmetic: Narrowing.arithmetic,
    tree.Name: Narrowing.name,
    tree.IsNone: Narrowing.is_none,
    tree.IfElse: Narrowing.if_else,
}


def narrow_definitions(
    definitions: Mapping[str, Expr],
    sizes: Mapping[str, Bounds],
    may_be_open: Mapping[str, bool],
    scope: Scope,
) -> tuple[dict[str, Expr], dict[str, Any]]:
    """Derived names in turn, each with the size its own formula leaves it; those that turn out to be one value are given back apart.

    `may_be_open` tells of the names that are not defined here whether they can be null; of the others it is worked out.
    """
    narrow = Narrowing(dict(sizes), dict(may_be_open))
    left: dict[str, Expr] = {}
    known: dict[str, Any] = {}
    for name in reading_order([tree.Name(name) for name in definitions], definitions):
        expr = narrow(fold(definitions[name], known, scope=scope))
        if isinstance(expr, tree.Literal):
            known[name] = expr.value
            continue
        left[name] = expr
        narrow.learn(name, expr)
    return left, known
