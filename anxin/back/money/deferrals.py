"""Deferrals for employers in serious difficulty: proposed by one officer, confirmed by another; open bills follow."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.money.ledger import seen_agency
from anxin.back.money.parts import Act, acts, carried_out, columns, done, link, officers, one_page
from anxin.funds.desk import answered_deferrals, waiting_deferrals
from anxin.funds.models import Deferral
from anxin.funds.operations.deferring import (
    confirm_deferral,
    moves_nothing_yet,
    propose_deferral,
    refuse_deferral,
)
from anxin.funds.permissions import may_confirm, may_keep_books, may_see_money, may_see_money_of
from anxin.law.months import format_month, parse_month
from anxin.look.components import Link
from anxin.look.forms import MonthField
from anxin.registry.models import Employer, Staff
from anxin.registry.queries import employer_by_uscc

SHOWN = 200


@require_safe
@workbench
def deferrals_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    """Those that wait for an answer first, then the others, the newest first."""
    require(may_see_money(staff))
    agency = seen_agency(staff)
    answered, following = one_page(answered_deferrals(agency), request)
    waiting = [] if request.GET.get("after") else list(waiting_deferrals(agency)[:SHOWN])
    found = waiting + answered
    names = officers([each.proposed_by for each in found] + [each.confirmed_by for each in found])
    doors = [Link(_("Propose a deferral"), reverse("back:new_deferral"))]
    context = {
        "heading": _("Deferrals"),
        "lead": _(
            "An employer in serious difficulty may pay later. One officer proposes it, another confirms it; then its open bills get another last day to pay."
        ),
        "doors": doors if may_keep_books(staff, staff.agency) else [],
        "columns": columns(_("Employer"), _("Months"), _("Reason"), _("Proposed by"), _("State")),
        "rows": [_row(request, staff, each, names) for each in found],
        "following": following,
        "empty": _("No deferral was proposed yet"),
    }
    return page(request, staff, "money/list.html", context)


def _row(request: HttpRequest, staff: Staff, deferral: Deferral, names: dict[str, str]) -> list[object]:
    months = f"{format_month(deferral.first_month)} – {format_month(deferral.end_month - 1)}"
    return [
        link("", deferral.employer.name, deferral.employer.uscc),
        months,
        deferral.reason,
        names.get(deferral.proposed_by, deferral.proposed_by),
        _state(request, staff, deferral, names),
    ]


def _state(request: HttpRequest, staff: Staff, deferral: Deferral, names: dict[str, str]) -> str:
    if deferral.refused_at:
        return _("not agreed to")
    if deferral.confirmed_at:
        return _("confirmed by %(name)s") % {"name": names.get(deferral.confirmed_by, deferral.confirmed_by)}
    agency = deferral.employer.agency
    confirms = may_confirm(staff, agency, deferral.proposed_by)
    wanted = (
        ("confirm", _("Confirm"), confirms),
        ("refuse", _("Refuse"), confirms or may_keep_books(staff, agency)),
    )
    name = deferral.employer.name
    buttons = [
        Act(label, reverse("back:decide_deferral", args=[deferral.pk, way]), name)
        for way, label, shown in wanted
        if shown
    ]
    waits = _("waits for another person than %(name)s") % {"name": names.get(deferral.proposed_by, "")}
    return acts(request, buttons, "" if confirms else waits) if buttons else waits


class DeferralForm(forms.Form):
    employer = forms.CharField(label=gettext_lazy("Credit code of the employer"), max_length=30)
    first = MonthField(label=gettext_lazy("First month deferred"))
    last = MonthField(label=gettext_lazy("Last month deferred"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Where the difficulty and its approval are on paper, with number and date."),
        max_length=300,
    )

    def clean_employer(self) -> Employer:
        found = employer_by_uscc(self.cleaned_data["employer"])
        if found is None:
            raise forms.ValidationError(_("No employer is on file under this code."))
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first") and given.get("last") and given["first"] > given["last"]:
            self.add_error("last", _("The last month comes before the first."))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def new_deferral(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    require(may_keep_books(staff, staff.agency))
    form = DeferralForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not may_keep_books(staff, form.cleaned_data["employer"].agency):
            form.add_error("employer", _("This employer belongs to another agency."))
        elif carried_out(form, lambda: _propose(form.cleaned_data, staff)):
            messages.success(request, _("It is proposed. Another person confirms it."))
            return redirect("back:deferrals")
    context = {"form": form, "heading": _("Propose a deferral"), "button": _("Propose")}
    return page(request, staff, "money/form.html", context, status=422 if form.errors else 200)


def _propose(given: dict[str, Any], staff: Staff) -> Deferral:
    first, last = parse_month(given["first"]), parse_month(given["last"])
    return propose_deferral(given["employer"], first, last + 1, by=staff, reason=given["reason"])


def _holds(deferral: Deferral) -> str:
    if moves_nothing_yet(deferral):
        return _("The deferral holds. By the rules known today it gives no bill a later day to pay yet.")
    return _("The deferral holds. Open bills have their new last day to pay.")


@require_POST
@workbench
def decide_deferral(request: HttpRequest, staff: Staff, pk: int, way: str) -> HttpResponseBase:
    deferral = get_object_or_404(Deferral.objects.select_related("employer__agency"), pk=pk)
    agency = deferral.employer.agency
    require(may_see_money_of(staff, agency))
    confirms = may_confirm(staff, agency, deferral.proposed_by)
    ways: dict[str, tuple[bool, Callable[[], object], str]] = {
        "confirm": (
            confirms,
            lambda: confirm_deferral(deferral, by=staff),
            _holds(deferral),
        ),
        "refuse": (
            confirms or may_keep_books(staff, agency),
            lambda: refuse_deferral(deferral, by=staff),
            _("The deferral is refused."),
        ),
    }
    if way not in ways:
        raise Http404
    allowed, step, said = ways[way]
    require(allowed)
    done(request, step, said)
    return redirect("back:deferrals")
