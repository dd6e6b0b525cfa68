"""The names a service can use, and the expressions read against them: facts, the request's dates, events, derived values, dates."""

import keyword
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from anxin.law import pack
from anxin.law.expressions import tree
from anxin.law.expressions.checking import Scope, TableType, Type, check, check_is
from anxin.law.expressions.parsing import ExpressionError
from anxin.law.expressions.ranges import Limits, check_range, of_kind
from anxin.law.expressions.tree import Expr, Kind, names_read
from anxin.law.facts import Fact
from anxin.law.loading.base import kind_of
from anxin.law.loading.yaml import Section, Value
from anxin.law.texts import Text

OWN_DATES = ("received_on", "known_on", "request_received_on", "request_known_on")
TRUE: Expr = tree.Literal(True, "bool")
DATE_KINDS = ("months_after", "days_after", "working_days_after", "end_of_month", "value", "first_of")


@dataclass
class Names:
    """`dates` are the names whose `_month` and `_day` can be read too; `types` grows as derived names are checked."""

    facts: Mapping[str, Fact]
    measures: Mapping[str, pack.Measure]
    tables: dict[str, TableType]
    types: dict[str, Type] = field(default_factory=dict)
    dates: set[str] = field(default_factory=set)
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def of(
        cls,
        facts: Mapping[str, Fact],
        events: Mapping[str, pack.Event],
        parameters: Mapping[str, pack.Parameter],
        measures: Mapping[str, pack.Measure],
    ) -> "Names":
        tables = {id: TableType(each.by, kind_of(each)) for id, each in parameters.items()}
        found = cls(facts, measures, {"days_in_month": TableType("month", "number"), **tables})
        found.types |= {name: Type("date") for name in OWN_DATES}
        found.types |= {name: Type("date", nullable=True) for name in events}
        found.types |= {name: fact.reads_as for name, fact in facts.items()}
        sizes = {
            id: ((min(each.table.values), max(each.table.values)), each.by) for id, each in parameters.items()
        }
        found.limits = Limits(
            {name: of_kind(type_.kind) for name, type_ in found.types.items()}
            | {name: fact.bounds for name, fact in facts.items()},
            {"days_in_month": ((28, 31), "month"), **sizes},
        )
        found.dates |= {name for name, type_ in found.types.items() if type_.kind == "date"}
        return found

    @property
    def scope(self) -> Scope:
        return Scope(self.types, self.tables)

    def declare(self, name: str, value: Value, is_date: bool) -> None:
        """Refuses a name that means something already, the parts of dates included."""
        parts = {f"{date}_{part}" for date in self.dates for part in ("month", "day")}
        if keyword.iskeyword(name) or name in self.types or name in self.tables or name in parts:
            raise value.error(f"{name} already means something else")
        if is_date:
            self.dates.add(name)

    def truth(self, value: Value) -> Expr:
        return self.checked(value, value.expression(self.dates), "bool")

    def date(self, value: Value) -> Expr:
        return self.checked(value, value.expression(self.dates), "date", nullable=True)

    def checked(self, value: Value, expr: Expr, kind: Kind, nullable: bool = False) -> Expr:
        try:
            check_is(expr, self.scope, kind, nullable)
            check_range(expr, self.limits, kind)
        except ExpressionError as error:
            raise value.expression_error(error) from None
        return expr

    def received(self) -> str:
        """The day the request came in; where a fact has taken the name `received_on`, the request's own still counts."""
        return "request_received_on" if "received_on" in self.facts else "received_on"

    def counted(self, given: Section) -> Expr:
        """For a row of a choice: the test that its measure is known and in force, if it has one."""
        measure, test = self.in_force(given)
        if measure is None:
            return test
        published = tree.Literal(measure.known_from, "date")
        return tree.And((tree.Compare(">=", tree.Name("request_known_on"), published), test))

    def in_force(self, given: Section) -> tuple[pack.Measure | None, Expr]:
        """The measure of a rule or row, and the test that it is in force on the day that counts."""
        found = given.take("measure")
        on_value = given.take("in_force_on")
        if found is None:
            return None, TRUE
        measure = self.measures[found.one_of(self.measures.keys(), "measure")]
        on = on_value.one_of(self.dates, "date") if on_value else self.received()
        return measure, _in_force(measure, on)


def _in_force(measure: pack.Measure, on: str) -> Expr:
    day = tree.Name(on)
    tests: list[Expr] = [tree.Compare(">=", day, tree.Literal(measure.valid_from, "date"))]
    if measure.until_event is not None:
        event = tree.Name(measure.until_event)
        tests.append(tree.Or((tree.IsNone(event), tree.Compare("<", day, event))))
    tests += [_not_withdrawn(each, day) for each in measure.withdrawn]
    return tests[0] if len(tests) == 1 else tree.And(tuple(tests))


def _not_withdrawn(by: pack.Withdrawal, day: Expr) -> Expr:
    """Who did not know of the later measure decides as if it were not there."""
    unknown = tree.Compare("<", tree.Name("request_known_on"), tree.Literal(by.known_from, "date"))
    return tree.Or((unknown, tree.Compare("<", day, tree.Literal(by.valid_from, "date"))))


def both(one: Expr, other: Expr) -> Expr:
    return other if one == TRUE else one if other == TRUE else tree.And((one, other))


def read_derived(names: Names, derived: dict[str, Value], dates: dict[str, Value]) -> dict[str, pack.Derived]:
    """Both kinds may read each other, in any order of the file; a circle is refused."""
    for is_date, group in ((False, derived), (True, dates)):
        for name, value in group.items():
            _valid_name(name, value)
            names.declare(name, value, is_date)
    read = {name: _derived(names, name, value) for name, value in derived.items()}
    read |= {name: _date(names, name, value) for name, value in dates.items()}
    where = {**derived, **dates}
    found: dict[str, pack.Derived] = {}
    for name in _order({name: each.expr for name, each in read.items()}, where):
        found[name] = _typed(names, read[name], where[name])
    return {name: found[name] for name in where}


def _valid_name(name: str, value: Value) -> None:
    if not (name.isascii() and name.isidentifier() and name.islower()):
        raise value.error(f"{name!r} is not a name of lower-case letters, digits and underscores")


def _order(expressions: dict[str, Expr], where: dict[str, Value]) -> list[str]:
    graph = {name: names_read(expr) & expressions.keys() for name, expr in expressions.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = error.args[1]
        raise where[circle[0]].error(f"these are worked out from each other: {' ← '.join(circle)}") from None


def _typed(names: Names, each: pack.Derived, value: Value) -> pack.Derived:
    try:
        type_ = check(each.expr, names.scope)
        names.limits.names[each.name] = check_range(each.expr, names.limits, type_.kind)
    except ExpressionError as error:
        source = value.entries().get("is") or value
        raise source.expression_error(error) from None
    if each.is_date and type_.kind != "date":
        raise value.error(f"{each.name} must be a date and is a {type_.kind}")
    names.types[each.name] = type_
    return pack.Derived(each.name, each.expr, type_, each.label, each.unit, each.clause, each.is_date)


def _derived(names: Names, name: str, value: Value) -> pack.Derived:
    given = value.section()
    rows = given.take("rows")
    expr = _chosen(names, rows) if rows else given.need("is").expression(names.dates)
    unit = given.optional("unit", unit_words)
    found = pack.Derived(name, expr, Type("number"), given.need("label").words(), unit)
    given.done()
    return found


def _chosen(names: Names, rows: Value) -> Expr:
    """The first row that holds gives the value; the last holds for everyone else."""
    chain: Expr | None = None
    for row in reversed(rows.items()):
        section = row.section()
        test = both(
            names.counted(section), section.get("when", lambda item: item.expression(names.dates), TRUE)
        )
        value = section.need("is").expression(names.dates)
        section.done()
        if (test == TRUE) != (chain is None):
            raise row.error("the last row, and only the last, holds without `when` and `measure`")
        chain = value if chain is None else tree.IfElse(test, value, chain)
    if chain is None:
        raise rows.error("there must be rows")
    return chain


def unit_words(value: Value) -> Text:
    if value.is_mapping():
        return value.words()
    return UNITS[value.one_of(UNITS.keys(), "unit")]


UNITS = {
    "months": Text("个月", "months"),
    "days": Text("天", "days"),
    "years": Text("年", "years"),
}


def _date(names: Names, name: str, value: Value) -> pack.Derived:
    given = value.section()
    label, clause = given.optional("label", Value.words), given.optional("clause", Value.id)
    expr = _date_kind(names, given)
    given.done()
    return pack.Derived(name, expr, Type("date", nullable=True), label, None, clause, is_date=True)


def _date_kind(names: Names, given: Section) -> Expr:
    for kind in DATE_KINDS:
        value = given.take(kind)
        if value is not None:
            return _DATE_READERS[kind](names, value, given)
    raise given.value.error(f"a date needs one of: {', '.join(DATE_KINDS)}")


def _amount(names: Names, given: Section, key: str) -> Expr:
    return given.need(key).expression(names.dates)


def _rolls(given: Section) -> bool:
    found = given.take("roll")
    return found is not None and found.one_of(("next_working_day", "none"), "roll") == "next_working_day"


def _stops(names: Names, given: Section) -> tuple[tree.Suspended, ...]:
    return tuple(_stop(names, value.section()) for value in given.list("suspended"))


def _stop(names: Names, given: Section) -> tree.Suspended:
    found = tree.Suspended(_amount(names, given, "from"), _amount(names, given, "until"))
    given.done()
    return found


def _months_after(names: Names, value: Value, given: Section) -> Expr:
    start = value.expression(names.dates)
    return tree.MonthsAfter(start, _amount(names, given, "months"), _rolls(given))


def _days_after(names: Names, value: Value, given: Section, working: bool = False) -> Expr:
    start = value.expression(names.dates)
    return tree.DaysAfter(start, _amount(names, given, "days"), _stops(names, given), working)


def _working_days_after(names: Names, value: Value, given: Section) -> Expr:
    return _days_after(names, value, given, working=True)


def _end_of_month(names: Names, value: Value, given: Section) -> Expr:
    return tree.EndOfMonth(value.expression(names.dates), _rolls(given))


def _value(names: Names, value: Value, given: Section) -> Expr:
    return value.expression(names.dates)


def _first_of(names: Names, value: Value, given: Section) -> Expr:
    chain: Expr = tree.Null()
    for row in reversed(value.items()):
        section = row.section()
        test = both(
            names.counted(section), section.get("when", lambda item: item.expression(names.dates), TRUE)
        )
        date = _date_kind(names, section)
        section.done()
        chain = date if test == TRUE else tree.IfElse(test, date, chain)
    return chain


_DATE_READERS: dict[str, Callable[[Names, Value, Section], Expr]] = {
    "months_after": _months_after,
    "days_after": _days_after,
    "working_days_after": _working_days_after,
    "end_of_month": _end_of_month,
    "value": _value,
    "first_of": _first_of,
}
