"""City totals without writing a row: what is due, waived, deferred and collected, by branch, in one pass over the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import polars as pl

from anxin.batch.assessing import settle
from anxin.batch.people import open_people
from anxin.batch.rows import Formulas
from anxin.law.assessment import ACCRUES, SIDES, Assessment, Run, Settled, added, assessment_of
from anxin.law.expressions import tree
from anxin.law.pack import Pack

WAIVED, EXTENDED = 2, 3
KEY, PERSONS = "=key", "=persons"


class BranchTotals(NamedTuple):
    """In fen. `waived` is what relief took off; `deferred` is unpaid and inside an extended period, `collected` is paid by the day of the run."""

    due: int
    waived: int
    deferred: int
    collected: int


@dataclass(frozen=True)
class MonthTotals:
    """`surcharge_waived` counts the persons whose surcharge was."""

    persons: int
    branches: Mapping[str, BranchTotals]
    surcharge: int
    persons_surcharged: int
    persons_waived: int
    persons_extended: int


@dataclass(frozen=True)
class Totals:
    """The sums of one law over a frame to which they add columns; what is the same with and without relief is summed once.

    Everything is added up once, by treatment and by whether it is paid: a handful of rows, of which the totals are sums again.
    """

    formulas: Formulas
    full: Formulas
    as_of: int

    @classmethod
    def of(cls, pack: Pack, run: Run, suffix: str = "", shift: int = 0) -> "Totals":
        settled, full = settle(pack, run), settle(pack, run, without_relief=True)
        return cls(Formulas(settled, suffix, shift), Formulas(full, f"{suffix}~", shift), run.as_of)

    @property
    def assessment(self) -> Assessment:
        return self.formulas.assessment

    @property
    def relieved(self) -> list[str]:
        """Amounts that relief changes in this month."""
        one, other = self.formulas.settled, self.full.settled
        return [
            name for name in self.assessment.amounts if _spelled_out(one, name) != _spelled_out(other, name)
        ]

    def over(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        wanted = [*self.assessment.outputs, "paid_on"]
        frame = self.formulas.added_to(frame, wanted)
        return self.full.added_to(frame, self.relieved) if self.relieved else frame

    def key(self) -> pl.Expr:
        """Treatment and payment in one small number, by which the rows are grouped."""
        treatment = self._column("treatment").cast(pl.UInt8)
        return (treatment * 2 + self._paid().cast(pl.UInt8)).alias(self._named(KEY))

    def amounts(self) -> list[pl.Expr]:
        """Of one person, wide enough for the sum over a city; named by what they are and, summed, read back by `read`."""
        found = [self._amount(branch.id).alias(self._named(branch.id)) for branch in self.assessment.branches]
        found += [self._full(name).alias(self._named(name, "full")) for name in self.relieved]
        return [_wide(self._column("surcharge")).alias(self._named("surcharge")), *found]

    def _named(self, *parts: str) -> str:
        return ".".join(parts) + self.formulas.suffix

    def _paid(self) -> pl.Expr:
        """Paid on or before the day of the run; a day after it is not yet known to have come."""
        column = next(each.column for each in self.assessment.columns if each.type.nullable)
        day = pl.col(column).cast(pl.Int64) + self.formulas.shift
        return (day <= self.as_of).fill_null(False)

    def _amount(self, branch: str) -> pl.Expr:
        """Of both sides together; they are added up before they are widened if that fits."""
        sides = [f"{branch}_{side}" for side in SIDES]
        whole = self.formulas.width_of(added([self.formulas.settled.of(side) for side in sides]))
        employer, person = (self._column(side).cast(whole) for side in sides)
        return _wide(employer + person)

    def _column(self, name: str) -> pl.Expr:
        return pl.col(self.formulas.column(name))

    def _full(self, name: str) -> pl.Expr:
        return _wide(pl.col(self.full.column(name))) - _wide(self._column(name))

    def read(self, groups: Sequence[Mapping[str, int]]) -> MonthTotals:
        """From the rows that `grouped` gives."""
        treated = [divmod(group[self._named(KEY)], 2) for group in groups]

        def persons(code: int) -> int:
            return sum(
                group[PERSONS] for group, (each, _) in zip(groups, treated, strict=True) if each == code
            )

        branches = {
            branch.id: self._branch(branch.id, list(zip(groups, treated, strict=True)))
            for branch in self.assessment.branches
        }
        return MonthTotals(
            sum(group[PERSONS] for group in groups),
            branches,
            sum(group[self._named("surcharge")] for group in groups),
            *map(persons, (ACCRUES, WAIVED, EXTENDED)),
        )

    def _branch(self, id: str, groups: Sequence[tuple[Mapping[str, int], tuple[int, int]]]) -> BranchTotals:
        amount = self._named(id)
        waived = [name for name in (f"{id}_{side}" for side in SIDES) if name in self.relieved]
        return BranchTotals(
            due=sum(group[amount] for group, _ in groups),
            waived=sum(group[self._named(name, "full")] for group, _ in groups for name in waived),
            deferred=sum(group[amount] for group, treated in groups if treated == (EXTENDED, 0)),
            collected=sum(group[amount] for group, (_, paid) in groups if paid),
        )


def grouped(
    frame: pl.LazyFrame, laws: Sequence[Totals], more: Sequence[pl.Expr] = ()
) -> list[dict[str, int]]:
    """The amounts of the laws, and what else is to be summed, by the keys of all of them together."""
    keys = [law.key() for law in laws]
    chosen = frame.select(*keys, *(amount for law in laws for amount in law.amounts()), *more)
    names = [key.meta.output_name() for key in keys]
    summed = chosen.group_by(names).agg(pl.all().sum(), pl.len().cast(pl.Int64).alias(PERSONS))
    return summed.collect(engine="streaming").to_dicts()


def _wide(amount: pl.Expr) -> pl.Expr:
    """A sum over a city fills more than a person's amount."""
    return amount.cast(pl.Int64)


def _spelled_out(settled: Settled, name: str) -> tree.Expr:
    """The formula of a name down to the columns, so that two laws can be compared."""

    def put_in(expr: tree.Expr) -> tree.Expr:
        if isinstance(expr, tree.Name) and expr.name in settled.left:
            return put_in(settled.left[expr.name])
        return tree.rebuilt(expr, put_in)

    return put_in(settled.of(name))


def totals(pack: Pack, run: Run, people: Path) -> MonthTotals:
    """Of one month. Raises BatchError."""
    found = Totals.of(pack, run)
    frame = found.over(open_people(people, assessment_of(pack)).scan())
    return found.read(grouped(frame, [found]))
