"""Working days, dated: which days were worked, as it was known on a given day.

Weekends rest and weekdays work unless the year's arrangement says otherwise. Asking for a year that is not held raises
UnknownYear: the arrangement of a coming year is announced late, and a guessed due date would be a promise nobody made.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from anxin.law.money import parse_whole
from anxin.law.months import as_date, parse_day, weekday


class UnknownYear(LookupError):
    """The calendar holds no arrangement for the year of a day that decides something."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"the working-day calendar does not hold the year {year}; add its arrangement to calendar.yaml first"
        )
        self.year = year


@dataclass(frozen=True)
class Change:
    """Days that differ from the weekday pattern, from the day on which that was published."""

    published_on: int
    rest: frozenset[int] = frozenset()
    work: frozenset[int] = frozenset()


@dataclass(frozen=True)
class WorkingCalendar:
    """`arrangements` are the yearly ones and hold whatever day they are asked on; `changes` hold only once published.

    The yearly ones are not dated against `known_on`: a due date in the new year must be computable in December, and a calendar
    that does not hold the year refuses anyway. A change inside a year (a holiday extended on the spot) is what alters promises.
    """

    arrangements: Mapping[int, Change]
    changes: tuple[Change, ...] = field(default=())

    def is_working(self, day: int, known_on: int | None = None) -> bool:
        """`known_on` None means with everything published since. Raises UnknownYear."""
        for change in reversed(self.changes):
            if known_on is not None and change.published_on > known_on:
                continue
            if day in change.rest or day in change.work:
                return day in change.work
        year = as_date(day).year
        if year not in self.arrangements:
            raise UnknownYear(year)
        return _by_arrangement(day, self.arrangements[year])

    def next_working(self, day: int, known_on: int | None = None) -> int:
        """The day itself if it is worked, else the first worked day after it."""
        while not self.is_working(day, known_on):
            day += 1
        return day


def _by_arrangement(day: int, year: Change) -> bool:
    if day in year.rest:
        return False
    return day in year.work or weekday(day) < 5


def read_calendar(content: Mapping[str, object]) -> WorkingCalendar:
    """From the content of `calendar.yaml`. Raises ValueError naming the year when a day is not of its year or stands twice."""
    years = content.get("years")
    changes = content.get("changes") or []
    if not isinstance(years, Mapping) or not isinstance(changes, list):
        raise ValueError("calendar: `years` must be a mapping and `changes` a list")
    arrangements = {year: _read_year(year, row) for year, row in _by_year(years)}
    dated = sorted(
        (_read_change(f"change {number}", row) for number, row in enumerate(changes, 1)),
        key=lambda c: c.published_on,
    )
    return WorkingCalendar(arrangements, tuple(dated))


def _by_year(years: Mapping[object, Any]) -> Iterator[tuple[int, Any]]:
    return ((parse_whole(str(year)), row) for year, row in years.items())


def _read_year(year: int, row: Mapping[str, object]) -> Change:
    change = _read_change(str(year), row, year)
    strange = [day for day in change.rest | change.work if as_date(day).year != year]
    if strange:
        raise ValueError(f"calendar {year}: {as_date(strange[0])} is not a day of this year")
    return change


def _read_change(where: str, row: Mapping[str, object], year: int | None = None) -> Change:
    rest, work = _days(where, row.get("rest"), year), _days(where, row.get("work"), year)
    both = rest & work
    if both:
        raise ValueError(f"calendar {where}: {as_date(min(both))} is both rest and work")
    return Change(parse_day(str(row["published_on"])), rest, work)


def _days(where: str, text: object, year: int | None) -> frozenset[int]:
    """`01-24..01-30 02-08` within a year, or whole dates in a change: spaces between, `..` for a span, both ends inside."""
    days: set[int] = set()
    for part in str(text or "").split():
        first, _, last = part.partition("..")
        span = range(_day(first, year), _day(last or first, year) + 1)
        if not span or days.intersection(span):
            raise ValueError(f"calendar {where}: {part!r} is empty or stands twice")
        days.update(span)
    return frozenset(days)


def _day(text: str, year: int | None) -> int:
    return parse_day(text if year is None else f"{year}-{text}")
