"""One row as typed, into values or the one fault that stands in the way."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from anxin.funds.reporting import faults
from anxin.funds.reporting.faults import Fault
from anxin.funds.reporting.reading import CELL_ERROR, CELL_FORMULA, Cell, Wanted, as_day, read_row, text_of
from anxin.law.money import format_yuan
from anxin.law.months import format_month, parse_month
from tests.funds.reporting.files import NUMBER, cells, hire

MONTH, TODAY, HIGHEST = parse_month("2020-02"), dt.date(2020, 2, 10), 10**9


def read(line: list[Cell]) -> Wanted | Fault:
    return read_row(cells(line), MONTH, TODAY, HIGHEST)


def wanted(line: list[Cell]) -> Wanted:
    found = read(line)
    assert isinstance(found, Wanted), found
    return found


def test_a_hire() -> None:
    found = wanted(hire())
    assert (found.kind, found.identity.number, found.name, found.base) == ("hire", NUMBER, "赵新来", 800_000)
    assert (found.since, format_month(found.month)) == (dt.date(2020, 2, 3), "2020-02")


def test_a_base_without_a_month_counts_from_the_report_s() -> None:
    found = wanted(["基数", NUMBER, "赵新来", 9000.5, ""])
    assert (found.base, found.since, found.month) == (900_050, None, MONTH)


def test_a_leave_needs_no_base() -> None:
    assert wanted(["减员", NUMBER, "赵新来", "", "2020-02-07"]).base is None


@pytest.mark.parametrize("kind", ["增员", "Hire", "增员 Hire", "hire", "新增", "ＨＩＲＥ", " 增 员 "])
def test_kinds_in_many_words(kind: str) -> None:
    assert wanted([kind, NUMBER, "赵新来", "8000", "2020-02-03"]).kind == "hire"


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        (["", NUMBER, "赵", "8000", "2020-02-03"], "kind_missing", "kind"),
        (["转正", NUMBER, "赵", "8000", "2020-02-03"], "kind_unknown", "kind"),
        (["增员", "", "赵", "8000", "2020-02-03"], "id_missing", "id_number"),
        (["增员", 1.1010519491231e17, "赵", "8000", "2020-02-03"], "id_lost_digits", "id_number"),
        (["增员", "1.10105E+17", "赵", "8000", "2020-02-03"], "id_lost_digits", "id_number"),
        (["增员", "110105194912310021", "赵", "8000", "2020-02-03"], "id_wrong", "id_number"),
        (["增员", "123", "赵", "8000", "2020-02-03"], "id_wrong", "id_number"),
        (["增员", NUMBER, "", "8000", "2020-02-03"], "name_missing", "name"),
        (["增员", NUMBER, "赵" * 61, "8000", "2020-02-03"], "name_too_long", "name"),
        (["增员", NUMBER, "=cmd()", "8000", "2020-02-03"], "name_unreadable", "name"),
        (["增员", NUMBER, "赵1", "8000", "2020-02-03"], "name_unreadable", "name"),
        (["增员", NUMBER, "赵", "", "2020-02-03"], "base_missing", "base"),
        (["增员", NUMBER, "赵", "八千", "2020-02-03"], "base_not_number", "base"),
        (["增员", NUMBER, "赵", "NaN", "2020-02-03"], "base_not_number", "base"),
        (["增员", NUMBER, "赵", True, "2020-02-03"], "base_not_number", "base"),
        (["增员", NUMBER, "赵", "8000.005", "2020-02-03"], "base_decimals", "base"),
        (["增员", NUMBER, "赵", "0", "2020-02-03"], "base_not_positive", "base"),
        (["增员", NUMBER, "赵", "-1", "2020-02-03"], "base_not_positive", "base"),
        (["增员", NUMBER, "赵", "1e99", "2020-02-03"], "base_too_large", "base"),
        (["增员", NUMBER, "赵", 10_000_000.01, "2020-02-03"], "base_too_large", "base"),
        (["增员", NUMBER, "赵", "8000", ""], "since_missing", "since"),
        (["增员", NUMBER, "赵", "8000", "2020-02-30"], "since_unreadable", "since"),
        (["增员", NUMBER, "赵", "8000", "3 Feb"], "since_unreadable", "since"),
        (["基数", NUMBER, "赵", "8000", "2020-13"], "month_unreadable", "since"),
        (["增员", NUMBER, "赵", CELL_ERROR, "2020-02-03"], "cell_error", "base"),
        (["增员", CELL_FORMULA, "赵", "8000", "2020-02-03"], "cell_formula", "id_number"),
    ],
)
def test_what_is_wrong_is_said_with_its_column(line: list[Cell], code: str, column: str) -> None:
    found = read(line)
    assert isinstance(found, Fault)
    assert (found.code, found.column) == (code, column)


def test_the_message_names_row_and_column_and_says_what_to_do() -> None:
    found = read(["增员", 1.1010519491231e17, "赵", "8000", "2020-02-03"])
    assert isinstance(found, Fault)
    with translation.override("en"):
        said = faults.said(12, found.column, found.code, found.details)
    assert said.startswith("Row 12, identity number: Excel turned the number into 1.10105E+17")
    with translation.override("zh-hans"):
        assert faults.said(12, found.column, found.code, found.details).startswith("第12行")


def test_a_wrong_number_is_explained_in_the_reader_s_language() -> None:
    found = read(hire("110105194912310021"))
    assert isinstance(found, Fault)
    with translation.override("en"):
        assert "The last character does not match" in faults.words(found.code, found.details)
    with translation.override("zh-hans"):
        assert "The last" not in faults.words(found.code, found.details)


def test_an_identity_number_in_the_wrong_column_is_not_repeated() -> None:
    found = read([NUMBER, NUMBER, "赵", "8000", "2020-02-03"])
    assert isinstance(found, Fault)
    assert found.details["given"] == "110***********002X"


def test_every_word_fills_its_blanks() -> None:
    given = {
        "given": "x",
        "why": "x",
        "limit": 1,
        "month": "m",
        "first": "m",
        "row": 1,
        "clause": "c",
        "since": "m",
        "agency": "a",
        "age": 16,
    }
    for code in faults.WORDS:
        assert "%(" not in faults.words(code, given)


@pytest.mark.parametrize(
    "cell", [dt.date(2020, 2, 3), dt.datetime.combine(dt.date(2020, 2, 3), dt.time(8)), "2020-02-03", "2020/2/3", "2020年2月3日", "20200203", 43864, 43864.0, "43864", "２０２０-02-03"]
)  # fmt: skip
def test_ways_of_writing_a_day(cell: Cell) -> None:
    assert as_day(cell) == dt.date(2020, 2, 3)


@given(st.integers(1, HIGHEST))
def test_every_amount_is_read_to_the_fen_as_text_and_as_a_binary_number(fen: int) -> None:
    for given_as in (format_yuan(fen), float(format_yuan(fen)), f"¥{fen // 100:,}.{fen % 100:02d}"):
        assert wanted(hire(base=given_as)).base == fen


@given(st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_is_read_however_it_is_written(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    ways: list[Cell] = [
        day,
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}.{day.month}.{day.day}",
        serial,
        float(serial),
    ]
    assert {as_day(each) for each in ways} == {day}


_CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=40),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from(["增员", "减员", "基数", NUMBER, "8000.00", "2020-02-03", "2020-02"]),
)


@given(st.lists(_CELL, min_size=5, max_size=5))
def test_anything_gives_a_row_or_one_known_fault(line: list[Cell]) -> None:
    found = read(line)
    if isinstance(found, Fault):
        assert found.code in faults.WORDS
        assert faults.words(found.code, found.details)
        assert NUMBER not in str(found.details)
    else:
        assert found.base is None or 0 < found.base <= HIGHEST
        assert all(isinstance(text_of(cell), str) for cell in line)
