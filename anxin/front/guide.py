"""The service guide: the standard fields, each generated from the pack, so that a guide and the rules cannot differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.front.answering import open_to_public, rules_of
from anxin.front.bullets import bullets
from anxin.front.meanings import MODES, STATUSES
from anxin.front.measures import in_force
from anxin.front.result import document_name, waits_for
from anxin.law import Pack, Service, Text
from anxin.law.pack import Outcome, Rule
from anxin.lawbook.queries import pack_in_force
from anxin.look.components import FileItem, SummaryRow
from anxin.look.words import words
from anxin.registry.models import Agency
from anxin.trail.today import business_date

APPLICANTS: dict[str, Promise] = {
    "employer": gettext_lazy("Employers"),
    "person": gettext_lazy("Insured persons"),
}
# Fields that a pack's `guide` may hold, in the order in which national guides list them.
WRITTEN: dict[str, Promise] = {
    "conditions": gettext_lazy("Conditions"),
    "review_criteria": gettext_lazy("What we look at"),
    "statutory_limit": gettext_lazy("Time limit by law"),
    "promised_limit": gettext_lazy("Time limit we promise"),
    "fee": gettext_lazy("Fee"),
    "online_payment": gettext_lazy("Paying on line"),
    "steps": gettext_lazy("Steps"),
    "result": gettext_lazy("What you get"),
    "courier": gettext_lazy("Courier"),
    "appointment": gettext_lazy("Appointment"),
    "where": gettext_lazy("Where"),
    "hours": gettext_lazy("Hours"),
    "contact": gettext_lazy("Questions"),
    "complaints": gettext_lazy("Complaints"),
}


@dataclass(frozen=True)
class Handling:
    """One way in which the matter is handled now, under which measure and clause."""

    label: str
    mode: str
    meaning: str
    clause: str
    measure: str
    documents: list[FileItem]
    channels: str


@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    pack, service = pack_in_force(), rules_of(slug)
    context = {
        "service": service,
        "rows": _rows(pack, service),
        "handlings": _handlings(pack, service),
        "ordinary": _documents(pack, service, service.ordinary),
        "agencies": Agency.objects.all(),
        "open": open_to_public(service),
        "english": get_language() == "en",
    }
    return render(request, "front/guide.html", context)


def _rows(pack: Pack, service: Service) -> list[SummaryRow]:
    given = service.guide
    rows = [
        SummaryRow(_("Name of the service"), words(service.name)),
        SummaryRow(_("Code"), service.code),
        SummaryRow(_("Group"), words(pack.groups[service.group])),
        SummaryRow(_("Legal basis"), _legal_basis(pack, given.get("legal_basis", ()))),
        SummaryRow(_("Who can apply"), _who(service)),
        SummaryRow(_("Ways to apply"), _channels(pack, service)),
    ]
    rows += [SummaryRow(label, _written(given[field])) for field, label in WRITTEN.items() if field in given]
    return rows


def _who(service: Service) -> SafeString:
    applicants = _(", ").join(str(APPLICANTS.get(each, each)) for each in service.applicants)
    return bullets([each for each in (_written(service.guide.get("who")), applicants) if each])


def _legal_basis(pack: Pack, clauses: Iterable[str]) -> SafeString:
    return bullets([_clause(pack, each) for each in clauses if each in pack.clauses])


def _clause(pack: Pack, id: str) -> SafeString:
    clause = pack.clauses[id]
    instrument = pack.instruments[clause.instrument]
    number = f" {instrument.number}" if instrument.number else ""
    return format_html("{} {}{}<br>{}", words(instrument.title), id, number, words(clause.text))


def _written(field: Any) -> SafeString | str:
    if isinstance(field, list | tuple):
        return bullets([_written(each) for each in field])
    return words(field) if isinstance(field, Text) else str(field or "")


def _channels(pack: Pack, service: Service) -> str:
    """Every way that some rule, or the ordinary procedure, opens."""
    outcomes = [service.ordinary, *(rule.then for rule in service.rules)]
    offered = {channel for outcome in outcomes for channel in outcome.channels}
    return _(", ").join(words(name) for id, name in pack.channels.items() if id in offered)


def _handlings(pack: Pack, service: Service) -> list[Handling]:
    """Rules of measures in force today (and those that always hold), in the order in which they decide."""
    on: Mapping[str, str] = {each.id: each.label for each in in_force(pack, business_date())}
    current = [rule for rule in service.ordered() if rule.measure is None or rule.measure in on]
    return [_handling(pack, service, rule, on.get(rule.measure or "", "")) for rule in current]


def _handling(pack: Pack, service: Service, rule: Rule, measure: str) -> Handling:
    return Handling(
        label=words(rule.label),
        mode=words(pack.modes[rule.then.mode]),
        meaning=str(MODES.get(rule.then.mode, "")),
        clause=rule.clause,
        measure=measure,
        documents=_documents(pack, service, rule.then),
        channels=_(", ").join(words(pack.channels[each]) for each in rule.then.channels),
    )


def _documents(pack: Pack, service: Service, outcome: Outcome) -> list[FileItem]:
    return [
        FileItem(
            document_name(service, id),
            about=waits_for(pack, service, each.until),
            status=STATUSES[each.status].words,
            colour=STATUSES[each.status].colour,
        )
        for id, each in outcome.documents.items()
    ]
