"""Overlaps: two rows that can hold together, that precedence does not order, and that say different things."""

from collections.abc import Iterator
from itertools import combinations

import z3

from anxin.law.pack import Acknowledgement
from anxin.law.proving.questions import Questions
from anxin.law.proving.tables import Row, Table


def overlaps(questions: Questions) -> Iterator[tuple[Row, Row, z3.ModelRef]]:
    """The rows of a surcharge are ordered by standing one after the other, so only rules can be of one rank."""
    for one, other in _doubtful(questions.table):
        model = questions.find(questions.holding[one.id], questions.holding[other.id])
        if model is not None:
            yield one, other, model


def _doubtful(table: Table) -> Iterator[tuple[Row, Row]]:
    if table.kind == "rules":
        for one, other in combinations(table.rows, 2):
            if one.rank == other.rank and one.outcome != other.outcome:
                yield one, other


def acknowledged(table: Table, one: Row, other: Row) -> tuple[Acknowledgement, ...]:
    """Somebody answers for the order in which the two stand in the file."""
    return tuple(each for each in table.service.acknowledged if set(each.overlap) == {one.id, other.id})
