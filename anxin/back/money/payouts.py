"""The payer's desk: what a run would be, runs that wait for a second person, what the bank refused, what is to be taken back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.money.going_on import progress_response, stopped, try_again
from anxin.back.money.opening import of_agency
from anxin.back.money.orders import doubt, order_link, report_columns, report_row, report_said, why
from anxin.back.money.parts import award_link, left_columns, left_row, officers
from anxin.back.words import agency_name
from anxin.channels.bank.payment_reports import take_in_file
from anxin.channels.bank.problems import BankFileError
from anxin.funds.benefits import permissions
from anxin.funds.benefits.queries import failed_payments, runs_of
from anxin.funds.benefits.working_out import overpaid_awards
from anxin.funds.errors import FundsError, NotAllowed
from anxin.funds.models import (
    BenefitPayment,
    BenefitRun,
    PayBatch,
    PayOrder,
    PayOrderState,
    Rhythm,
    RunState,
)
from anxin.funds.operations.benefit_runs import (
    confirm_run,
    corrected,
    drop_run,
    propose_resend,
    propose_run,
)
from anxin.funds.operations.looking import look_at_run
from anxin.funds.operations.run_parts import PARTS
from anxin.funds.outgoing import reports
from anxin.funds.paying_accounts import NoPayingAccount, paying_account
from anxin.funds.permissions import may_enter_answers
from anxin.law.months import format_month, month_number, parse_month
from anxin.look.benefits import state_said
from anxin.look.components import Column, Progress, SummaryRow
from anxin.look.forms import MonthField
from anxin.look.templatetags.look import yuan
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Agency, Staff
from anxin.trail.operations import record
from anxin.trail.today import business_date

MOST = 100
RHYTHMS = [(Rhythm.MONTHLY.value, Rhythm.MONTHLY.label), (Rhythm.ONCE.value, Rhythm.ONCE.label)]


class LookForm(forms.Form):
    month = MonthField(label=gettext_lazy("Month"))
    rhythm = forms.ChoiceField(label=gettext_lazy("What is paid"), choices=RHYTHMS)


class AnswerForm(forms.Form):
    answer = forms.FileField(
        label=gettext_lazy("The bank's answer"), help_text=gettext_lazy("A status report (pain.002)")
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


@require_http_methods(["GET", "HEAD", "POST"])
@of_agency
def desk(request: HttpRequest, staff: Staff, agency: Agency) -> HttpResponseBase:
    """What is posted is the month to look at; the figures have a page of their own."""
    form = LookForm(request.POST) if request.method == "POST" else LookForm(initial=_now())
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            look = look_at_run(agency, Rhythm(given["rhythm"]), parse_month(given["month"]), by=staff)
            return redirect("back:run_look", look.pk)
        except FundsError as refused:
            form.add_error(None, str(refused))
    context = {
        "agency": agency,
        "agency_name": agency_name(agency),
        "form": form,
        "may_propose": permissions.may_propose_run(staff, agency),
        "may_answer": may_enter_answers(staff, agency),
        "answer_form": AnswerForm(),
        **_lists(agency),
    }
    return page(request, staff, "money/payouts.html", context, status=422 if form.errors else 200)


def _now() -> dict[str, str]:
    today = business_date()
    return {"month": format_month(month_number(today.year, today.month)), "rhythm": Rhythm.MONTHLY.value}


def _lists(agency: Agency) -> dict[str, Any]:
    failed = list(failed_payments(agency)[:MOST])
    return {
        "run_columns": [
            Column(_("Run")),
            Column(_("Pay day")),
            Column(_("Benefit payments"), numeric=True),
            Column(_("Amount"), numeric=True),
            Column(_("State")),
        ],
        "runs": [_run_row(each) for each in runs_of(agency)[:20]],
        "failed_columns": [
            Column(_("Award")),
            Column(_("Amount"), numeric=True),
            Column(_("Account")),
            Column(_("What the bank said")),
        ],
        "failed": [_failed_row(each) for each in failed],
        "corrected": len(corrected(agency)[1]),
        "recovery_columns": [Column(_("Award")), Column(_("Paid too much"), numeric=True)],
        "recoveries": [(award_link(award), yuan(fen)) for award, fen in overpaid_awards(agency, MOST)],
    }


def _run_row(run: BenefitRun) -> tuple[object, ...]:
    href = reverse("back:payout_run", args=[run.number])
    link = format_html('<a class="govuk-link" href="{}">{}</a>', href, run.number)
    return (link, run.pay_on.isoformat(), f"{run.count:,}", yuan(run.total), run.get_state_display())


def _failed_row(payment: BenefitPayment) -> tuple[object, ...]:
    order = max(payment.orders.all(), key=lambda each: each.attempt)
    said = order_link(order, doubt(order) or why(order))
    return (award_link(payment.award), yuan(payment.amount), order.account.masked, said)


@require_POST
@of_agency
def propose(request: HttpRequest, staff: Staff, agency: Agency) -> HttpResponseBase:
    form = LookForm(request.POST)
    require(permissions.may_propose_run(staff, agency))
    again = "resend" in request.POST
    if not again and not form.is_valid():
        messages.error(request, _("Choose the month first."))
        return redirect("back:payouts")
    try:
        if again:
            run = propose_resend(agency, staff)
        else:
            given = form.cleaned_data
            run = propose_run(agency, Rhythm(given["rhythm"]), parse_month(given["month"]), staff)
    except FundsError as refused:
        messages.error(request, str(refused))
        return redirect("back:payouts")
    if run.state == RunState.BUILDING:
        messages.success(request, _("The run is being put together. This page shows how far it is."))
    else:
        messages.success(request, _("The run waits for another person to confirm it."))
    return redirect("back:payout_run", run.number)


def run_of(staff: Staff, number: str) -> BenefitRun:
    run = BenefitRun.objects.select_related("agency").filter(number=number).first()
    if run is None:
        raise Http404
    require(permissions.may_see_awards_of(staff, run.agency))
    return run


@require_safe
@workbench
def run_page(request: HttpRequest, staff: Staff, number: str) -> HttpResponseBase:
    run = run_of(staff, number)
    progress = _progress(run)
    if "progress" in request.GET:
        return progress_response(request, progress)
    record(actor_of_staff(staff), "benefit_run.read", run.subject, agency=run.agency.code)
    may_propose = permissions.may_propose_run(staff, run.agency)
    stopped_by = stopped(PARTS.messages_of(run)) if progress else ""
    after = request.GET.get("after", "")
    orders = run.orders.select_related("payment__award", "account").order_by("pk")
    if after.isdecimal() and len(after) < 19:
        orders = orders.filter(pk__gt=int(after))
    rows = list(orders[: MOST + 1])
    left = list(run.left_out.select_related("award")[: MOST + 1])
    context = {
        "run": run,
        "progress": None if stopped_by else progress,
        "stopped": stopped_by,
        "may_go_on": bool(stopped_by) and may_propose,
        "nothing_due": run.state == RunState.DROPPED and not run.count,
        "summary": _run_summary(run),
        "columns": [
            Column(_("Award")),
            Column(_("Account")),
            Column(_("Amount"), numeric=True),
            Column(_("What became of it")),
        ],
        "rows": [
            (award_link(o.payment.award), o.account.masked, yuan(o.payment.amount), _order_said(o))
            for o in rows[:MOST]
        ],
        "report_columns": report_columns(),
        "reports": [report_row(each) for each in reports(run.agency).filter(about__in=_files(run))[:MOST]],
        "unexplained": [each.number for each in run.batches.order_by("pk") if each.unexplained],
        "following": f"?after={rows[MOST - 1].pk}" if len(rows) > MOST else "",
        "left_columns": left_columns(),
        "left": [left_row(each.award, each) for each in left[:MOST]],
        "may_confirm": run.state == RunState.PROPOSED and permissions.may_confirm_run(staff, run),
        "may_drop": run.state in (RunState.BUILDING, RunState.PROPOSED) and may_propose,
        "form": ReasonForm(),
    }
    return page(request, staff, "money/payout_run.html", context)


def _progress(run: BenefitRun) -> Progress | None:
    """None where nothing is going on."""
    href = reverse("back:payout_run", args=[run.number])
    if run.state == RunState.BUILDING:
        figures = {"done": f"{run.looked_at:,}", "whole": f"{run.awards:,}"}
        said = _("%(done)s of %(whole)s awards looked at") % figures
        return Progress((said,), run.looked_at, run.awards, href)
    if run.state == RunState.DROPPING:
        done = run.count - run.orders.filter(state=PayOrderState.PROPOSED).count()
        said = _("%(done)s of %(whole)s payments taken back") % {
            "done": f"{done:,}",
            "whole": f"{run.count:,}",
        }
        return Progress((said,), done, run.count, href)
    return None


def _files(run: BenefitRun) -> QuerySet[PayBatch, str]:
    return run.batches.order_by().values_list("number", flat=True)


def _order_said(order: PayOrder) -> str:
    """Of this order; of a payment sent again the other order says the rest."""
    if order.state in (PayOrderState.PROPOSED, PayOrderState.DROPPED):
        return state_said(order.payment)
    said = state_said(order.payment) if order.state == order.payment.state else order.get_state_display()
    if order.state == PayOrderState.FAILED:
        said = f"{said}: {doubt(order) or why(order)}"
    return order_link(order, said)


def _run_summary(run: BenefitRun) -> list[SummaryRow]:
    names = officers([run.proposed_by, run.confirmed_by])
    return [
        SummaryRow(_("Agency"), agency_name(run.agency)),
        SummaryRow(_("What is paid"), run.get_rhythm_display()),
        SummaryRow(_("Month"), format_month(run.month)),
        SummaryRow(_("Pay day"), run.pay_on),
        *_figures(run),
        SummaryRow(_("State"), run.get_state_display()),
        SummaryRow(_("Proposed by"), names.get(run.proposed_by, run.proposed_by)),
        SummaryRow(_("Confirmed by"), names.get(run.confirmed_by, run.confirmed_by) or "—"),
        SummaryRow(_("From the account"), _paid_from(run)),
    ]


def _figures(run: BenefitRun) -> list[SummaryRow]:
    """None before all of it is written: half a sum would be taken for the whole."""
    if run.state == RunState.BUILDING:
        return []
    return [
        SummaryRow(_("Benefit payments"), f"{run.count:,}"),
        SummaryRow(_("Amount"), yuan(run.total)),
    ]


def _paid_from(run: BenefitRun) -> str:
    """As it was ordered, or as it would be ordered now; where there is none, what to do."""
    batch = run.batches.exclude(account=None).select_related("account").first()
    if batch is not None:
        return str(batch.account)
    try:
        return str(paying_account(run.agency))
    except NoPayingAccount as missing:
        return str(missing)


@require_POST
@workbench
def answer_run(request: HttpRequest, staff: Staff, number: str) -> HttpResponseBase:
    """Confirm or drop what was proposed, or let the worker go on where it stopped."""
    run = run_of(staff, number)
    may_propose = permissions.may_propose_run(staff, run.agency)
    require(may_propose or permissions.may_confirm_run(staff, run))
    try:
        if "again" in request.POST:
            require(may_propose)
            try_again(request, PARTS.messages_of(run), staff)
        elif "confirm" in request.POST:
            confirm_run(run, staff)
            messages.success(request, _("Confirmed. The worker orders it at the bank now, file by file."))
        else:
            run = drop_run(run, staff, reason=request.POST.get("reason", ""))
            if run.state == RunState.DROPPED:
                messages.success(request, _("Dropped. What it held is due again."))
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    except FundsError as refused:
        messages.error(request, str(refused))
    return redirect("back:payout_run", run.number)


@require_POST
@of_agency
def take_in(request: HttpRequest, staff: Staff, agency: Agency) -> HttpResponseBase:
    require(may_enter_answers(staff, agency))
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose the bank's file first."))
        return redirect("back:payouts")
    try:
        report = take_in_file(form.cleaned_data["answer"].read(), staff)
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    except (BankFileError, FundsError) as refused:
        messages.error(request, str(refused))
        return redirect("back:payouts")
    report_said(request, report)
    batch = PayBatch.objects.select_related("run").filter(number=report.about).first()
    return redirect("back:payout_run", batch.run.number) if batch else redirect("back:orders")
