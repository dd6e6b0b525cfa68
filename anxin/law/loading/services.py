"""One service item's file: what it asks, what it gives, its rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from anxin.law import pack
from anxin.law.expressions import tree
from anxin.law.expressions.tree import Expr, names_read
from anxin.law.facts import Fact
from anxin.law.loading.base import texts
from anxin.law.loading.names import TRUE, Names, both, read_derived
from anxin.law.loading.sections import Sections, rows_of, with_included
from anxin.law.loading.yaml import Section, Value
from anxin.law.texts import Text

TREATMENTS: dict[str, pack.Treatment] = {"none": "none", "waived": "waived", "accrues": "accrues"}


@dataclass(frozen=True)
class Base:
    """What the services of a place share."""

    clauses: Mapping[str, pack.Clause]
    events: Mapping[str, pack.Event]
    facts: Mapping[str, Fact]
    parameters: Mapping[str, pack.Parameter]
    measures: Mapping[str, pack.Measure]
    modes: Mapping[str, Text]
    channels: Mapping[str, Text]
    checks: Mapping[str, Text]
    groups: Mapping[str, Text]
    precedence: tuple[str, ...]
    guide: Mapping[str, Any]
    sections: Sections = field(default_factory=dict)


def read_service(value: Value, base: Base) -> pack.Service:
    return _Reader(value, base).service()


class _Reader:
    def __init__(self, value: Value, base: Base) -> None:
        self.base, self.given = base, value.section()
        self.facts = self._facts()
        self.names = Names.of(self.facts, base.events, base.parameters, base.measures)
        self.documents = {id: each.words() for id, each in self.given.mapping("documents").items()}
        self.derived = read_derived(self.names, *with_included(self.given, base.sections))
        given = self.given.take("precedence")
        self.precedence = self._ids(given, base.modes, "mode") if given else base.precedence

    def service(self) -> pack.Service:
        given = self.given
        ordinary = self._ordinary()
        rules = self._rules(ordinary)
        deadlines = tuple(self._deadline(each) for each in given.list("deadlines"))
        found = pack.Service(
            id=given.need("service").id(),
            code=given.need("code").text(),
            group=given.need("group").one_of(self.base.groups.keys(), "group"),
            name=given.need("name").words(),
            applicants=given.get("applicants", texts, ()),
            facts=self.facts,
            requires=tuple(self._relation(each) for each in given.list("requires")),
            documents=self.documents,
            derived=self.derived,
            deadlines=deadlines,
            ordinary=ordinary,
            rules=rules,
            surcharge=given.optional("surcharge", self._surcharge),
            exchange=given.optional("exchanged_by", self._exchange),
            asks=tuple(self._listed("asks", self.facts, "fact of this service")),
            precedence=self.precedence,
            acknowledged=tuple(self._acknowledgement(each, rules) for each in given.list("acknowledged")),
            guide={**self.base.guide, **given.get("guide", read_guide, {})},
            scope=self.names.scope,
            from_answers=self._listed("from_answers", self.documents, "document of this service"),
            agency_limits=self._listed("agency_limits", {each.id: each for each in deadlines}, "deadline"),
        )
        given.done()
        return _with_events(found, self.base.events)

    def _facts(self) -> dict[str, Fact]:
        """`{kind: card_kind}` is the declared fact `card_kind` under the name `kind`, which means other things elsewhere."""
        found: dict[str, Fact] = {}
        for value in self.given.list("facts"):
            renamed = value.entries() if value.is_mapping() else {value.text(): value}
            for name, declared in renamed.items():
                if name in found or name in self.base.events or name in self.base.parameters:
                    raise value.error(f"{name} already means something else")
                fact = self.base.facts[declared.one_of(self.base.facts.keys(), "fact")]
                found[name] = replace(fact, name=name)
        return found

    def _listed(self, key: str, known: Mapping[str, Any], what: str) -> tuple[str, ...]:
        value = self.given.take(key)
        return self._ids(value, known, what) if value else ()

    def _ids(self, value: Value, known: Mapping[str, Any], what: str) -> tuple[str, ...]:
        found = tuple(each.one_of(known.keys(), what) for each in value.items())
        if len(set(found)) < len(found):
            raise value.error("something stands here twice")
        return found

    def _clause(self, value: Value) -> str:
        return value.one_of(self.base.clauses.keys(), "clause")

    def _ordinary(self) -> pack.Outcome:
        value = self.given.take("ordinary")
        if value is None:
            return pack.Outcome("ordinary", {}, (), ())
        given = value.section()
        found = self._outcome(given, "ordinary", None)
        given.done()
        return found

    def _outcome(self, given: Section, mode: str, ordinary: pack.Outcome | None) -> pack.Outcome:
        documents = {id: self._status(id, each) for id, each in given.mapping("documents").items()}
        merged = {**ordinary.documents, **documents} if ordinary else documents
        channels = given.take("channels")
        return pack.Outcome(
            mode,
            {id: each for id, each in merged.items() if each.status != "not_needed"},
            checks=given.get("checks", lambda each: self._ids(each, self.base.checks, "check"), ()),
            channels=self._ids(channels, self.base.channels, "channel")
            if channels
            else (ordinary.channels if ordinary else ()),
            note=given.optional("note", Value.words),
        )

    def _status(self, id: str, value: Value) -> pack.DocumentStatus:
        if id not in self.documents:
            raise value.error(f"the service has no document {id}")
        if not value.is_mapping():
            return pack.DocumentStatus(value.one_of(pack.STATUSES, "status of a document"))
        given = value.section()
        until = {*self.base.events, *(name for name, each in self.derived.items() if each.is_date)}
        found = pack.DocumentStatus(
            given.need("status").one_of(pack.STATUSES, "status of a document"),
            given.optional("until", lambda each: each.one_of(until, "event or date")),
        )
        given.done()
        return found

    def _conditions(self, given: Section) -> tuple[pack.Measure | None, tuple[pack.Condition, ...]]:
        measure, in_force = self.names.in_force(given)
        first = [pack.Condition(in_force, measure=measure.id)] if measure else []
        return measure, (*first, *(self._condition(each) for each in given.list("when")))

    def _condition(self, value: Value) -> pack.Condition:
        if not value.is_mapping():
            return pack.Condition(self.names.truth(value))
        given = value.section()
        expr = self.names.truth(given.need("is"))
        zh, en = given.take("zh"), given.take("en")
        given.done()
        if (zh is None) != (en is None):
            raise value.error("words written by hand are needed in both languages, zh and en")
        return pack.Condition(expr, Text(zh.text(), en.text()) if zh and en else None)

    def _rules(self, ordinary: pack.Outcome) -> tuple[pack.Rule, ...]:
        found: dict[str, pack.Rule] = {}
        for value in self.given.list("rules"):
            rule = self._rule(value, ordinary)
            if rule.id in found:
                raise value.error(f"there are two rules {rule.id}")
            found[rule.id] = rule
        return tuple(found.values())

    def _rule(self, value: Value, ordinary: pack.Outcome) -> pack.Rule:
        given = value.section()
        measure, conditions = self._conditions(given)
        rule = pack.Rule(
            id=given.need("id").id(),
            clause=self._clause(given.need("clause")),
            label=given.need("label").words(),
            conditions=conditions,
            then=self._then(given.need("then").section(), ordinary),
            cites=given.get("cites", lambda each: self._ids(each, self.base.clauses, "clause"), ()),
            measure=measure.id if measure else None,
        )
        given.done()
        return rule

    def _then(self, given: Section, ordinary: pack.Outcome) -> pack.Outcome:
        mode = given.need("mode")
        mode.one_of(self.base.modes.keys(), "mode")
        found = self._outcome(given, mode.one_of(self.precedence, "mode in `precedence`"), ordinary)
        given.done()
        return found

    def _acknowledgement(self, value: Value, rules: tuple[pack.Rule, ...]) -> pack.Acknowledgement:
        given = value.section()
        pair = given.take("overlap")
        found = pack.Acknowledgement(
            when=given.optional("when", self.names.truth),
            overlap=self._ids(pair, {rule.id: rule for rule in rules}, "rule of this service")
            if pair
            else (),
            author=given.need("author").text(),
            day=given.need("date").day(),
            reason=given.need("reason").words(),
        )
        given.done()
        if (found.when is None) != bool(found.overlap) or len(found.overlap) not in (0, 2):
            raise value.error("acknowledge either a gap with `when` or an `overlap` of two rules")
        return found

    def _relation(self, value: Value) -> pack.Relation:
        given = value.section()
        found = pack.Relation(
            self.names.truth(given.need("when")),
            given.need("field").one_of(self.facts.keys(), "fact of this service"),
            given.need("message").words(),
        )
        given.done()
        return found

    def _deadline(self, value: Value) -> pack.Deadline:
        given = value.section()
        measure, in_force = self.names.in_force(given)
        when = both(in_force, given.get("when", self.names.truth, TRUE))
        due = self.names.date(given.need("due"))
        found = pack.Deadline(
            id=given.need("id").id(),
            clause=self._clause(given.need("clause")),
            label=given.optional("label", Value.words),
            when=when,
            due=due if when == TRUE else tree.IfElse(when, due, tree.Null()),
            measure=measure.id if measure else None,
        )
        given.done()
        return found

    def _surcharge(self, value: Value) -> pack.Surcharge:
        given = value.section()
        rows = tuple(self._row(each) for each in rows_of(given.need("rows"), self.base.sections))
        principal = given.take("principal")
        accrual = self._accrual(principal, given) if principal else None
        given.done()
        if accrual is None and any(row.treatment == "accrues" for row in rows):
            raise value.error("a row accrues, so principal, due, paid and rate are needed")
        return pack.Surcharge(rows, accrual)

    def _accrual(self, principal: Value, given: Section) -> pack.Accrual:
        names = self.names
        rates = {id for id, each in self.base.parameters.items() if each.kind == "ppm" and each.by == "date"}
        return pack.Accrual(
            principal=names.checked(principal, principal.expression(names.dates), "money"),
            due=names.date(given.need("due")),
            paid=names.date(given.need("paid")),
            rate=given.need("rate").one_of(rates, "parameter of kind ppm by date"),
        )

    def _row(self, value: Value) -> pack.SurchargeRow:
        given = value.section()
        measure, conditions = self._conditions(given)
        found = pack.SurchargeRow(
            id=given.need("id").id(),
            clause=self._clause(given.need("clause")),
            label=given.optional("label", Value.words),
            conditions=conditions,
            treatment=TREATMENTS[given.need("treatment").one_of(TREATMENTS.keys(), "treatment")],
            measure=measure.id if measure else None,
        )
        given.done()
        return found

    def _exchange(self, value: Value) -> pack.Exchange:
        given = value.section()
        lists = {name for name, fact in self.facts.items() if fact.type == "choices"}
        found = pack.Exchange(
            given.need("fact").one_of(lists, "list fact"),
            self._clause(given.need("clause")),
            given.optional("approval", lambda each: each.one_of(self.facts.keys(), "fact of this service")),
        )
        given.done()
        return found


def _with_events(service: pack.Service, events: Mapping[str, pack.Event]) -> pack.Service:
    """Which events the service's decisions can rest on: they are recorded with each, open ones too."""
    read = {name for expr in expressions(service) for name in names_read(expr)}
    outcomes = [service.ordinary, *(rule.then for rule in service.rules)]
    read |= {each.until for outcome in outcomes for each in outcome.documents.values() if each.until}
    return replace(service, events_read=tuple(name for name in events if name in read))


def expressions(service: pack.Service) -> list[Expr]:
    found = [each.expr for each in service.derived.values()]
    found += [condition.expr for rule in service.rules for condition in rule.conditions]
    found += [expr for deadline in service.deadlines for expr in (deadline.when, deadline.due)]
    if service.surcharge:
        found += [condition.expr for row in service.surcharge.rows for condition in row.conditions]
        found += service.surcharge.accrual_expressions
    return found


def read_guide(value: Value) -> dict[str, Any]:
    return {key: _guide(item) for key, item in value.entries().items()}


def _guide(value: Value) -> Any:
    """Guide fields are handed on: words where words stand, else lists, mappings and plain values."""
    if value.is_list():
        return [_guide(each) for each in value.items()]
    if not value.is_mapping():
        return value.text()
    entries = value.entries()
    if {"zh", "en"} <= entries.keys():
        return value.words()
    return {key: _guide(each) for key, each in entries.items()}
