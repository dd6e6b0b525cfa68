"""Whole populations of back payments decided at once: ours, the same table by hand in Polars, and the engines that others use.

The others are given the month of receipt and the theoretical months, which we work out. Before a clock starts all have given the same mode for
the same rows. Rates are of the wall; processor time is of the whole process, a row.
"""

from collections.abc import Callable
from time import perf_counter_ns, process_time_ns
from typing import Any

import polars as pl

from anxin.batch.deciding import decide_all, modes
from anxin.law import Pack, load_pack
from anxin.law.months import parse_day
from benchmarks.back_payment_columns import by_hand, columns, contexts, worked_out
from benchmarks.measured import SECOND, Row, row
from benchmarks.peers import installed

GROUP = "Deciding a population"
SERVICE, KNOWN = "person-back-payment", parse_day("2020-05-31")
OURS, BY_HAND, ZEN, FISCA = (
    "decide_all",
    "the table by hand in Polars",
    "zen-engine, evaluate_batch",
    "openfisca-core",
)
AIM, TIMES_ZEN = 50_000_000, 500
Modes = Callable[[], pl.Series]


def measure(requests: int, one_by_one: int, rounds: int) -> list[Row]:
    """In turns. `one_by_one` are the requests that an engine without columns gets: a tenth of a second's worth and more is enough."""
    frame = columns(requests)
    work = _work(frame, one_by_one)
    _agree(work)
    taken: dict[str, list[tuple[int, int]]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, (decided, act) in work.items():
            taken[name].append(_timed(act, decided))
    return _judged({name: _row(name, times, work[name][0]) for name, times in taken.items()})


def _work(frame: pl.DataFrame, one_by_one: int) -> dict[str, tuple[int, Modes]]:
    """By name: how many requests, and what decides them to numbers of modes. Only deciding is inside: all have their own form of rows."""
    pack = load_pack("beijing")
    numbers = {name: number for number, name in enumerate(modes(pack))}
    given = worked_out(frame)
    found: dict[str, tuple[int, Modes]] = {
        OURS: (len(frame), lambda: _ours(pack, frame)),
        BY_HAND: (len(frame), lambda: by_hand(given.lazy(), numbers).collect(engine="streaming")["mode"]),
    }
    if installed("zen-engine"):
        found[ZEN] = (min(one_by_one, len(frame)), _zen(frame.head(one_by_one), numbers))
    if installed("openfisca-core"):
        found[FISCA] = (len(frame), _openfisca(given, numbers))
    return found


def _ours(pack: Pack, frame: pl.DataFrame) -> pl.Series:
    return (
        decide_all(pack, SERVICE, frame.lazy(), known_on=KNOWN)
        .select("mode")
        .collect(engine="streaming")["mode"]
    )


def _zen(frame: pl.DataFrame, numbers: dict[str, int]) -> Modes:
    from benchmarks.peers import zen_table

    engine, asked = zen_table.engine(), zen_table.in_batch(contexts(frame))

    def act() -> pl.Series:
        answers: list[dict[str, Any]] = engine.evaluate_batch(asked)
        return pl.Series([numbers[zen_table.mode(each["data"])] for each in answers], dtype=pl.UInt8)

    return act


def _openfisca(frame: pl.DataFrame, numbers: dict[str, int]) -> Modes:
    from benchmarks.peers import openfisca_modes

    country = openfisca_modes.prepared()
    return lambda: pl.Series(openfisca_modes.decide(country, frame, numbers)).cast(pl.UInt8)


def _agree(work: dict[str, tuple[int, Modes]]) -> None:
    ours = work[OURS][1]()
    for name, (decided, act) in work.items():
        assert act().equals(ours.head(decided)), f"{name} decides otherwise"


def _timed(act: Modes, decided: int) -> tuple[int, int]:
    """Of the wall and of the processors, for all of them."""
    wall, processor = perf_counter_ns(), process_time_ns()
    act()
    return perf_counter_ns() - wall, process_time_ns() - processor


def _row(name: str, times: list[tuple[int, int]], decided: int) -> Row:
    walls = sorted(wall for wall, _ in times)
    processor = sorted(each for _, each in times)[len(times) // 2]
    return row(GROUP, name, walls, decided * SECOND / walls[len(walls) // 2], cpu=processor / decided)


def _judged(rows: dict[str, Row]) -> list[Row]:
    ours = rows[OURS].against(rows[ZEN]) if ZEN in rows else rows[OURS]
    met, said = ours.per_second >= AIM, "50 million a second"
    if ours.ratio is not None:
        met, said = met and ours.ratio >= TIMES_ZEN, f"{said}, {TIMES_ZEN} times zen-engine"
    return [ours.aiming(said, met), *(each.of_others() for name, each in rows.items() if name != OURS)]
