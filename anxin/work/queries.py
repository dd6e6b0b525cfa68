"""Work lists, what is still owed, and when time limits end."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from anxin.law import clocks
from anxin.law.calendar import WorkingCalendar
from anxin.law.months import as_date, day_number
from anxin.registry.models import Agency, Staff
from anxin.work.models import Clock, Obligation, Suspension, Task, TaskState
from anxin.work.permissions import sees_everything

PAGE_SIZE = 50
ORDER = ("priority", "received_on", "id")
PROMISED = "promised"
LARGEST_ID = 2**63 - 1


class BadCursor(ValueError):
    """The `after` of a page address was not one we gave out."""


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and the cursor of the next ones; None when these are the last."""

    rows: list[Task]
    next: str | None


class WorkList(QuerySet[Task]):
    """Open tasks. `mine`, `of_agency` and `everywhere` each read one index in order, however long the list is."""

    def mine(self, staff: Staff) -> Self:
        return self.filter(assignee=staff)

    def of_agency(self, agency: Agency) -> Self:
        return self.filter(agency=agency)

    def everywhere(self) -> Self:
        return self

    def visible_to(self, staff: Staff) -> Self:
        return self.everywhere() if sees_everything(staff) else self.of_agency(staff.agency)

    def unclaimed(self) -> Self:
        return self.filter(assignee=None)

    def due_soon(self, day: dt.date, days: int) -> Self:
        """Promised or statutory date within `days` days of `day`, the late ones included."""
        limit = day + dt.timedelta(days=days)
        return self.filter(Q(due_on__lte=limit) | Q(target_on__lte=limit))

    def of_service(self, service: str) -> Self:
        return self.filter(service=service)

    def of_mode(self, mode: str) -> Self:
        return self.filter(mode=mode)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def search(self, text: str) -> Self:
        """A whole receipt number is looked up; a part of one, or of a name, is searched for."""
        text = text.strip()
        exact = self.filter(subject=f"application:{text}")
        return (
            exact
            if exact.exists()
            else self.filter(Q(subject__icontains=text) | Q(concerning__icontains=text))
        )

    def page(self, after: str | None = None, size: int = PAGE_SIZE) -> Page:
        """No COUNT and no OFFSET: both read the whole list, which a busy agency waits for. Raises BadCursor."""
        rows = self.order_by(*ORDER)
        if after:
            rows = rows.filter(TupleGreaterThan(Tuple(*ORDER), _read_cursor(after)))
        found = list(rows[: size + 1])
        return Page(found[:size], _cursor(found[size - 1]) if len(found) > size else None)


def _cursor(task: Task) -> str:
    return f"{task.priority}.{task.received_on.isoformat()}.{task.pk}"


def _read_cursor(text: str) -> tuple[int, dt.date, int]:
    try:
        priority, day, pk = text.split(".")
        cursor = int(priority), dt.date.fromisoformat(day), int(pk)
    except ValueError:
        raise BadCursor(text) from None
    if not (0 <= cursor[0] < 2**15 and 0 <= cursor[2] <= LARGEST_ID):
        raise BadCursor(text)
    return cursor


def work_list() -> WorkList:
    return WorkList(Task).filter(state=TaskState.OPEN).select_related("agency", "assignee")


def open_task_of(subject: str) -> Task | None:
    return work_list().filter(subject=subject).first()


class Owing(QuerySet[Obligation]):
    """Obligations not yet discharged."""

    def about(self, subject: str) -> Self:
        return self.filter(subject=subject)

    def of_owner(self, owner: str) -> Self:
        return self.filter(owner=owner)

    def of_agency(self, agency: Agency) -> Self:
        return self.filter(agency=agency)

    def visible_to(self, staff: Staff) -> Self:
        return self if sees_everything(staff) else self.of_agency(staff.agency)

    def starting_with(self, event: str) -> Self:
        return self.filter(starts_with=event)

    def overdue(self, day: dt.date) -> Self:
        return self.filter(due_on__lt=day)


def open_obligations() -> Owing:
    return Owing(Obligation).filter(discharged_at=None).order_by("due_on", "id")


class Group(NamedTuple):
    """How much one clause, owner or agency still owes; `earliest` is None while nothing of it has a date."""

    key: str
    owed: int
    overdue: int
    earliest: dt.date | None


@dataclass(frozen=True)
class StillOpen:
    """What the emergency still owes, seen three ways. Owners are the ones that owe most."""

    total: int
    by_clause: list[Group]
    by_owner: list[Group]
    by_agency: list[Group]


def still_open(owing: Owing, day: dt.date, owners: int = 50) -> StillOpen:
    by_clause = _grouped(owing, "clause", day)
    return StillOpen(
        total=sum(group.owed for group in by_clause),
        by_clause=by_clause,
        by_owner=_grouped(owing, "owner", day, owners),
        by_agency=_grouped(owing, "agency__code", day),
    )


def _grouped(owing: Owing, key: str, day: dt.date, most: int | None = None) -> list[Group]:
    """Those who owe most come first."""
    late = Count("id", filter=Q(due_on__lt=day))
    groups = owing.order_by().values_list(key).annotate(owed=Count("id"), late=late, earliest=Min("due_on"))
    return [Group(*row) for row in groups.order_by("-owed", key)[:most]]


class DueDates(NamedTuple):
    """What was promised and what the law sets; None where there is no such limit or it stands still."""

    target_on: dt.date | None
    due_on: dt.date | None


def due_on(clock: Clock, calendar: WorkingCalendar, known_on: dt.date | None = None) -> dt.date | None:
    """The last day of a time limit; None while a suspension is open. Raises `UnknownYear` past the calendar."""
    start, rests = day_number(clock.started_on), _suspensions(clock.suspensions.all())
    if clock.working_days:
        known = day_number(known_on) if known_on else None
        due = clocks.working_days_after(start, clock.length, calendar, known, rests)
    else:
        due = clocks.days_after(start, clock.length, rests)
    return None if due is None else as_date(due)


def _suspensions(rows: Iterable[Suspension]) -> list[clocks.Suspension]:
    return [clocks.Suspension(day_number(r.since), day_number(r.until) if r.until else None) for r in rows]


def due_dates(subject: str, calendar: WorkingCalendar, known_on: dt.date | None = None) -> DueDates:
    """The clock named `promised` gives the target; of the others, the earliest that runs gives the statutory date."""
    promised: list[dt.date] = []
    statutory: list[dt.date] = []
    for clock in Clock.objects.filter(subject=subject).prefetch_related("suspensions"):
        due = due_on(clock, calendar, known_on)
        if due is not None:
            (promised if clock.name == PROMISED else statutory).append(due)
    return DueDates(min(promised, default=None), min(statutory, default=None))
