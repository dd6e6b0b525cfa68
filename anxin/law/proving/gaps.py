"""Gaps: what a request can be, while a measure of the table is in force, without any row saying anything of it.

Each is a largest region: answers to as few questions as possible that together leave no row, found by taking one silent person and
dropping every answer that is not needed for the silence. Regions that others cover are left out.
"""

from typing import Any

import z3

from anxin.law.pack import Acknowledgement
from anxin.law.proving.questions import Answer, Questions

Region = tuple[Answer, ...]


def gaps(questions: Questions) -> list[tuple[Region, z3.ModelRef]]:
    """Every silent person is in one of the regions; the model is one who is."""
    silent = (questions.in_force, z3.Not(questions.spoken))
    found: list[tuple[Region, z3.ModelRef]] = []
    seen: list[Any] = []
    while (model := questions.find(*silent, *seen)) is not None:
        region = _largest(questions, model)
        found.append((region, model))
        seen.append(z3.Not(inside(questions, region)))
    return _without_covered(questions, found)


def inside(questions: Questions, region: Region) -> Any:
    return questions.named(z3.And(questions.said(region)))


def _largest(questions: Questions, model: z3.ModelRef) -> Region:
    answers = questions.answers_in(model, questions.asked)
    return tuple(questions.needed(answers, questions.in_force, questions.spoken))


def _without_covered(
    questions: Questions, found: list[tuple[Region, z3.ModelRef]]
) -> list[tuple[Region, z3.ModelRef]]:
    kept = list(found)
    for each in found:
        others = [z3.Not(inside(questions, region)) for region, _ in kept if region is not each[0]]
        if others and not questions.possible(questions.in_force, *questions.said(each[0]), *others):
            kept.remove(each)
    return kept


def acknowledged(questions: Questions, region: Region) -> tuple[Acknowledgement, ...]:
    """Of what was acknowledged those that it takes to cover the whole region; nothing when that is not covered."""
    said = (questions.in_force, *questions.said(region))
    rows = [each for each in questions.table.service.acknowledged if each.when]

    def uncovered(by: list[Acknowledgement]) -> bool:
        return questions.possible(*said, *(z3.Not(questions.truth(each.when)) for each in by if each.when))

    if uncovered(rows):
        return ()
    for each in list(rows):
        rest = [other for other in rows if other is not each]
        rows = rows if uncovered(rest) else rest
    return tuple(rows)
