"""What became of a report: how far it is, then what was done and what was refused, with a file of the refused rows to mend."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from anxin.front.months.billed import afterwards
from anxin.front.months.opening import sent_report
from anxin.front.months.overview import workbook_response
from anxin.front.months.words import cells_with_base, row_cells, row_result, state_colour, state_words
from anxin.front.permissions import signed_in
from anxin.funds.models import MonthlyReport
from anxin.funds.reporting.bases import counted
from anxin.funds.reporting.operations import every_result, refused_file
from anxin.funds.reporting.queries import handled_rows, refused_rows
from anxin.funds.reporting.settling import to_do
from anxin.law.months import format_month
from anxin.lawbook.queries import pack_in_force
from anxin.look.components import Card, Column, Progress
from anxin.look.exporting import csv_response
from anxin.look.words import words as words_of
from anxin.registry.models import User

ROWS_A_PAGE = 50
ROWS_A_READ = 1_000


@require_safe
@signed_in
def report(request: HttpRequest, user: User, receipt: str) -> HttpResponseBase:
    """Asked by the page itself while the work goes on, only the progress; when that is over the page comes again whole."""
    found = sent_report(user, receipt)
    if "progress" in request.GET:
        if found.finished:
            return HttpResponse(status=204) if to_do(found).exists() else HttpResponseClientRefresh()
        return render(request, "look/parts/progress.html", {"progress": _progress(found)})
    context = {
        "report": found,
        "progress": None if found.finished else _progress(found),
        "employer": found.employer,
        "month": format_month(found.month),
        "state": state_words(found),
        "colour": state_colour(found),
        "because": _because(found),
        "cards": _cards(found),
        **afterwards(found),
        **_refused(found, request.GET.get("after", "")),
        **_handled(found, request.GET.get("handled", "")),
    }
    return render(request, "front/months/report.html", context)


def _progress(found: MonthlyReport) -> Progress:
    figures = {"done": found.rows_done, "total": found.rows_total}
    handled = _("%(done)s of %(total)s rows handled") % figures
    read = _("%(done)s of %(total)s rows read") % (figures | {"done": found.rows_read})
    return Progress(
        (read, handled) if found.rows_read < found.rows_total else (handled,),
        found.rows_done,
        found.rows_total,
        reverse("front:report", args=[found.receipt]),
        _("You can close this page; the work goes on, and a message tells you when it is done."),
    )


def _because(found: MonthlyReport) -> str:
    reporting = pack_in_force().reporting
    rows = {row.id: row for row in reporting.rows} if reporting else {}
    return words_of(rows[found.rule].label) if found.rule in rows else ""


def _cards(found: MonthlyReport) -> list[Card]:
    return [
        Card(_("Rows"), figure=f"{found.rows_total:,}"),
        Card(_("Handled"), figure=f"{found.rows_applied:,}", tone="success" if found.rows_applied else ""),
        Card(_("Refused rows"), figure=f"{found.rows_refused:,}", tone="error" if found.rows_refused else ""),
    ]


def _refused(found: MonthlyReport, after: str) -> dict[str, object]:
    behind = _behind(after)
    rows = list(refused_rows(found, behind)[: ROWS_A_PAGE + 1]) if found.rows_refused else []
    heads = [_("Row"), _("Reason"), _("Kind"), _("Name"), _("Identity number")]
    shown = rows[:ROWS_A_PAGE]
    return {
        "columns": [Column(head, numeric=not place) for place, head in enumerate(heads)],
        "rows": [[row.number, row_result(row), *row_cells(row)[:3]] for row in shown],
        "next": f"?after={shown[-1].number}" if len(rows) > ROWS_A_PAGE else "",
        "previous": "?" if behind else "",
    }


def _handled(found: MonthlyReport, after: str) -> dict[str, object]:
    """What each of the other rows changed; a page of its own, so that neither list moves the other."""
    behind = _behind(after)
    rows = list(handled_rows(found, behind)[: ROWS_A_PAGE + 1]) if found.rows_applied else []
    heads = [_("Row"), _("What it changed"), _("Kind"), _("Name"), _("Identity number"), _("Base")]
    shown, counts = rows[:ROWS_A_PAGE], counted(found.employer, found.month)
    return {
        "handled_columns": [Column(head, numeric=place in (0, 5)) for place, head in enumerate(heads)],
        "handled_rows": [[row.number, row_result(row), *cells_with_base(row, counts)[:4]] for row in shown],
        "handled_next": f"?handled={shown[-1].number}" if len(rows) > ROWS_A_PAGE else "",
        "handled_previous": "?" if behind else "",
    }


def _behind(after: str) -> int:
    return int(after) if after.isascii() and after.isdigit() and len(after) < 8 else 0


@require_safe
@signed_in
def results(request: HttpRequest, user: User, receipt: str) -> HttpResponseBase:
    """Every row with what became of it, to be kept."""
    found = sent_report(user, receipt)
    heads = [_("Row"), _("Result"), _("What it changed, or why not"), _("Kind"), _("Name")]
    heads += [_("Identity number"), _("Base"), _("Date")]
    rows = every_result(user, found).iterator(ROWS_A_READ)
    lines = ((row.number, row.get_state_display(), row_result(row), *row_cells(row)) for row in rows)
    return csv_response(f"results-{found.receipt}", heads, lines)


@require_safe
@signed_in
def refused(request: HttpRequest, user: User, receipt: str) -> HttpResponse:
    """Only the refused rows, as they came, each with its reason."""
    found = sent_report(user, receipt)
    return workbook_response(refused_file(user, found), f"refused-{found.receipt}.xlsx")
