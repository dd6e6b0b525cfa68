"""The rows of an assessment as a Polars plan: the file's columns under the names of the rules, derived names in layers, the outputs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from anxin.batch.people import KEY
from anxin.law.assessment import Assessment, Column, Settled, sizes
from anxin.law.emitters import polars as emitter
from anxin.law.emitters.polars import Whole
from anxin.law.emitters.python import reading_order
from anxin.law.expressions import tree
from anxin.law.expressions.lowering import Columns
from anxin.law.expressions.ranges import Limits, bounds, widest
from anxin.law.expressions.tree import names_read

SMALL: dict[str, Any] = {"due_on": pl.Date, "treatment": pl.UInt8}


def schema_of(assessment: Assessment) -> dict[str, Any]:
    """The columns that `assess` writes, in order."""
    return {KEY: pl.Int64, "month": pl.Int32} | {
        name: SMALL.get(name, pl.Int64) for name in assessment.outputs
    }


@dataclass(frozen=True)
class Formulas:
    """One run's formulas over columns. `suffix` keeps two laws apart in one plan; `shift` moves every day of payment by so many days."""

    settled: Settled
    suffix: str = ""
    shift: int = 0

    @property
    def assessment(self) -> Assessment:
        return self.settled.assessment

    @cached_property
    def columns(self) -> Columns:
        codes = {column.name: column.codes for column in self.assessment.columns if column.codes}
        return Columns(self.assessment.kinds, {}, self.settled.left, codes)

    @cached_property
    def widths(self) -> dict[str, Whole]:
        """Half as much to move for every name that nothing in its formula makes too large; a column is as wide as its limits say."""
        columns = {name: self.width_of(tree.Name(name)) for name in sizes(self.assessment)}
        return columns | {name: self.width_of(formula) for name, formula in self.settled.left.items()}

    def width_of(self, expr: tree.Expr) -> Whole:
        return pl.Int32 if widest([expr], self._limits) < 2**31 else pl.Int64

    @cached_property
    def _limits(self) -> Limits:
        limits = Limits(sizes(self.assessment))
        for name in reading_order(list(map(tree.Name, self.settled.left)), self.settled.left):
            limits.names[name] = bounds(self.settled.left[name], limits)
        return limits

    def added_to(self, frame: pl.LazyFrame, wanted: Iterable[str]) -> pl.LazyFrame:
        """`frame` (a file of persons) with the wanted names, each followed by `suffix`; what is the same for everyone included.

        Numbers are as wide as `widths` says: who adds up over persons widens them first.
        """
        wanted = list(wanted)
        named = {column.name: self._read(column) for column in self.assessment.columns}
        for layer in self._layers(wanted):
            frame = frame.with_columns(
                self._expression(self.settled.left[name], named, self._width(name)).alias(self.column(name))
                for name in layer
            )
            named |= {name: pl.col(self.column(name)) for name in layer}
        known = [name for name in wanted if name not in self.settled.left]
        return frame.with_columns(
            self._expression(self.settled.of(name), named).alias(self.column(name)) for name in known
        )

    def column(self, name: str) -> str:
        """A mark that no file's column has stands before it: a derived name may be called like a column."""
        return f"={name}{self.suffix}"

    def _read(self, column: Column) -> pl.Expr:
        value = pl.col(column.column)
        if column.codes or column.type.kind == "bool":
            return value
        moved = value.cast(self._width(column.name))
        return moved + self.shift if self.shift and column.stored == "date" else moved

    def _width(self, name: str) -> Whole:
        return self.widths.get(name, pl.Int64)

    def _expression(self, expr: tree.Expr, named: Mapping[str, pl.Expr], whole: Whole = pl.Int64) -> pl.Expr:
        kinds = self.columns.types
        other = {
            name: named[name].cast(whole)
            for name in names_read(expr) & named.keys()
            if kinds[name].kind in emitter.WIDE and self._width(name) != whole
        }
        return emitter.expression(expr, self.columns, {**named, **other}, whole)

    def _layers(self, wanted: Iterable[str]) -> list[list[str]]:
        """Names of one layer read only columns and the layers before it."""
        left = self.settled.left
        depths: dict[str, int] = {}
        for name in reading_order([tree.Name(name) for name in wanted], left):
            below = [depths[each] for each in names_read(left[name]) if each in depths]
            depths[name] = max(below, default=-1) + 1
        layers: list[list[str]] = [[] for _ in range(max(depths.values(), default=-1) + 1)]
        for name, depth in depths.items():
            layers[depth].append(name)
        return layers


def output_rows(frame: pl.LazyFrame, formulas: Formulas) -> pl.LazyFrame:
    """The columns of the contract, in its order and of its types, one row a person in the order of the file."""
    names = formulas.assessment.outputs
    worked = formulas.added_to(frame, names)
    month = pl.lit(formulas.settled.known["month"], pl.Int32).alias("month")
    return worked.select(pl.col(KEY), month, *(_as_stored(name, formulas) for name in names))


def _as_stored(name: str, formulas: Formulas) -> pl.Expr:
    value = pl.col(formulas.column(name)).alias(name)
    return value.cast(pl.Int32).cast(pl.Date) if name == "due_on" else value.cast(SMALL.get(name, pl.Int64))


def money(assessment: Assessment) -> list[str]:
    """The columns whose sums a manifest holds."""
    return [*assessment.amounts, "total", "surcharge"]


def sums(rows: pl.LazyFrame, settled: Settled) -> pl.LazyFrame:
    """An amount that is the same for everyone needs no adding up."""
    persons = pl.len().cast(pl.Int64)
    added = (
        pl.col(name).sum() if name in settled.left else (persons * settled.known[name]).alias(name)
        for name in money(settled.assessment)
    )
    return rows.select(persons.alias("rows"), *added)
