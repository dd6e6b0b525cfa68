"""A whole city's contributions of one month, Parquet to Parquet, with a manifest beside the result."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from anxin.batch.engines import Engine, engine
from anxin.batch.errors import BatchError
from anxin.batch.parts import PartFile, write_json
from anxin.batch.people import People, first_line, open_people
from anxin.batch.rows import money, sums
from anxin.law import months
from anxin.law.assessment import MonthOutside, Run, Settled, assessment_of, settled
from anxin.law.calendar import UnknownYear
from anxin.law.pack import Pack
from anxin.law.runtime import NoValue

ROWS_A_PART = 2_000_000
# Larger than Polars would make the blocks of the file: fewer to describe in its footer, and what repeats is said less often.
WRITING: dict[str, Any] = {"compression": "zstd", "compression_level": 1, "row_group_size": 250_000}
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Assessed:
    """What is written beside the result as OUT.manifest.json; sums in fen."""

    rows: int
    sums: Mapping[str, int]
    seconds: float
    manifest: Mapping[str, Any]


def assess(
    pack: Pack,
    run: Run,
    people: Path,
    out: Path,
    engine_name: str = "polars",
    progress: Progress | None = None,
    rows_a_part: int = ROWS_A_PART,
) -> Assessed:
    """Raises BatchError; then neither `out` nor anything beside it is left. An interrupted call goes on when it is made again."""
    begun = time.perf_counter()
    formulas = settle(pack, run)
    _check_out(people, out)
    found = open_people(people, assessment_of(pack))
    work = _work(pack, run, found, engine_name, rows_a_part)
    kept = _written(found, formulas, out, engine_name, work, progress)
    total = {name: sum(each[name] for each in kept) for name in money(formulas.assessment)}
    seconds = round(time.perf_counter() - begun, 3)
    manifest = {**work, "rows": found.rows, "sums": total, "seconds": seconds, "unit": "fen"}
    _keep_manifest(out, manifest)
    return Assessed(found.rows, total, seconds, manifest)


def _keep_manifest(out: Path, manifest: Mapping[str, Any]) -> None:
    """A result that does not say what it is of is worth nothing: without its manifest it goes too."""
    with _told(manifest_of(out)):
        try:
            write_json(manifest_of(out), manifest)
        except OSError:
            out.unlink(missing_ok=True)
            manifest_of(out).unlink(missing_ok=True)  # that of the result which was there before
            raise


def manifest_of(out: Path) -> Path:
    return out.with_name(f"{out.name}.manifest.json")


def settle(pack: Pack, run: Run, without_relief: bool = False) -> Settled:
    """Raises BatchError naming the parameter or the year that the pack does not hold."""
    try:
        return settled(pack, run, without_relief)
    except (NoValue, UnknownYear, MonthOutside) as error:
        raise BatchError(f"{pack.id}: {error}") from None


def _check_out(people: Path, out: Path) -> None:
    if not out.parent.is_dir():
        raise BatchError(f"{out}: there is no folder {out.parent}")
    if out.is_dir() or out.resolve() == people.resolve():
        raise BatchError(f"{out}: choose another file for the result")


def _work(pack: Pack, run: Run, people: People, engine_name: str, rows_a_part: int) -> dict[str, Any]:
    """What makes a run the same run, so that it may go on, in the form in which JSON gives it back."""
    shown = {name: None if day is None else months.format_day(day) for name, day in run.events.items()}
    return {
        "pack": {"id": pack.id, "version": pack.version},
        "engine": engine_name,
        "month": months.format_month(run.month),
        "known_on": months.format_day(run.known_on),
        "as_of": months.format_day(run.as_of),
        "events": shown,
        "people": {"file": people.path.name, "rows": people.rows, "modified": people.modified},
        "rows_a_part": rows_a_part,
    }


def _written(
    people: People,
    formulas: Settled,
    out: Path,
    engine_name: str,
    work: Mapping[str, Any],
    progress: Progress | None,
) -> list[dict[str, int]]:
    """The sums of every part, those of an earlier, interrupted run included."""
    with _told(out), PartFile(out, work) as file, _open(engine_name, people, formulas, out) as running:
        size = int(work["rows_a_part"])
        starts = range(0, max(people.rows, 1), size)
        for number, first in enumerate(starts):
            if number >= len(file.parts):
                file.add(_part(running, first, size, formulas))
            if progress:
                progress(min(first + size, people.rows), people.rows)
        file.finish()
        return [part["kept"] for part in file.parts]


def _part(running: Engine, first: int, count: int, formulas: Settled) -> Callable[[BinaryIO], dict[str, int]]:
    def write(file: BinaryIO) -> dict[str, int]:
        """The rows and their sums in one pass over the plan."""
        with running.rows(first, count) as rows:
            sink = rows.sink_parquet(file, lazy=True, **WRITING)
            _, summed = pl.collect_all([sink, sums(rows, formulas)], engine="streaming")
        found: dict[str, int] = summed.row(0, named=True)
        return found

    return write


@contextmanager
def _open(name: str, people: People, formulas: Settled, out: Path) -> Iterator[Engine]:
    running = engine(name, people, formulas, out)
    try:
        yield running
    finally:
        running.close()


@contextmanager
def _told(out: Path) -> Iterator[None]:
    """Whatever an engine or the disk says, in one line with the file's name."""
    try:
        yield
    except (pl.exceptions.PolarsError, OSError) as error:
        raise BatchError(f"{out}: cannot be written: {first_line(error)}") from None


def read_manifest(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(manifest_of(out).read_text("utf-8"))
    return found
