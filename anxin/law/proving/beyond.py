"""What runs out of range: a parameter looked up before its first value. (Sizes are refused when a pack is loaded.)

A request that gets there is refused by `decide`, since nothing may be guessed; better that its author knows.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import z3

from anxin.law.emitters.python import reading_order
from anxin.law.expressions import tree
from anxin.law.expressions.lowering import SINCE_ALWAYS
from anxin.law.expressions.tree import Expr
from anxin.law.pack import Pack
from anxin.law.proving.questions import Questions

Guards = tuple[Expr, ...]


class TooEarly(NamedTuple):
    """`first` is the first day or month for which the parameter has a value."""

    parameter: str
    first: int
    model: z3.ModelRef


def too_early(questions: Questions, pack: Pack) -> Iterator[TooEarly]:
    """One for each parameter of a table."""
    found: set[str] = set()
    for guards, lookup, extra in _lookups(questions):
        table = pack.parameters[lookup.table].table if lookup.table in pack.parameters else None
        if table is None or table.starts[0] == SINCE_ALWAYS or lookup.table in found:
            continue
        symbols = questions.symbols
        before = symbols.formulas.number(lookup.at_value)
        claims = [before.known, before.value < table.starts[0], *extra, *map(symbols.truth, guards)]
        model = questions.find(questions.named(z3.And(claims)), *background(questions))
        if model is not None:
            found.add(lookup.table)
            yield TooEarly(lookup.table, table.starts[0], model)


def _lookups(questions: Questions) -> Iterator[tuple[Guards, tree.Lookup, list[Any]]]:
    """Each with the truths that stand before it in its expression, since what they rule out is never looked up."""
    for row in questions.table.rows:
        for number, condition in enumerate(row.conditions):
            before = tuple(each.expr for each in row.conditions[:number])
            for guards, lookup in _within(condition.expr, ()):
                yield (*before, *guards), lookup, []
    for name in _names(questions):
        for guards, lookup in _within(questions.table.service.definitions[name], ()):
            yield guards, lookup, [questions.in_force]
    yield from _rate(questions)


def background(questions: Questions) -> list[Any]:
    """What came to be known of dates since the solver was made: saying new things can take new months apart."""
    return [questions.named(rule) for rule in questions.symbols.formulas.rules]


def _names(questions: Questions) -> list[str]:
    return reading_order([each.expr for each in questions.conditions], questions.table.service.definitions)


def _rate(questions: Questions) -> Iterator[tuple[Guards, tree.Lookup, list[Any]]]:
    """The rate of a surcharge on the first day of the arrears, where a row makes it accrue."""
    surcharge = questions.table.service.surcharge
    if questions.table.kind != "surcharge" or surcharge is None or surcharge.accrual is None:
        return
    accrual = surcharge.accrual
    first_day = tree.Arithmetic("+", accrual.due, tree.Literal(1, "number"))
    late: Expr = tree.Compare(">", accrual.paid, accrual.due)
    for number, row in enumerate(questions.table.rows):
        if row.outcome == "accrues":
            before = [z3.Not(questions.holding[each.id]) for each in questions.table.rows[:number]]
            guards = (*(each.expr for each in row.conditions), late)
            yield guards, tree.Lookup(accrual.rate, first_day), before


def _within(expr: Expr, guards: Guards) -> Iterator[tuple[Guards, tree.Lookup]]:
    if isinstance(expr, tree.Lookup):
        yield guards, expr
    if isinstance(expr, (tree.And, tree.Or)):
        for number, part in enumerate(expr.parts):
            before = expr.parts[:number]
            known = before if isinstance(expr, tree.And) else tuple(tree.Not(each) for each in before)
            yield from _within(part, (*guards, *known))
    elif isinstance(expr, tree.IfElse):
        yield from _within(expr.test, guards)
        yield from _within(expr.then, (*guards, expr.test))
        yield from _within(expr.otherwise, (*guards, tree.Not(expr.test)))
    else:
        for child in tree.children(expr):
            yield from _within(child, guards)
