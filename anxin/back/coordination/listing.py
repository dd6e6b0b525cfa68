"""The list of records: narrowed, paged, taken along as CSV."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from anxin.back.coordination.saying import about, address, with_persons
from anxin.back.due import SOON_DAYS, DueState, due_cell
from anxin.back.frame import page, require, workbench
from anxin.back.permissions import may_see_exchanges
from anxin.back.words import agency_name, asked_of, department_name, department_names
from anxin.casework.exchanges import coordinations_of
from anxin.casework.models import Coordination, CoordinationReason
from anxin.casework.permissions import may_ask_departments, may_open_cases
from anxin.look.components import Column
from anxin.look.exporting import csv_response
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.operations import record
from anxin.trail.today import business_date

PAGE_SIZE = 50
OPEN, CLOSED, ALL = "open", "closed", "all"
ANY = ("", gettext_lazy("all"))
STATES = [(OPEN, gettext_lazy("open")), (CLOSED, gettext_lazy("closed")), (ALL, gettext_lazy("all"))]
DUE_CHOICES = [ANY, (DueState.OVERDUE, gettext_lazy("overdue")), (DueState.SOON, gettext_lazy("due soon"))]
HEADS = (
    "id",
    "department",
    "reason",
    "document",
    "asked",
    "receipt",
    "employer",
    "persons",
    "agency",
    "clause",
    "opened_on",
    "next_contact_by",
    "outcome",
    "closed_on",
)


class Choice(forms.Form):
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)
    reason = forms.ChoiceField(
        label=gettext_lazy("Why people ask"), required=False, choices=[ANY, *CoordinationReason.choices]
    )
    due = forms.ChoiceField(label=gettext_lazy("Time limit"), required=False, choices=DUE_CHOICES)

    def __init__(self, data: Any, departments: dict[str, str]) -> None:
        super().__init__(data, initial={"state": OPEN})
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared so above; for the type checker.
        field.choices = [ANY, *departments.items()]

    def chosen(self) -> dict[str, str]:
        """Open ones unless something else is asked for, which goes without saying in an address."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return {name: value for name, value in given.items() if (name, value) != ("state", OPEN)}


@require_safe
@workbench
def coordination_list(request: HttpRequest, staff: Staff) -> HttpResponse:
    require(may_open_cases(staff))
    seen, day = coordinations_of(staff), business_date()
    form = Choice(request.GET, _departments(seen))
    chosen = form.chosen()
    offset = int(after) if (after := request.GET.get("after", "")).isdecimal() and len(after) < 7 else 0
    rows = with_persons(narrowed(seen, chosen, day)).order_by("chase_on", "id")
    found = list(rows[offset : offset + PAGE_SIZE + 1])
    query = urlencode(chosen)
    names = [_("Department"), _("Asked for"), _("About"), _("Agency"), _("Since"), _("Next contact by")]
    context = {
        "form": form,
        "filtered": bool(chosen),
        "columns": [Column(name) for name in names],
        "rows": [_row(each, day) for each in found[:PAGE_SIZE]],
        "following": f"?{query}&after={offset + PAGE_SIZE}" if len(found) > PAGE_SIZE else "",
        "first": f"?{query}" if offset else "",
        "export": f"{reverse('back:coordinations_export')}?{query}",
        "may_see_exchanges": may_see_exchanges(staff),
        "may_open": may_ask_departments(staff),
    }
    return page(request, staff, "coordination_list.html", context)


def _departments(seen: QuerySet[Coordination]) -> dict[str, str]:
    """Those of the rules, and others that people named in their own words."""
    named = seen.order_by("department").values_list("department", flat=True).distinct()
    return department_names() | {each: department_name(each) for each in named}


def narrowed(seen: QuerySet[Coordination], chosen: dict[str, str], day: dt.date) -> QuerySet[Coordination]:
    """Open ones, where no state is chosen."""
    state = chosen.get("state", OPEN)
    if state != ALL:
        seen = seen.exclude(outcome="") if state == CLOSED else seen.filter(outcome="")
    seen = seen.filter(**{name: chosen[name] for name in ("department", "reason") if name in chosen})
    if chosen.get("due") == DueState.OVERDUE:
        return seen.filter(chase_on__lt=day)
    if chosen.get("due") == DueState.SOON:
        return seen.filter(chase_on__gte=day, chase_on__lte=day + dt.timedelta(days=SOON_DAYS))
    return seen


def _row(each: Coordination, day: dt.date) -> list[object]:
    link = {
        "href": address(each),
        "label": department_name(each.department),
        "below": each.get_reason_display(),
    }
    return [
        render_to_string("back/parts/link.html", link),
        asked_of(each),
        about(each, vars(each)["persons_named"]),
        agency_name(each.keeper),
        each.opened_on.isoformat(),
        due_cell(None, each.chase_on, day) if each.open else each.get_outcome_display(),
    ]


@require_safe
@workbench
def export(request: HttpRequest, staff: Staff) -> StreamingHttpResponse:
    require(may_open_cases(staff))
    seen, day = coordinations_of(staff), business_date()
    chosen = Choice(request.GET, _departments(seen)).chosen()
    actor, agency = actor_of_staff(staff), staff.agency.code
    record(actor, "coordinations.exported", "coordinations", agency=agency, details=chosen)
    found = with_persons(narrowed(seen, chosen, day)).order_by("id")
    return csv_response(f"departments-{day}", HEADS, _lines(found))


def _lines(found: QuerySet[Coordination]) -> Iterator[Sequence[object]]:
    """Persons are counted, not named: a list on somebody's disk needs no more."""
    for each in found.iterator():
        yield (
            each.pk,
            each.department,
            each.reason,
            each.document,
            each.asked,
            each.application.receipt if each.application else "",
            each.employer.uscc if each.employer else "",
            vars(each)["persons_named"],
            each.keeper.code,
            each.clause,
            each.opened_on,
            each.chase_on,
            each.outcome,
            each.closed_on,
        )
