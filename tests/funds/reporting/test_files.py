"""Files as people send them, and files nobody should."""

import datetime as dt
import io
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.utils import translation
from pytest_django.fixtures import Settings

from anxin.funds.reporting.columns import ColumnId
from anxin.funds.reporting.errors import FileUnreadable, TooManyRows
from anxin.funds.reporting.files import NumberedRow, read_file
from anxin.funds.reporting.reading import CELL_ERROR, CELL_FORMULA
from tests.funds.reporting.files import HEADINGS, NUMBER, hire, text, workbook


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


def read(content: bytes, folder: Path) -> list[NumberedRow]:
    path = folder / "report"
    path.write_bytes(content)
    return read_file(path)


def refused(content: bytes, folder: Path) -> str:
    with pytest.raises(FileUnreadable) as error:
        read(content, folder)
    return str(error.value)


def test_a_workbook(tmp_path: Path) -> None:
    rows = read(workbook([hire(), hire(since=dt.date(2020, 2, 3), base=8000)]), tmp_path)
    assert [row.number for row in rows] == [2, 3]
    assert rows[0].cells[ColumnId.ID_NUMBER] == NUMBER
    assert (rows[1].cells[ColumnId.SINCE], rows[1].cells[ColumnId.BASE]) == (dt.date(2020, 2, 3), 8000.0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv(tmp_path: Path, encoding: str, separator: str) -> None:
    lines = [hire(name="王䶮"), hire('="110101"')]
    [first, second] = read(text(lines, separator=separator).encode(encoding), tmp_path)
    assert (first.number, first.cells[ColumnId.NAME], second.number) == (2, "王䶮", 3)


def test_headings_in_another_order_with_other_words_below_a_title(tmp_path: Path) -> None:
    lines: list[list[Any]] = [
        ["某公司二月申报"],
        ["序号", "姓名", "身份证号", "日期", "基数", "类型"],
        [1, "赵新来", NUMBER, "2020-02-03", 8000, "增员"],
    ]
    [row] = read(workbook(lines, headings=[""]), tmp_path)
    assert (row.number, row.cells[ColumnId.KIND], row.cells[ColumnId.NAME]) == (4, "增员", "赵新来")


def test_the_right_sheet_is_found(tmp_path: Path) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet("说明").write_row(0, 0, ["请先读这里"])
    page = book.add_worksheet("数据")
    page.write_row(0, 0, HEADINGS)
    page.write_row(1, 0, hire())
    book.close()
    assert len(read(out.getvalue(), tmp_path)) == 1


def test_no_sheet_has_the_headings(tmp_path: Path) -> None:
    assert "No sheet has the headings of the template (found: 别的)" in refused(
        workbook([], ["甲", "乙"], "别的"), tmp_path
    )


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    assert "“姓名 Name” is missing" in refused(
        workbook([], [HEADINGS[0], *HEADINGS[1:2], *HEADINGS[3:]]), tmp_path
    )


def test_a_column_twice(tmp_path: Path) -> None:
    assert "stands twice" in refused(workbook([], [*HEADINGS, "姓名"]), tmp_path)


def test_no_rows(tmp_path: Path) -> None:
    assert "no row below" in refused(workbook([]), tmp_path)


def test_two_hundred_thousand_empty_rows_cost_little(tmp_path: Path) -> None:
    started = time.monotonic()
    assert len(read(workbook([hire()], A200000=" "), tmp_path)) == 1
    assert time.monotonic() - started < 20


def test_cells_in_the_last_corner_are_refused_before_room_is_reserved(tmp_path: Path) -> None:
    assert "reaches to row 1048576 and column 16384" in refused(workbook([hire()], XFD1048576="x"), tmp_path)


def test_errors_and_formulas(tmp_path: Path) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, HEADINGS)
    for row in (1, 2, 3):
        page.write_row(row, 0, hire())
    page.write_formula(1, 3, "=4000*2", None, 8000)
    page.write_formula(2, 3, "=4000*2", None, "")
    page.write_formula(3, 3, "=1/0", None, "#DIV/0!")
    book.close()
    found = [row.cells[ColumnId.BASE] for row in read(out.getvalue(), tmp_path)]
    assert found == [8000.0, CELL_FORMULA, CELL_ERROR]


def test_merged_cells_among_the_rows_but_not_in_a_title(tmp_path: Path) -> None:
    for place, wrong in (("A3:A4", True), ("A1:E1", False)):
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out, {"in_memory": True})
        page = book.add_worksheet()
        page.write_row(1, 0, HEADINGS)
        page.write_row(2, 0, hire())
        page.write_row(3, 0, hire())
        page.merge_range(place, "某公司" if not wrong else "增员")
        book.close()
        if wrong:
            assert "Row 4 holds merged cells" in refused(out.getvalue(), tmp_path)
        else:
            assert len(read(out.getvalue(), tmp_path)) == 2


def test_an_old_excel_file_and_one_with_a_password(tmp_path: Path) -> None:
    assert "old .xls file, or one with a password" in refused(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, tmp_path
    )


def test_a_zip_that_explodes(tmp_path: Path, settings: Settings) -> None:
    settings.REPORT_MAX_UNPACKED_BYTES = 1_000_000
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", "<workbook/>")
        bomb.writestr("xl/worksheets/sheet1.xml", b" " * 2_000_000)
    assert len(out.getvalue()) < 10_000
    assert "unpacks to far more" in refused(out.getvalue(), tmp_path)


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 and no more", b"\0\1\2\3", b"%PDF-1.4 \0", b'"never closed\n' + NUMBER.encode()]
)
def test_damaged_files_and_files_of_another_kind(tmp_path: Path, content: bytes) -> None:
    assert refused(content, tmp_path)


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_file_cut_off_on_the_way(tmp_path: Path, cut: float) -> None:
    whole = workbook([hire()])
    assert "damaged" in refused(whole[: int(len(whole) * cut)], tmp_path)


def test_more_rows_than_one_report_takes(tmp_path: Path, settings: Settings) -> None:
    settings.REPORT_MAX_ROWS = 3
    assert len(read(workbook([hire()] * 3), tmp_path)) == 3
    with pytest.raises(TooManyRows, match="at most 3 rows"):
        read(workbook([hire()] * 4), tmp_path)
