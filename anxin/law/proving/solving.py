"""Asking the solver until its model holds in the real calendar too."""

from collections.abc import Sequence
from typing import Any

import z3

from anxin.law.calendar import UnknownYear
from anxin.law.emitters.z3 import Clock, Term, is_value
from anxin.law.expressions import tree
from anxin.law.proving.symbols import Symbols

MOST_ROUNDS = 400
NO_ANSWER = (UnknownYear, ValueError, OverflowError)


class Unsettled(Exception):
    """The solver kept guessing days that the calendar does not bear out."""


def settle(symbols: Symbols, solver: z3.Solver, assumptions: Sequence[Any] = ()) -> z3.ModelRef | None:
    """A model in which every clock gives the day it really gives, or None when there is none. What was learnt stays with the solver."""
    kept: list[Any] = []
    for _ in range(MOST_ROUNDS):
        if solver.check(*assumptions, *kept) == z3.sat:
            model = solver.model()
            wrong = [each for each in symbols.formulas.clocks if not _is_right(symbols, model, each)]
            if not wrong:
                return model
            solver.add([_lesson(symbols, model, clock) for clock in wrong])
            kept = [same for clock in wrong for same in _same_inputs(model, clock)]
        elif kept:
            kept = []
        else:
            return None
    raise Unsettled(f"{symbols.service.id}: no example found in {MOST_ROUNDS} rounds")


def _is_right(symbols: Symbols, model: z3.ModelRef, clock: Clock) -> bool:
    try:
        return _worked_out(symbols, clock, _inputs(model, clock)) == _value(model, clock.found)
    except NO_ANSWER:
        return False


def _lesson(symbols: Symbols, model: z3.ModelRef, clock: Clock) -> Any:
    values = _inputs(model, clock)
    try:
        return clock.lemma(values, _worked_out(symbols, clock, values))
    except NO_ANSWER:
        return clock.never(values)


def _same_inputs(model: z3.ModelRef, clock: Clock) -> list[Any]:
    """The next model had best differ in the clock's answer only: otherwise it would meet days of which nothing was learnt."""
    return [is_value(term, _value(model, term)) for term in clock.inputs]


def _inputs(model: z3.ModelRef, clock: Clock) -> tuple[int | None, ...]:
    return tuple(_value(model, term) for term in clock.inputs)


def _value(model: z3.ModelRef, term: Term) -> int | None:
    if not z3.is_true(model.eval(term.known, model_completion=True)):
        return None
    return int(model.eval(term.value, model_completion=True).as_long())


def _worked_out(symbols: Symbols, clock: Clock, values: tuple[int | None, ...]) -> int | None:
    start, known_on, runtime = values[0], values[-1] or 0, symbols.pack.runtime
    if start is None:
        return None
    if isinstance(clock.expr, tree.DaysAfter):
        stops = list(zip(values[2:-1:2], values[3:-1:2], strict=True))
        return runtime.days_after(start, values[1] or 0, stops, clock.expr.working, known_on)
    return runtime.calendar.next_working(start, known_on)
