"""A whole city assessed, beside reading the columns it needs and writing the columns it writes without any rule; and the totals alone.

Rates are persons a second. Processor time is of the whole process, so that a busy machine does not change it; memory is the process's peak,
taken in a process of its own.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter_ns, process_time_ns

import polars as pl

from anxin.batch.assessing import ROWS_A_PART, assess
from anxin.batch.population import populate
from anxin.batch.totals import totals
from anxin.law import default_place, load_pack
from anxin.law.assessment import planned
from anxin.law.months import parse_month
from benchmarks.measured import SECOND, Row, row

GROUP = "Assessing a city"
MONTH = "2020-02"
MEMORY = 600 * 10**6


def measure(persons: int, rounds: int) -> list[Row]:
    """In turns, so that a busy moment of the machine meets all of them. Takes about 600 bytes of disk for ten persons."""
    with TemporaryDirectory(prefix="anxin-bench-") as folder:
        people, out = Path(folder) / "people.parquet", Path(folder) / "out.parquet"
        populate(persons, people)
        peak = _peak(people, out)
        work = _work(people, out, persons)
        taken: dict[str, list[tuple[int, int]]] = {name: [] for name in work}
        for _ in range(rounds):
            for name, act in work.items():
                taken[name].append(_timed(act))
    floor, assessed, summed = (_row(name, times, persons) for name, times in taken.items())
    return [
        floor,
        _beside(assessed, floor).aiming(
            "1.2 times the floor's processor time", _cpu(assessed) <= 1.2 * _cpu(floor)
        ),
        summed.aiming("under 1 s", summed.p50 < SECOND),
        _memory(peak, persons),
    ]


def _work(people: Path, out: Path, persons: int) -> dict[str, Callable[[], object]]:
    """The floor comes first; it writes rows that were worked out before the clock started."""
    pack = load_pack(default_place())
    run = planned(pack, parse_month(MONTH))
    worked_out = pl.read_parquet(out, n_rows=ROWS_A_PART)
    needed = [column.column for column in pack.assessment.columns] if pack.assessment else []

    def floor() -> None:
        pl.scan_parquet(people).select(pl.col(needed).count()).collect(engine="streaming")
        for first in range(0, persons, ROWS_A_PART):
            part = worked_out.head(min(ROWS_A_PART, persons - first))
            part.lazy().sink_parquet(out.with_suffix(".floor"), compression="zstd", compression_level=1)

    return {
        "reading and writing without rules": floor,
        "assessed, Parquet to Parquet": lambda: assess(pack, run, people, out),
        "city totals, nothing written": lambda: totals(pack, run, people),
    }


def _timed(act: Callable[[], object]) -> tuple[int, int]:
    wall, processor = perf_counter_ns(), process_time_ns()
    act()
    return perf_counter_ns() - wall, process_time_ns() - processor


def _row(name: str, times: list[tuple[int, int]], persons: int) -> Row:
    walls = [wall for wall, _ in times]
    middle = sorted(processor for _, processor in times)[len(times) // 2]
    return row(GROUP, name, walls, persons * len(walls) * SECOND / sum(walls), cpu=middle / persons)


def _cpu(measured: Row) -> float:
    return measured.cpu or 0.0


def _beside(measured: Row, floor: Row) -> Row:
    return measured.against(floor)


def _peak(people: Path, out: Path) -> int:
    """Bytes, of a process that does nothing else; it leaves the rows that the floor writes."""
    code = "import sys; from benchmarks.assessing import once; once(*sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, str(people), str(out)], check=True, capture_output=True, text=True
    )
    return int(json.loads(done.stdout)["peak"])


def once(people: str, out: str) -> None:
    """One assessment in a process of its own; Linux counts its peak in kilobytes."""
    pack = load_pack(default_place())
    assess(pack, planned(pack, parse_month(MONTH)), Path(people), Path(out))
    print(json.dumps({"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))


def _memory(peak: int, persons: int) -> Row:
    name = f"memory for {persons:,} persons: {peak // 10**6} MB"
    return Row(GROUP, name, 0.0, 0.0, 0.0).aiming("under 600 MB", peak < MEMORY)
