"""From a model to a person: a request as small as it can be that shows what is claimed, checked by the rules as they decide.

Small means: each fact by itself as near as possible to its beginning (numbers to their least, months and dates to the day of receipt,
choices to the first word), tried at the boundaries that the rules know. Nothing here asks the solver; the compiled rules judge.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import z3

from anxin.law.emitters.python import Compiled, compile_rules
from anxin.law.expressions.tree import Expr, Literal, walk
from anxin.law.facts import Fact, show
from anxin.law.months import format_day, month_of
from anxin.law.pack import Pack, Service
from anxin.law.proving.symbols import OTHER_WORD, Symbols
from anxin.law.requests import values_of

NEAR = (0, 1, -1)
MOST_ROUNDS = 3
Claim = Callable[[dict[Expr, bool]], bool]


@dataclass(frozen=True)
class Person:
    """Inside values of a request."""

    received_on: int
    known_on: int
    events: dict[str, int | None]
    facts: dict[str, Any]


class Examples:
    """Finds the smallest person for one service's table; `expressions` are what claims speak of."""

    def __init__(self, pack: Pack, symbols: Symbols, expressions: Iterable[Expr]) -> None:
        self.pack, self.symbols, self.service = pack, symbols, symbols.service
        self.expressions = list(dict.fromkeys(expressions))
        self.relations = [each.when for each in self.service.requires]
        self.run: Compiled = compile_rules(
            [*self.expressions, *self.relations], [], self.service.definitions, pack.runtime
        )
        self.steps = _steps(pack, self.service, self.expressions)

    def smallest(self, model: z3.ModelRef, claim: Claim) -> dict[str, Any]:
        """A request to `decide`. The person of the model must bear out the claim; a change can open the way to another."""
        person = self.person(model)
        for _ in range(MOST_ROUNDS):
            before = person
            for change in self._changes(person):
                person = next((other for other in change(person) if self.shows(other, claim)), person)
            if person == before:
                break
        return self.request(person)

    def person(self, model: z3.ModelRef) -> Person:
        symbols = self.symbols
        received, known = (symbols.day_in(model, f"request_{name}") for name in ("received_on", "known_on"))
        events = {name: symbols.day_in(model, name) for name in self.service.events_read}
        return Person(received or 0, known or 0, events, symbols.facts_in(model))

    def shows(self, person: Person, claim: Claim) -> bool:
        values = values_of(
            self.pack, self.service, person.received_on, person.known_on, person.events, person.facts
        )
        try:
            outputs = self.run(values)[1]
        except LookupError:
            return False
        count = len(self.expressions)
        return all(outputs[count:]) and claim(dict(zip(self.expressions, outputs[:count], strict=True)))

    def request(self, person: Person) -> dict[str, Any]:
        known = {} if person.known_on == person.received_on else {"known_on": format_day(person.known_on)}
        return {
            "service": self.service.id,
            "received_on": format_day(person.received_on),
            **known,
            "events": {name: show("date", day) for name, day in person.events.items()},
            "facts": {name: self.service.facts[name].show(value) for name, value in person.facts.items()},
        }

    def _changes(self, person: Person) -> Iterator[Callable[[Person], Iterator[Person]]]:
        yield self._other_days
        for name in person.events:
            yield lambda now, name=name: (  # type: ignore[misc]  # bound here, on purpose
                replace(now, events={**now.events, name: day}) for day in self._event_days(name, now)
            )
        yield self._moved_together
        for name in person.facts:
            yield lambda now, name=name: (  # type: ignore[misc]  # as above
                replace(now, facts={**now.facts, name: value})
                for value in self._values(self.service.facts[name], now)
            )

    def _other_days(self, person: Person) -> Iterator[Person]:
        """The earliest day on which everything is published, with the rules known then."""
        first, last = self.symbols.all_known_on(), self.symbols.window[1]
        for day in (
            first,
            *(step for step in self.steps["date"] if first < step <= last),
            person.received_on,
        ):
            yield replace(person, received_on=day, known_on=max(day, first))
        yield replace(person, known_on=max(person.received_on, first))

    def _moved_together(self, person: Person) -> Iterator[Person]:
        """A span keeps its length while it comes nearer to the day of receipt."""
        months = [name for name, fact in self.service.facts.items() if fact.kind == "month"]
        if len(months) > 1:
            for month in self._numbers(self.service.facts[months[0]], person):
                step = month - person.facts[months[0]]
                moved = {name: person.facts[name] + step for name in months}
                if all(
                    low <= moved[name] <= high
                    for name in months
                    for low, high in [self.service.facts[name].bounds]
                ):
                    yield replace(person, facts={**person.facts, **moved})

    def _event_days(self, name: str, person: Person) -> Iterator[int | None]:
        seed = self.pack.events[name].seed
        yield from (seed, None) if seed else (None,)
        yield from (person.received_on, person.received_on + 1)

    def _values(self, fact: Fact, person: Person) -> Iterator[Any]:
        if fact.nullable:
            yield None
        if fact.kind == "bool":
            yield False
        elif fact.kind in ("choice", "choices"):
            yield from self._words(fact)
        elif fact.kind != "text":
            yield from self._numbers(fact, person)

    def _words(self, fact: Fact) -> Iterator[Any]:
        words = [*fact.values, *[OTHER_WORD] * fact.takes_other_words]
        if fact.kind == "choice":
            yield from words
        else:
            yield from ([frozenset()] if fact.min_items == 0 else [])
            yield from (frozenset({word}) for word in words)

    def _numbers(self, fact: Fact, person: Person) -> Iterator[int]:
        low, high = fact.bounds
        if fact.kind in ("month", "date"):
            here = person.received_on if fact.kind == "date" else month_of(person.received_on)
            counted = sorted(
                {here - step for step in self.steps["number"]}, key=lambda each: abs(here - each)
            )
            written = sorted(self.steps[fact.kind], key=lambda each: abs(here - each))
            yield from (value for value in (*counted, *written) if low <= value <= high)
        else:
            yield from (value for value in (low, low + 1, *self.steps["number"]) if low <= value <= high)


def _steps(pack: Pack, service: Service, expressions: Sequence[Expr]) -> dict[str, list[int]]:
    """The numbers, months and days at which the rules change their answer, and those beside them."""
    found: dict[str, set[int]] = {"number": {0}, "month": set(), "date": set()}
    read = [*expressions, *service.definitions.values()]
    for node in (node for expr in read for node in walk(expr)):
        if isinstance(node, Literal) and node.kind in found:
            found[node.kind] |= {int(node.value) + step for step in NEAR}
    return {kind: sorted(values) for kind, values in found.items()}
