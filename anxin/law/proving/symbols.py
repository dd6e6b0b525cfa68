"""The unknowns of a service for the solver: every fact within its limits, the days of a request, the events; and back from a model."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import z3

from anxin.law.emitters.z3 import Formulas, Term
from anxin.law.expressions.lowering import Columns, codes_of
from anxin.law.expressions.tree import Expr
from anxin.law.facts import Fact
from anxin.law.months import parse_day
from anxin.law.pack import Pack, Service

OTHER_WORD = "something_else"
ALWAYS = (parse_day("1990-01-01"), parse_day("2099-12-31"))


@dataclass
class Symbols:
    """`limits` must hold for anything that could be asked; `window` are the days a request can come in: those whose calendar is held."""

    pack: Pack
    service: Service
    columns: Columns
    window: tuple[int, int]
    formulas: Formulas
    limits: list[Any] = field(default_factory=list)

    @classmethod
    def of(cls, pack: Pack, service: Service, expressions: Iterable[Expr]) -> "Symbols":
        """`expressions` are all that will be said in them, so that every word of an open choice has its number."""
        read = [*expressions, *service.definitions.values(), *(each.when for each in service.requires)]
        tables = {name: each.table for name, each in pack.parameters.items()}
        codes = codes_of(service.facts, read)
        columns = Columns(service.scope.names, tables, service.definitions, codes)
        found = cls(pack, service, columns, window_of(pack), Formulas(columns, {}))
        found._declare()
        return found

    def _declare(self) -> None:
        names = self.formulas.names
        for fact in self.service.facts.values():
            names |= self._fact(fact)
        for name in self.pack.events:
            names[name] = self._number(name, self.window, nullable=True)
        for name in ("request_received_on", "request_known_on"):
            names[name] = self._number(name, self.window)
            names.setdefault(name.removeprefix("request_"), names[name])
        known = self.formulas.names["request_known_on"].value
        self.limits += [known >= self.all_known_on(), known >= names["request_received_on"].value]
        self.limits += [self.formulas.truth(relation.when) for relation in self.service.requires]

    def all_known_on(self) -> int:
        """From this day on every measure of the service's rows is published: proofs are about whole tables."""
        rows = self.service.surcharge.rows if self.service.surcharge else ()
        named = {rule.measure for rule in self.service.rules} | {row.measure for row in rows}
        measures = [self.pack.measures[name] for name in named if name]
        published = [each.known_from for each in measures]
        published += [by.known_from for each in measures for by in each.withdrawn]
        return max(published, default=self.window[0])

    def _fact(self, fact: Fact) -> dict[str, Term]:
        if fact.kind == "choices":
            return self._list(fact)
        if fact.kind == "bool":
            return {fact.name: Term(z3.Bool(fact.name), self._known(fact.name, fact.nullable))}
        return {fact.name: self._number(fact.name, self._bounds(fact), fact.nullable)}

    def _bounds(self, fact: Fact) -> tuple[int, int]:
        """An open choice has one number more than words: any other word."""
        if fact.kind == "choice":
            return 0, len(self.columns.codes[fact.name]) - (not fact.takes_other_words)
        return fact.bounds

    def _list(self, fact: Fact) -> dict[str, Term]:
        words = {
            f"{fact.name}.{word}": Term(z3.Bool(f"{fact.name}.{word}"))
            for word in self.columns.codes[fact.name]
        }
        if fact.min_items and not fact.takes_other_words:
            self.limits.append(z3.Or([term.value for term in words.values()]))
        return words

    def _number(self, name: str, bounds: tuple[int, int], nullable: bool = False) -> Term:
        value = z3.Int(name)
        self.limits += [value >= bounds[0], value <= bounds[1]]
        return Term(value, self._known(name, nullable))

    def _known(self, name: str, nullable: bool) -> Any:
        return z3.Bool(f"{name} is known") if nullable else z3.BoolVal(True)

    def truth(self, expr: Expr) -> Any:
        return self.formulas.truth(expr)

    def background(self) -> list[Any]:
        """Everything that holds anyway; asked for after the last expression was said, since saying one can add to it."""
        return [*self.limits, *self.formulas.rules, *self._held()]

    def _held(self) -> list[Any]:
        """Clocks run within the years whose calendar is held: beyond them `decide` refuses to guess."""
        first, last = self.window
        read = [clock for clock in self.formulas.clocks if clock.reads_calendar]
        pairs = [(clock.inputs[0], clock.found) for clock in read]
        return [
            z3.Implies(found.known, z3.And(start.value >= first, start.value <= last, found.value <= last))
            for start, found in pairs
        ]

    def facts_in(self, model: z3.ModelRef) -> dict[str, Any]:
        return {name: self._value(model, fact) for name, fact in self.service.facts.items()}

    def day_in(self, model: z3.ModelRef, name: str) -> int | None:
        """The day of an event or of the request."""
        term = self.formulas.names[name]
        return _number_in(model, term.value) if _truth_in(model, term.known) else None

    def _value(self, model: z3.ModelRef, fact: Fact) -> Any:
        if fact.kind == "choices":
            return self._words(model, fact)
        term = self.formulas.names[fact.name]
        if not _truth_in(model, term.known):
            return None
        if fact.kind == "bool":
            return _truth_in(model, term.value)
        if fact.kind == "text":
            return OTHER_WORD[: fact.max_length]
        number = _number_in(model, term.value)
        return self.word(fact.name, number) if fact.kind == "choice" else number

    def _words(self, model: z3.ModelRef, fact: Fact) -> frozenset[str]:
        words = [
            word
            for word in self.columns.codes[fact.name]
            if _truth_in(model, self.formulas.names[f"{fact.name}.{word}"].value)
        ]
        return frozenset(words or [OTHER_WORD] * (fact.min_items > 0))

    def word(self, name: str, number: int) -> str:
        words = self.columns.codes[name]
        return words[number] if number < len(words) else OTHER_WORD


def window_of(pack: Pack) -> tuple[int, int]:
    """From the first to the last day whose working-day calendar is held."""
    years = pack.calendar.arrangements
    return (parse_day(f"{min(years)}-01-01"), parse_day(f"{max(years)}-12-31")) if years else ALWAYS


def _number_in(model: z3.ModelRef, value: Any) -> int:
    return int(model.eval(value, model_completion=True).as_long())


def _truth_in(model: z3.ModelRef, value: Any) -> bool:
    return bool(z3.is_true(model.eval(value, model_completion=True)))


def fixed(symbols: Symbols, values: Mapping[str, Any]) -> list[Any]:
    """That the unknowns have these inside values, as a request's `values` hold them; a fact that is not there stays open."""
    found: list[Any] = []
    for name, fact in symbols.service.facts.items():
        if fact.kind == "choices" and name in values:
            words = (
                (word, symbols.formulas.names[f"{name}.{word}"].value) for word in symbols.columns.codes[name]
            )
            found += [truth == (word in values[name]) for word, truth in words]
    for name, term in symbols.formulas.names.items():
        if name in values:
            found += _fixed(symbols, name, term, values[name])
        if term.month is not None and values.get(name) is not None:
            found += [term.month == values[f"{name}_month"], term.day == values[f"{name}_day"]]
    return found


def _fixed(symbols: Symbols, name: str, term: Term, value: Any) -> list[Any]:
    if value is None:
        return [z3.Not(term.known)]
    if isinstance(value, str):
        words = symbols.columns.codes.get(name)
        value = (words.index(value) if value in words else len(words)) if words is not None else 0
    return [term.known, term.value == value]
