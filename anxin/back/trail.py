"""The trail of a subject: who did what, who looked. Read by the audit administrator and by inspectors."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from anxin.back import permissions
from anxin.back.frame import page, require, workbench
from anxin.back.queries import trail_entries
from anxin.look.components import Column
from anxin.look.exporting import csv_response
from anxin.look.forms import DayField
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.models import Entry
from anxin.trail.operations import record

PAGE_SIZE = 50


class Choice(forms.Form):
    subject = forms.CharField(
        label=gettext_lazy("About"),
        help_text=gettext_lazy("For example application:200210-7F3K9QM4 or person:17"),
        required=False,
        max_length=120,
    )
    actor = forms.CharField(
        label=gettext_lazy("Who"),
        help_text=gettext_lazy("For example staff:B0001 or user:5"),
        required=False,
        max_length=120,
    )
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("To"), required=False)


@require_safe
@workbench
def trail_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    require(permissions.may_read_trail(staff))
    form = Choice(request.GET)
    chosen = _chosen(form)
    rows, following = _one_page(staff, chosen, request.GET.get("before", ""))
    query = urlencode(_as_text(chosen))
    context = {
        "form": form,
        "filtered": bool(chosen),
        "columns": [
            Column(n) for n in (_("When"), _("Business day"), _("Who"), _("What"), _("About"), _("Details"))
        ],
        "rows": [_row(entry) for entry in rows],
        "following": f"?{query}&before={following}" if following else "",
        "first": f"?{query}" if request.GET.get("before") else "",
        "export": f"{reverse('back:trail_export')}?{query}" if _has_period(chosen) else "",
    }
    return page(request, staff, "trail.html", context, status=422 if form.errors else 200)


def _chosen(form: Choice) -> dict[str, Any]:
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if value}


def _as_text(chosen: dict[str, Any]) -> dict[str, str]:
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value for name, value in chosen.items()
    }


def _has_period(chosen: dict[str, Any]) -> bool:
    return "since" in chosen and "until" in chosen


def _one_page(staff: Staff, chosen: dict[str, Any], before: str) -> tuple[list[Entry], int | None]:
    entries = trail_entries(staff, **chosen)
    if before.isdecimal() and len(before) < 19:
        entries = entries.filter(id__lt=int(before))
    found = list(entries[: PAGE_SIZE + 1])
    return found[:PAGE_SIZE], found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None


def _row(entry: Entry) -> list[object]:
    details = "; ".join(f"{name}: {value}" for name, value in entry.details.items())
    when = entry.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return [when, entry.business_date, entry.actor, entry.action, entry.subject, details]


@require_safe
@workbench
def export(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    """Only a named period leaves the house, and that it left is itself on the trail."""
    require(permissions.may_read_trail(staff))
    form = Choice(request.GET)
    chosen = _chosen(form)
    if form.errors or not _has_period(chosen):
        form.add_error(None, _("Name the first and the last day of what is to be exported."))
        return page(request, staff, "trail.html", {"form": form, "filtered": True}, status=422)
    entries = trail_entries(staff, **chosen)
    record(
        actor_of_staff(staff), "trail.exported", "trail", agency=staff.agency.code, details=_as_text(chosen)
    )
    heads = ["id", "at", "business_date", "actor", "action", "subject", "agency", "details", "seal"]
    last = entries.values_list("id", flat=True).first() or 0
    lines = _lines(staff, chosen, last)
    return csv_response(f"trail-{chosen['since']}-{chosen['until']}", heads, lines)


def _lines(staff: Staff, chosen: dict[str, Any], last: int) -> Iterator[Sequence[object]]:
    """Up to the entry that was the last when the export began, oldest first."""
    entries = trail_entries(staff, **chosen).filter(id__lte=last).order_by("id")
    fields = ("id", "at", "business_date", "actor", "action", "subject", "agency", "details", "seal_id")
    for entry in entries.values_list(*fields).iterator():
        yield [entry[0], entry[1].isoformat(), *entry[2:]]
