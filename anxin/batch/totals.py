"""City totals without writing a row: what is due, waived, deferred and collected, by branch, in one pass over the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import polars as pl

from anxin.batch.assessing import settle
from anxin.batch.people import open_people
from anxin.batch.rows import Formulas
from anxin.law.assessment import ACCRUES, SIDES, Assessment, Run, Settled, assessment_of
from anxin.law.expressions import tree
from anxin.law.pack import Pack

WAIVED, EXTENDED = 2, 3


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
    """The sums of one law over a frame to which they add columns; what is the same with and without relief is summed once."""

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

    def sums(self) -> list[pl.Expr]:
        """Named by what they are; read back by `read`."""
        treatment = pl.col(self.formulas.column("treatment"))
        paid = self._paid()
        found = [
            pl.len().alias(self._named("persons")),
            pl.col(self.formulas.column("surcharge")).sum().alias(self._named("surcharge")),
        ]
        for code, name in ((ACCRUES, "surcharged"), (WAIVED, "waived"), (EXTENDED, "extended")):
            found.append((treatment == code).sum().alias(self._named(name)))
        for branch in self.assessment.branches:
            amount = self._amount(branch.id)
            found += [
                amount.sum().alias(self._named(branch.id, "due")),
                (amount * paid.cast(pl.Int64)).sum().alias(self._named(branch.id, "collected")),
                (amount * ((treatment == EXTENDED) & ~paid).cast(pl.Int64))
                .sum()
                .alias(self._named(branch.id, "deferred")),
            ]
        return found + [self._full(name).sum().alias(self._named(name, "full")) for name in self.relieved]

    def _named(self, *parts: str) -> str:
        return ".".join(parts) + self.formulas.suffix

    def _paid(self) -> pl.Expr:
        """Paid on or before the day of the run; a day after it is not yet known to have come."""
        column = next(each.column for each in self.assessment.columns if each.type.nullable)
        day = pl.col(column).cast(pl.Int64) + self.formulas.shift
        return (day <= self.as_of).fill_null(False)

    def _amount(self, branch: str) -> pl.Expr:
        employer, person = (pl.col(self.formulas.column(f"{branch}_{side}")) for side in SIDES)
        return employer + person

    def _full(self, name: str) -> pl.Expr:
        return pl.col(self.full.column(name)) - pl.col(self.formulas.column(name))

    def read(self, row: Mapping[str, int]) -> MonthTotals:
        return MonthTotals(
            row[self._named("persons")],
            {branch.id: self._branch(branch.id, row) for branch in self.assessment.branches},
            row[self._named("surcharge")],
            row[self._named("surcharged")],
            row[self._named("waived")],
            row[self._named("extended")],
        )

    def _branch(self, id: str, row: Mapping[str, int]) -> BranchTotals:
        waived = sum(row.get(self._named(f"{id}_{side}", "full"), 0) for side in SIDES)
        due, deferred, collected = (row[self._named(id, part)] for part in ("due", "deferred", "collected"))
        return BranchTotals(due, waived, deferred, collected)


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
    row = frame.select(found.sums()).collect(engine="streaming").row(0, named=True)
    return found.read(row)
