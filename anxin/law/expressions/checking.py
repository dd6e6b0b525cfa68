"""Types, checked when a pack is loaded, so that no decision can fail on them: units never mix, and what may be open is guarded.

A guard is a test for None in the same expression: in `a is not None and a < b` the right side may read `a`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from anxin.law.expressions import tree
from anxin.law.expressions.parsing import ExpressionError
from anxin.law.expressions.tree import Expr, Kind

ORDERED = ("number", "money", "month", "date")
Known = frozenset[str]
NOTHING: Known = frozenset()


@dataclass(frozen=True, slots=True)
class Type:
    """`values` is the whole domain of a choice; None where other words are allowed too."""

    kind: Kind
    nullable: bool = False
    values: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TableType:
    by: Kind
    kind: Kind


@dataclass(frozen=True)
class Scope:
    names: Mapping[str, Type]
    tables: Mapping[str, TableType]


NUMBER, BOOL = Type("number"), Type("bool")
_SUMS: dict[tuple[str, str, str], Kind] = {
    **{("+", kind, "number"): kind for kind in ("number", "month", "date")},
    **{("-", kind, "number"): kind for kind in ("number", "month", "date")},
    **{("+", "number", kind): kind for kind in ("month", "date")},
    **{("-", kind, kind): "number" for kind in ("month", "date")},
    ("+", "money", "money"): "money",
    ("-", "money", "money"): "money",
    ("*", "number", "number"): "number",
    ("*", "money", "number"): "money",
    ("*", "number", "money"): "money",
    ("//", "number", "number"): "number",
    ("//", "money", "number"): "money",
}


def check(expr: Expr, scope: Scope) -> Type:
    """The type of the whole expression. Raises ExpressionError with the place of what is wrong."""
    return _infer(expr, scope, NOTHING)


def type_guarded(expr: Expr, scope: Scope) -> Type:
    """The type of a part of an expression that was checked as a whole, taken as if every guard around it held."""
    return _infer(expr, scope, frozenset(scope.names))


def check_is(expr: Expr, scope: Scope, kind: Kind, nullable: bool = False) -> Type:
    found = check(expr, scope)
    if found.kind != kind:
        raise ExpressionError(f"this must be a {kind} and is a {found.kind}", expr.at)
    if found.nullable and not nullable:
        raise ExpressionError("this may be open (null) and must not be", expr.at)
    return found


def _infer(expr: Expr, scope: Scope, known: Known) -> Type:
    return _RULES[type(expr)](expr, scope, known)


def _value(expr: Expr, scope: Scope, known: Known, *kinds: str) -> Type:
    """An operand: never open, and of one of `kinds` when any are given."""
    found = _infer(expr, scope, known)
    if found.nullable:
        named = expr.name if isinstance(expr, (tree.Name, tree.Part)) else "this value"
        raise ExpressionError(f"{named} may be open (null); guard it with `is not None and …`", expr.at)
    if kinds and found.kind not in kinds:
        raise ExpressionError(f"expected {' or '.join(kinds)}, found {found.kind}", expr.at)
    return found


def _declared(name: str, scope: Scope, node: Expr) -> Type:
    found = scope.names.get(name)
    if found is None:
        from difflib import get_close_matches  # only for the message of a broken pack

        near = get_close_matches(name, scope.names, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ExpressionError(f"there is no name {name} here{hint}", node.at)
    return found


def _name(expr: tree.Name, scope: Scope, known: Known) -> Type:
    found = _declared(expr.name, scope, expr)
    return replace(found, nullable=False) if expr.name in known else found


def _part(expr: tree.Part, scope: Scope, known: Known) -> Type:
    date = _declared(expr.name, scope, expr)
    return Type("month" if expr.part == "month" else "number", date.nullable and expr.name not in known)


def _literal(expr: tree.Literal, scope: Scope, known: Known) -> Type:
    return Type(expr.kind, values=(str(expr.value),) if expr.kind == "choice" else None)


def _null(expr: tree.Null, scope: Scope, known: Known) -> Type:
    return Type("date", nullable=True)


def _arithmetic(expr: tree.Arithmetic, scope: Scope, known: Known) -> Type:
    left = _value(_halves_up(expr) or expr.left, scope, known)
    right = _value(expr.right, scope, known)
    if expr.operator == "//" and not (isinstance(expr.right, tree.Literal) and int(expr.right.value) > 0):
        raise ExpressionError("`//` divides by a written number above zero", expr.right.at)
    kind = _SUMS.get((expr.operator, left.kind, right.kind))
    if kind is None:
        raise ExpressionError(f"a {left.kind} {expr.operator} a {right.kind} means nothing", expr.at)
    return Type(kind)


def _halves_up(expr: tree.Arithmetic) -> Expr | None:
    """What `(x + half) // whole` rounds: half of the divisor may be added to any number, money too, and to nothing else."""
    added, whole = expr.left, expr.right
    if expr.operator != "//" or not isinstance(added, tree.Arithmetic) or added.operator != "+":
        return None
    half = added.right
    if not (isinstance(half, tree.Literal) and isinstance(whole, tree.Literal) and half.kind == "number"):
        return None
    return added.left if 2 * int(half.value) == int(whole.value) else None


def _compare(expr: tree.Compare, scope: Scope, known: Known) -> Type:
    left, right = _value(expr.left, scope, known), _value(expr.right, scope, known)
    if {left.kind, right.kind} == {"money", "number"}:
        _written_fen(expr)
    elif left.kind != right.kind:
        raise ExpressionError(f"a {left.kind} cannot be compared with a {right.kind}", expr.at)
    elif left.kind in ("text", "choices"):
        raise ExpressionError(f"a {left.kind} cannot be compared", expr.at)
    elif left.kind not in ORDERED and expr.operator not in ("==", "!="):
        raise ExpressionError(f"a {left.kind} has no order", expr.at)
    _same_domain(left, expr.right)
    _same_domain(right, expr.left)
    return BOOL


def _written_fen(expr: tree.Compare) -> None:
    if not isinstance(expr.left, tree.Literal) and not isinstance(expr.right, tree.Literal):
        raise ExpressionError("money is compared with money or with a written number of fen", expr.at)


def _same_domain(choice: Type, other: Expr) -> None:
    """A written choice value must be one that the other side can have, or a typing error would make a rule dead."""
    if choice.kind != "choice" or not isinstance(other, tree.Literal):
        return
    if choice.values is not None and other.value not in choice.values:
        raise ExpressionError(f"{other.value!r} is not one of {', '.join(choice.values)}", other.at)


def _in_tuple(expr: tree.InTuple, scope: Scope, known: Known) -> Type:
    item = _value(expr.item, scope, known, "number", "choice", "month", "date")
    if not expr.options:
        raise ExpressionError("an empty tuple makes this never true", expr.at)
    for option in expr.options:
        if option.kind != item.kind:
            raise ExpressionError(f"a {item.kind} cannot be a {option.kind}", option.at)
        _same_domain(item, option)
    return BOOL


def _in_choices(expr: tree.InChoices, scope: Scope, known: Known) -> Type:
    listed = _value(expr.name, scope, known, "choices")
    if expr.item.kind != "choice":
        raise ExpressionError("a list fact holds words", expr.item.at)
    _same_domain(Type("choice", values=listed.values), expr.item)
    return BOOL


def _is_none(expr: tree.IsNone, scope: Scope, known: Known) -> Type:
    if not _declared(expr.name.name, scope, expr).nullable:
        raise ExpressionError(f"{expr.name.name} is never null", expr.at)
    return BOOL


def _not(expr: tree.Not, scope: Scope, known: Known) -> Type:
    return _value(expr.operand, scope, known, "bool")


def _and(expr: tree.And, scope: Scope, known: Known) -> Type:
    for part in expr.parts:
        _value(part, scope, known, "bool")
        known = known | implied(part, True)
    return BOOL


def _or(expr: tree.Or, scope: Scope, known: Known) -> Type:
    for part in expr.parts:
        _value(part, scope, known, "bool")
        known = known | implied(part, False)
    return BOOL


def implied(expr: Expr, truth: bool) -> Known:
    """Names that cannot be None when the expression has this truth."""
    if isinstance(expr, tree.IsNone):
        return NOTHING if truth else frozenset({expr.name.name})
    if isinstance(expr, tree.Not):
        return implied(expr.operand, not truth)
    if isinstance(expr, (tree.And, tree.Or)):
        each = [implied(part, truth) for part in expr.parts]
        certain = truth == isinstance(expr, tree.And)
        return frozenset.union(*each) if certain else frozenset.intersection(*each)
    return NOTHING


def _if_else(expr: tree.IfElse, scope: Scope, known: Known) -> Type:
    _value(expr.test, scope, known, "bool")
    then = _infer(expr.then, scope, known | implied(expr.test, True))
    otherwise = _infer(expr.otherwise, scope, known | implied(expr.test, False))
    if then.kind != otherwise.kind:
        raise ExpressionError(f"one side is a {then.kind}, the other a {otherwise.kind}", expr.at)
    return _either(then, otherwise)


def _either(one: Type, other: Type) -> Type:
    values = None if one.values is None or other.values is None else (*one.values, *other.values)
    return Type(one.kind, one.nullable or other.nullable, values)


def _extreme(expr: tree.Extreme, scope: Scope, known: Known) -> Type:
    kinds = {_value(part, scope, known, *ORDERED).kind for part in expr.parts}
    if len(kinds) > 1:
        raise ExpressionError(f"{expr.function} of different kinds: {', '.join(sorted(kinds))}", expr.at)
    return Type(kinds.pop())


def _lookup(expr: tree.Lookup, scope: Scope, known: Known) -> Type:
    table = scope.tables.get(expr.table)
    if table is None:
        raise ExpressionError(f"there is no parameter {expr.table}", expr.at)
    _value(expr.at_value, scope, known, table.by)
    return Type(table.kind)


def _open_date(expr: Expr, scope: Scope, known: Known, kind: str = "date") -> bool:
    found = _infer(expr, scope, known)
    if found.kind != kind:
        raise ExpressionError(f"this must be a {kind} and is a {found.kind}", expr.at)
    return found.nullable


def _months_after(expr: tree.MonthsAfter, scope: Scope, known: Known) -> Type:
    _value(expr.months, scope, known, "number")
    return Type("date", _open_date(expr.start, scope, known))


def _days_after(expr: tree.DaysAfter, scope: Scope, known: Known) -> Type:
    _value(expr.days, scope, known, "number")
    open_start = _open_date(expr.start, scope, known)
    stops = [_open_date(part, scope, known) for each in expr.suspended for part in (each.start, each.until)]
    return Type("date", open_start or any(stops))


def _end_of_month(expr: tree.EndOfMonth, scope: Scope, known: Known) -> Type:
    return Type("date", _open_date(expr.month, scope, known, "month"))


_RULES: dict[type, Callable[[Any, Scope, Known], Type]] = {
    tree.Literal: _literal,
    tree.Null: _null,
    tree.Name: _name,
    tree.Part: _part,
    tree.Arithmetic: _arithmetic,
    tree.Compare: _compare,
    tree.InTuple: _in_tuple,
    tree.InChoices: _in_choices,
    tree.IsNone: _is_none,
    tree.Not: _not,
    tree.And: _and,
    tree.Or: _or,
    tree.IfElse: _if_else,
    tree.Extreme: _extreme,
    tree.Lookup: _lookup,
    tree.MonthsAfter: _months_after,
    tree.DaysAfter: _days_after,
    tree.EndOfMonth: _end_of_month,
}
