"""Days and months as whole numbers: days since 1970-01-01, months since 1970-01.

Whole numbers make a rule's arithmetic the same in every emitter (Python, SQL, Polars, the solver); text appears only at the edge.
"""

import calendar
import re
from datetime import date, timedelta

EPOCH = date(1970, 1, 1)
FIRST_YEAR, LAST_YEAR = 1900, 2199
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def month_number(year: int, month: int) -> int:
    return (year - 1970) * 12 + month - 1


def parse_month(text: str) -> int:
    """`2020-01` as 600; ValueError for anything else, since a month guessed from odd text is a wrong decision."""
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12:
        raise ValueError(f"not a month written YYYY-MM: {text!r}")
    return month_number(_year(int(found[1])), int(found[2]))


def parse_day(text: str) -> int:
    """`2020-01-31` as 18292; ValueError for other ways of writing a day and for days that do not exist."""
    if not _DAY.fullmatch(text):
        raise ValueError(f"not a date written YYYY-MM-DD: {text!r}")
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no such day: {text!r}") from None
    _year(found.year)
    return day_number(found)


def _year(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the year {year} is outside {FIRST_YEAR}-{LAST_YEAR}")
    return year


def format_month(month: int) -> str:
    return f"{year_of(month):04d}-{month % 12 + 1:02d}"


def format_day(day: int) -> str:
    return as_date(day).isoformat()


def day_number(value: date) -> int:
    return (value - EPOCH).days


def as_date(day: int) -> date:
    return EPOCH + timedelta(days=day)


def year_of(month: int) -> int:
    return 1970 + month // 12


def month_of(day: int) -> int:
    found = as_date(day)
    return month_number(found.year, found.month)


def day_of_month(day: int) -> int:
    return as_date(day).day


def weekday(day: int) -> int:
    """Monday is 0; 1970-01-01 was a Thursday."""
    return (day + 3) % 7


def days_in_month(month: int) -> int:
    return calendar.monthrange(year_of(month), month % 12 + 1)[1]


def first_day(month: int) -> int:
    return day_number(date(year_of(month), month % 12 + 1, 1))


def last_day(month: int) -> int:
    return first_day(month) + days_in_month(month) - 1


def add_months(day: int, months: int) -> int:
    """The same day of the month, or the month's end where that day does not exist (31 January + 1 month: end of February)."""
    month = month_of(day) + months
    return first_day(month) + min(day_of_month(day), days_in_month(month)) - 1


def whole_months(start: int, end: int) -> int:
    """How many whole months fit between two days; never below 0. The largest n with `add_months(start, n) <= end`."""
    months = month_of(end) - month_of(start)
    return max(0, months if add_months(start, months) <= end else months - 1)
