"""The decision table of one service: for each rule its conditions in words and what follows."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.back.frame import page, workbench
from anxin.back.rules.browse import Table, frame
from anxin.back.rules.opening import Opened, open_rules
from anxin.law.describing import TREATMENTS
from anxin.law.emitters import words
from anxin.law.pack import Condition, Service
from anxin.registry.models import Staff


@require_safe
@workbench
def rules_service(request: HttpRequest, staff: Staff, which: str, service: str) -> HttpResponse:
    opened = open_rules(request, staff, which)
    shown = opened.pack.services.get(service)
    if shown is None:
        raise Http404
    tables = [
        (_("Rules, the first that holds decides"), _rules(opened, shown)),
        (_("Time limits"), _deadlines(opened, shown)),
        (_("Surcharge, the first that holds decides"), _surcharge(opened, shown)),
        (_("Worked out on the way"), _worked_out(opened, shown)),
    ]
    context: dict[str, Any] = {
        "service": opened.say.text(shown.name),
        "facts": [opened.say.text(fact.label) for fact in shown.facts.values()],
        "tables": [(title, table) for title, table in tables if table.rows],
    }
    return page(request, staff, "rules/service.html", frame(request, opened, "service") | context)


def _rules(opened: Opened, service: Service) -> Table:
    say = opened.say
    rows: list[Sequence[object]] = [
        (
            say.text(rule.label),
            rule.clause,
            _listed(opened, service, rule.conditions),
            _follows(say.outcome(service, rule.then)),
        )
        for rule in service.ordered()
    ]
    silent = (_("none of these"), "—", _("no rule holds"), _follows(say.outcome(service, service.ordinary)))
    return Table([_("Rule"), _("Clause"), _("When all of this holds"), _("What follows")], [*rows, silent])


def _listed(opened: Opened, service: Service, conditions: tuple[Condition, ...]) -> str:
    said = opened.say.conditions(service, conditions)
    return render_to_string("back/rules/parts/conditions.html", {"conditions": said})


def _follows(aspects: dict[str, str]) -> str:
    return render_to_string("back/rules/parts/follows.html", {"aspects": aspects})


def _deadlines(opened: Opened, service: Service) -> Table:
    speaker = words.speaker(opened.pack, service, opened.say.lang)
    rows = [
        (opened.say.text(each.label) or each.id, each.clause, speaker.expression(each.due))
        for each in service.deadlines
    ]
    return Table([_("Time limit"), _("Clause"), _("Due")], list(rows))


def _surcharge(opened: Opened, service: Service) -> Table:
    rows = [
        (
            opened.say.text(row.label) or row.id,
            row.clause,
            _listed(opened, service, row.conditions),
            opened.say.text(TREATMENTS[row.treatment]),
        )
        for row in (service.surcharge.rows if service.surcharge else ())
    ]
    return Table([_("Rule"), _("Clause"), _("When all of this holds"), _("Surcharge")], list(rows))


def _worked_out(opened: Opened, service: Service) -> Table:
    speaker = words.speaker(opened.pack, service, opened.say.lang)
    rows = [
        (opened.say.text(each.label) or name, speaker.expression(each.expr))
        for name, each in service.derived.items()
    ]
    return Table([_("Value"), _("How it is worked out")], list(rows))
