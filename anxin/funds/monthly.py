"""A month's contributions of many payers at once: rows of persons in, what each owes out, by the rules of the whole city's assessment.

Polars is loaded here and where this is called, not by the pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

from anxin.batch.people import TYPES
from anxin.batch.rows import Formulas
from anxin.funds.errors import NoParameters
from anxin.funds.law import Law, Standing, instead
from anxin.law.assessment import Assessment, assessment_of, settled
from anxin.law.runtime import NoValue

FULL = "~"


class Insured(NamedTuple):
    """One person's month before it is worked out: `payer` groups the rows of one bill, `base` is fen a month."""

    payer: int
    person: int
    base: int
    rural: bool
    standing: Standing


@dataclass(frozen=True)
class Worked:
    """One row a person: `payer`, `person`, `base`, the amounts by branch and side, `<branch>_individual`, `<branch>_relief`, `total`. Fen."""

    rows: pl.DataFrame
    assessment: Assessment

    def by_payer(self) -> pl.DataFrame:
        """Summed over the persons of each bill, with their number in `persons`."""
        money = [name for name in self.rows.columns if name not in ("payer", "person", "base")]
        return self.rows.group_by("payer", maintain_order=True).agg(
            pl.len().alias("persons"), pl.col(money).sum()
        )


def work_out(law: Law, insured: Sequence[Insured]) -> Worked:
    """Raises `NoParameters` when the rules hold no rate for the month."""
    assessed = assessment_of(law.pack)
    parts = []
    for deferred in (False, True):
        chosen = [each for each in insured if each.standing["deferred"] is deferred]
        if chosen:
            parts.append(_worked(law, assessed, chosen))
    rows = pl.concat(parts) if parts else _worked(law, assessed, [])
    return Worked(rows.sort("payer", "person"), assessed)


def _worked(law: Law, assessed: Assessment, insured: Sequence[Insured]) -> pl.DataFrame:
    stands = instead(insured[0].standing) if insured else None
    try:
        one = Formulas(settled(law.pack, law.run, instead=stands))
        full = Formulas(settled(law.pack, law.run, without_relief=True, instead=stands), FULL)
    except NoValue as error:
        raise NoParameters(str(error)) from None
    amounts, parts = assessed.amounts, assessed.individual_parts
    frame = _frame(assessed, insured).lazy()
    found = full.added_to(one.added_to(frame, [*amounts, *parts, "total"]), amounts)
    reliefs = [_relief(branch.id, one, full) for branch in assessed.branches]
    named = [pl.col(one.column(name)).cast(pl.Int64).alias(name) for name in (*amounts, *parts, "total")]
    return found.select(
        "payer", pl.col("person_id").alias("person"), pl.col("wage").alias("base"), *named, *reliefs
    ).collect()


def _relief(branch: str, one: Formulas, full: Formulas) -> pl.Expr:
    """What measures took off the branch."""
    taken = [
        pl.col(full.column(f"{branch}_{side}")) - pl.col(one.column(f"{branch}_{side}"))
        for side in ("employer", "person")
    ]
    return (taken[0] + taken[1]).cast(pl.Int64).alias(f"{branch}_relief")


def _frame(assessed: Assessment, insured: Sequence[Insured]) -> pl.DataFrame:
    """The columns of a file of persons, and `payer` beside them."""
    given: dict[str, list[Any]] = {
        "person_id": [each.person for each in insured],
        "employer_id": [each.payer for each in insured],
        "wage": [each.base for each in insured],
        "rural": [each.rural for each in insured],
        "declared": [True] * len(insured),
        "payment_day": [None] * len(insured),
    }
    columns = {"payer": pl.Series([each.payer for each in insured], dtype=pl.Int64)}
    for column in assessed.columns:
        values = given.get(column.name)
        if values is None:
            values = [_code(column.codes, each.standing[column.name]) for each in insured]
        columns[column.column] = pl.Series(values, dtype=TYPES[column.stored])
    return pl.DataFrame(columns)


def _code(codes: Sequence[str], value: Any) -> int:
    return codes.index(value) if isinstance(value, str) else int(value)
