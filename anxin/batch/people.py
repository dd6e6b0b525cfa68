"""A file of persons, looked over before any rule sees it: every column there, of the type it must have, and every value in its range.

One wrong row refuses the file: an amount worked out from a null wage would be wrong without anyone seeing it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import polars as pl

from anxin.batch.errors import BatchError
from anxin.batch.parquet_footer import NotParquet
from anxin.batch.parquet_statistics import Span, spans
from anxin.law.assessment import Assessment, Column

TYPES: dict[str, Any] = {"int64": pl.Int64, "uint8": pl.UInt8, "bool": pl.Boolean, "date": pl.Date}
KEY = "person_id"


@dataclass(frozen=True)
class People:
    """A file whose columns and values were found good. `modified` tells whether it is still the same file."""

    path: Path
    rows: int
    modified: int

    def scan(self) -> pl.LazyFrame:
        return pl.scan_parquet(self.path, glob=False)


def open_people(path: Path, assessment: Assessment) -> People:
    """Raises BatchError naming the column, the row and the value."""
    columns = assessment.columns
    frame, rows = _opened(path)
    _check_types(path, frame.collect_schema(), columns)
    _check_values(path, frame, columns)
    return People(path, rows, path.stat().st_mtime_ns)


def _opened(path: Path) -> tuple[pl.LazyFrame, int]:
    if not path.is_file():
        raise BatchError(f"{path}: there is no such file")
    try:
        frame = pl.scan_parquet(path, glob=False)
        rows = frame.select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise BatchError(f"{path}: not a Parquet file that can be read: {first_line(error)}") from None
    return frame, int(rows)


def first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def _check_types(path: Path, schema: pl.Schema, columns: Sequence[Column]) -> None:
    wrong: list[str] = []
    for column in columns:
        wanted, found = TYPES[column.stored], schema.get(column.column)
        if found is None:
            wrong.append(f"column {column.column} is missing")
        elif found != wanted:
            wrong.append(f"column {column.column} is {found} and must be {wanted.__name__}")
    if wrong:
        raise BatchError(f"{path}: {'; '.join(wrong)}")


def _check_values(path: Path, frame: pl.LazyFrame, columns: Sequence[Column]) -> None:
    """What the file's own figures show to be in range is not read; only a bad column is gone through for its first bad row."""
    doubtful = _doubtful(path, columns)
    if not doubtful:
        return
    looked = frame.select(reduce(or_, _faults(column)).any().alias(column.column) for column in doubtful)
    try:
        found = looked.collect(engine="streaming")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise BatchError(f"{path}: cannot be read: {first_line(error)}") from None
    for column in doubtful:
        if found[column.column].item():
            raise BatchError(_first_fault(path, frame, column))


def _doubtful(path: Path, columns: Sequence[Column]) -> list[Column]:
    try:
        stated = spans(path)
    except (NotParquet, OSError):
        stated = {}
    return [
        column for column in columns if _faults(column) and not _in_range(column, stated.get(column.column))
    ]


def _in_range(column: Column, span: Span | None) -> bool:
    if span is None or (span.nulls and not column.type.nullable):
        return False
    low, high = _limits(column)
    below = low is not None and span.lowest is not None and span.lowest < low
    above = high is not None and span.highest is not None and span.highest > high
    return column.stored == "bool" or not (below or above)


def _faults(column: Column) -> list[pl.Expr]:
    value = pl.col(column.column)
    found = [] if column.type.nullable else [value.is_null()]
    if column.stored == "bool":
        return found
    raw = value.cast(pl.Int32) if column.stored == "date" else value
    low, high = _limits(column)
    if low is not None:
        found.append((raw < low).fill_null(False))
    if high is not None:
        found.append((raw > high).fill_null(False))
    return found


def _limits(column: Column) -> tuple[int | None, int | None]:
    """Only those that the type of the column does not already set."""
    widest = {"int64": 2**62, "uint8": 255}.get(column.stored)
    low = None if column.stored == "uint8" and column.lowest == 0 else column.lowest
    high = None if column.highest == widest else column.highest
    return (None if low == -(2**62) else low), high


def _first_fault(path: Path, frame: pl.LazyFrame, column: Column) -> str:
    bad = reduce(or_, _faults(column))
    row = frame.with_row_index("row", offset=1).filter(bad).head(1).collect().row(0, named=True)
    value = row[column.column]
    said = "is null" if value is None else f"is {value}, outside {column.lowest} to {column.highest}"
    return f"{path}: row {row['row']} ({KEY} {row[KEY]}): {column.column} {said}"
