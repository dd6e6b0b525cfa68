"""Polars, streaming: the default. Nothing but the parts in work is held in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from anxin.batch.people import People
from anxin.batch.rows import Formulas, output_rows
from anxin.law.assessment import Settled


class PolarsEngine:
    def __init__(self, people: People, settled: Settled) -> None:
        self.people, self.formulas = people, Formulas(settled)

    @contextmanager
    def rows(self, first: int, count: int) -> Iterator[pl.LazyFrame]:
        yield output_rows(self.people.scan().slice(first, count), self.formulas)

    def close(self) -> None:
        """Nothing is open."""


def start(people: People, settled: Settled, beside: Path) -> PolarsEngine:
    return PolarsEngine(people, settled)
