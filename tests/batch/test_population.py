from pathlib import Path

import polars as pl
import pytest

from anxin.batch.errors import BatchError
from anxin.batch.people import open_people
from anxin.batch.population import persons, populate
from anxin.law import load_pack
from anxin.law.assessment import assessment_of

CONTRACT = {
    "person_id": pl.Int64, "employer_id": pl.Int64, "category": pl.UInt8, "wage": pl.Int64, "rural": pl.Boolean, "injury_class": pl.UInt8,
    "paid_on": pl.Date, "declared": pl.Boolean, "employer_size": pl.UInt8, "industry": pl.UInt8,
}  # fmt: skip
CITY = persons(50_000, 1, 0, 50_000)


def test_the_columns_are_those_of_the_contract_and_every_pack_takes_them(tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    populate(1_000, path)
    assert dict(pl.read_parquet_schema(path)) == CONTRACT
    for place in ("beijing", "henan", "willow-ford"):
        assert open_people(path, assessment_of(load_pack(place))).rows == 1_000


def test_the_same_seed_gives_the_same_city_in_blocks_of_any_size(tmp_path: Path) -> None:
    for name in ("one", "other"):
        populate(2_000, tmp_path / f"{name}.parquet", seed=7)
    one = pl.read_parquet(tmp_path / "one.parquet")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "other.parquet").read_bytes()
    assert one.equals(pl.concat([persons(2_000, 7, 0, 1_234), persons(2_000, 7, 1_234, 2_000)]))
    assert not one.equals(persons(2_000, 8, 0, 2_000))


def test_the_city_does_not_change_from_version_to_version() -> None:
    """People compare runs over the same seed; these are the first persons of seed 1."""
    assert CITY.select("wage", "employer_id").head(3).rows() == [(361300, 0), (902927, 1538), (719149, 8)]


def test_the_city_is_like_one() -> None:
    flexible = CITY["category"].mean()
    assert isinstance(flexible, float)
    assert 0.10 < flexible < 0.14
    assert CITY.filter(pl.col("category") == 1)["employer_id"].unique().to_list() == [0]
    assert CITY["person_id"].to_list() == list(range(1, 50_001))
    employees = CITY.filter(pl.col("category") == 0)
    middle = employees["wage"].median()
    assert isinstance(middle, float)
    assert 750_000 < middle < 900_000
    assert set(employees["employer_size"].unique()) == set(range(5))
    assert set(employees["injury_class"].unique()) == set(range(1, 9))
    assert set(employees["industry"].unique()) == set(range(11))
    assert CITY["paid_on"].null_count() > 0


def test_what_belongs_to_an_employer_is_the_same_for_all_its_staff() -> None:
    employers = CITY.filter(pl.col("employer_id") > 0).group_by("employer_id")
    apart = employers.agg(pl.col("employer_size", "industry", "injury_class").n_unique())
    assert apart.drop("employer_id").max().row(0) == (1, 1, 1)


def test_a_size_that_is_none_is_refused(tmp_path: Path) -> None:
    for size in (0, -3, 10**10):
        with pytest.raises(BatchError, match="the size must be"):
            populate(size, tmp_path / "people.parquet")
    with pytest.raises(BatchError, match="there is no folder"):
        populate(5, tmp_path / "nowhere" / "people.parquet")
