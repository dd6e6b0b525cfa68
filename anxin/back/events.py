"""Declared events: seen by all, declared and revoked by the centre, never without seeing first what follows."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.words import event_name
from anxin.casework.errors import CaseError
from anxin.casework.operations.declaring import tell_who_owes
from anxin.casework.permissions import may_open_cases
from anxin.lawbook.models import Declaration
from anxin.lawbook.permissions import may_declare
from anxin.lawbook.queries import declarations, events_known, pack_in_force
from anxin.look.components import Column
from anxin.look.forms import DayField
from anxin.registry.models import Staff
from anxin.services.declaring import Preview, declare_event, preview, revoke_event
from anxin.trail.today import business_date
from anxin.work.models import ObligationKind


class RevokeForm(forms.Form):
    authority = forms.CharField(label=gettext_lazy("Which authority"), max_length=160)
    citation = forms.CharField(
        label=gettext_lazy("Where it stands"),
        help_text=gettext_lazy("Number and date of the notice, or its address."),
        max_length=240,
    )


class DeclareForm(RevokeForm):
    field_order = ["day", "authority", "citation"]
    day = DayField(label=gettext_lazy("On which day it happened"))


@require_safe
@workbench
def events_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    require(may_open_cases(staff))
    known = events_known(business_date())
    events = [_shown(event, day) for event, day in known.items()]
    return page(request, staff, "events.html", {"events": events, "may_declare": may_declare(staff)})


def _shown(event: str, day: dt.date | None) -> dict[str, Any]:
    return {"id": event, "name": event_name(event), "day": day, "history": list(declarations(event))}


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def declare_page(request: HttpRequest, staff: Staff, event: str) -> HttpResponse:
    def act(given: dict[str, Any]) -> Declaration:
        return declare_event(
            event, given["day"], authority=given["authority"], citation=given["citation"], by=staff
        )

    return _two_steps(request, staff, event, DeclareForm, act)


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def revoke_page(request: HttpRequest, staff: Staff, event: str) -> HttpResponse:
    def act(given: dict[str, Any]) -> Declaration:
        return revoke_event(event, authority=given["authority"], citation=given["citation"], by=staff)

    return _two_steps(request, staff, event, RevokeForm, act)


def _two_steps(
    request: HttpRequest,
    staff: Staff,
    event: str,
    form_class: type[forms.Form],
    act: Callable[[dict[str, Any]], Declaration],
) -> HttpResponse:
    """First what would follow, with nothing changed; then, confirmed, the same for good."""
    require(may_declare(staff))
    if event not in pack_in_force().events:
        raise Http404
    form = form_class(request.POST if request.method == "POST" else None)
    followed: Preview | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if "confirmed" in request.POST:
                return _done(request, act(form.cleaned_data))
            followed = preview(event, form.cleaned_data.get("day"), by=staff)
        except ValidationError as wrong:
            _show_errors(form, wrong)
        except CaseError as wrong:
            form.add_error(None, str(wrong))
    context = _step_context(event, form, followed, revokes=form_class is RevokeForm)
    return page(request, staff, "declare.html", context, status=422 if form.errors else 200)


def _show_errors(form: forms.Form, wrong: ValidationError) -> None:
    """What the form has no field for (the event itself, say) is an error of the whole form."""
    for name, texts in getattr(wrong, "message_dict", {"": wrong.messages}).items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def _done(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    done = _("The event is revoked.") if declaration.revokes else _("The event is declared.")
    messages.success(request, f"{done} {_('Due days have been computed anew.')}")
    return redirect("back:tell", declaration.pk)


def _step_context(event: str, form: forms.Form, followed: Preview | None, *, revokes: bool) -> dict[str, Any]:
    kinds = dict(ObligationKind.choices)
    rows = [
        [
            kinds.get(each.kind, each.kind),
            each.owed,
            each.before or _("no day yet"),
            each.after or _("no day yet"),
        ]
        for each in (followed.owed if followed else ())
    ]
    heads = [
        Column(_("What is owed")),
        Column(_("Number"), numeric=True),
        Column(_("Due now")),
        Column(_("Due then")),
    ]
    context: dict[str, Any] = {"event": event, "name": event_name(event), "form": form, "revokes": revokes}
    return context | {
        "previewed": followed is not None,
        "columns": heads,
        "rows": rows,
        "money": followed.money if followed else None,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def tell(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """After declaring: one message to everybody who owes something because of it."""
    require(may_declare(staff))
    declaration = get_object_or_404(Declaration, pk=pk)
    if request.method == "POST":
        told = tell_who_owes(declaration, staff)
        messages.success(request, _("Messages written: %(number)s") % {"number": told})
        return redirect("back:events")
    context = {"declaration": declaration, "name": event_name(declaration.event)}
    return page(request, staff, "tell.html", context)
