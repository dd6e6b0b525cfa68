"""Workbooks we hand out: the template, empty or with the present staff, and the rows that were refused with their reasons.

Every cell is written as text or as a number, never as a formula, whatever it starts with; and text that a spreadsheet would take for one once it
is saved as CSV carries an apostrophe in front (reading takes it off again).
"""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from anxin.funds.models import MonthlyReport, ReportRow, RowKind
from anxin.funds.reporting.columns import COLUMNS, KIND_WORDS, REASON_HEADING, ColumnId, kind_cell
from anxin.funds.reporting.faults import said
from anxin.funds.reporting.keeping import cells_of
from anxin.law.money import format_yuan
from anxin.law.months import first_day, format_day, format_month, last_day
from anxin.registry.models import Enrolment

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET, HELP_SHEET = "申报 Report", "填写说明 How to"
WIDTHS = {
    ColumnId.KIND: 14,
    ColumnId.ID_NUMBER: 24,
    ColumnId.NAME: 18,
    ColumnId.BASE: 16,
    ColumnId.SINCE: 16,
}
# Rows below the last one that still offer the drop-downs and keep numbers as text.
ROWS_PREPARED = 2_000
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "'")


def safe_text(text: str) -> str:
    """Text that a spreadsheet would run is marked as text."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def template(month: int, staff: Iterable[Enrolment] = ()) -> bytes:
    """`staff` stand in it as bases of the month: what does not change may stay, what changes is written over."""
    lines = [_staff_line(each, month) for each in staff]
    return _book(lambda book: _fill(book, month, lines))


def refused_workbook(report: MonthlyReport, rows: Iterable[ReportRow]) -> bytes:
    """As typed, to be mended and sent again; the column with the reasons is not read."""
    lines = [[*(cells_of(row)[column.id] for column in COLUMNS), _reason(row)] for row in rows]
    return _book(lambda book: _fill(book, report.month, lines, (REASON_HEADING,)))


def _reason(row: ReportRow) -> str:
    return said(row.number, row.column, row.reason, row.details)


def _staff_line(enrolment: Enrolment, month: int) -> list[str]:
    person = enrolment.person
    base = format_yuan(enrolment.base)
    return [kind_cell(RowKind.BASE), person.id_number, person.name, base, format_month(month)]


def _book(fill: Any) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        fill(book)
    return out.getvalue()


def _fill(book: Any, month: int, lines: Sequence[Sequence[str]], more: Sequence[str] = ()) -> None:
    page = book.add_worksheet(SHEET)
    heading = book.add_format({"bold": True, "bg_color": "#0b6e69", "font_color": "#ffffff", "border": 1})
    plain = book.add_format({"num_format": "@"})
    reason = book.add_format({"num_format": "@", "font_color": "#b10e1e", "text_wrap": True})
    for place, column in enumerate(COLUMNS):
        page.set_column(place, place, WIDTHS[column.id], plain)
        page.write_string(0, place, column.heading, heading)
    for place, name in enumerate(more, len(COLUMNS)):
        page.set_column(place, place, 60, reason)
        page.write_string(0, place, name, heading)
    for number, line in enumerate(lines, 1):
        for place, cell in enumerate(line):
            page.write_string(number, place, safe_text(cell), reason if place >= len(COLUMNS) else plain)
    page.freeze_panes(1, 0)
    _add_choices(page, len(lines) + ROWS_PREPARED)
    _add_help(book, month)


def _add_choices(page: Any, last: int) -> None:
    place = {column.id: number for number, column in enumerate(COLUMNS)}
    kinds = [kind_cell(kind) for kind in KIND_WORDS]
    kind = place[ColumnId.KIND]
    page.data_validation(
        1,
        kind,
        last,
        kind,
        {
            "validate": "list",
            "source": kinds,
            "error_title": "申报类型 Kind",
            "error_message": "请从列表中选择。 Choose one of the list.",
        },
    )
    number = place[ColumnId.ID_NUMBER]
    page.data_validation(
        1,
        number,
        last,
        number,
        {
            "validate": "length",
            "criteria": "between",
            "minimum": 15,
            "maximum": 20,
            "input_title": "证件号码 Identity number",
            "input_message": "按文本填写 18 位号码。 All 18 characters, as text.",
            "error_type": "warning",
            "error_title": "证件号码 Identity number",
            "error_message": "号码位数不对。 The number has another length.",
        },
    )


def _add_help(book: Any, month: int) -> None:
    """In both languages, whoever opens it; examples stand here and not among the rows, so that nobody sends them."""
    page = book.add_worksheet(HELP_SHEET)
    bold = book.add_format({"bold": True})
    page.set_column(0, 0, 26)
    page.set_column(1, 4, 22)
    row = 0
    for text in _instructions(month):
        page.write_string(row, 0, text)
        row += 1
    page.write_string(row + 1, 0, "示例 Examples", bold)
    for place, column in enumerate(COLUMNS):
        page.write_string(row + 2, place, column.heading, bold)
    for number, line in enumerate(_examples(month), row + 3):
        for place, cell in enumerate(line):
            page.write_string(number, place, cell)


def _instructions(month: int) -> list[str]:
    shown = format_month(month)
    return [
        f"费款所属期 {shown}。 For the contribution month {shown}.",
        "一行一人；不要合并单元格，不要改表头。 One row a person; no merged cells, the headings stay.",
        "增员：用工第一天和缴费基数。 Hire: the first day of work, and the base.",
        "减员：最后一天，当月仍参保。 Leave: the last day; its month is still insured.",
        f"基数：从 {shown} 起的缴费基数（元/月）。 Base: yuan a month from {shown} on.",
        "证件号码按文本填写，否则 Excel 会丢失后几位。 Identity numbers as text, or Excel loses the last digits.",
    ]


def _examples(month: int) -> list[list[str]]:
    """The number is the example of the standard for identity numbers; nobody holds it."""
    number, first, last = "11010519491231002X", format_day(first_day(month)), format_day(last_day(month))
    return [
        [kind_cell(RowKind.HIRE), number, "张示例", "8000.00", first],
        [kind_cell(RowKind.LEAVE), number, "张示例", "", last],
        [kind_cell(RowKind.BASE), number, "张示例", "9000.00", format_month(month)],
    ]
