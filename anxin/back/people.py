"""Finding a person by identity number: exact, for a purpose, on the trail. Nothing of it stands in an address."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from anxin.back import permissions
from anxin.back.frame import page, require, workbench
from anxin.back.words import service_name
from anxin.casework.models import Application
from anxin.casework.permissions import may_open_cases
from anxin.casework.states import State
from anxin.look.components import SummaryRow
from anxin.registry.actors import actor_of_staff
from anxin.registry.identity import BadIdentity, mask_id, mask_phone, read_identity
from anxin.registry.models import Employer, Person, Staff
from anxin.registry.operations import note_refused_look, read_person_file
from anxin.registry.permissions import may_see_person
from anxin.registry.queries import (
    contributed_months,
    current_enrolment,
    employer_by_uscc,
    person_by_id_number,
)
from anxin.trail.today import business_date

RECENT = 20


class SearchForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Identity number, or an employer's credit code"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    purpose = forms.CharField(
        label=gettext_lazy("What you need it for"),
        help_text=gettext_lazy("It is kept on the trail with your name."),
        min_length=2,
        max_length=120,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def search_person(request: HttpRequest, staff: Staff) -> HttpResponse:
    require(may_open_cases(staff))
    form = SearchForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "may_take_in": permissions.may_take_in_for_others(staff)}
    if request.method == "POST" and form.is_valid():
        context |= _found(staff, form)
    return page(request, staff, "people.html", context, status=422 if form.errors else 200)


def _found(staff: Staff, form: SearchForm) -> dict[str, Any]:
    number = form.cleaned_data["number"]
    person = person_by_id_number(number)
    if person is not None:
        return _file_of(staff, person, form.cleaned_data["purpose"])
    employer = employer_by_uscc(number)
    if employer is not None:
        return {
            "employer": employer,
            "rows": _about_employer(employer),
            "intake": _intake("employer", employer.pk),
        }
    form.add_error("number", _why_not(number))
    return {}


def _why_not(number: str) -> str:
    """A slip of the finger is told apart from somebody we do not know."""
    try:
        read_identity(number, business_date())
    except BadIdentity as wrong:
        return str(wrong.message)
    return _("Nobody is insured under this number here.")


def _file_of(staff: Staff, person: Person, purpose: str) -> dict[str, Any]:
    """Another agency's person is refused, and that somebody tried is on the trail too."""
    actor = actor_of_staff(staff)
    if not may_see_person(staff.user, person, business_date()):
        note_refused_look(actor, person, purpose)
        raise PermissionDenied(_("This person's file is kept by another agency."))
    read_person_file(actor, person, purpose)
    found = {"person": person, "rows": _about(person), "applications": _applications(person)}
    return found | {"intake": _intake("person", person.pk)}


def _intake(kind: str, pk: int) -> str:
    return f"{reverse('back:intake')}?{kind}={pk}"


def _about(person: Person) -> list[SummaryRow]:
    today = business_date()
    enrolment = current_enrolment(person, today)
    employer = enrolment.employer.name if enrolment and enrolment.employer else _("none")
    return [
        SummaryRow(_("Name"), person.name),
        SummaryRow(_("Identity number"), mask_id(person.id_number)),
        SummaryRow(_("Telephone"), mask_phone(person.phone)),
        SummaryRow(_("Kind of account"), person.get_account_display()),
        SummaryRow(_("Employer today"), employer),
        SummaryRow(_("Months contributed"), contributed_months(person, today)),
    ]


def _about_employer(employer: Employer) -> list[SummaryRow]:
    return [SummaryRow(_("Employer"), employer.name), SummaryRow(_("Credit code"), employer.uscc)]


def _applications(person: Person) -> list[tuple[str, Application]]:
    """Drafts are nobody's business but the applicant's."""
    found = Application.objects.filter(person=person).exclude(state=State.DRAFT).exclude(receipt=None)
    return [(service_name(each.service), each) for each in found.order_by("-id")[:RECENT]]
