"""A stored decision made once more: under the rules and events known then, now, or under rules that are only a draft. Nothing is changed."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from anxin.casework.deciding import events_as_json
from anxin.casework.models import Application
from anxin.law import BadInput, Pack, Problem, decide, parse_request
from anxin.law.differing import Difference, differences
from anxin.law.months import as_date
from anxin.lawbook.models import PublishedPack
from anxin.lawbook.queries import pack_in_force, pack_of
from anxin.trail.today import business_date

BATCH = 500


@dataclass(frozen=True)
class Basis:
    """`known_on` None keeps the day of the stored request, and its events with it."""

    pack: Pack | None
    known_on: dt.date | None
    events: dict[str, str | None] = field(default_factory=dict)


THEN = Basis(None, None)


def now_known() -> Basis:
    """The rules in force and the events as known today."""
    today = business_date()
    return Basis(pack_in_force(), today, events_as_json(today))


def as_drafted(pack: Pack) -> Basis:
    """Rules that nobody published yet, looked at from the day on which all of their measures would be known."""
    today = business_date()
    last = max((as_date(measure.known_from) for measure in pack.measures.values()), default=today)
    return Basis(pack, max(today, last), events_as_json(today))


@dataclass(frozen=True)
class Replayed:
    """`decision` is None where the other rules do not take the facts: `problems` say why."""

    application: Application
    decision: dict[str, Any] | None
    differences: list[Difference]
    problems: tuple[Problem, ...] = ()

    @property
    def is_same(self) -> bool:
        return self.decision is not None and not self.differences


def replay(application: Application, basis: Basis, lang: str = "en") -> Replayed:
    """Raises PublishedPack.DoesNotExist when the rules it was decided under were never stored."""
    pack = basis.pack or pack_of(application.pack_version)
    try:
        decided = decide(pack, parse_request(pack, _request(application, basis))).as_dict(lang)
    except BadInput as wrong:
        return Replayed(application, None, [], wrong.problems)
    found = differences(application.decision, _rules_then(application), decided, pack, lang)
    return Replayed(application, decided, found)


def _rules_then(application: Application) -> Pack:
    """For the words of the stored decision; when its rules are gone, those in force have most of the names."""
    try:
        return pack_of(application.pack_version)
    except PublishedPack.DoesNotExist:
        return pack_in_force()


def _request(application: Application, basis: Basis) -> dict[str, Any]:
    request: dict[str, Any] = dict(application.request)
    if basis.known_on is not None:
        request |= {"known_on": basis.known_on.isoformat(), "events": basis.events}
    return request


def replay_range(since: dt.date, until: dt.date, basis: Basis, lang: str = "en") -> Iterator[Replayed]:
    """Every decided application received on the days [since, until], one after the other, however many there are."""
    rows = decided_between(since, until)
    for application in rows.iterator(chunk_size=BATCH):
        yield replay(application, basis, lang)


def decided_between(since: dt.date, until: dt.date) -> QuerySet[Application]:
    received = Application.objects.filter(received_on__range=(since, until)).exclude(pack_version="")
    return received.order_by("received_on", "id")
