"""What a compiled rule calls: dated tables and clocks, each giving an open date (None) for an open start."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from anxin.law import clocks, months
from anxin.law.calendar import WorkingCalendar
from anxin.law.clocks import Suspension

Stops = Sequence[tuple[int | None, int | None]]


class NoValue(LookupError):
    """A dated parameter is asked for a day before its first value: a guess would be a wrong decision."""

    def __init__(self, table: str, shown: str) -> None:
        super().__init__(f"{table} has no value for {shown}")
        self.table, self.shown = table, shown


@dataclass(frozen=True)
class Table:
    """Values in order of the month or day (`starts`) from which each holds. Calling it looks one up; raises NoValue."""

    id: str
    starts: tuple[int, ...]
    values: tuple[int, ...]
    show: Callable[[int], str] = field(compare=False)

    def __call__(self, when: int) -> int:
        row = bisect_right(self.starts, when) - 1
        if row < 0:
            raise NoValue(self.id, self.show(when))
        return self.values[row]


@dataclass(frozen=True)
class Runtime:
    calendar: WorkingCalendar
    tables: Mapping[str, Callable[[int], int]]

    def months_after(self, start: int | None, count: int, roll: bool, known_on: int) -> int | None:
        if start is None:
            return None
        return clocks.months_after(start, count, self.calendar if roll else None, known_on)

    def days_after(
        self, start: int | None, count: int, stops: Stops, working: bool, known_on: int
    ) -> int | None:
        """Suspensions that have not begun (no start) do not count."""
        if start is None:
            return None
        held = [Suspension(begin, end) for begin, end in stops if begin is not None]
        if working:
            return clocks.working_days_after(start, count, self.calendar, known_on, held)
        return clocks.days_after(start, count, held)

    def end_of_month(self, month: int | None, roll: bool, known_on: int) -> int | None:
        if month is None:
            return None
        day = months.last_day(month)
        return self.calendar.next_working(day, known_on) if roll else day
