"""An application taken in for somebody who comes, calls, faxes or writes: choose the service, fill in, hand in."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from anxin.back import permissions
from anxin.back.frame import page, require, workbench
from anxin.back.intake_form import IntakeForms
from anxin.casework.errors import CaseError, Stale
from anxin.casework.models import Application, Channel
from anxin.casework.permissions import may_see
from anxin.casework.states import State
from anxin.law import BadInput
from anxin.lawbook.queries import pack_in_force
from anxin.look.words import words
from anxin.registry.models import Employer, Person, Staff
from anxin.services.intake import BY_HAND, begin_for, may_take_in_for, submit_for
from anxin.services.registry import services


class BeginForm(forms.Form):
    service = forms.ChoiceField(label=gettext_lazy("Service"), widget=forms.RadioSelect)
    channel = forms.ChoiceField(
        label=gettext_lazy("How it came"),
        widget=forms.RadioSelect,
        choices=[(channel.value, channel.label) for channel in BY_HAND],
    )

    def __init__(self, data: Any, holder: Employer | Person) -> None:
        super().__init__(data)
        # What the agency itself starts (an audit case) is about an employer.
        kinds = {"employer", "agency"} if isinstance(holder, Employer) else {"person"}
        offered = [each for each in pack_in_force().services.values() if kinds.intersection(each.applicants)]
        field = self.fields["service"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared so above; for the type checker.
        field.choices = [(each.id, words(each.name)) for each in offered if each.id in services()]


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def begin(request: HttpRequest, staff: Staff) -> HttpResponse:
    require(permissions.may_take_in_for_others(staff))
    holder = _holder(request)
    require(may_take_in_for(staff, holder))
    form = BeginForm(request.POST if request.method == "POST" else None, holder)
    if request.method == "POST" and form.is_valid():
        service = services()[form.cleaned_data["service"]]
        draft = begin_for(staff, service, holder, channel=Channel(form.cleaned_data["channel"]))
        return redirect("back:intake_draft", draft.draft_key)
    return page(
        request, staff, "intake.html", {"form": form, "holder": holder}, status=422 if form.errors else 200
    )


def _holder(request: HttpRequest) -> Employer | Person:
    """Whom it is for: chosen on the page of people, which keeps the number out of the address."""
    if "person" in request.GET:
        return get_object_or_404(Person.objects.select_related("agency"), pk=_number(request, "person"))
    return get_object_or_404(Employer.objects.select_related("agency"), pk=_number(request, "employer"))


def _number(request: HttpRequest, name: str) -> int:
    typed = request.GET.get(name, "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        raise Http404
    return int(typed)


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def fill_in(request: HttpRequest, staff: Staff, key: uuid.UUID) -> HttpResponse:
    require(permissions.may_take_in_for_others(staff))
    draft = get_object_or_404(
        Application.objects.select_related("agency", "employer", "person"), draft_key=key
    )
    if draft.state != State.DRAFT:
        require(may_see(staff, draft))
        return redirect("back:case", draft.receipt)
    require(draft.applicant_id == staff.user_id)
    if request.method != "POST":
        return _show(request, staff, IntakeForms(staff, draft))
    return _sent(request, staff, IntakeForms(staff, draft, request.POST, request.FILES))


def _sent(request: HttpRequest, staff: Staff, forms_: IntakeForms) -> HttpResponse:
    """Everything that is right is kept; what is wrong or missing is said, with what was typed still there."""
    try:
        kept = forms_.save()
        if kept and "hand_in" in request.POST:
            received = submit_for(staff, forms_.draft)
            said = _("Received. The receipt number is %(receipt)s.") % {"receipt": received.receipt}
            messages.success(request, said)
            return redirect("back:case", received.receipt)
    except Stale as stale:
        forms_.complain(str(stale))
        return _show(request, staff, forms_, status=409)
    except BadInput as wrong:
        forms_.refuse_facts(wrong)
    except CaseError as refused:
        forms_.complain_of(refused)
    if forms_.errors:
        return _show(request, staff, forms_, status=422)
    messages.success(request, _("Kept. Below is what follows from it so far."))
    return redirect("back:intake_draft", forms_.draft.draft_key)


def _show(request: HttpRequest, staff: Staff, forms_: IntakeForms, *, status: int = 200) -> HttpResponse:
    return page(request, staff, "intake_draft.html", forms_.context(), status=status)
