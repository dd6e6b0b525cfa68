"""What is wrong with a place's tables of rules, proved: where no rule holds, where two say different things, which never decide.

Unlike the rest of the room it needs a solver, so only those who prove import it.

report = prove(load_pack(place))
"""

from collections.abc import Iterator
from functools import partial

from anxin.law.expressions.tree import Expr
from anxin.law.pack import Pack
from anxin.law.proving import beyond, dead, gaps, pairs
from anxin.law.proving.examples import Examples
from anxin.law.proving.gaps import Region
from anxin.law.proving.questions import Questions
from anxin.law.proving.report import Dead, Finding, Gap, Overflow, Overlap, Report
from anxin.law.proving.solving import Unsettled
from anxin.law.proving.tables import Row, must_cover, tables_of

__all__ = ["Dead", "Finding", "Gap", "Overflow", "Overlap", "Report", "Unsettled", "prove"]


def prove(pack: Pack) -> Report:
    """Every service's tables. Raises Unsettled when no example could be found that the calendar bears out."""
    found = [
        finding
        for service in pack.services.values()
        for table in tables_of(pack, service)
        for finding in _table(Questions(pack, table))
    ]
    return Report(
        pack,
        gaps=tuple(each for each in found if isinstance(each, Gap)),
        overlaps=tuple(each for each in found if isinstance(each, Overlap)),
        dead=tuple(each for each in found if isinstance(each, Dead)),
        overflow=tuple(each for each in found if isinstance(each, Overflow)),
    )


def _table(questions: Questions) -> Iterator[Finding]:
    examples = Examples(questions.pack, questions.symbols, [each.expr for each in questions.conditions])
    if must_cover(questions.table):
        yield from _gaps(questions, examples)
    yield from _overlaps(questions, examples)
    yield from _dead(questions, examples)
    for each in beyond.too_early(questions, questions.pack):
        person = examples.request(examples.person(each.model))
        yield Overflow(questions.pack, questions.table, person, each.parameter, each.first)


def _gaps(questions: Questions, examples: Examples) -> Iterator[Finding]:
    for region, model in gaps.gaps(questions):
        example = examples.smallest(model, partial(_is_silent, questions, region))
        yield Gap(questions.pack, questions.table, example, region, gaps.acknowledged(questions, region))


def _is_silent(questions: Questions, region: Region, truths: dict[Expr, bool]) -> bool:
    tests = questions.table.in_force
    if tests and not any(truths[test] for test in tests):
        return False
    return all(dead.truths_of(answer, truths) for answer in region)


def _overlaps(questions: Questions, examples: Examples) -> Iterator[Finding]:
    for one, other, model in pairs.overlaps(questions):
        example = examples.smallest(model, partial(_all_hold, (one, other)))
        accepted = pairs.acknowledged(questions.table, one, other)
        yield Overlap(questions.pack, questions.table, example, one, other, accepted)


def _all_hold(rows: tuple[Row, ...], truths: dict[Expr, bool]) -> bool:
    return all(truths[each.expr] for row in rows for each in row.conditions)


def _dead(questions: Questions, examples: Examples) -> Iterator[Finding]:
    for each in dead.dead_rows(questions):
        example = examples.smallest(each.model, partial(dead.shows, each))
        yield Dead(questions.pack, questions.table, example, each.row, each.against, each.before)
