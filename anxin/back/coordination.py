"""Other departments that people must ask: whom, what for, by when next, and what came of it (II.2.1, II.2.3)."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from anxin.back import permissions
from anxin.back.due import SOON_DAYS, DueState, due_cell
from anxin.back.frame import page, require, workbench
from anxin.back.words import agency_name, asked_of, department_name, department_names
from anxin.casework.errors import CaseError, NotAllowed
from anxin.casework.exchanges import open_coordinations
from anxin.casework.models import ContactWay, Coordination, CoordinationOutcome
from anxin.casework.operations.coordinating import BY_HAND, COPY_WAYS, close_coordination, record_contact
from anxin.casework.permissions import may_handle, may_see
from anxin.look.components import Column
from anxin.look.forms import DayField
from anxin.registry.models import Staff
from anxin.trail.today import business_date

PAGE_SIZE = 50
ANY = ("", gettext_lazy("all"))
DUE_CHOICES = [ANY, (DueState.OVERDUE, gettext_lazy("overdue")), (DueState.SOON, gettext_lazy("due soon"))]


class Choice(forms.Form):
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    due = forms.ChoiceField(label=gettext_lazy("Time limit"), required=False, choices=DUE_CHOICES)

    def __init__(self, data: Any, departments: dict[str, str]) -> None:
        super().__init__(data)
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared so above; for the type checker.
        field.choices = [ANY, *departments.items()]

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ContactForm(forms.Form):
    on = DayField(label=gettext_lazy("Day of the contact"))
    way = forms.ChoiceField(label=gettext_lazy("Way"), widget=forms.RadioSelect, choices=ContactWay.choices)
    person = forms.CharField(label=gettext_lazy("With whom"), max_length=80)
    result = forms.CharField(
        label=gettext_lazy("What came of it"), max_length=500, widget=forms.Textarea({"rows": 3})
    )


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in BY_HAND],
    )
    copy_by = forms.ChoiceField(
        label=gettext_lazy("The copy came by"),
        help_text=gettext_lazy("Only where it is handled on a copy."),
        required=False,
        choices=[("", "—"), *((way.value, way.label) for way in ContactWay if way in COPY_WAYS)],
    )
    note = forms.CharField(
        label=gettext_lazy("What the department answered"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


@require_safe
@workbench
def coordination_list(request: HttpRequest, staff: Staff) -> HttpResponse:
    require(permissions.may_open_cases(staff))
    seen, day = open_coordinations(staff), business_date()
    form = Choice(request.GET, _departments(seen))
    chosen = form.chosen()
    offset = int(after) if (after := request.GET.get("after", "")).isdecimal() and len(after) < 7 else 0
    found = list(narrowed(seen, chosen, day)[offset : offset + PAGE_SIZE + 1])
    query = urlencode(chosen)
    names = [_("Department"), _("Asked for"), _("Case"), _("Agency"), _("Since"), _("Next contact by")]
    context = {
        "form": form,
        "filtered": bool(chosen),
        "columns": [Column(name) for name in names],
        "rows": [_row(each, day) for each in found[:PAGE_SIZE]],
        "following": f"?{query}&after={offset + PAGE_SIZE}" if len(found) > PAGE_SIZE else "",
        "first": f"?{query}" if offset else "",
    }
    return page(request, staff, "coordination_list.html", context)


def _departments(seen: QuerySet[Coordination]) -> dict[str, str]:
    """Those of the rules, and others that applicants named in their own words."""
    named = seen.order_by("department").values_list("department", flat=True).distinct()
    return department_names() | {each: department_name(each) for each in named}


def narrowed(seen: QuerySet[Coordination], chosen: dict[str, str], day: dt.date) -> QuerySet[Coordination]:
    if "department" in chosen:
        seen = seen.filter(department=chosen["department"])
    if chosen.get("due") == DueState.OVERDUE:
        return seen.filter(chase_on__lt=day)
    if chosen.get("due") == DueState.SOON:
        return seen.filter(chase_on__gte=day, chase_on__lte=day + dt.timedelta(days=SOON_DAYS))
    return seen


def _row(each: Coordination, day: dt.date) -> list[object]:
    href = reverse("back:coordination", args=[each.pk])
    link = {"href": href, "label": department_name(each.department), "below": each.get_reason_display()}
    return [
        render_to_string("back/parts/link.html", link),
        asked_of(each),
        render_to_string("back/parts/receipt.html", {"receipt": each.application.receipt}),
        agency_name(each.application.agency),
        each.opened_on.isoformat(),
        due_cell(None, each.chase_on, day),
    ]


@require_safe
@workbench
def coordination_page(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    coordination = _opened(staff, pk)
    return _shown(request, staff, coordination, ContactForm(initial={"on": business_date()}), CloseForm())


@require_POST
@workbench
def contact(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    coordination, form = _opened(staff, pk), ContactForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data | {"way": ContactWay(form.cleaned_data["way"])}
        try:
            record_contact(coordination, staff, **given)
        except CaseError as refused:
            form.add_error(None, str(refused))
            return _shown(request, staff, coordination, form, CloseForm(), _status(refused))
        messages.success(request, _("The contact is on the file. The time until the next one runs anew."))
        return redirect("back:coordination", pk)
    return _shown(request, staff, coordination, form, CloseForm(), 422)


@require_POST
@workbench
def close(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    coordination, form = _opened(staff, pk), CloseForm(request.POST)
    blank = ContactForm(initial={"on": business_date()})
    if form.is_valid():
        given = form.cleaned_data | {"outcome": CoordinationOutcome(form.cleaned_data["outcome"])}
        try:
            close_coordination(coordination, staff, **given)
        except CaseError as refused:
            form.add_error(None, str(refused))
            return _shown(request, staff, coordination, blank, form, _status(refused))
        messages.success(request, _("The record is closed."))
        return redirect("back:coordination", pk)
    return _shown(request, staff, coordination, blank, form, 422)


def _status(refused: CaseError) -> int:
    return 403 if isinstance(refused, NotAllowed) else 422


def _opened(staff: Staff, pk: int) -> Coordination:
    """Raises Http404, PermissionDenied for another agency's."""
    rows = Coordination.objects.select_related("application__agency", "application__employer")
    found = get_object_or_404(rows, pk=pk)
    require(may_see(staff, found.application))
    return found


def _shown(
    request: HttpRequest,
    staff: Staff,
    coordination: Coordination,
    contact_form: ContactForm,
    close_form: CloseForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        "coordination": coordination,
        "department": department_name(coordination.department),
        "asked": asked_of(coordination),
        "due": due_cell(None, coordination.chase_on, business_date()),
        "contacts": coordination.contacts.select_related("by"),
        "may_act": coordination.open and may_handle(staff, coordination.application),
        "contact_form": contact_form,
        "close_form": close_form,
        "wrong": contact_form if contact_form.errors else close_form,
    }
    return page(request, staff, "coordination.html", context, status=status)
