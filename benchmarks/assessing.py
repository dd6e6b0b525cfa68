"""A whole city assessed, beside reading the columns it needs and writing the columns it writes without any rule; beside openfisca-core; and
the totals alone.

Every contender runs in a process of its own (`benchmarks.city`), in turns. Rates are persons a second. Before anything is compared, the rows
of both our engines are held against each other, to the fen, and those of openfisca counted that are not the same.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from anxin.batch.population import populate
from benchmarks.city import Taken
from benchmarks.measured import SECOND, Row, row
from benchmarks.peers import installed

GROUP = "Assessing a city"
NAMES = {
    "floor": "reading and writing without rules",
    "anxin": "assessed, Parquet to Parquet",
    "duckdb": "assessed with the DuckDB engine",
    "totals": "city totals, nothing written",
    "openfisca": "openfisca-core, Parquet to Parquet",
}
MEMORY, FLOORS, TIMES_OPENFISCA = 600 * 10**6, 1.2, 4
CITY = 10_000_000


def measure(persons: int, rounds: int) -> tuple[list[Row], list[str]]:
    """The rows, and lines about what does not agree. Takes about 200 bytes of disk for ten persons."""
    contenders = [name for name in NAMES if name != "openfisca" or installed("openfisca-core")]
    taken: dict[str, list[Taken]] = {name: [] for name in contenders}
    with TemporaryDirectory(prefix="anxin-bench-") as folder:
        people = Path(folder) / "people.parquet"
        populate(persons, people)
        outs = {name: Path(folder) / f"{name}.parquet" for name in contenders}
        outs["floor"] = outs["anxin"]
        said = _agreed(people, outs)
        for _ in range(rounds):
            for name in contenders:
                taken[name].append(once(name, people, outs[name]))
    rows = {name: _row(NAMES[name], times, persons) for name, times in taken.items()}
    return judged(rows, persons), said


def once(contender: str, people: Path, out: Path) -> Taken:
    command = [sys.executable, "-m", "benchmarks.city", contender, str(people), str(out)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Taken(*json.loads(done.stdout))


def _agreed(people: Path, outs: dict[str, Path]) -> list[str]:
    """One run of each, which also leaves the rows that the floor writes."""
    for name in outs.keys() - {"floor", "totals"}:
        once(name, people, outs[name])
    ours = pl.scan_parquet(outs["anxin"])
    assert not differing_rows(ours, pl.scan_parquet(outs["duckdb"])), "the engines do not give the same rows"
    if "openfisca" not in outs:
        return []
    theirs = pl.scan_parquet(outs["openfisca"]).with_columns(pl.col("due_on").cast(pl.Date))
    differing = differing_rows(ours, theirs)
    shown = ", ".join(f"{name} {count:,}" for name, count in differing.items()) or "none"
    return [f"Persons for whom openfisca-core finds another amount than the fen of the rules: {shown}"]


def differing_rows(one: pl.LazyFrame, other: pl.LazyFrame) -> dict[str, int]:
    """How many rows differ, by column; columns without any are left out."""
    names = one.collect_schema().names()
    renamed = other.select(pl.col(names).name.suffix(" of the other"))
    beside = pl.concat([one, renamed], how="horizontal")
    counted = beside.select((pl.col(name) != pl.col(f"{name} of the other")).sum() for name in names)
    found: dict[str, int] = counted.collect(engine="streaming").row(0, named=True)
    return {name: count for name, count in found.items() if count}


def _row(name: str, times: Sequence[Taken], persons: int) -> Row:
    walls, processors, peaks = (sorted(each) for each in zip(*times, strict=True))
    middle = len(times) // 2
    return row(
        GROUP,
        name,
        walls,
        persons * SECOND / walls[middle],
        cpu=processors[middle] / persons,
        memory=peaks[middle],
    )


def judged(rows: dict[str, Row], persons: int) -> list[Row]:
    """What is aimed at for a city of twelve million is not asked of a small one, where starting counts as much as working."""
    floor = rows["floor"]
    found = {name: each if each is floor else each.against(floor) for name, each in rows.items()}
    if "openfisca" in found:
        found["openfisca"] = found["openfisca"].of_others()
    if persons < CITY:
        return list(found.values())
    found["anxin"] = _beside_floor(found["anxin"], floor)
    found["totals"] = found["totals"].aiming("under 1 s", found["totals"].p50 < SECOND)
    if "openfisca" in found:
        found["openfisca"] = _beside_ours(found["openfisca"], found["anxin"])
    return list(found.values())


def _beside_floor(ours: Row, floor: Row) -> Row:
    times, small = _cpu(ours) / _cpu(floor), (ours.memory or 0) < MEMORY
    said = f"{FLOORS} x the floor's processor time ({times:.2f}), under {MEMORY // 10**6} MB"
    return ours.aiming(said, times <= FLOORS and small)


def _beside_ours(theirs: Row, ours: Row) -> Row:
    faster, cheaper = theirs.p50 / ours.p50, _cpu(theirs) / _cpu(ours)
    said = f"ours {TIMES_OPENFISCA} x as fast ({faster:.1f} by the clock, {cheaper:.1f} by the processor)"
    return theirs.aiming(said, faster >= TIMES_OPENFISCA)


def _cpu(measured: Row) -> float:
    return measured.cpu or 0.0
