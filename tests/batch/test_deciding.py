"""A population decided at once: bad rows get no mode, bad columns an error, and one day for all is the same as a column of it."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from anxin.batch.deciding import PopulationRules, decide_all, modes
from anxin.batch.errors import BatchError
from anxin.law.months import parse_day, parse_month
from tests.law.lakeside_pack import LAKESIDE

RECEIVED = parse_day("2020-02-10")
PERSON = {
    "filed_by": 0,
    "years": 12,
    "first_month": parse_month("2018-03"),
    "last_month": parse_month("2019-06"),
    "urgent": False,
    "topics.name": False,
    "department": None,
    "born_on": date(1970, 5, 1),
}


def frame(*changed: dict[str, Any]) -> pl.LazyFrame:
    return pl.LazyFrame([{**PERSON, **each} for each in changed], schema_overrides={"department": pl.String})


def decided(frame: pl.LazyFrame, **how: Any) -> list[str | None]:
    how = {"known_on": RECEIVED, "received_on": RECEIVED, **how}
    found = decide_all(LAKESIDE, "back-payment", frame, **how).collect(engine="streaming")
    assert found.columns == [*frame.collect_schema().names(), "mode"]
    return [None if number is None else modes(LAKESIDE)[number] for number in found["mode"]]


def test_each_row_gets_its_mode() -> None:
    recent = {"first_month": parse_month("2019-12"), "last_month": parse_month("2020-01")}
    rows = frame({}, recent, {"years": 10}, {"topics.name": True})
    assert decided(rows) == ["commitment", "direct", "ordinary", "ordinary"]


def test_a_day_for_all_is_the_same_as_a_column_of_it() -> None:
    rows = frame({}, {"years": 6}, {"urgent": True, "years": 3})
    for day in ("2020-01-30", "2020-01-31", "2020-02-29", "2020-03-01", "2020-03-10"):
        column = rows.with_columns(received_on=pl.lit(date.fromisoformat(day)))
        known = parse_day("2020-03-10")
        assert decided(column, received_on=None, known_on=known) == decided(
            rows, received_on=parse_day(day), known_on=known
        )


@pytest.mark.parametrize(
    "changed",
    [
        {"years": None},
        {"years": 81},
        {"filed_by": 2},
        {"filed_by": None},
        {"born_on": date(1899, 12, 31)},
        {"first_month": 2**40},
        {"last_month": parse_month("2018-02")},
        {"topics.name": None},
    ],
    ids=str,
)
def test_a_row_that_could_be_no_request_has_no_mode(changed: dict[str, Any]) -> None:
    assert decided(frame(changed, {})) == [None, "commitment"]


def test_events_move_the_measures() -> None:
    assert decided(frame({}), events={"ended": parse_day("2020-02-10")}) == ["ordinary"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (frame({}).drop("years"), "there is no column years"),
        (frame({}).with_columns(years=pl.lit("12")), "the column years must be a whole number and is String"),
        (frame({}).with_columns(years=pl.lit(1.5)), "the column years must be a whole number and is Float64"),
        (frame({}).with_columns(urgent=pl.lit(1)), "the column urgent must be a truth and is Int32"),
        (
            frame({}).with_columns(born_on=pl.lit("1970")),
            "the column born_on must be a date or a whole number",
        ),
    ],
    ids=str,
)
def test_a_missing_or_mistyped_column_is_named(rows: pl.LazyFrame, message: str) -> None:
    with pytest.raises(BatchError, match=message):
        decide_all(LAKESIDE, "back-payment", rows, known_on=RECEIVED, received_on=RECEIVED)


def test_small_numbers_take_half_the_width() -> None:
    small = PopulationRules.of(LAKESIDE, "back-payment", RECEIVED, {}, RECEIVED)
    assert small.whole is pl.Int32
    assert small.columns_read() == [
        "first_month",
        "last_month",
        "filed_by",
        "years",
        "urgent",
        "topics.name",
        "department",
        "born_on",
    ]


def test_it_streams_to_a_file(tmp_path: Path) -> None:
    rows = frame(*({"years": years} for years in range(81)))
    decide_all(LAKESIDE, "back-payment", rows, known_on=RECEIVED, received_on=RECEIVED).sink_parquet(
        tmp_path / "out.parquet"
    )
    assert pl.read_parquet(tmp_path / "out.parquet")["mode"].n_unique() == 2
