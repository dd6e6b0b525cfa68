"""A service's tables as the prover sees them: rows in the order in which they are looked at, each with what must hold for it."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from anxin.law.expressions import tree
from anxin.law.expressions.tree import Expr
from anxin.law.pack import Condition, Measure, Outcome, Pack, Rule, Service, SurchargeRow
from anxin.law.texts import Text

Kind = Literal["rules", "surcharge"]


class Row(NamedTuple):
    """`own` are the conditions without the test that the measure is in force; `rank` is what precedence orders rows by."""

    id: str
    clause: str
    label: Text | None
    own: tuple[Condition, ...]
    in_force: tuple[Condition, ...]
    outcome: Outcome | str
    rank: str
    measure: Measure | None

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return (*self.in_force, *self.own)


class Table(NamedTuple):
    service: Service
    kind: Kind
    rows: tuple[Row, ...]

    @property
    def conditions(self) -> list[Condition]:
        """Each once, in the order of the table."""
        return list(dict.fromkeys(condition for row in self.rows for condition in row.conditions))

    @property
    def in_force(self) -> list[Expr]:
        """The tests of which one must hold for the table to be asked at all; none when it always is."""
        return list(dict.fromkeys(each.expr for row in self.rows for each in row.in_force))

    @property
    def measures(self) -> list[Measure]:
        return list(dict.fromkeys(row.measure for row in self.rows if row.measure))


def tables_of(pack: Pack, service: Service) -> Iterator[Table]:
    """A surcharge that never accrues need not be decided for everybody, but its rows must be able to decide."""
    if service.rules:
        yield Table(service, "rules", tuple(_row(pack, each) for each in service.ordered()))
    if service.surcharge:
        yield Table(service, "surcharge", tuple(_row(pack, each) for each in service.surcharge.rows))


def must_cover(table: Table) -> bool:
    """Whether silence is a gap: a surcharge table is silent where nothing accrues."""
    surcharge = table.service.surcharge
    return table.kind == "rules" or (surcharge is not None and surcharge.accrual is not None)


def _row(pack: Pack, row: Rule | SurchargeRow) -> Row:
    in_force = tuple(each for each in row.conditions if each.measure)
    own = tuple(each for each in row.conditions if not each.measure)
    outcome, rank = (row.then, row.then.mode) if isinstance(row, Rule) else (row.treatment, "")
    measure = pack.measures[row.measure] if row.measure else None
    return Row(row.id, row.clause, row.label, own, in_force, outcome, rank, measure)


def plain(expr: Expr) -> tuple[Expr, bool]:
    """A condition as a question and its answer: `not`, `!=`, `>` and `>=` ask the same questions as their opposites."""
    if isinstance(expr, tree.Not):
        question, answer = plain(expr.operand)
        return question, not answer
    if isinstance(expr, tree.Compare) and expr.operator in _OPPOSITE:
        return tree.Compare(_OPPOSITE[expr.operator], expr.left, expr.right), False
    return expr, True


_OPPOSITE: dict[tree.Order, tree.Order] = {"!=": "==", ">": "<=", ">=": "<"}
