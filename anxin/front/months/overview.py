"""The months of an employer, and one month: until when its report is taken and why, the ways to report, what was sent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anxin.front.months.billed import before_sending
from anxin.front.months.forms import FileForm
from anxin.front.months.opening import month_of, reporting_employer
from anxin.front.months.words import report_task, window
from anxin.front.permissions import signed_in
from anxin.funds.models import MonthlyReport
from anxin.funds.reporting.errors import ReportError
from anxin.funds.reporting.operations import begin, receive_file, staff_template
from anxin.funds.reporting.queries import MonthState, drafts_of, month_states, sent_reports
from anxin.funds.reporting.rules import Rules
from anxin.funds.reporting.workbooks import MEDIA_TYPE, template
from anxin.law.months import format_month
from anxin.law.reporting import Filing
from anxin.look.components import Task
from anxin.look.words import words
from anxin.registry.models import Employer, User
from anxin.trail.today import business_date

MONTHS_BEHIND = 6
SENT_SHOWN = 20


@require_safe
@signed_in
def months(request: HttpRequest, user: User, uscc: str) -> HttpResponse:
    employer, rules = reporting_employer(user, uscc), Rules.known_on(business_date())
    open_ones = {each.month: each for each in rules.months()}
    known = sorted({*open_ones, *_reported(employer)}, reverse=True)[: len(open_ones) + MONTHS_BEHIND]
    states = month_states(employer, known)
    context = {
        "employer": employer,
        "months": [_month_task(employer, month, open_ones.get(month), states.get(month)) for month in known],
        "drafts": [(each, format_month(each.month)) for each in drafts_of(user, employer)],
        "takes_reports": rules.takes_reports,
    }
    return render(request, "front/months/months.html", context)


def _reported(employer: Employer) -> set[int]:
    rows = sent_reports(employer).order_by("-month").values_list("month", flat=True)
    return set(rows.distinct()[:MONTHS_BEHIND])


def _month_task(employer: Employer, month: int, filing: Filing | None, state: MonthState | None) -> Task:
    href = reverse("front:month", args=[employer.uscc, format_month(month)])
    hint = _until(filing) if filing else _("No longer taken")
    if state is None:
        return Task(format_month(month), _("Nothing reported yet"), "blue", href, hint)
    if state.going_on:
        return Task(format_month(month), _("being handled"), "yellow", href, hint)
    counted = ngettext("%(n)s row handled", "%(n)s rows handled", state.applied) % {"n": f"{state.applied:,}"}
    if not state.refused:
        return Task(format_month(month), counted, "green", href, hint)
    refused = _("%(handled)s, %(refused)s refused") % {"handled": counted, "refused": f"{state.refused:,}"}
    return Task(format_month(month), refused, "orange", href, hint)


def _until(filing: Filing) -> str:
    if filing.row is not None and filing.row.late:
        return words(filing.row.label)
    return _("Taken until %(closes)s") % window(filing)


@require_safe
@signed_in
def month(request: HttpRequest, user: User, uscc: str, month: str) -> HttpResponseBase:
    return _month_page(request, user, reporting_employer(user, uscc), month_of(month), FileForm())


def _month_page(
    request: HttpRequest, user: User, employer: Employer, month: int, form: FileForm, status: int = 200
) -> HttpResponseBase:
    """Where the rules take no reports the list of months says so; what was sent under other rules is still shown there."""
    rules = Rules.known_on(business_date())
    if not rules.takes_reports:
        return redirect("front:months", employer.uscc)
    filing = rules.filing(month)
    sent = list(sent_reports(employer).filter(month=month)[:SENT_SHOWN])
    context = {
        "employer": employer,
        "month": format_month(month),
        "filing": filing,
        "because": filing.row and words(filing.row.label),
        **window(filing),
        "draft": drafts_of(user, employer).filter(month=month).first(),
        "sent": [_sent_task(each) for each in sent],
        "form": form,
        **before_sending(employer, month),
    }
    return render(request, "front/months/month.html", context, status=status)


def _sent_task(report: MonthlyReport) -> Task:
    hint = _("%(channel)s, %(day)s; rows: %(rows)s") % {
        "channel": report.get_channel_display(),
        "day": report.received_on,
        "rows": f"{report.rows_total:,}",
    }
    return report_task(report, reverse("front:report", args=[report.receipt]), hint)


@require_POST
@signed_in
def start(request: HttpRequest, user: User, uscc: str, month: str) -> HttpResponseBase:
    """Begin typing, or go on where one stopped."""
    employer = reporting_employer(user, uscc)
    try:
        report = begin(user, employer, month_of(month))
    except ReportError as refused:
        messages.warning(request, str(refused.message))
        return redirect("front:month", employer.uscc, month)
    return redirect("front:report_draft", report.draft_key)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def upload(request: HttpRequest, user: User, uscc: str, month: str) -> HttpResponseBase:
    """The same file sent again leads to what became of it the first time. Whoever comes back to this address finds the month."""
    employer, form = reporting_employer(user, uscc), FileForm(request.POST, request.FILES)
    if request.method != "POST":
        return redirect("front:month", employer.uscc, month)
    if not form.is_valid():
        return _month_page(request, user, employer, month_of(month), form, 422)
    try:
        report = receive_file(user, employer, month_of(month), form.cleaned_data["file"])
    except ReportError as refused:
        form.add_error("file", str(refused.message))
        return _month_page(request, user, employer, month_of(month), form, 422)
    return redirect("front:report", report.receipt)


@require_safe
@signed_in
def template_file(request: HttpRequest, user: User, uscc: str, month: str) -> HttpResponse:
    """Empty, or with everybody enrolled now (`?staff`)."""
    employer, number = reporting_employer(user, uscc), month_of(month)
    content = staff_template(user, employer, number) if "staff" in request.GET else template(number)
    return workbook_response(content, f"month-report-{month}.xlsx")


def workbook_response(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
