"""A report's file, .xlsx or CSV, as numbered rows of cells. What is wrong with the file as a whole is said at once, in one message."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from anxin.funds.reporting.columns import COLUMNS, ColumnId, column_of
from anxin.funds.reporting.errors import FileUnreadable, TooManyRows
from anxin.funds.reporting.packages import Package, SheetMarks, measured
from anxin.funds.reporting.reading import CELL_ERROR, CELL_FORMULA, Cell, Cells

HEADING_WITHIN = 20
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
_ENCODINGS = ("utf-8-sig", "gb18030")
Line = Sequence[Cell]


class NumberedRow(NamedTuple):
    """`number` is the row's number as the spreadsheet shows it."""

    number: int
    cells: Cells


@dataclass(frozen=True)
class _Heading:
    row: int
    columns: dict[int, ColumnId]

    @property
    def missing(self) -> list[str]:
        return [each.heading for each in COLUMNS if each.id not in self.columns.values()]


def read_file(path: Path) -> list[NumberedRow]:
    """Rows that are not empty, in order. Raises FileUnreadable, TooManyRows."""
    with path.open("rb") as file:
        head = file.read(8)
        file.seek(0)
        if head.startswith(OLD_EXCEL):
            raise FileUnreadable(
                _("This is an old .xls file, or one with a password. Save it as .xlsx without a password.")
            )
        rows = _of_workbook(measured(file)) if head.startswith(ZIP) else _of_text(file.read())
        return _within_limit(rows)


def _within_limit(rows: Iterable[NumberedRow]) -> list[NumberedRow]:
    found: list[NumberedRow] = []
    for row in rows:
        found.append(row)
        if len(found) > settings.REPORT_MAX_ROWS:
            raise TooManyRows(
                _("One report takes at most %(limit)s rows. Send the rest as a second file.")
                % {"limit": f"{settings.REPORT_MAX_ROWS:,}"}
            )
    if not found:
        raise FileUnreadable(_("There is no row below the headings."))
    return found


def _of_workbook(package: Package) -> Iterator[NumberedRow]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(package.content))
        sheets = [(name, book.get_sheet_by_name(name)) for name in book.sheet_names]
        lines = {name: sheet.to_python(skip_empty_area=False) for name, sheet in sheets}
    except (CalamineError, OSError, ValueError):
        raise FileUnreadable(
            _("The file is damaged, or not an Excel file. Save it again as .xlsx.")
        ) from None
    best: _Heading | None = None
    for name, content in lines.items():
        heading = _heading(content)
        if heading and not heading.missing:
            return _sheet_rows(content, heading, package.marks.get(name, SheetMarks()))
        best = heading or best
    raise _no_heading(best, list(lines))


def _sheet_rows(lines: Sequence[Line], heading: _Heading, marks: SheetMarks) -> Iterator[NumberedRow]:
    _refuse_merged(marks, heading)
    odd = {place: CELL_ERROR for place in marks.errors} | {place: CELL_FORMULA for place in marks.formulas}
    for number, line in enumerate(lines[heading.row :], heading.row + 1):
        cells = {
            column: odd.get((number, place + 1)) or (line[place] if place < len(line) else None)
            for place, column in heading.columns.items()
        }
        if not all(_blank(cell) for cell in cells.values()):
            yield NumberedRow(number, cells)


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _refuse_merged(marks: SheetMarks, heading: _Heading) -> None:
    for (_top, left), (bottom, right) in marks.merged:
        inside = any(left <= place + 1 <= right for place in heading.columns)
        if bottom >= heading.row and inside:
            raise FileUnreadable(
                _("Row %(row)s holds merged cells. Unmerge them, so that every row has cells of its own.")
                % {"row": bottom}
            )


def _heading(lines: Sequence[Line]) -> _Heading | None:
    """The first row near the top that names the identity number and at least one other column."""
    for number, line in enumerate(lines[:HEADING_WITHIN], 1):
        columns = {place: found for place, cell in enumerate(line) if (found := column_of(cell))}
        if ColumnId.ID_NUMBER in columns.values() and len(columns) > 1:
            _refuse_twice(columns)
            return _Heading(number, columns)
    return None


def _refuse_twice(columns: dict[int, ColumnId]) -> None:
    for column in COLUMNS:
        if list(columns.values()).count(column.id) > 1:
            raise FileUnreadable(_("The column “%(column)s” stands twice.") % {"column": column.heading})


def _no_heading(best: _Heading | None, sheets: list[str]) -> FileUnreadable:
    if best is not None:
        return FileUnreadable(
            _("The column “%(columns)s” is missing. Use the headings of the template.")
            % {"columns": "”, “".join(best.missing)}
        )
    names = ", ".join(name[:40] for name in sheets[:5])
    if not names:
        return FileUnreadable(_("No row has the headings of the template."))
    return FileUnreadable(
        _("No sheet has the headings of the template (found: %(sheets)s).") % {"sheets": names}
    )


def _of_text(content: bytes) -> Iterator[NumberedRow]:
    text = _decoded(content)
    lines = _lines(text)
    heading = _heading(lines)
    if heading is None or heading.missing:
        raise _no_heading(heading, [])
    return _sheet_rows(lines, heading, SheetMarks())


def _decoded(content: bytes) -> str:
    if b"\0" in content:
        raise FileUnreadable(_("This is neither an Excel file (.xlsx) nor CSV."))
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileUnreadable(_("The text is neither UTF-8 nor GB 18030. Save the file as .xlsx."))


def _lines(text: str) -> list[list[str]]:
    """What stands most often in the first lines separates the columns. A cell over several lines is one row."""
    start = text[:4096]
    separator = max(",;\t", key=start.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise FileUnreadable(_("The CSV cannot be read: %(why)s") % {"why": str(error)}) from None
