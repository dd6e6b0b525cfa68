"""The emergency's measures and the readings the rules rest on, open to everybody."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.law import Pack, Service, Text
from anxin.law.months import as_date, day_number
from anxin.law.pack import Interpretation, Measure
from anxin.lawbook.queries import events_known, pack_in_force
from anxin.look.words import words
from anxin.trail.today import business_date


@dataclass(frozen=True)
class MeasureShown:
    """`until` is the day its event was declared for, or None while it goes on; `on` says whether it holds today."""

    id: str
    label: str
    clause: str
    summary: str
    instrument: str
    since: dt.date
    until: dt.date | None
    until_event: str
    on: bool


def in_force(pack: Pack, day: dt.date) -> list[MeasureShown]:
    return [measure for measure in all_measures(pack, day) if measure.on]


def all_measures(pack: Pack, day: dt.date) -> list[MeasureShown]:
    """Those already made known on `day`, the earliest first."""
    events = events_known(day)
    known = [each for each in pack.measures.values() if each.known_from <= day_number(day)]
    return [_shown(pack, each, events, day) for each in sorted(known, key=lambda each: each.valid_from)]


def _shown(pack: Pack, measure: Measure, events: Mapping[str, dt.date | None], day: dt.date) -> MeasureShown:
    until = _ends(measure, events, day)
    since = as_date(measure.valid_from)
    return MeasureShown(
        id=measure.id,
        label=words(measure.label),
        clause=measure.clause,
        summary=words(pack.clauses[measure.clause].text),
        instrument=words(pack.instruments[measure.instrument].title),
        since=since,
        until=until,
        until_event=words(pack.events[measure.until_event].label) if measure.until_event else "",
        on=since <= day and (until is None or day < until),
    )


def _ends(measure: Measure, events: Mapping[str, dt.date | None], day: dt.date) -> dt.date | None:
    """The day of its event or the one a later measure withdraws it on, whichever comes first."""
    withdrawn = measure.withdrawn_from(day_number(day))
    ends = [events.get(measure.until_event or ""), None if withdrawn is None else as_date(withdrawn)]
    return min((each for each in ends if each), default=None)


@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    pack = pack_in_force()
    return render(request, "front/measures.html", {"measures": all_measures(pack, business_date())})


@require_safe
def interpretations(request: HttpRequest) -> HttpResponse:
    """Each open question of the texts, our reading, and the rules that rest on it."""
    pack = pack_in_force()
    rows = [(each, _resting(pack, each)) for each in pack.interpretations.values()]
    return render(request, "front/interpretations.html", {"rows": rows})


def _resting(pack: Pack, reading: Interpretation) -> list[str]:
    return [_rule_name(pack, *path.partition("/")[::2]) for path in reading.rules]


def _rule_name(pack: Pack, owner: str, part: str) -> str:
    """`owner` is a service, or the monthly assessment of what everybody pays."""
    service = pack.services.get(owner)
    name = words(service.name) if service else _("Monthly assessment")
    label = words((_labels(service) if service else _assessed(pack)).get(part))
    return _("%(service)s: %(rule)s") % {"service": name, "rule": label} if label else name


def _labels(service: Service) -> dict[str, Text | None]:
    labels: dict[str, Text | None] = {each.id: each.label for each in service.rules}
    labels |= {each.id: each.label for each in service.deadlines}
    labels |= {name: each.label for name, each in service.derived.items()}
    if service.surcharge:
        labels |= {row.id: row.label for row in service.surcharge.rows}
    return labels


def _assessed(pack: Pack) -> dict[str, Text | None]:
    if pack.assessment is None:
        return {}
    labels: dict[str, Text | None] = {each.id: each.label for each in pack.assessment.branches}
    return labels | {name: each.label for name, each in pack.assessment.derived.items()}
