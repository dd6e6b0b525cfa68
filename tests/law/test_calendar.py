from datetime import date, timedelta
from functools import cache
from pathlib import Path

import chinese_calendar
import pytest
import yaml

import anxin.law
from anxin.law.calendar import UnknownYear, WorkingCalendar, read_calendar
from anxin.law.months import day_number, parse_day


@cache
def beijing() -> WorkingCalendar:
    path = Path(anxin.law.__file__).parent / "packs/beijing/calendar.yaml"
    return read_calendar(yaml.safe_load(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("year", range(2004, 2027))
def test_the_end_state_agrees_with_the_package_it_was_seeded_from(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366 if year % 4 == 0 else 365)]
    differing = [
        day for day in days if beijing().is_working(day_number(day)) != chinese_calendar.is_workday(day)
    ]
    assert differing == []


@pytest.mark.parametrize(
    ("day", "known_on", "working"),
    [
        ("2020-01-31", "2020-01-26", True),
        ("2020-01-31", "2020-01-27", False),
        ("2020-02-01", "2020-01-26", True),
        ("2020-02-01", "2020-01-27", False),
        ("2020-02-03", "2020-01-27", True),
        ("2019-05-02", "2019-03-21", True),
        ("2019-05-02", "2019-03-22", False),
        ("2019-04-28", "2019-03-21", False),
        ("2015-09-03", "2015-05-12", True),
    ],
)
def test_a_change_holds_from_the_day_it_was_published(day: str, known_on: str, working: bool) -> None:
    assert beijing().is_working(parse_day(day), parse_day(known_on)) is working


def test_a_day_off_moves_to_the_next_working_day_as_known() -> None:
    friday = parse_day("2020-01-31")
    assert beijing().next_working(friday, parse_day("2020-01-20")) == friday
    assert beijing().next_working(friday, parse_day("2020-01-31")) == parse_day("2020-02-03")


def test_an_unknown_year_is_an_error_that_names_it() -> None:
    assert sorted(beijing().arrangements) == list(range(2004, 2027))
    with pytest.raises(UnknownYear, match="2027"):
        beijing().is_working(parse_day("2027-01-04"))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"published_on": "2019-11-21", "rest": "01-01", "work": "01-01"}, "both rest and work"),
        ({"published_on": "2019-11-21", "rest": "01-05..01-02"}, "empty or stands twice"),
        ({"published_on": "2019-11-21", "rest": "01-02 01-01..01-03"}, "empty or stands twice"),
        ({"published_on": "2019-11-21", "rest": "02-30"}, "no such day"),
    ],
)
def test_a_careless_calendar_is_refused(row: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_calendar({"years": {2020: row}})
