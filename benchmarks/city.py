"""`python -m benchmarks.city CONTENDER PEOPLE OUT`: one way to assess a city, in a process of its own, and what it took as JSON.

A process of its own shows its own peak of memory, and nobody finds the file's pages decoded by another. Importing and loading the pack stand
before the clock for all of them.
"""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter_ns, process_time_ns
from typing import NamedTuple

import polars as pl

from anxin.batch.assessing import ROWS_A_PART, WRITING, assess
from anxin.batch.people import open_people
from anxin.batch.totals import totals
from anxin.law import Pack, default_place, load_pack
from anxin.law.assessment import Run, assessment_of, planned
from anxin.law.months import parse_month

MONTH = "2020-02"
Act = Callable[[], object]


class Taken(NamedTuple):
    """Nanoseconds of the wall and of the processors; bytes of memory at the peak of the whole process."""

    wall: int
    cpu: int
    peak: int


def main(contender: str, people: str, out: str) -> None:
    pack = load_pack(default_place())
    act = CONTENDERS[contender](pack, planned(pack, parse_month(MONTH)), Path(people), Path(out))
    wall, cpu = perf_counter_ns(), process_time_ns()
    act()
    wall, cpu = perf_counter_ns() - wall, process_time_ns() - cpu
    print(json.dumps([wall, cpu, _peak()]))


def _peak() -> int:
    """In bytes. What Linux tells of a process's resources still counts the process that started it; its status does not."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def _floor(pack: Pack, run: Run, people: Path, out: Path) -> Act:
    """The needed columns read, as many bytes written as `assess` writes, in parts behind each other, and no rule: the rows are those that it
    left in `out`, in memory before the clock."""
    persons = open_people(people, assessment_of(pack)).rows
    worked_out = pl.read_parquet(out, n_rows=ROWS_A_PART)
    needed = [column.column for column in assessment_of(pack).columns]

    def act() -> None:
        pl.scan_parquet(people).select(pl.col(needed).count()).collect(engine="streaming")
        with out.with_suffix(".floor").open("wb") as file:
            for first in range(0, persons, ROWS_A_PART):
                part = worked_out.head(min(ROWS_A_PART, persons - first))
                part.lazy().sink_parquet(file, **WRITING)

    return act


def _anxin(engine: str) -> Callable[[Pack, Run, Path, Path], Act]:
    return lambda pack, run, people, out: lambda: assess(pack, run, people, out, engine)


def _totals(pack: Pack, run: Run, people: Path, out: Path) -> Act:
    return lambda: totals(pack, run, people)


def _openfisca(pack: Pack, run: Run, people: Path, out: Path) -> Act:
    from benchmarks.peers import openfisca_city

    return lambda: openfisca_city.assess(pack, run, people, out)


CONTENDERS: dict[str, Callable[[Pack, Run, Path, Path], Act]] = {
    "floor": _floor,
    "anxin": _anxin("polars"),
    "duckdb": _anxin("duckdb"),
    "totals": _totals,
    "openfisca": _openfisca,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
