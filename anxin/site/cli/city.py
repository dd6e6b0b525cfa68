"""`anxin assess`, `population` and `simulate`: a whole city at once. Pure law and files: Django is never loaded."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from anxin.law import Pack, PackError, default_place, load_pack
from anxin.law.months import day_number, parse_month

if TYPE_CHECKING:
    from anxin.batch.assessing import Progress

BAD_INPUT = 2


def assess(
    place: str | None,
    month: str,
    people: Path,
    out: Path,
    engine: str,
    known_on: date | None,
    as_of: date | None,
    lifted: date | None,
) -> int:
    """The exit code; on 2 nothing was written, and standard error says in one line what is wrong and where."""

    def work(pack: Pack) -> None:
        from anxin.batch.assessing import assess as assess_city
        from anxin.law.assessment import planned

        events = {"lifted": day_number(lifted)} if lifted else {}
        run = planned(pack, parse_month(month), _day(known_on), _day(as_of), events)
        with shown_progress("Assessing") as progress:
            done = assess_city(pack, run, people, out, engine, progress)
        print(f"{done.rows:,} persons in {done.seconds:.1f} s: {out}", file=sys.stderr)

    return _carried_out(place, work)


def population(size: int, out: Path, seed: int) -> int:
    def work() -> None:
        from anxin.batch.population import populate

        with shown_progress("Writing") as progress:
            populate(size, out, seed, progress)

    return _told(work)


def simulate(place: str | None, scenario: Path, people: Path, chart: Path | None, csv: Path | None) -> int:
    def work(pack: Pack) -> None:
        from anxin.batch.charts import write_chart
        from anxin.batch.scenarios import read_scenario
        from anxin.batch.simulating import simulate as what_if
        from anxin.batch.simulating import write_csv

        found = what_if(pack, read_scenario(scenario, pack), people)
        if csv:
            write_csv(found, csv)
        if chart:
            write_chart(found, chart)
        else:
            print(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))

    return _carried_out(place, work)


def _day(given: date | None) -> int | None:
    return None if given is None else day_number(given)


def _carried_out(place: str | None, work: Callable[[Pack], None]) -> int:
    chosen = place or os.environ.get("ANXIN_PLACE") or default_place()
    try:
        pack = load_pack(chosen)
    except (PackError, OSError) as problem:
        return _say_no(f"the rules of {chosen!r} cannot be used: {problem}")
    return _told(lambda: work(pack))


def _told(work: Callable[[], None]) -> int:
    from anxin.batch.errors import BatchError
    from anxin.law.assessment import MonthOutside

    try:
        work()
    except (BatchError, MonthOutside, PackError, ValueError) as problem:
        return _say_no(str(problem))
    except KeyboardInterrupt:
        return _say_no("stopped; the same command goes on from here")
    return 0


def _say_no(message: str) -> int:
    print(message, file=sys.stderr)
    return BAD_INPUT


@contextmanager
def shown_progress(what: str) -> "Iterator[Progress | None]":
    """A bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
