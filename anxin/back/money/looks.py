"""Dry runs: what a run of benefits or a batch of debits would be, before anything of it is written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.money.going_on import progress_response, stopped
from anxin.back.money.parts import bill_link, columns, left_columns, left_row
from anxin.back.words import agency_name
from anxin.funds.benefits import permissions
from anxin.funds.benefits.dry_runs import DryRun
from anxin.funds.debits import Left, Plan
from anxin.funds.models import BenefitAward, Bill, DebitLook, LookState, Rhythm, RunLook
from anxin.funds.operations.looking import PARTS, seen_plan, seen_run
from anxin.funds.permissions import may_keep_books
from anxin.law.months import format_month
from anxin.look.components import Column, Progress, SummaryRow
from anxin.look.templatetags.look import yuan
from anxin.registry.models import Staff
from anxin.trail.today import clock_time


@require_safe
@workbench
def run_look(request: HttpRequest, staff: Staff, pk: int) -> HttpResponseBase:
    look = RunLook.objects.select_related("agency").filter(pk=pk).first()
    if look is None:
        raise Http404
    require(permissions.may_see_awards_of(staff, look.agency))
    said = _("%(done)s of %(whole)s awards looked at")
    state = _state(look, said, reverse("back:run_look", args=[look.pk]))
    if "progress" in request.GET:
        return progress_response(request, state["progress"])
    context = {
        "look": look,
        "agency_name": agency_name(look.agency),
        "month": format_month(look.month),
        "may_propose": permissions.may_propose_run(staff, look.agency),
        **state,
        **(_run(look, seen_run(look)) if look.state == LookState.READY else {}),
    }
    return page(request, staff, "money/run_look.html", context)


@require_safe
@workbench
def debit_look(request: HttpRequest, staff: Staff, pk: int) -> HttpResponseBase:
    look = DebitLook.objects.select_related("agency", "account").filter(pk=pk).first()
    if look is None:
        raise Http404
    require(may_keep_books(staff, look.agency))
    said = _("%(done)s of %(whole)s open bills looked at")
    state = _state(look, said, reverse("back:debit_look", args=[look.pk]))
    if "progress" in request.GET:
        return progress_response(request, state["progress"])
    context = {
        "look": look,
        "lead": _("Collected on %(day)s into %(account)s")
        % {"day": look.collect_on, "account": look.account},
        **state,
        **(_plan(seen_plan(look)) if look.state == LookState.READY else {}),
    }
    return page(request, staff, "money/debit_look.html", context)


def _state(look: RunLook | DebitLook, said: str, href: str) -> dict[str, Any]:
    """How far it is, or why it goes no further."""
    if look.state == LookState.READY:
        return {"progress": None, "asked_at": clock_time(look.asked_at)}
    figures = {"done": f"{look.looked_at:,}", "whole": f"{look.whole:,}"}
    progress = Progress((said % figures,), look.looked_at, look.whole, href)
    stopped_by = stopped(PARTS[type(look)].messages_of(look))
    return {"progress": None if stopped_by else progress, "stopped": stopped_by}


def _run(look: RunLook, found: DryRun) -> dict[str, Any]:
    awards = BenefitAward.objects.in_bulk([each.award for each in found.left])
    return {
        "rows": _run_rows(look, found),
        "any": bool(found.count),
        "left_count": found.left_count,
        "left_columns": left_columns(),
        "left": [left_row(awards[each.award], each) for each in found.left],
        "cut": found.left_count > len(found.left) and len(found.left),
    }


def _run_rows(look: RunLook, found: DryRun) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("What is paid"), look.get_rhythm_display()),
        SummaryRow(_("Month"), format_month(look.month)),
        SummaryRow(_("Pay day"), found.pay_on),
        SummaryRow(_("Benefit payments"), f"{found.count:,}"),
        SummaryRow(_("Amount"), yuan(found.total)),
        SummaryRow(_("Of it arrears and differences"), yuan(found.arrears)),
        SummaryRow(_("Taken back"), yuan(found.taken_back)),
        SummaryRow(_("Paid in advance, before the review"), f"{found.advances:,}"),
    ]
    if found.rhythm != Rhythm.MONTHLY:
        return rows
    differs = _("%(new)s new, %(gone)s no longer, %(changed)s with another amount")
    numbers = {name: f"{getattr(found, name):,}" for name in ("new", "gone", "changed")}
    return [
        *rows,
        SummaryRow(_("Month before"), f"{found.before_count:,} · {yuan(found.before_total)}"),
        SummaryRow(_("Against the month before"), differs % numbers),
    ]


def _plan(found: Plan) -> dict[str, Any]:
    bills = Bill.objects.select_related("employer", "person").in_bulk([pk for pk, _reason in found.left_out])
    left = found.reasons.total()
    return {
        "plan": found,
        "reason_columns": [Column(_("Left out because")), Column(_("Bills"), numeric=True)],
        "reasons": [[reason.label, f"{number:,}"] for reason, number in found.reasons.most_common()],
        "left_out_columns": columns(_("Bill"), _("Left out because")),
        "left_out": [[bill_link(bills[pk]), Left(reason).label] for pk, reason in found.left_out],
        "left": left,
        "cut": left > len(found.left_out) and len(found.left_out),
    }
