"""What is still open (B.7): everything the emergency leaves owing, grouped, counted, dated, settled and taken along as CSV."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.money.waivers import waiver_context
from anxin.back.owed import Owed, owners_of, services_of, shown_obligation
from anxin.back.words import agency_name, agency_names, event_name
from anxin.casework.permissions import may_open_cases
from anxin.funds.permissions import may_see_money_of
from anxin.lawbook.queries import pack_in_force
from anxin.look.components import Column
from anxin.look.exporting import csv_response
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.operations import record
from anxin.trail.today import business_date
from anxin.work.errors import AlreadyDischarged
from anxin.work.models import Obligation, ObligationKind
from anxin.work.operations import discharge_as
from anxin.work.permissions import may_discharge, sees_agency
from anxin.work.queries import Group, Owing, open_obligations, still_open

PAGE_SIZE = 50
ANY = ("", gettext_lazy("all"))
DUE_CHOICES = [
    ANY,
    ("overdue", gettext_lazy("overdue")),
    ("dated", gettext_lazy("with a day")),
    ("waiting", gettext_lazy("waiting for an event")),
]


class Choice(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[ANY, *ObligationKind.choices]
    )
    clause = forms.CharField(label=gettext_lazy("Clause"), required=False, max_length=20)
    event = forms.ChoiceField(label=gettext_lazy("Waits for"), required=False)
    due = forms.ChoiceField(label=gettext_lazy("Time limit"), required=False, choices=DUE_CHOICES)
    owner = forms.CharField(label=gettext_lazy("Owed by"), required=False, max_length=120)
    agency = forms.CharField(label=gettext_lazy("Agency code"), required=False, max_length=20)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        events = self.fields["event"]
        assert isinstance(events, forms.ChoiceField)  # noqa: S101  declared so above; for the type checker.
        events.choices = [ANY, *((event, event_name(event)) for event in pack_in_force().events)]

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


FIELDS = {
    "kind": "kind",
    "clause": "clause",
    "event": "starts_with",
    "owner": "owner",
    "agency": "agency__code",
}


def narrowed(owing: Owing, chosen: dict[str, str], day: dt.date) -> Owing:
    owing = owing.filter(**{FIELDS[name]: value for name, value in chosen.items() if name in FIELDS})
    if chosen.get("due") == "overdue":
        return owing.overdue(day)
    return owing.filter(due_on__isnull=chosen["due"] == "waiting") if "due" in chosen else owing


@require_safe
@workbench
def obligations_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    require(may_open_cases(staff))
    form, day = Choice(request.GET), business_date()
    chosen = form.chosen()
    owing = narrowed(open_obligations().visible_to(staff), chosen, day)
    rows, following = _one_page(owing, request.GET.get("after", ""))
    query = urlencode(chosen)
    context = {
        "form": form,
        "filtered": bool(chosen),
        "groups": _groups(owing, day, chosen),
        "columns": _columns(),
        "rows": _rows(staff, rows, day),
        "following": f"?{query}&after={following}" if following else "",
        "first": f"?{query}" if request.GET.get("after") else "",
        "export": f"{reverse('back:obligations_export')}?{query}",
    }
    return page(request, staff, "obligations.html", context)


def _one_page(owing: Owing, after: str) -> tuple[list[Obligation], int | None]:
    """By number, as they arose: a list that goes on in the same order however the due days move meanwhile."""
    rows = owing.select_related("agency").order_by("id")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(id__gt=int(after))
    found = list(rows[: PAGE_SIZE + 1])
    return found[:PAGE_SIZE], found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None


def _groups(owing: Owing, day: dt.date, chosen: dict[str, str]) -> dict[str, Any]:
    seen = still_open(owing, day)
    return {
        "total": seen.total,
        "columns": [
            Column(_("Group")),
            *(Column(n, numeric=True) for n in (_("Open"), _("Overdue"))),
            Column(_("First day")),
        ],
        "by_clause": _group_rows(seen.by_clause, "clause", chosen),
        "by_owner": _group_rows(seen.by_owner, "owner", chosen, owners_of(g.key for g in seen.by_owner)),
        "by_agency": _group_rows(seen.by_agency, "agency", chosen, agency_names()),
    }


def _group_rows(
    groups: Sequence[Group], name: str, chosen: dict[str, str], names: dict[str, str] | None = None
) -> list[list[object]]:
    """Each group is a link that narrows the list to it; `names` says in words what a key stands for."""
    rows: list[list[object]] = []
    for each in groups:
        href = f"?{urlencode({**chosen, name: each.key})}"
        label = (names or {}).get(each.key, each.key) or "—"
        link = render_to_string("back/parts/link.html", {"href": href, "label": label})
        rows.append([link, each.owed, each.overdue, each.earliest or _("no day yet")])
    return rows


def _columns() -> list[Column]:
    return [Column(name) for name in (_("What"), _("About"), _("Owed by"), _("Agency"), _("Due"))]


def _rows(staff: Staff, rows: list[Obligation], day: dt.date) -> list[list[object]]:
    services = services_of(rows)
    owed = [shown_obligation(row, services.get(row.subject, "")) for row in rows]
    owners = owners_of(row.owner for row in rows)
    return [_row(staff, each, owners[each.row.owner], day) for each in owed]


def _row(staff: Staff, owed: Owed, owner: str, day: dt.date) -> list[object]:
    row = owed.row
    late = bool(row.due_on and row.due_on < day)
    settle = reverse("back:obligation", args=[row.pk]) if may_discharge(staff, row.agency, row.kind) else ""
    label = row.subject.removeprefix("application:").removeprefix("bill:")
    about = {"href": subject_address(row, staff), "label": label}
    return [
        render_to_string("back/parts/link.html", {"href": settle, "label": owed.what}),
        render_to_string("back/parts/link.html", about | {"below": row.clause}),
        owner,
        agency_name(row.agency),
        render_to_string("back/parts/owed_due.html", {"owed": owed, "late": late}),
    ]


def subject_address(row: Obligation, staff: Staff) -> str:
    """Of a bill only for whoever may open it."""
    kind, _colon, name = row.subject.partition(":")
    if kind == "bill":
        return reverse("back:bill", args=[name]) if may_see_money_of(staff, row.agency) else ""
    return case_address(row.subject)


def case_address(subject: str) -> str:
    """Applications and records of asking a department have a page; other subjects have none."""
    kind, _colon, name = subject.partition(":")
    pages = {"application": "back:case", "coordination": "back:coordination"}
    return reverse(pages[kind], args=[name]) if kind in pages and name else ""


class SettleForm(forms.Form):
    outcome = forms.CharField(
        label=gettext_lazy("How it was settled"),
        help_text=gettext_lazy(
            "For example: original seen on 12 May; commitment verified with the employer."
        ),
        max_length=200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def settle(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    row = get_object_or_404(Obligation.objects.select_related("agency"), pk=pk)
    require(sees_agency(staff, row.agency) and may_discharge(staff, row.agency, row.kind))
    form = SettleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            discharge_as(staff, row, form.cleaned_data["outcome"])
        except AlreadyDischarged as already:
            form.add_error(None, str(already))
        except ValidationError as wrong:
            form.add_error("outcome", wrong)
        else:
            messages.success(request, _("It is settled."))
            return redirect("back:obligations")
    owed = shown_obligation(row, services_of([row]).get(row.subject, ""))
    context = {
        "form": form,
        "owed": owed,
        "owner": owners_of([row.owner])[row.owner],
        "address": subject_address(row, staff),
        "about_bill": row.subject.startswith("bill:"),
        **waiver_context(row, staff),
    }
    return page(request, staff, "settle.html", context, status=422 if form.errors else 200)


@require_safe
@workbench
def export(request: HttpRequest, staff: Staff) -> StreamingHttpResponse:
    require(may_open_cases(staff))
    chosen, day = Choice(request.GET).chosen(), business_date()
    owing = narrowed(open_obligations().visible_to(staff), chosen, day)
    record(
        actor_of_staff(staff), "obligations.exported", "obligations", agency=staff.agency.code, details=chosen
    )
    heads = [
        "id",
        "kind",
        "clause",
        "subject",
        "item",
        "owner",
        "agency",
        "starts_with",
        "due_on",
        "created_on",
    ]
    return csv_response(f"obligations-{day}", heads, _lines(owing))


def _lines(owing: Owing) -> Iterator[Sequence[object]]:
    fields = (
        "id",
        "kind",
        "clause",
        "subject",
        "item",
        "owner",
        "agency__code",
        "starts_with",
        "due_on",
        "created_on",
    )
    yield from owing.order_by("id").values_list(*fields).iterator()
