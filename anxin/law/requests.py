"""From JSON to a request whose every value rules can read, or every problem at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from anxin.law.calendar import UnknownYear
from anxin.law.emitters.kleene import Reader, Unknown
from anxin.law.errors import BadInput, Problem
from anxin.law.facts import read_day, read_text, show
from anxin.law.messages import Refused, problem, shown
from anxin.law.months import as_date, format_day, month_number
from anxin.law.pack import Pack, Service
from anxin.law.runtime import NoValue

KEYS = ("service", "received_on", "known_on", "events", "facts")
MAX_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Request:
    """Validated: `facts` and `events` hold inside values as they were given; `values` is what compiled rules read (parts of dates,
    seeded events and the request's own dates included). `shown` keeps the facts as JSON wrote them.
    """

    service: str
    received_on: int
    known_on: int
    events: Mapping[str, int | None]
    facts: Mapping[str, Any]
    values: Mapping[str, Any] = field(repr=False)
    shown: Mapping[str, Any] = field(repr=False)

    def as_dict(self) -> dict[str, Any]:
        """What `parse_request` takes again: this is how a request is stored."""
        return {
            "service": self.service,
            "received_on": format_day(self.received_on),
            "known_on": format_day(self.known_on),
            "events": {name: show("date", day) for name, day in self.events.items()},
            "facts": dict(self.shown),
        }


def parse_request(pack: Pack, mapping: Any) -> Request:
    """Raises BadInput with everything that is wrong, each with its path and words in three languages; never anything else."""
    reading = _Reading(pack)
    request = reading.request(mapping)
    if reading.problems or request is None:
        raise BadInput(reading.problems[:MAX_PROBLEMS])
    return request


class _Reading:
    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.problems: list[Problem] = []

    def request(self, mapping: Any) -> Request | None:
        given = self._object("", mapping)
        for key in given:
            if key not in KEYS:
                self._problem(_path("", key), "unknown_key", given=shown(key))
        service = self._service(given)
        received = self._day("received_on", given.get("received_on"), "received_on" in given)
        known = self._day("known_on", given["known_on"], True) if "known_on" in given else received
        events = self._events(given.get("events", {}))
        shown_facts = self._object("facts", given.get("facts", {}))
        facts = self._facts(service, shown_facts) if service else {}
        if self.problems or service is None or received is None or known is None:
            return None
        values = values_of(self.pack, service, received, known, events, facts)
        self._relations(service, facts, values)
        return Request(service.id, received, known, events, facts, values, shown_facts)

    def _problem(self, path: str, code: str, **params: object) -> None:
        self.problems.append(problem(path, code, **params))

    def _object(self, path: str, given: Any) -> Mapping[Any, Any]:
        if isinstance(given, Mapping):
            return given
        self._problem(path, "not_object")
        return {}

    def _service(self, given: Mapping[Any, Any]) -> Service | None:
        if "service" not in given:
            self._problem("service", "missing")
            return None
        try:
            name = read_text(given["service"], 200)
        except Refused as refused:
            self.problems.append(refused.at("service"))
            return None
        if name not in self.pack.services:
            self._problem("service", "unknown_service", given=shown(name))
        return self.pack.services.get(name)

    def _day(self, path: str, given: Any, present: bool) -> int | None:
        if not present:
            self._problem(path, "missing")
            return None
        try:
            if given is None:
                raise Refused("null")
            return read_day(given)
        except Refused as refused:
            self.problems.append(refused.at(path))
            return None

    def _events(self, given: Any) -> dict[str, int | None]:
        found: dict[str, int | None] = {}
        for key, value in self._object("events", given).items():
            path = _path("events", key)
            if not isinstance(key, str) or key not in self.pack.events:
                self._problem(path, "unknown_event", given=shown(key))
            else:
                found[key] = None if value is None else self._day(path, value, True)
        return found

    def _facts(self, service: Service, given: Mapping[Any, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in given.items():
            path = _path("facts", key)
            if not isinstance(key, str) or key not in service.facts:
                self._problem(path, "unknown_fact", service=service.id, given=shown(key))
                continue
            try:
                found[key] = service.facts[key].read(value)
            except Refused as refused:
                self.problems.append(refused.at(path))
        return found

    def _relations(self, service: Service, facts: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Between facts that are there; one that is missing is not yet wrong."""
        read = Reader(values, service.definitions, self.pack.runtime)
        try:
            for relation in service.requires:
                holds = read(relation.when)
                if not isinstance(holds, Unknown) and not holds:
                    self.problems.append(Problem(f"facts.{relation.field}", "relation", relation.message))
        except (UnknownYear, NoValue) as error:
            self.problems.append(beyond_the_law(error))


def beyond_the_law(error: UnknownYear | NoValue) -> Problem:
    """A date so far out that the calendar or a parameter holds nothing for it."""
    if isinstance(error, UnknownYear):
        return problem("calendar", "unknown_year", given=error.year)
    return problem(f"parameters.{error.table}", "no_value", given=error.table, when=error.shown)


def _path(parent: str, key: object) -> str:
    return f"{parent}.{shown(key)}" if parent else shown(key)


def values_of(
    pack: Pack,
    service: Service,
    received: int,
    known: int,
    events: Mapping[str, int | None],
    facts: Mapping[str, Any],
) -> dict[str, Any]:
    """What compiled rules read. A service's own fact `received_on` takes the name's place: missing, the name is missing too."""
    found: dict[str, Any] = {}
    for name, day in (
        ("request_received_on", received),
        ("request_known_on", known),
        ("received_on", received),
        ("known_on", known),
    ):
        if name not in service.facts:
            add_date(found, name, day)
    for name, event in pack.events.items():
        seeded = event.seed if event.known_from is not None and event.known_from <= known else None
        add_date(found, name, events.get(name, seeded))
    for name in service.date_facts:
        if name in facts:
            add_date(found, name, facts[name])
    return {**facts, **found}


def add_date(values: dict[str, Any], name: str, day: int | None) -> None:
    """A date is read with its month and its day of the month beside it."""
    values[name] = day
    if day is None:
        values[f"{name}_month"] = values[f"{name}_day"] = None
        return
    when: date = as_date(day)
    values[f"{name}_month"] = month_number(when.year, when.month)
    values[f"{name}_day"] = when.day
