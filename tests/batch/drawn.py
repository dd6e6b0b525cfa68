"""Persons drawn at and around everything an assessment compares with: floors and ceilings, last days to pay, days of events."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl
from hypothesis import strategies as st

from anxin.batch.people import TYPES
from anxin.law import Pack
from anxin.law.assessment import Column, Run, assessment_of, planned
from anxin.law.months import as_date, first_day

# Around a boundary: the value itself and its neighbours.
NEAR = st.sampled_from([-1, 0, 0, 1])


@dataclass(frozen=True)
class Case:
    run: Run
    people: pl.DataFrame


def cases(pack: Pack, size: int = 24) -> st.SearchStrategy[Case]:
    found = assessment_of(pack)

    @st.composite
    def drawn(draw: st.DrawFn) -> Case:
        month = draw(st.integers(found.first_month, found.last_month))
        days = _days(pack, month)
        events = draw(st.dictionaries(st.sampled_from(sorted(pack.events)), st.none() | days, max_size=2))
        run = planned(pack, month, as_of=draw(days), events=events)
        rows = draw(st.lists(_persons(pack, days), min_size=size, max_size=size))
        schema = {each.column: TYPES[each.stored] for each in found.columns}
        return Case(run, pl.DataFrame(rows, schema=schema))

    return drawn()


def _persons(pack: Pack, days: st.SearchStrategy[int]) -> st.SearchStrategy[dict[str, Any]]:
    columns = assessment_of(pack).columns
    return st.fixed_dictionaries({each.column: _value(pack, each, days) for each in columns})


def _value(pack: Pack, column: Column, days: st.SearchStrategy[int]) -> st.SearchStrategy[Any]:
    if column.stored == "date":
        return st.none() | days.map(as_date)
    if column.stored == "bool":
        return st.booleans()
    if column.codes:
        return st.integers(0, len(column.codes) - 1)
    if column.type.kind == "money":
        return _money(pack, column)
    return st.integers(column.lowest or 0, column.highest if column.highest is not None else 10**9)


def _money(pack: Pack, column: Column) -> st.SearchStrategy[int]:
    lowest, highest = column.lowest or 0, column.highest or 10**12
    limits = {row.value for each in pack.parameters.values() if each.kind == "money" for row in each.rows}
    near = st.tuples(st.sampled_from(sorted(limits)), NEAR).map(sum)
    return st.sampled_from([lowest, highest]) | near | st.integers(lowest, highest)


def _days(pack: Pack, month: int) -> st.SearchStrategy[int]:
    """Ends of months are where things fall due; the pack's own days and those of its measures besides."""
    ends = [first_day(month + later) - 1 for later in range(10)]
    own = [row.value for each in pack.parameters.values() if each.kind == "date" for row in each.rows]
    began = [each.valid_from for each in pack.measures.values()]
    known = [each.seed for each in pack.events.values() if each.seed is not None]
    last = (dt.date(2021, 12, 31) - dt.date(1970, 1, 1)).days
    near = st.tuples(st.sampled_from(sorted({*ends, *own, *began, *known})), NEAR).map(sum)
    return near | st.integers(first_day(month), max(last, first_day(month) + 300))
