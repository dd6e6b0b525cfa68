"""What-if: one law against another over the same persons, month by month, in one pass a month."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from anxin.batch.errors import BatchError
from anxin.batch.people import People, first_line, open_people
from anxin.batch.scenarios import Scenario
from anxin.batch.totals import BranchTotals, MonthTotals, Totals, grouped
from anxin.law.assessment import MonthOutside, assessment_of
from anxin.law.money import format_yuan
from anxin.law.months import format_month
from anxin.law.pack import Pack

ALL = "total"


class Affected(NamedTuple):
    """How many persons get another result at all, and of what kind; one person may be counted in several."""

    persons: int
    pay_more: int
    pay_less: int
    due_later: int
    due_earlier: int
    other_surcharge: int


@dataclass(frozen=True)
class MonthCompared:
    month: int
    in_force: MonthTotals
    scenario: MonthTotals
    affected: Affected


@dataclass(frozen=True)
class Comparison:
    name: str
    packs: Mapping[str, str]
    months: tuple[MonthCompared, ...]

    def as_dict(self) -> dict[str, Any]:
        """Money in yuan with two decimals, as everywhere outside."""
        return {
            "name": self.name,
            "packs": dict(self.packs),
            "months": [
                {
                    "month": format_month(each.month),
                    "affected": each.affected._asdict(),
                    "in_force": _month_as_dict(each.in_force),
                    "scenario": _month_as_dict(each.scenario),
                }
                for each in self.months
            ],
        }


def simulate(pack: Pack, scenario: Scenario, people: Path) -> Comparison:
    """Against the law in force, `pack`. Raises BatchError."""
    try:
        found = open_people(people, assessment_of(pack))
        months = tuple(_compared(pack, scenario, found, month) for month in scenario.months)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise BatchError(f"{people}: cannot be read: {first_line(error)}") from None
    except MonthOutside as error:
        raise BatchError(str(error)) from None
    return Comparison(scenario.name, {"in_force": pack.version, "scenario": scenario.pack.version}, months)


def _compared(pack: Pack, scenario: Scenario, people: People, month: int) -> MonthCompared:
    shift = scenario.shift(month)
    old = Totals.of(pack, scenario.runs(pack, month, own_events=False), ".old", shift)
    new = Totals.of(scenario.pack, scenario.runs(scenario.pack, month), ".new", shift)
    frame = new.over(old.over(people.scan()))
    groups = grouped(frame, [old, new], _affected(old, new))
    affected = Affected(*(sum(group[name] for group in groups) for name in Affected._fields))
    return MonthCompared(month, old.read(groups), new.read(groups), affected)


def _affected(old: Totals, new: Totals) -> Sequence[pl.Expr]:
    def both(name: str) -> tuple[pl.Expr, pl.Expr]:
        return pl.col(old.formulas.column(name)), pl.col(new.formulas.column(name))

    changed = [before != after for before, after in map(both, old.assessment.outputs)]
    (paid, pays), (was_due, due), (had, has) = map(both, ("total", "due_on", "surcharge"))
    counted = (reduce(or_, changed), pays > paid, pays < paid, due > was_due, due < was_due, had != has)
    named = zip(Affected._fields, counted, strict=True)
    return [each.cast(pl.Int64).alias(name) for name, each in named]


def _month_as_dict(totals: MonthTotals) -> dict[str, Any]:
    branches = {id: _yuan(each) for id, each in (*totals.branches.items(), (ALL, summed(totals)))}
    surcharge = {
        "amount": format_yuan(totals.surcharge),
        "persons": totals.persons_surcharged,
        "persons_waived": totals.persons_waived,
        "persons_in_extended_time": totals.persons_extended,
    }
    return {"persons": totals.persons, "branches": branches, "surcharge": surcharge}


def summed(totals: MonthTotals) -> BranchTotals:
    return BranchTotals(*map(sum, zip(*totals.branches.values(), strict=True)))


def _yuan(totals: BranchTotals) -> dict[str, str]:
    return {name: format_yuan(fen) for name, fen in totals._asdict().items()}


def write_csv(found: Comparison, path: Path) -> None:
    """One row a month, branch and quantity, amounts in yuan. Raises BatchError; then nothing is left."""
    beside = path.with_name(f"{path.name}.new")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("month", "branch", "quantity", "in_force", "scenario", "difference"))
            writer.writerows(table(found))
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BatchError(f"{path}: cannot be written: {error.strerror}") from None


def table(found: Comparison) -> Iterator[tuple[str, ...]]:
    """Month, branch, quantity; in force, scenario, difference."""
    for each in found.months:
        old, new = ({**totals.branches, ALL: summed(totals)} for totals in (each.in_force, each.scenario))
        for branch in old:
            for name, before, after in zip(BranchTotals._fields, old[branch], new[branch], strict=True):
                yield (
                    format_month(each.month),
                    branch,
                    name,
                    *map(format_yuan, (before, after, after - before)),
                )
        before, after = each.in_force.surcharge, each.scenario.surcharge
        yield format_month(each.month), "", "surcharge", *map(format_yuan, (before, after, after - before))
