"""Reading assessment.yaml: columns, derived values, the amounts of each branch, treatments."""

from anxin.law import months
from anxin.law.assessment import (
    NO_MONEY,
    SIDES,
    Arrears,
    Assessment,
    Branch,
    Column,
    Stored,
    TreatmentRow,
)
from anxin.law.expressions import tree
from anxin.law.expressions.checking import Type
from anxin.law.expressions.parsing import ExpressionError
from anxin.law.expressions.ranges import DAYS, Bounds, bounds, check_range
from anxin.law.expressions.tree import Expr, Kind
from anxin.law.loading.names import TRUE, Names, both, read_derived
from anxin.law.loading.sections import with_included
from anxin.law.loading.services import Base
from anxin.law.loading.yaml import Section, Value

STORED: dict[str, tuple[Stored, Kind]] = {
    "int64": ("int64", "number"),
    "uint8": ("uint8", "number"),
    "bool": ("bool", "bool"),
    "date": ("date", "date"),
}
SIZES: dict[Stored, Bounds] = {"int64": (-(2**62), 2**62), "uint8": (0, 255), "bool": (0, 0), "date": DAYS}
TYPES: dict[str, Kind] = {"money": "money", "count": "number"}


def read_assessment(value: Value, base: Base) -> Assessment:
    return _Reader(value, base).assessment()


class _Reader:
    def __init__(self, value: Value, base: Base) -> None:
        self.base, self.given, self.value = base, value.section(), value
        self.names = Names.of({}, base.events, base.parameters, base.measures)
        self.first, self.last = self._months(self.given.need("months").section())
        self._add("month", Type("month"), (self.first, self.last))
        self.columns = tuple(self._column(*each) for each in self.given.need("columns").entries().items())
        self.derived = read_derived(self.names, *with_included(self.given, base.sections))

    def assessment(self) -> Assessment:
        given = self.given
        found = Assessment(
            columns=self.columns,
            first_month=self.first,
            last_month=self.last,
            derived=self.derived,
            branches=tuple(self._branch(*each) for each in given.need("branches").entries().items()),
            reliefs=tuple(
                each.one_of(self.derived.keys(), "derived value") for each in given.list("reliefs")
            ),
            arrears=self._arrears(given.need("surcharge").section()),
            treatments=tuple(self._treatment(each) for each in given.need("treatments").items()),
            scope=self.names.scope,
            extensions=self._extensions(given),
        )
        given.done()
        self._check_sum(found)
        return found

    def _extensions(self, given: Section) -> tuple[str, ...]:
        return tuple(each.one_of(self.base.measures.keys(), "measure") for each in given.list("extensions"))

    def _months(self, given: Section) -> tuple[int, int]:
        first, last = given.need("first"), given.need("last")
        given.done()
        span = first.read_with(months.parse_month), last.read_with(months.parse_month)
        if span[0] > span[1]:
            raise last.error("the last month comes before the first")
        return span

    def _add(self, name: str, type_: Type, size: Bounds) -> None:
        self.names.types[name], self.names.limits.names[name] = type_, size
        if type_.kind == "date":
            self.names.dates.add(name)

    def _column(self, name: str, value: Value) -> Column:
        given = value.section()
        stored, kind = STORED[given.need("stored").one_of(STORED.keys(), "way of storing")]
        kind = given.get("type", lambda each: TYPES[each.one_of(TYPES.keys(), "type of column")], kind)
        codes = tuple(item.name() for item in given.list("codes"))
        low, high = (0, len(codes) - 1) if codes else SIZES[stored]
        low, high = given.get("min", Value.number, low), given.get("max", Value.number, high)
        found = Column(
            name,
            column=given.get("column", Value.name, name),
            stored=stored,
            type=Type("choice" if codes else kind, given.get("nullable", Value.flag, False), codes or None),
            label=given.need("label").words(),
            lowest=low,
            highest=high,
            codes=codes,
            classes={start: each.one_of(codes, "code") for start, each in given.mapping("classes").items()},
        )
        given.done()
        self.names.declare(name, value, stored == "date")
        self._add(name, found.type, (low, high))
        return found

    def _branch(self, id: str, value: Value) -> Branch:
        given = value.section()
        amounts = {side: self._amount(given.take(side)) for side in SIDES}
        amounts["individual"] = self._amount(given.take("individual_account"))
        found = Branch(id, given.need("label").words(), **amounts)
        given.done()
        return found

    def _amount(self, value: Value | None) -> Expr:
        """Nothing is owed where nothing stands, and outside `when`."""
        if value is None:
            return NO_MONEY
        if not value.is_mapping():
            return self._money(value)
        given = value.section()
        amount, when = self._money(given.need("is")), self.names.truth(given.need("when"))
        given.done()
        return tree.IfElse(when, amount, NO_MONEY)

    def _money(self, value: Value) -> Expr:
        expr = self.names.checked(value, value.expression(self.names.dates), "money")
        if bounds(expr, self.names.limits)[0] < 0:
            raise value.error("this amount could come out below zero")
        return expr

    def _arrears(self, given: Section) -> Arrears:
        daily = [id for id, each in self.base.parameters.items() if each.kind == "ppm" and each.by == "date"]
        rate = given.need("rate")
        found = Arrears(
            self._day(given.need("due")),
            self._day(given.need("paid")),
            rate.one_of(tuple(daily), "daily rate"),
        )
        given.done()
        if self.base.parameters[found.rate].table.starts[0] > months.first_day(self.first):
            raise rate.error("the surcharge has no rate for the first month")
        return found

    def _day(self, value: Value) -> Expr:
        return self.names.checked(value, value.expression(self.names.dates), "date")

    def _treatment(self, value: Value) -> TreatmentRow:
        given = value.section()
        named = given.take("row")
        when = self._row_of_section(named) if named else self.names.truth(given.need("when"))
        code = given.need("code")
        if not 0 <= code.number() <= 255:
            raise code.error("a code is a number from 0 to 255")
        found = TreatmentRow(code.number(), when, given.need("label").words(), self._clause(named))
        given.done()
        return found

    def _row_of_section(self, named: Value) -> Expr:
        """`due/late` is the row `late` of the section `due`."""
        given = self._named_row(named)
        test = self.names.counted(given)
        for each in given.list("when"):
            stated = each.section().need("is") if each.is_mapping() else each
            test = both(test, self.names.truth(stated))
        return test if test != TRUE else TRUE

    def _named_row(self, named: Value) -> Section:
        rows = {
            f"{name}/{row.section().need('id').text()}": row
            for name, section in self.base.sections.items()
            for row in section.rows
        }
        return rows[named.one_of(rows.keys(), "row of a section")].section()

    def _clause(self, named: Value | None) -> str | None:
        return self._named_row(named).need("clause").text() if named else None

    def _check_sum(self, found: Assessment) -> None:
        """The surcharge on all amounts together must fit too."""
        each = [expr for branch in found.branches for expr in (branch.employer, branch.person)]
        total = sum(bounds(expr, self.names.limits)[1] for expr in each)
        limits = self.names.limits
        limits.names |= {"total": (0, total), "days": (0, DAYS[1] - DAYS[0])}
        rate = tree.Literal(max(self.base.parameters[found.arrears.rate].table.values), "number")
        product = tree.Arithmetic("*", tree.Arithmetic("*", tree.Name("total"), tree.Name("days")), rate)
        try:
            check_range(product, limits, "money")
        except ExpressionError as error:
            raise self.value.error(error.message) from None
