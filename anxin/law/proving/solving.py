"""Asking the solver until its model holds in the real calendar too."""

from collections.abc import Sequence
from typing import Any

import z3

from anxin.law.calendar import UnknownYear
from anxin.law.emitters.z3 import Clock, Term
from anxin.law.expressions import tree
from anxin.law.proving.symbols import Symbols

MOST_ROUNDS = 200


class Unsettled(Exception):
    """The solver kept guessing days that the calendar does not bear out."""


def settle(symbols: Symbols, solver: z3.Solver, assumptions: Sequence[Any] = ()) -> z3.ModelRef | None:
    """A model in which every clock gives the day it really gives, or None when there is none. What was learnt stays with the solver."""
    for _ in range(MOST_ROUNDS):
        if solver.check(*assumptions) != z3.sat:
            return None
        model = solver.model()
        lemmas = [lemma for clock in symbols.formulas.clocks for lemma in _mended(symbols, model, clock)]
        if not lemmas:
            return model
        solver.add(lemmas)
    raise Unsettled(f"{symbols.service.id}: no example found in {MOST_ROUNDS} rounds")


def _mended(symbols: Symbols, model: z3.ModelRef, clock: Clock) -> list[Any]:
    """What must be told, when the model gives the clock another day than the calendar does."""
    values = tuple(_value(model, term) for term in clock.inputs)
    guessed = _value(model, clock.found)
    try:
        real = _worked_out(symbols, clock, values)
    except (UnknownYear, ValueError, OverflowError):
        return [clock.never(values)]
    return [] if real == guessed else [clock.lemma(values, real)]


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
