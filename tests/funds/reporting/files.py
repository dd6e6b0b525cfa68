"""Makers of report files and rows."""

import datetime as dt
import io
import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from anxin.funds.reporting.columns import COLUMNS, ColumnId
from anxin.funds.reporting.reading import Cell, Cells
from anxin.site.demo.numbers import citizen_number

HEADINGS = [column.heading for column in COLUMNS]
# The standard's own example, and of nobody.
NUMBER = "11010519491231002X"
_born = itertools.count()


def numbers(count: int) -> list[str]:
    """Identity numbers of people nobody knows yet, each another's."""
    start = dt.date(1970, 1, 1)
    return [
        citizen_number("110108", start + dt.timedelta(days=n // 100), 900 + n % 100)
        for n in itertools.islice(_born, count)
    ]


def hire(
    number: str = NUMBER, name: str = "赵新来", base: Cell = "8000.00", since: Cell = "2020-02-03"
) -> list[Cell]:
    return ["增员", number, name, base, since]


def leave(number: str, name: str, since: Cell = "2020-02-07") -> list[Cell]:
    return ["减员", number, name, "", since]


def base(number: str, name: str, amount: Cell, month: Cell = "2020-02") -> list[Cell]:
    return ["基数", number, name, amount, month]


def cells(line: Sequence[Cell]) -> Cells:
    return dict(zip(ColumnId, line, strict=True))


def workbook(
    lines: Iterable[Sequence[Any]],
    headings: Sequence[str] = HEADINGS,
    sheet: str = "申报 Report",
    **cells: Any,
) -> bytes:
    """`cells` are further ones by their reference, written as they are."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet(sheet)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    page.write_row(0, 0, headings)
    for number, line in enumerate(lines, 1):
        for place, cell in enumerate(line):
            page.write_datetime(number, place, cell, day) if isinstance(cell, dt.date) else page.write(
                number, place, cell
            )
    for reference, cell in cells.items():
        page.write(reference, cell)
    book.close()
    return out.getvalue()


def text(lines: Iterable[Sequence[Any]], headings: Sequence[str] = HEADINGS, separator: str = ",") -> str:
    return "\r\n".join(separator.join(str(cell) for cell in line) for line in [headings, *lines])


def upload(content: bytes, name: str = "二月.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
