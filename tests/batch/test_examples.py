"""Every worked example of the workbook, by every engine, to the fen."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from anxin.batch.assessing import assess
from anxin.law import load_pack
from anxin.law.assessment import planned
from anxin.law.months import day_number, parse_day, parse_month
from tests.batch.examples import AMOUNTS, EXAMPLES, FILE, TREATMENTS, rows
from tests.batch.reference import worked_out

PACK = load_pack("beijing")
ROWS = list(rows())
CODES = {column.name: column.codes for column in PACK.assessment.columns} if PACK.assessment else {}
FEN = (*AMOUNTS, "total", "surcharge")


def fen(yuan: float) -> int:
    return round(yuan * 100)


def person(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A row of the workbook as a row of people.parquet."""
    return {
        "person_id": number,
        "employer_id": 0 if row["category"] == "flexible" else 1,
        "category": CODES["category"].index(row["category"]),
        "wage": fen(row["wage"]),
        "rural": row["rural"] == "yes",
        "injury_class": int(row["injury_class"]),
        "paid_on": date.fromisoformat(row["paid_on"]) if row["paid_on"] else None,
        "declared": row["declared"] == "yes",
        "employer_size": CODES["employer_size"].index(row["employer_size"]),
        "industry": CODES["industry"].index(row["industry"]),
    }


def expected(row: Mapping[str, Any]) -> dict[str, Any]:
    amounts = {name: fen(row[name]) for name in FEN}
    due, treatment = date.fromisoformat(row["due_on"]), TREATMENTS.index(row["treatment"])
    return {**amounts, "due_on": due, "treatment": treatment}


def run_of(row: Mapping[str, Any]) -> Any:
    events = {"lifted": parse_day(row["lifted"])} if row["lifted"] else {}
    as_of = parse_day(row["as_of"])
    return planned(PACK, parse_month(row["month"]), as_of, events=events)


def test_the_workbook_holds_every_example() -> None:
    assert [row["example"] for row in ROWS] == [example[0] for example in EXAMPLES]
    assert FILE.stat().st_size < 100_000


@pytest.mark.parametrize("row", ROWS, ids=[row["example"] for row in ROWS])
def test_the_reference_agrees_with_the_clerk(row: dict[str, Any]) -> None:
    found = worked_out(PACK, run_of(row), person(row, 1))
    wanted = expected(row) | {"due_on": day_number(expected(row)["due_on"])}
    assert {name: found[name] for name in wanted} == wanted


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_every_engine_agrees_with_the_clerk(engine: str, tmp_path: Path) -> None:
    """Examples of one month and day are assessed together, as a city is."""
    runs: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in ROWS:
        runs.setdefault((row["month"], row["as_of"], row["lifted"]), []).append(row)
    schema = {
        "category": pl.UInt8,
        "injury_class": pl.UInt8,
        "employer_size": pl.UInt8,
        "industry": pl.UInt8,
        "paid_on": pl.Date,
    }
    for group in runs.values():
        people, out = tmp_path / "people.parquet", tmp_path / "out.parquet"
        persons = [person(row, number) for number, row in enumerate(group, 1)]
        pl.DataFrame(persons, schema_overrides=schema).write_parquet(people)
        assess(PACK, run_of(group[0]), people, out, engine)
        found = pl.read_parquet(out).to_dicts()
        wanted = [expected(row) for row in group]
        assert [{name: each[name] for name in wanted[0]} for each in found] == wanted
