"""Time limits as pure functions of what is recorded: a start, a length, suspensions, a calendar. Nothing counts at night.

Suspensions are half-open: `[2020-02-02, 2020-05-06)` rests through 5 May and runs again on the 6th. An end of None is a suspension
that is still open: then there is no due date yet, and None says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from anxin.law.calendar import WorkingCalendar
from anxin.law.months import add_months


class Suspension(NamedTuple):
    start: int
    end: int | None


def months_after(
    start: int, months: int, calendar: WorkingCalendar | None = None, known_on: int | None = None
) -> int:
    """The first day does not count: the limit ends on the same day of the month, or the month's end.

    With a calendar, a last day of rest moves to the next working day (Civil Code art. 201-203, by analogy).
    """
    day = add_months(start, months)
    return calendar.next_working(day, known_on) if calendar else day


def working_days_after(
    start: int,
    count: int,
    calendar: WorkingCalendar,
    known_on: int | None = None,
    suspensions: Iterable[Suspension] = (),
) -> int | None:
    """The `count`-th working day after `start` on which the clock ran. None while a suspension is open before it. Raises UnknownYear."""
    if count < 0:
        raise ValueError("a time limit cannot be negative")
    day = start
    for day in _running_days(start, merged(suspensions)):
        if day > start and calendar.is_working(day, known_on):
            count -= 1
        if count <= 0:
            return day
    return None


def days_after(start: int, count: int, suspensions: Iterable[Suspension] = ()) -> int | None:
    """The `count`-th day after `start` on which the clock ran, the first day not counted."""
    return moved(start, start + count, suspensions)


def moved(start: int, due: int, suspensions: Iterable[Suspension]) -> int | None:
    """A due date counted from `start`, moved by exactly the days its clock stood still; None while a suspension is open.

    The clock runs on the days after `start` up to and including `due`; a suspension touching none of them moves nothing.
    """
    for suspension in merged(suspensions):
        begin = max(suspension.start, start + 1)
        if begin > due:
            break
        if suspension.end is None:
            return None
        due += max(0, suspension.end - begin)
    return due


def merged(suspensions: Iterable[Suspension]) -> Sequence[Suspension]:
    """In order and without overlap, so that a day two suspensions share stands still once. Raises ValueError on an end before its start."""
    result: list[Suspension] = []
    for suspension in sorted(suspensions, key=lambda s: s.start):
        if suspension.end is not None and suspension.end < suspension.start:
            raise ValueError("a suspension ends before it starts")
        if result and (result[-1].end is None or suspension.start <= result[-1].end):
            result[-1] = Suspension(result[-1].start, _later(result[-1].end, suspension.end))
        else:
            result.append(suspension)
    return result


def _later(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else max(one, other)


def _running_days(start: int, suspensions: Sequence[Suspension]) -> Iterator[int]:
    """`start`, then every later day outside the suspensions; ends where one is open."""
    yield start
    day = start + 1
    for suspension in suspensions:
        yield from range(day, max(day, suspension.start))
        if suspension.end is None:
            return
        day = max(day, suspension.start, suspension.end)
    while True:
        yield day
        day += 1
