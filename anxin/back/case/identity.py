"""The whole identity number of the person a case concerns: shown once, for a purpose that is on the trail."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from anxin.back.case.reading import open_case
from anxin.back.frame import page, require, workbench
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.registry.operations import read_person_file
from anxin.registry.permissions import may_see_person
from anxin.trail.today import business_date


class PurposeForm(forms.Form):
    purpose = forms.CharField(
        label=_("What you need it for"),
        help_text=_("It is kept on the trail with your name."),
        max_length=120,
        min_length=2,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def show_identity(request: HttpRequest, staff: Staff, receipt: str) -> HttpResponse:
    case = open_case(staff, receipt)
    person = case.application.person
    if person is None:
        raise Http404
    require(
        may_see_person(staff.user, person, business_date()) or case.application.agency_id == staff.agency_id
    )
    form = PurposeForm(request.POST if request.method == "POST" else None)
    shown = request.method == "POST" and form.is_valid()
    if shown:
        purpose = f"{case.application.subject}: {form.cleaned_data['purpose']}"
        read_person_file(actor_of_staff(staff), person, purpose)
    context = {"application": case.application, "form": form, "person": person if shown else None}
    return page(request, staff, "identity.html", context, status=422 if form.errors else 200)
