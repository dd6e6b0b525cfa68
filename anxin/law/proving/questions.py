"""One table put to the solver: every question that its conditions ask, each with a name, so that answers come in their words."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import count
from typing import Any, NamedTuple

import z3

from anxin.law.expressions.tree import Expr
from anxin.law.pack import Condition, Pack
from anxin.law.proving.solving import settle
from anxin.law.proving.symbols import Symbols
from anxin.law.proving.tables import Table, plain


class Answer(NamedTuple):
    """One question of a table answered: `expr` holds or does not."""

    expr: Expr
    holds: bool


class Questions:
    """`names` are truths of the solver, one a question; every formula about rows is made of them."""

    def __init__(self, pack: Pack, table: Table) -> None:
        self.pack, self.table = pack, table
        accepted = [each.when for each in table.service.acknowledged if each.when is not None]
        self.conditions = table.conditions
        self.symbols = Symbols.of(pack, table.service, [*(each.expr for each in self.conditions), *accepted])
        self.names: dict[Expr, Any] = {}
        for condition in self.conditions:
            self.truth(condition.expr)
        for expr in accepted:
            self.truth(expr)
        self._numbers = count()
        self.asked = {plain(each.expr)[0]: None for row in table.rows for each in row.own}

    def truth(self, expr: Expr) -> Any:
        question, asked_for = plain(expr)
        if question not in self.names:
            self.names[question] = z3.Bool(f"question {len(self.names)}")
        return self.names[question] if asked_for else z3.Not(self.names[question])

    @cached_property
    def solver(self) -> z3.Solver:
        """With everything that holds anyway, and what each question means. One for all claims: they come as assumptions, and what
        one of them teaches about the calendar serves the next.
        """
        found = z3.SimpleSolver()
        found.add([name == self.symbols.truth(question) for question, name in self.names.items()])
        found.add(self.symbols.background())
        return found

    def named(self, formula: Any) -> Any:
        """A truth that stands for the formula, so that it can be assumed or not."""
        name = z3.Bool(f"formula {next(self._numbers)}")
        self.solver.add(name == formula)
        return name

    @cached_property
    def holding(self) -> dict[str, Any]:
        """For every row the truth that it holds."""
        return {row.id: self.named(self._all(row.conditions)) for row in self.table.rows}

    @cached_property
    def spoken(self) -> Any:
        """That a row speaks of the request, whether or not its measure is in force."""
        return self.named(z3.Or([self._all(row.own) for row in self.table.rows]))

    @cached_property
    def in_force(self) -> Any:
        """That a measure of the table is in force; a table with none always is."""
        tests = self.table.in_force
        return self.named(z3.Or([self.truth(test) for test in tests]) if tests else z3.BoolVal(True))

    def _all(self, conditions: Iterable[Condition]) -> Any:
        return z3.And([self.truth(each.expr) for each in conditions])

    def possible(self, *claims: Any) -> bool:
        return bool(self.solver.check(*claims) == z3.sat)

    def answers_in(self, model: z3.ModelRef, questions: Iterable[Expr]) -> list[Answer]:
        return [
            Answer(each, bool(z3.is_true(model.eval(self.names[each], model_completion=True))))
            for each in questions
        ]

    def said(self, answers: Sequence[Answer]) -> list[Any]:
        return [self.names[each.expr] if each.holds else z3.Not(self.names[each.expr]) for each in answers]

    def find(self, *claims: Any) -> z3.ModelRef | None:
        return settle(self.symbols, self.solver, claims)

    def needed(self, answers: Sequence[Answer], *besides: Any) -> list[Answer]:
        """Of answers that are impossible together (with what is claimed besides) a set that still is, and none smaller within it."""
        kept = self._reasons(answers, besides)
        for each in list(kept):
            rest = [other for other in kept if other is not each]
            if len(rest) < len(kept):
                kept = self._reasons(rest, besides) if not self.possible(*self.said(rest), *besides) else kept
        return kept

    def _reasons(self, answers: Sequence[Answer], besides: Sequence[Any]) -> list[Answer]:
        """The answers among the solver's own reasons; all of them should it find no reason to refuse."""
        said = self.said(answers)
        if self.possible(*said, *besides):
            return list(answers)
        core = {each.get_id() for each in self.solver.unsat_core()}
        return [answer for answer, truth in zip(answers, said, strict=True) if truth.get_id() in core]
