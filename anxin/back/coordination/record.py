"""One record: whom it is about, the contacts, and its end."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from anxin.back.case.identity import PurposeForm
from anxin.back.coordination.saying import about, with_persons
from anxin.back.due import due_cell
from anxin.back.frame import page, require, workbench
from anxin.back.words import asked_of, clause_text, department_name
from anxin.casework.errors import CaseError, NotAllowed
from anxin.casework.models import ContactWay, Coordination, CoordinationOutcome
from anxin.casework.operations.coordinating import BY_HAND, COPY_WAYS, close_coordination, record_contact
from anxin.casework.permissions import may_chase, may_see_coordination
from anxin.look.forms import DayField
from anxin.registry.actors import actor_of_staff
from anxin.registry.identity import mask_id, mask_name
from anxin.registry.models import Staff
from anxin.registry.operations import read_person_file
from anxin.trail.today import business_date


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
def coordination_page(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    coordination = _opened(staff, pk)
    return _shown(request, staff, coordination, ContactForm(initial={"on": business_date()}), CloseForm())


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def contact(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    coordination, form = _opened(staff, pk), ContactForm(request.POST)
    if request.method != "POST":
        return redirect("back:coordination", pk)
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


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def close(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    coordination, form = _opened(staff, pk), CloseForm(request.POST)
    if request.method != "POST":
        return redirect("back:coordination", pk)
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
    rows = Coordination.objects.select_related("application__agency", "agency")
    found = get_object_or_404(with_persons(rows), pk=pk)
    require(may_see_coordination(staff, found))
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
        "about": about(coordination, vars(coordination)["persons_named"]),
        "clause": clause_text(coordination.clause),
        "persons": [(mask_name(each.name), mask_id(each.id_number)) for each in coordination.persons.all()],
        "due": due_cell(None, coordination.chase_on, business_date()),
        "contacts": coordination.contacts.select_related("by"),
        "may_act": coordination.open and may_chase(staff, coordination),
        "contact_form": contact_form,
        "close_form": close_form,
        "wrong": contact_form if contact_form.errors else close_form,
    }
    return page(request, staff, "coordination.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def persons_page(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """Names and whole numbers of those a record without a case is about: for a purpose, each a look on the trail."""
    coordination = _opened(staff, pk)
    persons = list(coordination.persons.select_related("agency"))
    if not persons:
        raise Http404
    require(may_chase(staff, coordination))
    form = PurposeForm(request.POST if request.method == "POST" else None)
    shown = request.method == "POST" and form.is_valid()
    for person in persons if shown else ():
        purpose = f"{coordination.subject}: {form.cleaned_data['purpose']}"
        read_person_file(actor_of_staff(staff), person, purpose)
    context = {
        "coordination": coordination,
        "department": department_name(coordination.department),
        "form": form,
        "persons": persons if shown else [],
    }
    return page(request, staff, "coordination_persons.html", context, status=422 if form.errors else 200)
