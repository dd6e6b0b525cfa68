"""A report typed on line: its rows, one added or mended at a time, checked when it is typed; then sent."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from anxin.front.months.billed import before_sending
from anxin.front.months.forms import RowForm, initial_of
from anxin.front.months.opening import own_draft
from anxin.front.months.words import cells_with_base
from anxin.funds.models import MonthlyReport, ReportRow, RowKind
from anxin.funds.reporting import operations
from anxin.funds.reporting.bases import counted
from anxin.funds.reporting.errors import ReportError
from anxin.funds.reporting.faults import Fault
from anxin.law.months import format_month
from anxin.look.components import Column
from anxin.registry.models import User


@require_safe
@own_draft
def draft(request: HttpRequest, user: User, report: MonthlyReport) -> HttpResponse:
    """Also the page where the answers are checked before they are sent."""
    heads = [_("Kind"), _("Name"), _("Identity number"), _("Base"), _("Date"), _("Change")]
    counts = counted(report.employer, report.month)
    context = _context(report) | {
        "columns": [Column(head, numeric=place == 3) for place, head in enumerate(heads)],
        "rows": [[*cells_with_base(row, counts), _links(report, row)] for row in report.rows.all()],
        "kinds": [(kind.value, kind.label) for kind in RowKind],
        **before_sending(report.employer, report.month),
    }
    return render(request, "front/months/draft.html", context)


def _context(report: MonthlyReport) -> dict[str, object]:
    return {"report": report, "employer": report.employer, "month": format_month(report.month)}


def _links(report: MonthlyReport, row: ReportRow) -> SafeString:
    change = reverse("front:report_row", args=[report.draft_key, row.number])
    remove = reverse("front:report_row_remove", args=[report.draft_key, row.number])
    link = '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>'
    return format_html(f"{link} · {link}", change, _("Change"), row.name, remove, _("Remove"), row.name)


@own_draft
def add(request: HttpRequest, user: User, report: MonthlyReport, kind: str) -> HttpResponseBase:
    if kind not in RowKind.values:
        raise Http404
    form = RowForm(RowKind(kind), request.POST or None)
    return _typed(request, user, report, form, None)


@own_draft
def change(request: HttpRequest, user: User, report: MonthlyReport, number: int) -> HttpResponseBase:
    row = get_object_or_404(report.rows, number=number)
    form = RowForm(RowKind(row.kind), request.POST or None, initial=initial_of(row))
    return _typed(request, user, report, form, number)


def _typed(
    request: HttpRequest, user: User, report: MonthlyReport, form: RowForm, number: int | None
) -> HttpResponseBase:
    """What was typed stays on the page until it is right."""
    if request.method == "POST" and form.is_valid():
        found = operations.put_row(user, report, form.cells(), number)
        if not isinstance(found, Fault):
            messages.success(request, _("%(name)s is in the report.") % {"name": found.name})
            return redirect("front:report_draft", report.draft_key)
        form.refuse(found)
    context = _context(report) | {"form": form, "kind": form.kind.label}
    return render(request, "front/months/row.html", context)


@own_draft
def remove(request: HttpRequest, user: User, report: MonthlyReport, number: int) -> HttpResponseBase:
    row = get_object_or_404(report.rows, number=number)
    if request.method == "POST":
        operations.remove_row(user, report, number)
        return redirect("front:report_draft", report.draft_key)
    return render(request, "front/months/remove.html", _context(report) | {"row": row})


@own_draft
def discard(request: HttpRequest, user: User, report: MonthlyReport) -> HttpResponseBase:
    if request.method == "POST":
        operations.discard(user, report)
        messages.info(request, _("The report was discarded."))
        return redirect("front:months", report.employer.uscc)
    return render(request, "front/months/discard.html", _context(report))


@require_POST
@own_draft
def send(request: HttpRequest, user: User, report: MonthlyReport) -> HttpResponseBase:
    try:
        sent = operations.send(user, report)
    except ReportError as refused:
        messages.warning(request, str(refused.message))
        return redirect("front:report_draft", report.draft_key)
    return redirect("front:report", sent.receipt)
