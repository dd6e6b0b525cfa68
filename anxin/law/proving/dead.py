"""Dead rows: rows that can never hold, and rows that never decide because the ones before them always do."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import z3

from anxin.law.expressions.tree import Expr
from anxin.law.proving.questions import Answer, Questions
from anxin.law.proving.tables import Row, plain


class DeadRow(NamedTuple):
    """Either `against`, conditions of the row that contradict each other (with the limits of the facts), or `before`, rows that always win.

    `model` is a person who meets all of those conditions but the last, or one for whom the row holds and does not decide.
    """

    row: Row
    against: tuple[Answer, ...]
    before: tuple[Row, ...]
    model: z3.ModelRef


def dead_rows(questions: Questions) -> Iterator[DeadRow]:
    for number, row in enumerate(questions.table.rows):
        earlier = questions.table.rows[:number]
        if not questions.possible(questions.holding[row.id], *_fail(questions, earlier)):
            found = _never_holds(questions, row) or _never_decides(questions, row, earlier)
            if found:
                yield found


def _fail(questions: Questions, rows: Iterable[Row]) -> list[Any]:
    return [z3.Not(questions.holding[row.id]) for row in rows]


def _never_holds(questions: Questions, row: Row) -> DeadRow | None:
    if questions.possible(questions.holding[row.id]):
        return None
    against = questions.needed([Answer(*plain(each.expr)) for each in row.conditions])
    model = questions.find(*questions.said(against[:-1]))
    return None if model is None else DeadRow(row, tuple(against), (), model)


def _never_decides(questions: Questions, row: Row, earlier: Sequence[Row]) -> DeadRow | None:
    """Of the rows before it those that are needed to cover it."""
    holds, before = questions.holding[row.id], list(earlier)
    for each in earlier:
        rest = [other for other in before if other is not each]
        if not questions.possible(holds, *_fail(questions, rest)):
            before = rest
    model = questions.find(holds)
    return None if model is None else DeadRow(row, (), tuple(before), model)


def shows(found: DeadRow, truths: dict[Expr, bool]) -> bool:
    """What the example of a dead row has to bear out."""
    if found.against:
        met = [truths_of(answer, truths) for answer in found.against]
        return all(met[:-1]) and not met[-1]
    holds = [all(truths[each.expr] for each in row.conditions) for row in (found.row, *found.before)]
    return holds[0] and any(holds[1:])


def truths_of(answer: Answer, truths: dict[Expr, bool]) -> bool:
    """Whether a question was answered so; conditions may ask it either way."""
    for expr, truth in truths.items():
        question, asked_for = plain(expr)
        if question == answer.expr:
            return (truth == asked_for) == answer.holds
    return False
