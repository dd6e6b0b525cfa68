"""A rule pack in memory: everything a place's rules say, frozen. What it computes (compiled rules, words) is cached beside it.

Plain records are named tuples: they are made in a sixth of the time of frozen dataclasses, and every command imports this room.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from anxin.law.calendar import WorkingCalendar
from anxin.law.expressions.checking import Scope, Type
from anxin.law.expressions.tree import Expr, Kind
from anxin.law.facts import Fact
from anxin.law.months import days_in_month
from anxin.law.runtime import Runtime, Table
from anxin.law.texts import Text

if TYPE_CHECKING:
    from anxin.law.assessment import Assessment
    from anxin.law.benefits import Benefits
    from anxin.law.reporting import Reporting

Treatment = Literal["none", "waived", "accrues"]
STATUSES = ("needed", "committed", "deferred", "exchanged", "copy", "not_needed")


class Instrument(NamedTuple):
    id: str
    title: Text
    issuer: Text
    issued_on: int
    number: str | None = None
    parent: str | None = None
    sources: tuple[str, ...] = ()
    confirmed: bool = True
    note: Text | None = None


class Clause(NamedTuple):
    id: str
    instrument: str
    text: Text


class Event(NamedTuple):
    """A thing that is declared, never assumed. `seed` is the day it happened, `known_from` the day that was declared."""

    id: str
    label: Text
    seed: int | None = None
    known_from: int | None = None
    authority: Text | None = None
    sources: tuple[str, ...] = ()


class Withdrawal(NamedTuple):
    """By a later measure: from `valid_from` on, for those who know the rules from `known_from`."""

    by: str
    known_from: int
    valid_from: int


class Measure(NamedTuple):
    """In force on `[valid_from, the day of until_event)`, unless a later measure withdraws it first; looked at by those who know the rules
    from `known_from`."""

    id: str
    label: Text
    clause: str
    instrument: str
    valid_from: int
    known_from: int
    until_event: str | None = None
    changes: Text | None = None
    withdraws: tuple[str, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()

    def withdrawn_from(self, known_on: int) -> int | None:
        """The first day on which it is no more in force, as known on a day; None while nobody withdrew it."""
        return min((each.valid_from for each in self.withdrawn if each.known_from <= known_on), default=None)


class Interpretation(NamedTuple):
    id: str
    question: Text
    reading: Text
    confirm_by: Text
    confirmed: bool = False
    clause: str | None = None
    rules: tuple[str, ...] = ()


class ObligationRule(NamedTuple):
    """When something the emergency left owing is due: `months` after the day of the event, moved to a working day.

    One kind may have several rules, told apart by the clause that left it owing; the one named like the kind is the usual one.
    """

    id: str
    kind: str
    label: Text
    clause: str
    starts_with: str
    months: int


class Department(NamedTuple):
    """Another authority the agency works with; `gives` are the documents it keeps and can give by data exchange."""

    id: str
    name: Text
    gives: tuple[str, ...] = ()


class ParameterRow(NamedTuple):
    start: int | None
    value: int
    clause: str | None = None
    source: str | None = None
    confirmed: bool = True


class Parameter(NamedTuple):
    """`kind` as the pack writes it (`ppm` and `count` are numbers inside); `by` is what it is looked up with."""

    id: str
    label: Text
    kind: str
    by: Kind
    table: Table
    rows: tuple[ParameterRow, ...]


class Condition(NamedTuple):
    """`given` are words written by hand; `measure` marks the in-force test that a measure puts before the rule's own conditions."""

    expr: Expr
    given: Text | None = None
    measure: str | None = None


class DocumentStatus(NamedTuple):
    """`until` names an event or a date of the service."""

    status: str
    until: str | None = None


class Outcome(NamedTuple):
    mode: str
    documents: Mapping[str, DocumentStatus]
    checks: tuple[str, ...]
    channels: tuple[str, ...]
    note: Text | None = None


class Rule(NamedTuple):
    id: str
    clause: str
    label: Text
    conditions: tuple[Condition, ...]
    then: Outcome
    cites: tuple[str, ...] = ()
    measure: str | None = None


class Deadline(NamedTuple):
    """`due` is null both while open and when the deadline does not apply; `when` tells which."""

    id: str
    clause: str
    label: Text | None
    when: Expr
    due: Expr
    measure: str | None = None


class SurchargeRow(NamedTuple):
    id: str
    clause: str
    label: Text | None
    conditions: tuple[Condition, ...]
    treatment: Treatment
    measure: str | None = None


class Accrual(NamedTuple):
    """What a surcharge is worked out from: an amount, the day it was due, the day it was paid, a rate by the day."""

    principal: Expr
    due: Expr
    paid: Expr
    rate: str


@dataclass(frozen=True)
class Surcharge:
    """Without an accrual no row may accrue."""

    rows: tuple[SurchargeRow, ...]
    accrual: Accrual | None

    @property
    def accrual_expressions(self) -> tuple[Expr, ...]:
        return (self.accrual.principal, self.accrual.due, self.accrual.paid) if self.accrual else ()


class Derived(NamedTuple):
    """A name worked out from others: a number, a truth, or one of the service's dates. Without a label its expression speaks for it."""

    name: str
    expr: Expr
    type: Type
    label: Text | None
    unit: Text | None = None
    clause: str | None = None
    is_date: bool = False


class Relation(NamedTuple):
    """Something that must hold between facts; when it does not, `field` is named in the error."""

    when: Expr
    field: str
    message: Text


class Acknowledgement(NamedTuple):
    """What the proof finds and somebody answers for: a gap (everything that `when` describes) or two rules that say different things."""

    when: Expr | None
    overlap: tuple[str, ...]
    author: str
    day: int
    reason: Text


class Exchange(NamedTuple):
    """`fact` lists the documents other departments give, `approval` names the department that must approve."""

    fact: str
    clause: str
    approval: str | None = None


@dataclass(frozen=True)
class Service:
    """`from_answers` are documents that the answers and signatures of an online application make up: nobody uploads them.

    `agency_limits` are the deadlines that bind the agency; the others bind who pays or files.
    """

    id: str
    code: str
    group: str
    name: Text
    applicants: tuple[str, ...]
    facts: Mapping[str, Fact]
    requires: tuple[Relation, ...]
    documents: Mapping[str, Text]
    derived: Mapping[str, Derived]
    deadlines: tuple[Deadline, ...]
    ordinary: Outcome
    rules: tuple[Rule, ...]
    surcharge: Surcharge | None
    exchange: Exchange | None
    asks: tuple[str, ...]
    precedence: tuple[str, ...]
    acknowledged: tuple[Acknowledgement, ...]
    guide: Mapping[str, Any]
    scope: Scope
    from_answers: tuple[str, ...] = ()
    agency_limits: tuple[str, ...] = ()
    events_read: tuple[str, ...] = ()

    @cached_property
    def definitions(self) -> dict[str, Expr]:
        return {name: each.expr for name, each in self.derived.items()}

    @cached_property
    def date_facts(self) -> tuple[str, ...]:
        return tuple(name for name, fact in self.facts.items() if fact.kind == "date")

    def ordered(self) -> list[Rule]:
        """By precedence of their modes; rules of one mode in the order of the file."""
        return sorted(self.rules, key=lambda rule: self.precedence.index(rule.then.mode))


@dataclass(frozen=True, eq=False)
class Pack:
    """Two packs are the same when their versions are: the digest of `content`, all files as one JSON object.

    `cache` holds what was compiled for it.
    """

    id: str
    version: str
    name: Text
    time_zone: str
    languages: tuple[str, ...]
    instruments: Mapping[str, Instrument]
    clauses: Mapping[str, Clause]
    events: Mapping[str, Event]
    facts: Mapping[str, Fact]
    parameters: Mapping[str, Parameter]
    calendar: WorkingCalendar
    measures: Mapping[str, Measure]
    interpretations: Mapping[str, Interpretation]
    obligations: Mapping[str, ObligationRule]
    services: Mapping[str, Service]
    assessment: "Assessment | None"
    reporting: "Reporting | None"
    benefits: "Benefits | None"
    modes: Mapping[str, Text]
    channels: Mapping[str, Text]
    checks: Mapping[str, Text]
    groups: Mapping[str, Text]
    departments: Mapping[str, Department]
    guide: Mapping[str, Any]
    content: str = field(repr=False)
    cache: dict[Any, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def runtime(self) -> Runtime:
        tables = {name: parameter.table for name, parameter in self.parameters.items()}
        return Runtime(self.calendar, {"days_in_month": days_in_month, **tables})

    def interpretations_of(self, service: str, rule: str) -> list[Interpretation]:
        """The readings on which a rule rests, shown wherever it decides something."""
        wanted = (f"{service}/{rule}", f"{service}/*")
        return [each for each in self.interpretations.values() if any(name in wanted for name in each.rules)]
