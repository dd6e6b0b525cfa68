"""Reports in the words and colours of the portal."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from anxin.funds.models import MonthlyReport, ReportRow, ReportState, RowKind, RowState
from anxin.funds.reporting.bases import Counted
from anxin.funds.reporting.columns import ColumnId, kind_of
from anxin.funds.reporting.faults import column_label, words
from anxin.funds.reporting.keeping import cells_of
from anxin.law.months import format_day, format_month
from anxin.law.reporting import Filing
from anxin.look.components import Colour, Task
from anxin.look.money import branch_name
from anxin.look.templatetags.look import yuan
from anxin.registry.identity import mask_id

COLOURS: dict[ReportState, Colour] = {
    ReportState.DRAFT: "grey",
    ReportState.OPEN: "yellow",
    ReportState.APPLIED: "green",
    ReportState.PARTLY_APPLIED: "orange",
    ReportState.REFUSED: "red",
}


def state_words(report: MonthlyReport) -> str:
    return str(ReportState(report.state).label)


def state_colour(report: MonthlyReport) -> Colour:
    return COLOURS[ReportState(report.state)]


def report_task(report: MonthlyReport, href: str, hint: str) -> Task:
    return Task(report.receipt or "", state_words(report), state_colour(report), href, hint)


def window(filing: Filing) -> dict[str, str]:
    return {"opens": format_day(filing.opens_on), "closes": format_day(filing.closes_on)}


def row_result(row: ReportRow) -> str:
    """What became of a row: what it changed, or why it changed nothing."""
    if row.state == RowState.REFUSED:
        why = {"column": column_label(row.column), "words": words(row.reason, row.details)}
        return _("%(column)s: %(words)s") % why
    if row.state != RowState.APPLIED or row.month is None:
        return _("being handled")
    said = {
        RowKind.HIRE: _("insured from %(month)s on"),
        RowKind.LEAVE: _("insured until %(month)s"),
        RowKind.BASE: _("this base from %(month)s on"),
    }
    return said[RowKind(row.kind)] % {"month": format_month(row.month)}


BASE = 3


def cells_with_base(row: ReportRow, counts: Counted) -> list[str]:
    """The same, and below the base what floors and ceilings make of it."""
    cells = row_cells(row)
    other = {} if row.base is None else counts(row.base)
    if other:
        bases = ", ".join(f"{branch_name(branch)} {yuan(fen)}" for branch, fen in other.items())
        below = _("counts as: %(bases)s") % {"bases": bases}
        cells[BASE] = render_to_string("look/parts/cell.html", {"text": cells[BASE], "below": below})
    return cells


def row_cells(row: ReportRow) -> list[str]:
    """As understood, or as typed where it was not; the identity number masked, whoever looks."""
    cells = cells_of(row)
    known = row.kind or kind_of(cells[ColumnId.KIND])
    kind = str(RowKind(known).label) if known else cells[ColumnId.KIND]
    base = cells[ColumnId.BASE] if row.base is None else yuan(row.base)
    shown = [kind, cells[ColumnId.NAME], mask_id(cells[ColumnId.ID_NUMBER]), base, cells[ColumnId.SINCE]]
    return [each or "—" for each in shown]
