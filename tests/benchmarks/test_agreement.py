"""What is measured beside each other does the same work; with small sizes, and the engines of others only where they are installed."""

from pathlib import Path

import polars as pl
import pytest

from anxin.batch.assessing import assess
from anxin.batch.population import populate
from anxin.law import default_place, load_pack
from anxin.law.assessment import assessment_of, planned
from anxin.law.months import parse_month
from benchmarks import assessing, city, deciding, peers, proving
from benchmarks.city import Taken
from benchmarks.measured import MILLI, Row
from benchmarks.peers import installed
from benchmarks.table import lines

PACK = load_pack(default_place())
RUN = planned(PACK, parse_month(city.MONTH))


def test_populations_are_decided_alike_before_they_are_timed() -> None:
    """`measure` itself holds every contender against ours."""
    rows = {row.what: row for row in deciding.measure(requests=3000, one_by_one=200, rounds=1)}
    assert {deciding.OURS, deciding.BY_HAND} <= rows.keys()
    assert (deciding.ZEN in rows, deciding.FISCA in rows) == (
        installed("zen-engine"),
        installed("openfisca-core"),
    )
    assert all(row.per_second > 0 for row in rows.values())


def test_the_floor_writes_what_was_worked_out(tmp_path: Path) -> None:
    people, out = _assessed(tmp_path, 300)
    city.CONTENDERS["floor"](PACK, RUN, people, out)()
    assert pl.read_parquet(tmp_path / "anxin.floor").equals(pl.read_parquet(out))


def test_openfisca_finds_the_same_but_for_its_floats(tmp_path: Path) -> None:
    pytest.importorskip("openfisca_core")
    people, out = _assessed(tmp_path, 5000)
    theirs = tmp_path / "openfisca.parquet"
    city.CONTENDERS["openfisca"](PACK, RUN, people, theirs)()
    one, other = pl.scan_parquet(out), pl.scan_parquet(theirs).with_columns(pl.col("due_on").cast(pl.Date))
    differing = assessing.differing_rows(one, other)
    assert differing.keys() <= {*assessment_of(PACK).amounts, "total"}
    assert sum(differing.values()) <= 10


def _assessed(folder: Path, persons: int) -> tuple[Path, Path]:
    people, out = folder / "people.parquet", folder / "anxin.parquet"
    populate(persons, people)
    assess(PACK, RUN, people, out)
    return people, out


def test_a_contender_in_its_own_process_says_what_it_took(tmp_path: Path) -> None:
    people, out = _assessed(tmp_path, 100)
    taken = assessing.once("totals", people, out)
    assert isinstance(taken, Taken)
    assert taken.wall > 0
    assert taken.cpu > 0
    assert 10**7 < taken.peak < 10**9


def test_a_row_that_differs_is_counted() -> None:
    one = pl.LazyFrame({"person_id": [1, 2, 3], "total": [5, 6, 7]})
    other = pl.LazyFrame({"person_id": [1, 2, 3], "total": [5, 7, 8]})
    assert assessing.differing_rows(one, other) == {"total": 2}


def test_targets_are_judged_on_a_whole_city_only() -> None:
    def row(what: str, milliseconds: float, cpu: float) -> Row:
        time = milliseconds * MILLI
        return Row(assessing.GROUP, what, 1000 / milliseconds, time, time, cpu=cpu, memory=5 * 10**8)

    rows = {"floor": row("floor", 2000, 350.0), "anxin": row("anxin", 2500, 430.0)}
    rows |= {"totals": row("totals", 600, 90.0), "openfisca": row("openfisca", 9000, 860.0)}
    assert [each.met for each in assessing.judged(rows, 1000)] == [None] * 4
    assert [each.met for each in assessing.judged(rows, 12_000_000)] == [None, False, True, False]


def test_the_proof_is_timed() -> None:
    (row,) = proving.measure(rounds=1)
    assert row.what == "all 20 Beijing tables"
    assert row.cpu


def test_who_is_absent_is_said_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "MODULES", {"abacus-engine": "abacus_engine", "polars": "polars"})
    assert peers.absent() == [
        "abacus-engine is not installed: its rows are left out (pip install anxin[bench])"
    ]


def test_memory_stands_in_the_table() -> None:
    shown = list(lines([Row("Group", "what", 5.0, 1e6, 2e6, memory=345_000_000)]))
    assert "345 MB" in shown[-1]
