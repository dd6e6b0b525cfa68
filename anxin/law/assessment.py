"""What the contributions of a month come to, for every person of a city, as formulas of the one rule language.

A pack with an `assessment.yaml` has one Assessment: the columns of a file of persons, and expressions over them. A run fixes the month,
what is known and the day as of which unpaid months are looked at; what then still varies is a column. Nothing here runs over a population:
the room `batch` does, with any emitter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from anxin.law import months
from anxin.law.expressions import tree
from anxin.law.expressions.checking import Scope, Type
from anxin.law.expressions.factoring import without_common_factors
from anxin.law.expressions.folding import fold_definitions
from anxin.law.expressions.narrowing import narrow_definitions
from anxin.law.expressions.ranges import Bounds
from anxin.law.expressions.tree import Expr
from anxin.law.pack import Derived, Pack
from anxin.law.surcharge import DailyRate, surcharge_formula
from anxin.law.texts import Text

Stored = Literal["int64", "uint8", "bool", "date"]
SIDES = ("employer", "person")
ACCRUES = 1
WHOLE = tree.Literal(1_000_000, "number")
NO_MONEY: Expr = tree.Literal(0, "money")


class Column(NamedTuple):
    """`name` is what rules call it, `column` what the file does. Bounds are inside values, both ends allowed; `codes` are the words of the
    numbers 0, 1, 2 …

    `classes` gives the word for the beginning of a number of the registry's own list (the classes of trades), the longest that fits.
    """

    name: str
    column: str
    stored: Stored
    type: Type
    label: Text
    lowest: int | None = None
    highest: int | None = None
    codes: tuple[str, ...] = ()
    classes: Mapping[str, str] = {}

    def code_of(self, number: int) -> int:
        """The place in `codes` of the word that the number of the registry's list stands for; 0, the first word, for all others."""
        digits = str(number)
        fitting = [start for start in self.classes if digits.startswith(start)]
        return self.codes.index(self.classes[max(fitting, key=len)]) if fitting else 0


class Branch(NamedTuple):
    """`individual` is the part of both sides together that goes to the person's individual account; the rest is pooled."""

    id: str
    label: Text
    employer: Expr
    person: Expr
    individual: Expr = NO_MONEY


class TreatmentRow(NamedTuple):
    """`when` includes that the row's measure is known and in force. `clause` is that of the section's row, if it stands in one."""

    code: int
    when: Expr
    label: Text
    clause: str | None = None


class Arrears(NamedTuple):
    due: Expr
    paid: Expr
    rate: str


@dataclass(frozen=True)
class Assessment:
    """`reliefs` name the derived numbers that say what part of an amount stays due; put to the whole, they give the amount without relief.

    `extensions` are the measures behind the numbers 1, 2 … of the derived value `extension`, which says what moved the last day to pay.
    """

    columns: tuple[Column, ...]
    first_month: int
    last_month: int
    derived: Mapping[str, Derived]
    branches: tuple[Branch, ...]
    reliefs: tuple[str, ...]
    arrears: Arrears
    treatments: tuple[TreatmentRow, ...]
    scope: Scope
    extensions: tuple[str, ...] = ()

    @property
    def amounts(self) -> list[str]:
        """The columns of money by branch and side, in the order of the output."""
        return [f"{branch.id}_{side}" for branch in self.branches for side in SIDES]

    @property
    def individual_parts(self) -> list[str]:
        """What of each branch goes to the individual account; asked for by bills, not part of the file that `assess` writes."""
        return [f"{branch.id}_individual" for branch in self.branches]

    @property
    def outputs(self) -> list[str]:
        """What a run works out; `person_id` and `month` stand before them in the file."""
        return [*self.amounts, "total", "surcharge", "due_on", "treatment"]

    @cached_property
    def kinds(self) -> dict[str, Type]:
        """Of every name that a formula can read or define."""
        names = (*self.amounts, *self.individual_parts, "total", "surcharge")
        money = {name: Type("money") for name in names}
        return {**self.scope.names, **money, "treatment": Type("number")}


class MonthOutside(LookupError):
    """The pack has no parameters for the month: amounts of another year would be wrong without anyone seeing it."""


@dataclass(frozen=True)
class Run:
    """The three axes of time: the contribution month, the day of which unpaid months are looked at, the day on which rules are known."""

    month: int
    as_of: int
    known_on: int
    events: Mapping[str, int | None]


def planned(
    pack: Pack,
    month: int,
    known_on: int | None = None,
    as_of: int | None = None,
    events: Mapping[str, int | None] | None = None,
) -> Run:
    """Without `known_on` everything the pack holds is known; `as_of` follows it, so that the same call gives the same city every day.

    Events that are not given are those declared by then. Raises MonthOutside, and KeyError for an event the pack does not have.
    """
    found = assessment_of(pack)
    if not found.first_month <= month <= found.last_month:
        shown = [months.format_month(each) for each in (month, found.first_month, found.last_month)]
        raise MonthOutside(
            f"assessment.yaml: the rules of {pack.id} have no parameters for {shown[0]}; they hold {shown[1]} to {shown[2]}"
        )
    known = last_change(pack) if known_on is None else known_on
    declared = {
        event.id: event.seed if event.known_from is not None and event.known_from <= known else None
        for event in pack.events.values()
    }
    given = events or {}
    if strange := given.keys() - declared.keys():
        raise KeyError(min(strange))
    return Run(month, known if as_of is None else as_of, known, {**declared, **given})


def assessment_of(pack: Pack) -> Assessment:
    if pack.assessment is None:
        raise MonthOutside(
            f"the rules of {pack.id} have no assessment.yaml: contributions cannot be worked out"
        )
    return pack.assessment


def last_change(pack: Pack) -> int:
    """The day on which the pack's rules changed last, as it knows them."""
    days = [measure.known_from for measure in pack.measures.values()]
    days += [event.known_from for event in pack.events.values() if event.known_from is not None]
    days += [change.published_on for change in pack.calendar.changes]
    return max(days, default=0)


def formulas(
    pack: Pack, without_relief: bool = False, instead: Mapping[str, Expr] | None = None
) -> dict[str, Expr]:
    """Every name that is worked out, as written in the pack; look-ups and the dates of a run still open.

    `instead` stands in for derived values that the one who asks knows better, such as an approved deferral.
    """
    found = assessment_of(pack)
    definitions = {name: each.expr for name, each in found.derived.items()}
    definitions |= {name: expr for name, expr in (instead or {}).items() if name in definitions}
    if without_relief:
        definitions |= dict.fromkeys(found.reliefs, WHOLE)
    for branch in found.branches:
        definitions[f"{branch.id}_employer"] = branch.employer
        definitions[f"{branch.id}_person"] = branch.person
        definitions[f"{branch.id}_individual"] = branch.individual
    definitions["total"] = added([tree.Name(name) for name in found.amounts])
    definitions["treatment"] = _treatment(found.treatments)
    definitions["surcharge"] = _surcharge(pack, found.arrears)
    return definitions


def parameters_read(pack: Pack) -> frozenset[str]:
    """Those an assessment's amounts, days and surcharges rest on; none without an assessment."""
    if pack.assessment is None:
        return frozenset()
    written = {node for expr in formulas(pack).values() for node in tree.walk(expr)}
    tables = {node.table for node in written if isinstance(node, tree.Lookup)} | {
        pack.assessment.arrears.rate
    }
    return frozenset(tables & pack.parameters.keys())


def added(parts: Sequence[Expr]) -> Expr:
    total = parts[0]
    for part in parts[1:]:
        total = tree.Arithmetic("+", total, part)
    return total


def _treatment(rows: Sequence[TreatmentRow]) -> Expr:
    chain: Expr = tree.Literal(0, "number")
    for row in reversed(rows):
        chain = tree.IfElse(row.when, tree.Literal(row.code, "number"), chain)
    return chain


def _surcharge(pack: Pack, arrears: Arrears) -> Expr:
    table = pack.parameters[arrears.rate].table
    rates = [DailyRate(since, ppm) for since, ppm in zip(table.starts, table.values, strict=True)]
    amount = surcharge_formula(tree.Name("total"), arrears.due, arrears.paid, rates)
    accrues = tree.Compare("==", tree.Name("treatment"), tree.Literal(ACCRUES, "number"))
    return tree.IfElse(accrues, amount, NO_MONEY)


@dataclass(frozen=True)
class Settled:
    """The formulas of one run: `left` still reads columns, `known` is the same for everyone (inside values).

    A number in `left` that is no output may be smaller than in the pack by a factor that its readers multiply by.
    """

    assessment: Assessment
    left: Mapping[str, Expr]
    known: Mapping[str, Any]

    def of(self, name: str) -> Expr:
        if name in self.left:
            return tree.Name(name)
        value = self.known[name]
        kind = self.assessment.kinds[name].kind
        return tree.Null() if value is None else tree.Literal(value, kind)


def settled(
    pack: Pack, run: Run, without_relief: bool = False, instead: Mapping[str, Expr] | None = None
) -> Settled:
    """Raises NoValue where a parameter holds nothing for the month, UnknownYear where the calendar does not."""
    found = assessment_of(pack)
    scope = Scope(found.kinds, found.scope.tables)
    left, known = fold_definitions(
        formulas(pack, without_relief, instead), constants(run), pack.runtime, scope
    )
    open_columns = {column.name: column.type.nullable for column in found.columns}
    left, more = narrow_definitions(left, sizes(found), open_columns, scope)
    return Settled(found, without_common_factors(left, found.outputs), known | more)


def sizes(found: Assessment) -> dict[str, Bounds]:
    """How large the columns' values are; those of words and truths have no size."""
    sized = (column for column in found.columns if column.type.kind in ("number", "money", "date", "month"))
    return {
        each.name: (each.lowest, each.highest)
        for each in sized
        if each.lowest is not None and each.highest is not None
    }


def constants(run: Run) -> dict[str, Any]:
    """The names of a run that are the same for everyone; parts of dates are worked out where they are read."""
    days = {"received_on": run.as_of, "known_on": run.known_on}
    own = {f"request_{name}": day for name, day in days.items()}
    return {"month": run.month, **days, **own, **run.events}
