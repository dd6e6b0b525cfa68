"""Spark, for a population that one machine does not hold: the same formulas in its dialect. Needs the extra `anxin[spark]` and Java.

Where it runs is Spark's own business (`spark-submit`, `SPARK_MASTER`, its configuration); without any it runs here, on all processors.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from anxin.batch.engines.statements import statement
from anxin.batch.engines.typed import typed
from anxin.batch.errors import BatchError
from anxin.batch.people import People, first_line
from anxin.law.assessment import Settled

NUMBER = "row_number_in_file"
# Arithmetic that passes 64 bits is an error and not another number; days are days wherever the machine stands.
SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class SparkEngine:
    """Spark 3.5 and later number the rows of a Parquet file; the whole file is ordered by it, and written in as many pieces as Spark likes."""

    def __init__(self, people: People, settled: Settled, beside: Path) -> None:
        self.people, self.settled = people, settled
        self.folder = beside.with_name(f"{beside.name}.spark")
        self.session = _session()

    @contextmanager
    def rows(self, first: int, count: int) -> Iterator[pl.LazyFrame]:
        try:
            stretch = (
                f"(SELECT *, _metadata.row_index AS {NUMBER} FROM parquet.`{self.people.path.resolve()}`)"  # noqa: S608  # a path
            )
            asked = f"(SELECT * FROM {stretch} WHERE {NUMBER} >= {first} AND {NUMBER} < {first + count})"  # noqa: S608  # numbers
            selected = statement(self.settled, "spark", asked, NUMBER)
            self.session.sql(selected).write.mode("overwrite").parquet(str(self.folder.resolve()))
            yield typed(pl.scan_parquet(self._pieces()), self.settled)
        except pl.exceptions.PolarsError:
            raise
        except Exception as error:  # whatever Java says
            raise BatchError(f"spark: {first_line(error)}") from None
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _pieces(self) -> list[Path]:
        """Spark numbers its pieces in the order it was asked for."""
        return sorted(self.folder.glob("part-*.parquet"))

    def close(self) -> None:
        self.session.stop()


def _session() -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise BatchError("the engine spark needs the extra: pip install 'anxin[spark]', and Java") from None
    builder = SparkSession.builder.appName("anxin assess")
    for key, value in SETTINGS.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def start(people: People, settled: Settled, beside: Path) -> SparkEngine:
    return SparkEngine(people, settled, beside)
