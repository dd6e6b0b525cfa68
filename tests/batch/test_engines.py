"""The same city by every engine and by the reference, for the months that differ most."""

from pathlib import Path

import polars as pl
import pytest

from anxin.batch.assessing import assess, read_manifest
from anxin.batch.errors import BatchError
from anxin.batch.rows import schema_of
from anxin.batch.simulating import summed
from anxin.batch.totals import totals
from anxin.law import load_pack
from anxin.law.assessment import Run, assessment_of, planned
from anxin.law.months import as_date, parse_day, parse_month
from tests.batch.cities import city
from tests.batch.reference import worked_out

PACK = load_pack("beijing")
CONTRACT = [
    "person_id", "month", "pension_employer", "pension_person", "unemployment_employer", "unemployment_person", "work_injury_employer",
    "work_injury_person", "medical_employer", "medical_person", "maternity_employer", "maternity_person", "mutual_aid_employer",
    "mutual_aid_person", "total", "surcharge", "due_on", "treatment",
]  # fmt: skip
RUNS = [
    ("2019-07", None, None),
    ("2019-12", "2020-02-10", None),
    ("2020-01", None, None),
    ("2020-01", "2020-02-10", None),
    ("2020-01", "2020-10-01", "2020-06-06"),
    ("2020-03", "2020-12-31", "2020-04-01"),
    ("2020-05", "2020-06-15", None),
    ("2020-12", None, None),
]


def run_of(month: str, as_of: str | None, lifted: str | None) -> Run:
    events = {"lifted": parse_day(lifted)} if lifted else {}
    return planned(PACK, parse_month(month), as_of=parse_day(as_of) if as_of else None, events=events)


@pytest.mark.parametrize("given", RUNS, ids=["-".join(filter(None, each)) for each in RUNS])
def test_engines_and_reference_give_the_same_rows(
    given: tuple[str, str | None, str | None], tmp_path: Path
) -> None:
    people, run = city(tmp_path, 400), run_of(*given)
    for engine in ("polars", "duckdb"):
        assess(PACK, run, people, tmp_path / f"{engine}.parquet", engine, rows_a_part=150)
    found = pl.read_parquet(tmp_path / "polars.parquet")
    assert found.equals(pl.read_parquet(tmp_path / "duckdb.parquet"))
    for person, row in zip(pl.read_parquet(people).to_dicts(), found.to_dicts(), strict=True):
        wanted = worked_out(PACK, run, person)
        wanted["due_on"] = as_date(wanted["due_on"])
        assert {name: row[name] for name in wanted} == wanted


def test_the_columns_are_those_of_the_contract(tmp_path: Path) -> None:
    people, out = city(tmp_path, 50), tmp_path / "out.parquet"
    assess(PACK, run_of("2020-01", None, None), people, out)
    found = pl.read_parquet(out)
    assert found.columns == CONTRACT
    assert dict(found.schema) == schema_of(assessment_of(PACK))
    assert found["month"].unique().to_list() == [600]
    assert found["person_id"].to_list() == pl.read_parquet(people)["person_id"].to_list()


def test_the_manifest_says_what_was_done(tmp_path: Path) -> None:
    people, out = city(tmp_path, 500), tmp_path / "out.parquet"
    done = assess(PACK, run_of("2020-02", None, None), people, out, rows_a_part=200)
    found, said = pl.read_parquet(out), read_manifest(out)
    assert said["pack"] == {"id": PACK.id, "version": PACK.version}
    assert (said["engine"], said["rows"], said["month"]) == ("polars", 500, "2020-02")
    assert said["sums"] == {name: int(found[name].sum()) for name in said["sums"]} == done.sums
    assert said["seconds"] >= 0


def test_totals_are_the_sums_of_the_rows(tmp_path: Path) -> None:
    people, out, run = city(tmp_path), tmp_path / "out.parquet", run_of("2020-02", "2020-06-15", None)
    assess(PACK, run, people, out)
    rows = pl.read_parquet(out).with_columns(pl.read_parquet(people)["paid_on"])
    found = totals(PACK, run, people)
    whole = summed(found)
    paid = rows.filter(pl.col("paid_on") <= pl.date(2020, 6, 15))
    unpaid = rows.filter(pl.col("paid_on").is_null() | (pl.col("paid_on") > pl.date(2020, 6, 15)))
    assert whole.due == rows["total"].sum()
    assert whole.collected == paid["total"].sum()
    assert whole.deferred == unpaid.filter(pl.col("treatment") == 3)["total"].sum() > 0
    assert whole.waived > 0
    assert found.persons_waived == (rows["treatment"] == 2).sum()


def test_an_unknown_engine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="no engine abacus"):
        assess(PACK, run_of("2020-01", None, None), city(tmp_path, 5), tmp_path / "out.parquet", "abacus")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["people.parquet"]


@pytest.mark.parametrize(
    ("place", "month", "event"),
    [("henan", "2020-02", "lifted"), ("willow-ford", "2021-07", "halls_reopened")],
)
def test_other_places_are_assessed_without_a_line_of_code(
    place: str, month: str, event: str, tmp_path: Path
) -> None:
    pack, people, out = load_pack(place), city(tmp_path, 200), tmp_path / "out.parquet"
    run = planned(
        pack, parse_month(month), as_of=parse_day("2022-03-01"), events={event: parse_day("2021-08-30")}
    )
    assess(pack, run, people, out)
    for person, row in zip(pl.read_parquet(people).to_dicts(), pl.read_parquet(out).to_dicts(), strict=True):
        wanted = worked_out(pack, run, person)
        assert row == {**row, **wanted, "due_on": as_date(wanted["due_on"])}
