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
PEOPLE = {"payer": pl.Int64, "person": pl.Int64, "base": pl.Int64, "rural": pl.Boolean}
STANDS = {"payer": pl.Int64, "standing": pl.Int64}
PAYER_COLUMNS = ("category", "employer_size", "industry", "injury_class")


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
    places = {each.payer: each.standing for each in insured}
    rows = [(each.payer, each.person, each.base, each.rural) for each in insured]
    people = pl.DataFrame(rows, schema=PEOPLE, orient="row")
    return work_out_frame(law, people, _numbered(list(places)), list(places.values()))


def _numbered(payers: Sequence[int]) -> pl.DataFrame:
    return pl.DataFrame({"payer": payers, "standing": range(len(payers))}, schema=STANDS)


def work_out_frame(
    law: Law, people: pl.DataFrame, stands: pl.DataFrame, standings: Sequence[Standing]
) -> Worked:
    """The same for a frame of the columns `PEOPLE`; `stands` (columns `STANDS`) gives each payer's place in `standings`."""
    assessed = assessment_of(law.pack)
    payers = stands.join(_columns(assessed, standings), on="standing")
    parts = []
    for deferred in (False, True):
        chosen = payers.filter(pl.col("deferred") == deferred)
        if chosen.height or not deferred:
            rows = people.join(chosen, on="payer", how="inner")
            parts.append(_worked(law, assessed, rows, {"deferred": deferred}))
    return Worked(pl.concat(parts).sort("payer", "person"), assessed)


def _worked(law: Law, assessed: Assessment, rows: pl.DataFrame, standing: Standing) -> pl.DataFrame:
    stands = instead(standing)
    try:
        one = Formulas(settled(law.pack, law.run, instead=stands))
        full = Formulas(settled(law.pack, law.run, without_relief=True, instead=stands), FULL)
    except NoValue as error:
        raise NoParameters(str(error)) from None
    amounts, parts = assessed.amounts, assessed.individual_parts
    found = full.added_to(one.added_to(_frame(assessed, rows).lazy(), [*amounts, *parts, "total"]), amounts)
    reliefs = [_relief(branch.id, one, full) for branch in assessed.branches]
    named = [pl.col(one.column(name)).cast(pl.Int64).alias(name) for name in (*amounts, *parts, "total")]
    keys = [pl.col("payer"), pl.col("person_id").alias("person"), pl.col("wage").alias("base")]
    return found.select(*keys, *named, *reliefs).collect()


def _relief(branch: str, one: Formulas, full: Formulas) -> pl.Expr:
    """What measures took off the branch."""
    taken = [
        pl.col(full.column(f"{branch}_{side}")) - pl.col(one.column(f"{branch}_{side}"))
        for side in ("employer", "person")
    ]
    return (taken[0] + taken[1]).cast(pl.Int64).alias(f"{branch}_relief")


def _columns(assessed: Assessment, standings: Sequence[Standing]) -> pl.DataFrame:
    """One row a standing with the columns of a file of persons that are the payer's."""
    columns = {
        "standing": pl.Series(range(len(standings)), dtype=pl.Int64),
        "deferred": pl.Series([standing["deferred"] for standing in standings], dtype=pl.Boolean),
    }
    for column in assessed.columns:
        if column.name in PAYER_COLUMNS:
            values = [_code(column.codes, standing[column.name]) for standing in standings]
            columns[column.column] = pl.Series(values, dtype=TYPES[column.stored])
    return pl.DataFrame(columns)


def _frame(assessed: Assessment, rows: pl.DataFrame) -> pl.DataFrame:
    """The columns of a file of persons, and `payer` beside them."""
    given = {
        "person_id": pl.col("person"),
        "employer_id": pl.col("payer"),
        "wage": pl.col("base"),
        "rural": pl.col("rural"),
        "declared": pl.lit(True),
        "payment_day": pl.lit(None),
    }
    wanted = [
        given[column.name].cast(TYPES[column.stored]).alias(column.column)
        for column in assessed.columns
        if column.name in given
    ]
    payers = [column.column for column in assessed.columns if column.name in PAYER_COLUMNS]
    return rows.select("payer", *wanted, *payers)


def _code(codes: Sequence[str], value: Any) -> int:
    return codes.index(value) if isinstance(value, str) else int(value)
