"""A whole population of requests for one service decided at once: the mode of each row as a small number.

The same rules as `anxin.law.decide`, over columns. Facts stand in columns of their names, in the forms that `anxin.law.expressions.lowering`
describes; `received_on` is a column (a date or its day number) unless one day is given for all. A row that `decide` would refuse, or would
leave open for want of a fact that the rules read, has no mode (null): nothing is assumed, and `decide` tells what is wrong or what to ask.
"""

import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import Any

import polars as pl

from anxin.batch.errors import BatchError
from anxin.law import Pack, Service
from anxin.law.emitters.polars import OWN_TABLES, Whole, expression, packed_parts, unpacked
from anxin.law.emitters.python import reading_order
from anxin.law.expressions import tree
from anxin.law.expressions.checking import Type
from anxin.law.expressions.folding import FALSE, TRUE, fold, fold_definitions
from anxin.law.expressions.lowering import Columns, codes_of
from anxin.law.expressions.ranges import DAYS, Bounds, Limits, bounds, of_kind, widest
from anxin.law.expressions.tree import Expr, walk
from anxin.law.facts import Fact
from anxin.law.pack import Rule
from anxin.law.program import program_for

MODE = "mode"
ACCEPTABLE = "is acceptable"


def modes(pack: Pack) -> tuple[str, ...]:
    """The modes in the order of their numbers."""
    return tuple(dict.fromkeys((*pack.modes, "ordinary")))


def decide_all(
    pack: Pack,
    service: str,
    requests: pl.LazyFrame,
    *,
    known_on: int,
    events: Mapping[str, int | None] | None = None,
    received_on: int | None = None,
) -> pl.LazyFrame:
    """The requests with the column `mode`; nothing runs before the frame is collected or written, and then it streams.

    `events` as in a request; those not named are as they were known on `known_on`. Raises NoValue or UnknownYear where a rule needs a
    day, the same for all rows, for which a parameter or the calendar holds nothing, and BatchError for a missing or mistyped column.
    """
    rules = PopulationRules.of(pack, service, known_on, events or {}, received_on)
    rules.check(requests.collect_schema())
    decided = rules.prepared(requests).with_columns(rules.held()).with_columns(rules.mode().alias(MODE))
    return decided.drop(rules.own())


@dataclass(frozen=True)
class PopulationRules:
    """The rules of a service, in order of precedence, with everything put in that is the same for all rows.

    `looked_up` are names of our own, each for a look-up in a table that Polars cannot tell to be the same wherever it stands.
    """

    pack: Pack
    service: Service
    columns: Columns
    rules: tuple[Rule, ...]
    conditions: tuple[tuple[Expr, ...], ...]
    relations: tuple[Expr, ...]
    looked_up: Mapping[str, Expr]

    @classmethod
    def of(
        cls,
        pack: Pack,
        service_id: str,
        known_on: int,
        events: Mapping[str, int | None],
        received_on: int | None = None,
    ) -> "PopulationRules":
        program = program_for(pack, service_id, known_on)
        service = program.service
        constants = _constants(pack, service, known_on, events, received_on)
        definitions, known = fold_definitions(service.definitions, constants, pack.runtime, service.scope)

        once = _LookedUpOnce()

        def folded(expr: Expr) -> Expr:
            return once(fold(expr, known, pack.runtime, service.scope))

        conditions = tuple(tuple(folded(each.expr) for each in rule.conditions) for rule in program.rules)
        relations = tuple(folded(relation.when) for relation in service.requires)
        definitions = {name: once(each) for name, each in definitions.items()} | once.found
        read = [*definitions.values(), *relations, *(expr for group in conditions for expr in group)]
        tables = {name: each.table for name, each in pack.parameters.items()}
        types = {**service.scope.names, **dict.fromkeys(once.found, Type("number"))}
        columns = Columns(types, tables, definitions, codes_of(service.facts, read))
        return cls(pack, service, columns, program.rules, conditions, relations, once.found)

    @cached_property
    def whole(self) -> Whole:
        """Months, days and counts fit 32 bits; money seldom does."""
        limits = Limits(dict(_sizes(self.service)), _tables(self.pack))
        for name in reading_order(list(map(tree.Name, self.columns.definitions)), self.columns.definitions):
            limits.names[name] = bounds(self.columns.definitions[name], limits)
        return pl.Int32 if widest(self._read(), limits) < 2**31 else pl.Int64

    def check(self, schema: pl.Schema) -> None:
        """Raises BatchError."""
        for name in self.columns_read():
            if name not in schema:
                raise BatchError(f"there is no column {name}")
            fact = self.service.facts.get(name)
            wanted = _WANTED.get(fact.kind if fact else "bool" if "." in name else "date", "a whole number")
            empty = schema[name] == pl.Null and fact is not None and fact.nullable
            if not empty and not _fits(schema[name], wanted):
                raise BatchError(f"the column {name} must be {wanted} and is {schema[name]}")

    def emitted(self, expr: Expr) -> pl.Expr:
        return expression(expr, self.columns, {**self._parts(), **self._looked_up()}, self.whole)

    def prepared(self, requests: pl.LazyFrame) -> pl.LazyFrame:
        """With the columns of our own, which `emitted` reads."""
        return reduce(lambda frame, layer: frame.with_columns(layer), self.layers(), requests)

    def own(self) -> list[str]:
        return [each.meta.output_name() for layer in (*self.layers(), self.held()) for each in layer]

    def layers(self) -> list[list[pl.Expr]]:
        """Columns of our own, each layer read by those after it: dates taken apart once, and look-ups made once, before the rules read them."""
        dates = {part.name: None for part in self._parts_read()}
        packed = [self._packed(name).alias(_packed_name(name)) for name in dates]
        parts = [unpacked(pl.col(_packed_name(part.name)), part.part) for part in self._parts_read()]
        named = [each.alias(_column_of(part)) for each, part in zip(parts, self._parts_read(), strict=True)]
        return [each for each in (packed, named, *self._layers_looked_up()) if each]

    def _layers_looked_up(self) -> Iterator[list[pl.Expr]]:
        names = reading_order(self._read(), self.columns.definitions)
        for name in [name for name in names if name in self.looked_up]:
            yield [self.emitted(self.looked_up[name]).alias(name)]

    def _packed(self, name: str) -> pl.Expr:
        return packed_parts(expression(tree.Name(name), self.columns, self._received(), self.whole))

    def _parts(self) -> dict[str, pl.Expr]:
        """The names that are columns of our own, or columns under another name."""
        parts = {f"{part.name}_{part.part}": pl.col(_column_of(part)) for part in self._parts_read()}
        return {**self._received(), **parts}

    def _looked_up(self) -> dict[str, pl.Expr]:
        return {name: pl.col(name) for name in self.looked_up}

    def _parts_read(self) -> list[tree.Part]:
        nodes = (node for expr in self._read() for node in walk(expr))
        derived = self.columns.definitions
        found = (node for node in nodes if isinstance(node, tree.Part) and node.name not in derived)
        return list(dict.fromkeys(found))

    def _received(self) -> dict[str, pl.Expr]:
        """The day of receipt is one column under two names, unless the service has a fact of that name."""
        if "received_on" in self.service.facts:
            return {}
        return {"request_received_on": pl.col("received_on").cast(self.whole)}

    def held(self) -> list[pl.Expr]:
        """Whether each rule holds, and whether the row could be a request, as columns: a condition inside a choice costs twice as much."""
        whole = {_held_name(place): self._holds(place) for place in range(len(self.rules))}
        asked = {name: holds for name, holds in whole.items() if holds not in (TRUE, FALSE)}
        rules = [self.emitted(holds).alias(name) for name, holds in asked.items()]
        return [*rules, self.acceptable().alias(ACCEPTABLE)]

    def mode(self) -> pl.Expr:
        """From the columns of `held`."""
        numbers = {name: pl.lit(number, pl.UInt8) for number, name in enumerate(modes(self.pack))}
        chain: Any = numbers["ordinary"]
        for place, rule in reversed(list(enumerate(self.rules))):
            holds, then = self._holds(place), numbers[rule.then.mode]
            if holds == TRUE:
                chain = then
            elif holds != FALSE:
                chain = pl.when(pl.col(_held_name(place))).then(then).otherwise(chain)
        return pl.when(pl.col(ACCEPTABLE)).then(chain)

    def _holds(self, place: int) -> Expr:
        return fold(tree.And((TRUE, *self.conditions[place])), {})

    def acceptable(self) -> pl.Expr:
        """Whether a row could be a request: every fact that is read is there and within its limits, and the relations hold."""
        tests = [test for name in self.columns_read() for test in self._tests(name)]
        tests += [self.emitted(relation) for relation in self.relations if relation != TRUE]
        return reduce(operator.and_, tests, pl.lit(True))

    def _tests(self, name: str) -> Iterator[pl.Expr]:
        fact = self.service.facts.get(name)
        if fact is None:
            day = pl.col(name).cast(self.whole, strict=False)
            yield day.is_between(*DAYS) if name == "received_on" else pl.col(name).is_not_null()
        elif fact.nullable:
            yield from (pl.col(name).is_null() | test for test in self._limits(fact))
        else:
            yield from self._limits(fact) or [pl.col(name).is_not_null()]

    def _limits(self, fact: Fact) -> list[pl.Expr]:
        """A test that is null for null, or none where anything is allowed."""
        if fact.kind == "choice" and not fact.takes_other_words:
            return [pl.col(fact.name).is_between(0, len(self.columns.codes[fact.name]) - 1)]
        if fact.kind in ("bool", "choice", "text"):
            return []
        return [self.emitted(tree.Name(fact.name)).is_between(*fact.bounds)]

    def columns_read(self) -> list[str]:
        """The columns on which the modes rest."""
        nodes = (node for expr in self._read() for node in walk(expr))
        return list(dict.fromkeys(name for node in nodes for name in self._column(node)))

    def _read(self) -> list[Expr]:
        """Everything that is worked out for a row."""
        read = [*self.relations, *(expr for group in self.conditions for expr in group)]
        names = reading_order(read, self.columns.definitions)
        return [*read, *(self.columns.definitions[name] for name in names)]

    def _column(self, node: Expr) -> Iterator[str]:
        if isinstance(node, tree.InChoices):
            yield f"{node.name.name}.{node.item.value}"
        elif isinstance(node, (tree.Name, tree.Part)) and node.name not in self.columns.definitions:
            fact = self.service.facts.get(node.name)
            if fact is None:
                yield node.name if "received_on" in self.service.facts else "received_on"
            elif fact.kind != "choices":
                yield node.name


@dataclass
class _LookedUpOnce:
    """Puts a name of our own, which no fact can have, for every look-up in a table of the emitter's."""

    found: dict[str, Expr] = field(default_factory=dict)

    def __call__(self, expr: Expr) -> Expr:
        inner = tree.rebuilt(expr, self)
        if not isinstance(inner, tree.Lookup) or inner.table not in OWN_TABLES:
            return inner
        known = next((name for name, each in self.found.items() if each == inner), None)
        name = known or f"{inner.table} {len(self.found)}"
        self.found[name] = inner
        return tree.Name(name)


_WANTED = {"bool": "a truth", "date": "a date or a whole number", "text": "a text"}


def _fits(given: pl.DataType, wanted: str) -> bool:
    if wanted in ("a truth", "a text"):
        return given == (pl.Boolean if wanted == "a truth" else pl.String)
    return given.is_integer() or (given == pl.Date and "date" in wanted)


def _sizes(service: Service) -> Iterator[tuple[str, Bounds]]:
    for name, type_ in service.scope.names.items():
        yield name, service.facts[name].bounds if name in service.facts else of_kind(type_.kind)


def _tables(pack: Pack) -> dict[str, tuple[Bounds, str]]:
    held = {id: each.table.values for id, each in pack.parameters.items()}
    sizes = {id: ((min(values), max(values)), pack.parameters[id].by) for id, values in held.items()}
    return {"days_in_month": ((28, 31), "month"), **sizes}


def _column_of(part: tree.Part) -> str:
    """No fact can be called so."""
    return f"{part.name} {part.part}"


def _held_name(place: int) -> str:
    return f"rule {place} holds"


def _packed_name(name: str) -> str:
    return f"{name} month and day"


def _constants(
    pack: Pack, service: Service, known_on: int, events: Mapping[str, int | None], received_on: int | None
) -> dict[str, Any]:
    found: dict[str, Any] = {"known_on": known_on, "request_known_on": known_on}
    for name, event in pack.events.items():
        seeded = event.seed if event.known_from is not None and event.known_from <= known_on else None
        found[name] = events.get(name, seeded)
    if received_on is not None:
        found["request_received_on"] = received_on
        if "received_on" not in service.facts:
            found["received_on"] = received_on
    return found
