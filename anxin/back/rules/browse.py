"""The rules as tables, for everybody who works here: measures along time, parameters, facts, sources, readings, what is owed."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from anxin.back.frame import page, workbench
from anxin.back.rules.opening import IN_FORCE, Opened, language_links, open_rules
from anxin.back.rules.resting import resting_on
from anxin.back.rules.timeline import bar, span_of
from anxin.law.months import as_date, format_day
from anxin.law.pack import Measure, Withdrawal
from anxin.lawbook.permissions import may_see_drafts
from anxin.lawbook.queries import events_known
from anxin.look.components import Column, Link, SummaryRow
from anxin.registry.models import Staff
from anxin.trail.today import business_date

Row = Sequence[object]


@dataclass(frozen=True)
class Table:
    columns: Sequence[Column | str]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Section:
    """`table` says all of it; `lead` tells what the reader looks at."""

    label: Promise
    lead: Promise
    table: Callable[[Opened], Table]


def _measures(opened: Opened) -> Table:
    say, today = opened.say, business_date()
    known = events_known(today)
    span = span_of(opened.pack, known, today)
    first, last = span.ends
    rows = []
    for measure in opened.pack.measures.values():
        until = known.get(measure.until_event or "")
        ends = [_ending(say.event_name(measure.until_event), until), *_withdrawn(opened, measure)]
        days = (format_day(measure.valid_from), say.listed(filter(None, ends)) or _("no end set"))
        first_end = min((day for day in (until, *map(_day, measure.withdrawn)) if day), default=None)
        rows.append((say.text(measure.label), measure.clause, *days, bar(measure, first_end, span)))
    picture = f"{first.isoformat()} – {last.isoformat()}"
    return Table([_("Measure"), _("Clause"), _("In force from"), _("Until"), picture], rows)


def _ending(event: str, day: dt.date | None) -> str:
    if not event:
        return ""
    return f"{event}: {day.isoformat() if day else _('not declared yet')}"


def _withdrawn(opened: Opened, measure: Measure) -> list[str]:
    """By which later measures, and from when."""
    return [
        _("withdrawn by %(measure)s from %(day)s")
        % {"measure": opened.say.measure_name(each.by), "day": format_day(each.valid_from)}
        for each in measure.withdrawn
    ]


def _day(withdrawal: Withdrawal) -> dt.date:
    return as_date(withdrawal.valid_from)


def _parameters(opened: Opened) -> Table:
    say = opened.say
    rows = [
        (
            say.text(each.label),
            say.start(each, row),
            say.value(each, row),
            row.clause or "—",
            row.source or "—",
        )
        for each in opened.pack.parameters.values()
        for row in each.rows
    ]
    return Table(
        [_("Parameter"), _("From"), Column(_("Value"), numeric=True), _("Clause"), _("Source")], rows
    )


def _facts(opened: Opened) -> Table:
    say = opened.say
    rows = [
        (
            say.text(fact.label),
            say.text(fact.question),
            say.listed(say.text(each) for each in fact.values.values()) or say.limits(fact) or "—",
            name,
        )
        for name, fact in opened.pack.facts.items()
    ]
    return Table([_("Fact"), _("Question"), _("Answers"), _("Name in the rules")], rows)


def _sources(opened: Opened) -> Table:
    say = opened.say
    rows = [
        (id, say.text(clause.text), _instrument(opened, clause.instrument))
        for id, clause in opened.pack.clauses.items()
    ]
    return Table([_("Clause"), _("In short"), _("Stands in")], rows)


def _instrument(opened: Opened, id: str) -> str:
    found = opened.pack.instruments[id]
    parts = [opened.say.text(found.title), found.number or "", format_day(found.issued_on)]
    return " · ".join(filter(None, parts))


def _readings(opened: Opened) -> Table:
    say = opened.say
    rows = [
        (
            say.text(each.question),
            say.text(each.reading),
            say.text(each.confirm_by) if not each.confirmed else _("confirmed"),
            each.clause or "—",
            say.listed(resting_on(opened, each.rules)) or "—",
        )
        for each in opened.pack.interpretations.values()
    ]
    heads = [
        _("Open question"),
        _("Our reading"),
        _("To be confirmed by"),
        _("Clause"),
        _("What rests on it"),
    ]
    return Table([*heads], rows)


def _owed(opened: Opened) -> Table:
    say = opened.say
    rows = [
        (say.text(each.label), each.clause, say.obligation_due(each))
        for each in opened.pack.obligations.values()
    ]
    return Table([_("What is owed"), _("Clause"), _("Due")], rows)


SECTIONS: dict[str, Section] = {
    "measures": Section(
        gettext_lazy("Measures"),
        gettext_lazy("What the emergency changed, from when to when. The red line is today."),
        _measures,
    ),
    "parameters": Section(
        gettext_lazy("Parameters"),
        gettext_lazy("Rates, limits and dates, each with the day from which it holds."),
        _parameters,
    ),
    "facts": Section(
        gettext_lazy("Facts"), gettext_lazy("What the rules ask about a case, each declared once."), _facts
    ),
    "sources": Section(
        gettext_lazy("Sources"), gettext_lazy("The clauses everything rests on, in our own words."), _sources
    ),
    "readings": Section(
        gettext_lazy("Readings"),
        gettext_lazy("Where the text leaves a question open: how we read it, and what rests on that."),
        _readings,
    ),
    "owed": Section(
        gettext_lazy("Owed"), gettext_lazy("When what the emergency leaves owing is due."), _owed
    ),
}


@require_safe
@workbench
def rules_home(request: HttpRequest, staff: Staff) -> HttpResponse:
    return redirect("back:rules_of", IN_FORCE)


@require_safe
@workbench
def rules_of(request: HttpRequest, staff: Staff, which: str) -> HttpResponse:
    """The services of one version, and ways to everything else in it."""
    opened = open_rules(request, staff, which)
    rows = [
        SummaryRow(
            opened.say.text(opened.pack.groups[service.group]),
            opened.say.text(service.name),
            (Link(_("Look at"), _address(opened, service.id), about=opened.say.text(service.name)),),
        )
        for service in opened.pack.services.values()
    ]
    context = {"rows": rows, "may_see_drafts": may_see_drafts(staff)}
    return page(request, staff, "rules/home.html", frame(request, opened, "") | context)


def _address(opened: Opened, service: str) -> str:
    return reverse("back:rules_service", args=[opened.which, service])


@require_safe
@workbench
def rules_section(request: HttpRequest, staff: Staff, which: str, section: str) -> HttpResponse:
    opened, shown = open_rules(request, staff, which), SECTIONS.get(section)
    if shown is None:
        raise Http404
    context = {"heading": shown.label, "lead": shown.lead, "table": shown.table(opened)}
    return page(request, staff, "rules/section.html", frame(request, opened, section) | context)


def frame(request: HttpRequest, opened: Opened, here: str) -> dict[str, Any]:
    """What all pages about one version have: its name, its sections, its languages."""
    asked = request.GET.get("lang")
    query = f"?lang={asked}" if asked else ""
    links = [Link(_("Services"), opened.address + query, current=not here)]
    for name, section in SECTIONS.items():
        links.append(Link(section.label, section_address(opened, name) + query, current=name == here))
    return {"opened": opened, "sections": links, "languages": language_links(request)}


def section_address(opened: Opened, section: str) -> str:
    return reverse("back:rules_section", args=[opened.which, section])
