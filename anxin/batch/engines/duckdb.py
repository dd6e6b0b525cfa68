"""DuckDB, for those who have their population there: the same formulas as SQL, read from the Parquet file in the order of its rows."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from anxin.batch.engines.statements import statement
from anxin.batch.engines.typed import typed
from anxin.batch.errors import BatchError
from anxin.batch.people import People
from anxin.law.assessment import Settled

MEMORY = "400MB"


class DuckdbEngine:
    def __init__(self, people: People, settled: Settled, beside: Path) -> None:
        self.people, self.settled, self.out = people, settled, beside
        self.piece = beside.with_name(f"{beside.name}.duckdb.parquet")
        self.connection = duckdb.connect(
            config={"memory_limit": MEMORY, "temp_directory": f"{self.piece}.tmp"}
        )

    @contextmanager
    def rows(self, first: int, count: int) -> Iterator[pl.LazyFrame]:
        """`file_row_number` keeps a part the part it was, whatever the number of threads."""
        source = f"read_parquet({_quoted(self.people.path)}, file_row_number = true)"
        stretch = (
            f"(SELECT * FROM {source} WHERE file_row_number >= {first} AND file_row_number < {first + count})"  # noqa: S608  # a file's own path and two whole numbers
        )
        selected = statement(self.settled, "duckdb", stretch, "file_row_number")
        try:
            self.connection.execute(f"COPY ({selected}) TO {_quoted(self.piece)} (FORMAT parquet)")
            yield typed(pl.scan_parquet(self.piece, glob=False), self.settled)
        except duckdb.Error as error:
            raise BatchError(f"{self.out}: duckdb: {str(error).splitlines()[0]}") from None
        finally:
            self.piece.unlink(missing_ok=True)

    def close(self) -> None:
        self.connection.close()
        shutil.rmtree(f"{self.piece}.tmp", ignore_errors=True)


def _quoted(path: Path) -> str:
    return "'" + str(path.resolve()).replace("'", "''") + "'"


def start(people: People, settled: Settled, beside: Path) -> DuckdbEngine:
    return DuckdbEngine(people, settled, beside)
