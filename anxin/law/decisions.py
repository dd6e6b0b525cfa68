"""A decision: the raw truths of every condition, and everything people and programs read of it, worked out when asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from anxin.law import explaining
from anxin.law.calendar import UnknownYear
from anxin.law.emitters.kleene import Reader, Unknown
from anxin.law.emitters.python import Outputs
from anxin.law.emitters.words import Speaker
from anxin.law.expressions.tree import names_read
from anxin.law.facts import show
from anxin.law.money import format_yuan
from anxin.law.months import format_day
from anxin.law.pack import Accrual, Condition, Deadline, Outcome, Pack, Rule
from anxin.law.program import Program
from anxin.law.requests import Request
from anxin.law.runtime import NoValue
from anxin.law.surcharge import DailyRate, surcharge

NO_RULE, OPEN = -1, -2
Truth = bool | None


class DecidedDocument(NamedTuple):
    """`until` is a date where it is known, else the name of the event or date it waits for."""

    id: str
    status: str
    until: str | None


class DecidedDeadline(NamedTuple):
    """`due` in days since 1970-01-01; None while it is open, and where `beyond` says what the law does not hold yet (a year's calendar).

    `missing` are the facts it waits for; while `applies` is None they would tell whether there is such a deadline at all.
    """

    id: str
    due: int | None
    clause: str
    applies: Truth = True
    beyond: UnknownYear | NoValue | None = None
    missing: frozenset[str] = frozenset()


class DecidedSurcharge(NamedTuple):
    """`amount` in fen. No treatment: a fact that would tell is missing; no amount: a date it needs is open or missing."""

    treatment: str | None
    clause: str | None
    amount: int | None
    row: str | None = None
    missing: frozenset[str] = frozenset()


class _Said(NamedTuple):
    """What every decision says of a rule in one language; `reads` are the names behind each condition."""

    label: str
    conditions: tuple[str, ...]
    reads: tuple[tuple[str, ...], ...]
    interpretations: tuple[str, ...]


class Finding(NamedTuple):
    """A rule that was looked at; truths are None where a fact is missing."""

    rule: Rule
    holds: Truth
    truths: tuple[Truth, ...]


@dataclass(frozen=True, eq=False)
class Decision:
    """`winner` is a position in `program.rules`, NO_RULE (by silence) or OPEN; `outputs` are the program's, Unknown where facts miss."""

    pack: Pack
    request: Request
    program: Program
    winner: int
    outputs: Outputs

    @property
    def service(self) -> str:
        return self.request.service

    @property
    def is_open(self) -> bool:
        return self.winner == OPEN

    @property
    def by_silence(self) -> bool:
        """No rule holds and none could: ordinary procedure, and a person looks at it."""
        return self.winner == NO_RULE

    @property
    def rule(self) -> Rule | None:
        return self.program.rules[self.winner] if self.winner >= 0 else None

    @property
    def outcome(self) -> Outcome | None:
        """What follows; None while the decision is open."""
        if self.is_open:
            return None
        return self.rule.then if self.rule else self.program.service.ordinary

    @property
    def mode(self) -> str | None:
        return self.outcome.mode if self.outcome else None

    @property
    def checks(self) -> tuple[str, ...]:
        return self.outcome.checks if self.outcome else ()

    @property
    def channels(self) -> tuple[str, ...]:
        return self.outcome.channels if self.outcome else ()

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.request.values, self.program.service.definitions, self.pack.runtime)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        pairs = zip(self.program.rules, self.program.rule_ranges, strict=True)
        return tuple(self._finding(rule, positions) for rule, positions in pairs)

    def _finding(self, rule: Rule, positions: range) -> Finding:
        truths = tuple(_truth(self.outputs[position]) for position in positions)
        return Finding(rule, _all(truths), truths)

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """Missing facts that could still change the decision, in the order in which the service asks."""
        wanted = set(self._missing_in_rules())
        wanted = wanted.union(*(each.missing for each in self._all_deadlines))
        if self.program.service.surcharge:
            wanted |= self.surcharge.missing
        wanted |= set(self.program.service.asks) - self.request.facts.keys()
        return tuple(name for name in self.program.service.facts if name in wanted)

    def _missing_in_rules(self) -> Iterable[str]:
        """Of the rules that are neither refuted nor behind the one that holds."""
        for finding, positions in zip(self.findings, self.program.rule_ranges, strict=True):
            if finding.holds:
                return
            if finding.holds is None:
                for position in positions:
                    yield from _missing(self.outputs[position])

    @cached_property
    def documents(self) -> tuple[DecidedDocument, ...]:
        documents = self.outcome.documents if self.outcome else {}
        return tuple(
            DecidedDocument(id, "exchanged", None)
            if id in self._exchanged
            else DecidedDocument(id, each.status, self._until(each.until))
            for id, each in documents.items()
        )

    @cached_property
    def _exchanged(self) -> frozenset[str]:
        """Documents that another department's data stand in for."""
        exchange = self.program.service.exchange
        named = self.request.facts.get(exchange.fact) if exchange else None
        return frozenset(named or ()) & frozenset(self.outcome.documents if self.outcome else ())

    def _until(self, name: str | None) -> str | None:
        if name is None:
            return None
        day = self._named(name)
        return name if day is None or isinstance(day, Unknown) else format_day(day)

    def _named(self, name: str) -> Any:
        """A value for showing: one that lies beyond the calendar or a parameter counts as unknown."""
        try:
            return self._reader.named(name)
        except (UnknownYear, NoValue):
            return Unknown(frozenset())

    @cached_property
    def deadlines(self) -> tuple[DecidedDeadline, ...]:
        """Those that apply; a due date may still be open."""
        return tuple(each for each in self._all_deadlines if each.applies)

    @cached_property
    def _all_deadlines(self) -> tuple[DecidedDeadline, ...]:
        return tuple(map(self._deadline, self.program.deadlines))

    def _deadline(self, declared: Deadline) -> DecidedDeadline:
        try:
            when, due = self._reader(declared.when), self._reader(declared.due)
        except (UnknownYear, NoValue) as error:
            return DecidedDeadline(declared.id, None, declared.clause, beyond=error)
        missing = _missing(when) or _missing(due)
        return DecidedDeadline(
            declared.id, None if missing else due, declared.clause, _truth(when), missing=missing
        )

    @cached_property
    def surcharge(self) -> DecidedSurcharge:
        """Raises NoValue when a day of the arrears has no rate."""
        for row, positions in zip(self.program.rows, self.program.row_ranges, strict=True):
            values = [self.outputs[position] for position in positions]
            holds = _all(tuple(map(_truth, values)))
            if holds is None:
                return DecidedSurcharge(None, None, None, None, frozenset().union(*map(_missing, values)))
            if holds and row.treatment == "accrues":
                return self._accrued(row.id, row.clause)
            if holds:
                return DecidedSurcharge(row.treatment, row.clause, 0, row.id)
        return DecidedSurcharge("none", None, 0)

    def _accrued(self, row: str, clause: str) -> DecidedSurcharge:
        declared = self.program.service.surcharge
        operands = self.outputs[-3:]
        missing = frozenset[str]().union(*map(_missing, operands))
        if (
            declared is None
            or declared.accrual is None
            or missing
            or any(value is None for value in operands)
        ):
            return DecidedSurcharge("accrues", clause, None, row, missing)
        return DecidedSurcharge("accrues", clause, self._amount(declared.accrual, *operands), row)

    def _amount(self, declared: Accrual, principal: int, due: int, paid: int) -> int:
        rate = self.pack.parameters[declared.rate]
        rates = [
            DailyRate(start, ppm) for start, ppm in zip(rate.table.starts, rate.table.values, strict=True)
        ]
        try:
            return surcharge(principal, due, paid, rates)
        except ValueError:
            raise NoValue(rate.id, format_day(due + 1)) from None

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """What decided first, then what else was applied; each once."""
        cited = [self.rule.clause, *self.rule.cites] if self.rule else []
        cited += [deadline.clause for deadline in self.deadlines]
        cited += [self.surcharge.clause] if self.surcharge.clause else []
        exchange = self.program.service.exchange
        cited += [exchange.clause] if exchange and self._exchanged else []
        return tuple(dict.fromkeys(cited))

    @property
    def events(self) -> dict[str, int | None]:
        """Those the request named and those the service's rules read, open ones too."""
        read = {name: self.request.values.get(name) for name in self.program.service.events_read}
        return {**read, **self.request.events}

    def values_of(self, condition: Condition) -> dict[str, Any]:
        """What a condition read, as JSON writes it; missing facts are left out."""
        return self._values(tuple(sorted(names_read(condition.expr))))

    def _values(self, names: tuple[str, ...]) -> dict[str, Any]:
        types, found = self.program.service.scope.names, {}
        for name in names:
            value = self._named(name)
            if not isinstance(value, Unknown):
                found[name.removeprefix("request_")] = show(types[name].kind, value)
        return found

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """The decision as it is stored and sent; together with the request (`request.as_dict()`) it can be replayed."""
        return {
            "service": self.service,
            "mode": self.mode,
            "clauses": list(self.clauses),
            "documents": [{"id": d.id, "status": d.status, "until": d.until} for d in self.documents],
            "checks": list(self.checks),
            "channels": list(self.channels),
            "deadlines": [
                {"id": d.id, "due": show("date", d.due), "clause": d.clause} for d in self.deadlines
            ],
            "surcharge": self._surcharge_as_dict(),
            "needs": list(self.needs),
            "because": [
                self._because(finding, said)
                for finding, said in zip(self.findings, self._said(lang), strict=True)
            ],
            "pack": {"id": self.pack.id, "version": self.pack.version},
            "received_on": format_day(self.request.received_on),
            "known_on": format_day(self.request.known_on),
            "events": {name: show("date", day) for name, day in self.events.items()},
        }

    def _surcharge_as_dict(self) -> dict[str, Any]:
        found = self.surcharge
        amount = None if found.amount is None else format_yuan(found.amount)
        return {"treatment": found.treatment, "clause": found.clause, "amount": amount}

    def _because(self, finding: Finding, said: "_Said") -> dict[str, Any]:
        rule = finding.rule
        return {
            "rule": rule.id,
            "clause": rule.clause,
            "label": said.label,
            "mode": rule.then.mode,
            "holds": finding.holds,
            "conditions": [
                {"text": text, "holds": truth, "values": self._values(names)}
                for text, names, truth in zip(said.conditions, said.reads, finding.truths, strict=True)
            ],
            "interpretations": list(said.interpretations),
        }

    def _said(self, lang: str) -> tuple["_Said", ...]:
        """Kept with the pack: putting conditions into words costs far more than deciding."""
        key = ("because", self.program, lang)
        found: tuple[_Said, ...] | None = self.pack.cache.get(key)
        if found is None:
            speaker = explaining.speaker(self, lang)
            found = tuple(_said_of(self, rule, speaker, lang) for rule in self.program.rules)
            self.pack.cache[key] = found
        return found

    def explain(self, lang: str = "en") -> str:
        """In words for people: what follows and why, why not the others, what would change it."""
        return explaining.explain(self, lang)


def _said_of(decision: Decision, rule: Rule, speaker: Speaker, lang: str) -> _Said:
    return _Said(
        rule.label.in_language(lang),
        tuple(map(speaker.condition, rule.conditions)),
        tuple(tuple(sorted(names_read(each.expr))) for each in rule.conditions),
        tuple(each.id for each in decision.pack.interpretations_of(decision.service, rule.id)),
    )


def _truth(value: Any) -> Truth:
    return None if isinstance(value, Unknown) else bool(value)


def _missing(value: Any) -> frozenset[str]:
    return value.names if isinstance(value, Unknown) else frozenset()


def _all(truths: tuple[Truth, ...]) -> Truth:
    if False in truths:
        return False
    return None if None in truths else True
