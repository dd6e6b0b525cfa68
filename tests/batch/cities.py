"""Small cities to assess: a synthetic one, and what may be wrong with a file."""

from pathlib import Path
from typing import Any

import polars as pl

from anxin.batch.population import persons, populate

PERSON: dict[str, Any] = {
    "person_id": 1, "employer_id": 7, "category": 0, "wage": 800_000, "rural": False, "injury_class": 1, "paid_on": None,
    "declared": True, "employer_size": 2, "industry": 0,
}  # fmt: skip


def city(folder: Path, size: int = 2_000, seed: int = 3) -> Path:
    path = folder / "people.parquet"
    populate(size, path, seed)
    return path


def frame(size: int = 10) -> pl.DataFrame:
    return persons(size, 3, 0, size)


def written(folder: Path, content: pl.DataFrame) -> Path:
    path = folder / "people.parquet"
    content.write_parquet(path)
    return path
