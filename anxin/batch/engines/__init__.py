"""What works the formulas out: one module an engine, each giving the same rows for a stretch of the file."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import Protocol

import polars as pl

from anxin.batch.errors import BatchError
from anxin.batch.people import People
from anxin.law.assessment import Settled

NAMES = ("polars", "duckdb", "spark")


class Engine(Protocol):
    """`rows` gives the output of `count` persons from the one numbered `first`, in the order of the file."""

    def rows(self, first: int, count: int) -> AbstractContextManager[pl.LazyFrame]: ...

    def close(self) -> None: ...


def engine(name: str, people: People, settled: Settled, beside: Path) -> Engine:
    """`beside` is where an engine may put files of its own for as long as it works. Raises BatchError."""
    if name not in NAMES:
        raise BatchError(f"there is no engine {name}; there are: {', '.join(NAMES)}")
    make: Callable[[People, Settled, Path], Engine] = import_module(f"anxin.batch.engines.{name}").start
    return make(people, settled, beside)
