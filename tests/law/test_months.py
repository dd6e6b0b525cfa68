from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.law import months

DAYS = st.integers(months.parse_day("1950-01-01"), months.parse_day("2100-12-31"))


@pytest.mark.parametrize(("text", "number"), [("1970-01", 0), ("2020-01", 600), ("1969-12", -1)])
def test_month_numbers_count_from_1970(text: str, number: int) -> None:
    assert months.parse_month(text) == number
    assert months.format_month(number) == text


@pytest.mark.parametrize("text", ["2020-13", "2020-1", "202001", "2020-00", "0000-01", "2020-01-01", ""])
def test_an_odd_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="month|year"):
        months.parse_month(text)


@pytest.mark.parametrize("text", ["2020-02-30", "2020/02/03", "20200203", "2020-02", "2020-W05-1"])
def test_an_odd_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="day|date"):
        months.parse_day(text)


@given(DAYS)
def test_days_agree_with_the_standard_library(day: int) -> None:
    found = months.as_date(day)
    assert months.parse_day(months.format_day(day)) == day
    assert months.weekday(day) == found.weekday()
    assert months.first_day(months.month_of(day)) == months.day_number(date(found.year, found.month, 1))
    assert months.first_day(months.month_of(day)) + months.day_of_month(day) - 1 == day
    assert months.last_day(months.month_of(day)) + 1 == months.first_day(months.month_of(day) + 1)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2020-01-31", 1, "2020-02-29"),
        ("2019-01-31", 1, "2019-02-28"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-03-31", -1, "2020-02-29"),
    ],
)
def test_a_missing_day_becomes_the_end_of_the_month(start: str, count: int, end: str) -> None:
    assert months.format_day(months.add_months(months.parse_day(start), count)) == end


@given(DAYS, DAYS)
def test_whole_months_is_the_largest_number_that_fits(start: int, end: int) -> None:
    count = months.whole_months(start, end)
    assert count >= 0
    assert count == 0 or months.add_months(start, count) <= end
    assert months.add_months(start, count + 1) > end
