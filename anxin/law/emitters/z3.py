"""Expressions as formulas for a solver: whole numbers without limit, a choice as a small number, an open date as (known, value).

Dates are tied to their month and day of the month by the Gregorian calendar of the years 1801 to 2299. What only the working-day calendar
knows (a rolled day, working days, suspensions) is a free number within bounds, kept in `clocks`: whoever uses a model works such a clock
out and, where the model guessed otherwise, adds what `Clock.lemma` says and asks again. So a proof that there is no model stands as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import z3

from anxin.law.expressions import tree
from anxin.law.expressions.lowering import Columns, lowered
from anxin.law.expressions.ranges import ROLLED
from anxin.law.expressions.tree import Expr

TRUE = z3.BoolVal(True)
OWN_TABLES = frozenset({"days_in_month"})
YEARS, CENTURIES = (1801 - 1970, 2299 - 1970), (1900 - 1970, 2100 - 1970, 2200 - 1970)
BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "//": lambda a, b: a / b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class Term(NamedTuple):
    """`value` means something only where `known` is true. `month` and `day` are there for the names of dates."""

    value: Any
    known: Any = TRUE
    month: Any = None
    day: Any = None


class Month(NamedTuple):
    """A month taken apart: the day number of its first day, and how many days it has."""

    first_day: Any
    length: Any


class Clock(NamedTuple):
    """A date that is worked out elsewhere, from `inputs` (the start first); `expr` is what to work out."""

    expr: Expr
    inputs: tuple[Term, ...]
    found: Term

    @property
    def reads_calendar(self) -> bool:
        return not isinstance(self.expr, tree.DaysAfter) or self.expr.working

    def lemma(self, values: tuple[int | None, ...], day: int | None) -> Any:
        """What holds: with these inputs the clock gives this day."""
        given = [is_value(term, value) for term, value in zip(self.inputs, values, strict=True)]
        return z3.Implies(z3.And(given), is_value(self.found, day))

    def never(self, values: tuple[int | None, ...]) -> Any:
        """Leaves out inputs for which there is no answer."""
        return z3.Not(
            z3.And([is_value(term, value) for term, value in zip(self.inputs, values, strict=True)])
        )


def is_value(term: Term, value: int | None) -> Any:
    return z3.Not(term.known) if value is None else z3.And(term.known, term.value == value)


@dataclass
class Formulas:
    """`names` holds a term for every name that is no definition; `rules` gathers what must hold for dates and clocks to be what they are."""

    columns: Columns
    names: dict[str, Term]
    rules: list[Any] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    _made: dict[Expr, Term] = field(default_factory=dict)
    _months: dict[int, tuple[Any, Month]] = field(default_factory=dict)

    def truth(self, expr: Expr) -> Any:
        return self.term(lowered(expr, self.columns, OWN_TABLES)).value

    def number(self, expr: Expr) -> Term:
        return self.term(lowered(expr, self.columns, OWN_TABLES))

    def term(self, expr: Expr) -> Term:
        found = self._made.get(expr)
        if found is None:
            found = self._made[expr] = _EMIT[type(expr)](self, expr)
        return found

    def named(self, name: str) -> Term:
        if name not in self.names:
            self.names[name] = self.number(self.columns.definitions[name])
        return self.names[name]

    def dated(self, name: str) -> Term:
        """The term of a date with its month and day, which are made when first read."""
        term = self.named(name)
        if term.month is None:
            term = self.names[name] = self.with_parts(term, name)
        return term

    def with_parts(self, term: Term, name: str) -> Term:
        month, day = z3.Int(f"{name}_month"), z3.Int(f"{name}_day")
        apart = self.month(month)
        self.rules += [day >= 1, day <= apart.length, term.value == apart.first_day + day - 1]
        return term._replace(month=month, day=day)

    def month(self, month: Any) -> Month:
        """Linear in a year and a month of the year, which the solver finds much faster than by dividing."""
        if month.get_id() not in self._months:
            self._months[month.get_id()] = month, self._apart(month, f"{len(self._months)}")
        return self._months[month.get_id()][1]

    def _apart(self, month: Any, number: str) -> Month:
        year, of_year, fours, rest = (
            z3.Int(f"{part} {number}") for part in ("year", "month", "fours", "rest")
        )
        self.rules += [month == 12 * year + of_year, of_year >= 0, of_year <= 11]
        self.rules += [year + 1 == 4 * fours + rest, rest >= 0, rest <= 3, year >= YEARS[0], year <= YEARS[1]]
        leap = z3.And(rest == 3, *(year != century for century in CENTURIES))
        days = (
            365 * year
            + fours
            + sum(z3.If(year <= c, 1, 0) if c < 0 else z3.If(year > c, -1, 0) for c in CENTURIES)
        )
        before: Any = z3.IntVal(0)
        for place, length in enumerate(BEFORE):
            before = z3.If(of_year == place, length, before)
        first = days + before + z3.If(z3.And(leap, of_year > 1), 1, 0)
        short = z3.If(z3.Or([of_year == place for place in (3, 5, 8, 10)]), 30, 31)
        return Month(first, z3.If(of_year == 1, z3.If(leap, 29, 28), short))

    def fresh(self, expr: Expr, inputs: tuple[Term, ...], known: Any) -> Term:
        number = len(self.clocks)
        found = Term(z3.Int(f"clock {number}"), known)
        self.clocks.append(Clock(expr, inputs, found))
        return found


def _literal(made: Formulas, expr: tree.Literal) -> Term:
    return Term(z3.BoolVal(expr.value) if isinstance(expr.value, bool) else z3.IntVal(int(expr.value)))


def _part(made: Formulas, expr: tree.Part) -> Term:
    date = made.dated(expr.name)
    return Term(date.month if expr.part == "month" else date.day, date.known)


def _binary(made: Formulas, expr: tree.Arithmetic | tree.Compare) -> Term:
    left, right = made.term(expr.left), made.term(expr.right)
    return Term(_OPERATIONS[expr.operator](left.value, right.value), _both(left, right))


def _both(*terms: Term) -> Any:
    known = [term.known for term in terms if term.known is not TRUE]
    return TRUE if not known else known[0] if len(known) == 1 else z3.And(known)


def _in_tuple(made: Formulas, expr: tree.InTuple) -> Term:
    item = made.term(expr.item)
    return Term(z3.Or([item.value == int(option.value) for option in expr.options]), item.known)


def _if_else(made: Formulas, expr: tree.IfElse) -> Term:
    test, then, otherwise = map(made.term, (expr.test, expr.then, expr.otherwise))
    known = TRUE if then.known is otherwise.known is TRUE else z3.If(test.value, then.known, otherwise.known)
    return Term(z3.If(test.value, then.value, otherwise.value), known)


def _extreme(made: Formulas, expr: tree.Extreme) -> Term:
    terms = [made.term(part) for part in expr.parts]
    found = terms[0].value
    for term in terms[1:]:
        first = term.value < found if expr.function == "min" else term.value > found
        found = z3.If(first, term.value, found)
    return Term(found, _both(*terms))


def _days_in_month(made: Formulas, expr: tree.Lookup) -> Term:
    month = made.term(expr.at_value)
    return Term(made.month(month.value).length, month.known)


def _months_after(made: Formulas, expr: tree.MonthsAfter) -> Term:
    start, months = _dated(made, expr.start), made.term(expr.months)
    month = made.month(start.month + months.value)
    plain = month.first_day + z3.If(start.day < month.length, start.day, month.length) - 1
    return _rolled(made, expr, Term(plain, start.known)) if expr.roll else Term(plain, start.known)


def _dated(made: Formulas, expr: Expr) -> Term:
    if isinstance(expr, tree.Name):
        return made.dated(expr.name)
    return made.with_parts(made.term(expr), f"part {len(made.rules)}")


def _rolled(made: Formulas, expr: Expr, plain: Term) -> Term:
    """A rolled day is at most a few days behind; the calendar that was known counts."""
    found = made.fresh(expr, (plain, made.named("request_known_on")), plain.known)
    made.rules += [found.value >= plain.value, found.value <= plain.value + ROLLED]
    return found


def _days_after(made: Formulas, expr: tree.DaysAfter) -> Term:
    start, days = made.term(expr.start), made.term(expr.days)
    if not expr.working and not expr.suspended:
        return Term(start.value + days.value, start.known)
    stops = [made.term(part) for each in expr.suspended for part in (each.start, each.until)]
    known = z3.Bool(f"clock {len(made.clocks)} known") if stops else start.known
    found = made.fresh(expr, (start, days, *stops, made.named("request_known_on")), known)
    made.rules += [found.value >= start.value, z3.Implies(known, start.known)]
    if expr.working and not stops:
        made.rules += [found.value <= start.value + ROLLED * days.value]
    return found


def _end_of_month(made: Formulas, expr: tree.EndOfMonth) -> Term:
    month = made.term(expr.month)
    apart = made.month(month.value)
    plain = Term(apart.first_day + apart.length - 1, month.known)
    return _rolled(made, expr, plain) if expr.roll else plain


_EMIT: dict[type, Callable[[Formulas, Any], Term]] = {
    tree.Literal: _literal,
    tree.Null: lambda made, expr: Term(z3.IntVal(0), z3.BoolVal(False)),
    tree.Name: lambda made, expr: made.named(expr.name),
    tree.Part: _part,
    tree.Arithmetic: _binary,
    tree.Compare: _binary,
    tree.InTuple: _in_tuple,
    tree.IsNone: lambda made, expr: Term(z3.Not(made.named(expr.name.name).known)),
    tree.Not: lambda made, expr: Term(z3.Not(made.term(expr.operand).value)),
    tree.And: lambda made, expr: Term(z3.And([made.term(part).value for part in expr.parts])),
    tree.Or: lambda made, expr: Term(z3.Or([made.term(part).value for part in expr.parts])),
    tree.IfElse: _if_else,
    tree.Extreme: _extreme,
    tree.Lookup: _days_in_month,
    tree.MonthsAfter: _months_after,
    tree.DaysAfter: _days_after,
    tree.EndOfMonth: _end_of_month,
}
