"""The tree of an expression. Every node is a value: equal text gives equal trees, and no emitter can change one.

Days, months and fen are whole numbers here. The last group of nodes has no syntax of its own: `dates:` in a pack is built from them.
`at` is the place in the source (line and column from 0) for error messages and is no part of the node's identity.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Literal as Only

Kind = Only["number", "money", "bool", "choice", "choices", "text", "month", "date"]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    at: Place = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: int | bool | str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Null(Node):
    """An open date: the last row of a choice of dates when no other row held."""


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class Part(Node):
    """The month of a date (months since 1970-01) or its day of the month."""

    name: str
    part: Only["month", "day"]


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    operator: Only["+", "-", "*", "//"]
    left: "Expr"
    right: "Expr"


Order = Only["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    operator: Order
    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class InTuple(Node):
    item: "Expr"
    options: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class InChoices(Node):
    item: Literal
    name: Name


@dataclass(frozen=True, slots=True)
class IsNone(Node):
    name: Name


@dataclass(frozen=True, slots=True)
class Not(Node):
    operand: "Expr"


@dataclass(frozen=True, slots=True)
class And(Node):
    parts: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    parts: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class IfElse(Node):
    test: "Expr"
    then: "Expr"
    otherwise: "Expr"


@dataclass(frozen=True, slots=True)
class Extreme(Node):
    function: Only["min", "max"]
    parts: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Lookup(Node):
    """The value a dated table has at a month or a day; `days_in_month` is such a table."""

    table: str
    at_value: "Expr"


@dataclass(frozen=True, slots=True)
class Suspended(Node):
    """A half-open stretch during which a clock stands still; an open `until` means that it still does."""

    start: "Expr"
    until: "Expr"


@dataclass(frozen=True, slots=True)
class MonthsAfter(Node):
    start: "Expr"
    months: "Expr"
    roll: bool


@dataclass(frozen=True, slots=True)
class DaysAfter(Node):
    start: "Expr"
    days: "Expr"
    suspended: tuple[Suspended, ...]
    working: bool


@dataclass(frozen=True, slots=True)
class EndOfMonth(Node):
    month: "Expr"
    roll: bool


Expr = (
    Literal
    | Null
    | Name
    | Part
    | Arithmetic
    | Compare
    | InTuple
    | InChoices
    | IsNone
    | Not
    | And
    | Or
    | IfElse
    | Extreme
    | Lookup
    | Suspended
    | MonthsAfter
    | DaysAfter
    | EndOfMonth
)


def children(expr: Expr) -> Iterator[Expr]:
    for each in fields(expr):
        value = getattr(expr, each.name)
        if isinstance(value, Node):
            yield value  # type: ignore[misc]  # every Node is one of the union above
        elif isinstance(value, tuple) and each.name != "at":
            yield from value


def rebuilt(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The node with each child changed; itself when none did, so that an unchanged tree stays shared."""
    changed = {}
    for each in fields(expr):
        value = getattr(expr, each.name)
        if isinstance(value, Node):
            changed[each.name] = change(value)  # type: ignore[arg-type]  # every Node is one of the union above
        elif isinstance(value, tuple) and each.name != "at":
            changed[each.name] = tuple(map(change, value))  # type: ignore[assignment]  # a tuple of nodes
    same = all(changed[name] == getattr(expr, name) for name in changed)
    return expr if same else replace(expr, **changed)  # type: ignore[arg-type]  # fields keep their own types


def walk(expr: Expr) -> Iterator[Expr]:
    yield expr
    for child in children(expr):
        yield from walk(child)


def names_read(expr: Expr) -> frozenset[str]:
    """The names that stand in the expression itself; what derived names read in turn is the service's business."""
    return frozenset(node.name for node in walk(expr) if isinstance(node, (Name, Part)))


def all_of(parts: tuple[Expr, ...]) -> Expr:
    return parts[0] if len(parts) == 1 else And(parts)
