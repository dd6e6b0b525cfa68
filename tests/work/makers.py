"""Makers of tasks, obligations and clocks for tests."""

import datetime as dt
import itertools
from typing import Any

from anxin.law.calendar import Change, WorkingCalendar
from anxin.registry.models import Agency
from anxin.work.models import Clock, Obligation, ObligationKind, Task, TaskKind
from anxin.work.operations import open_task, owe, start_clock
from tests.registry.people import make_agency

DAY = dt.date(2020, 2, 10)
# Monday to Friday, without any holiday, so that due dates can be read off a calendar.
WEEKS = WorkingCalendar({year: Change(0) for year in range(2019, 2023)})
_serial = itertools.count(1)


def make_task(**given: Any) -> Task:
    values: dict[str, Any] = {
        "subject": f"application:BJ{next(_serial):08d}",
        "kind": TaskKind.HANDLE,
        "agency": given.get("agency") or make_agency(),
        "service": "refund",
        "mode": "commitment",
        "concerning": "测试公司",
        "received_on": DAY,
    }
    return open_task(**(values | given))


def make_obligation(agency: Agency | None = None, **given: Any) -> Obligation:
    values: dict[str, Any] = {
        "kind": ObligationKind.DEFERRED_DOCUMENT,
        "clause": "II.1.3",
        "subject": f"application:BJ{next(_serial):08d}",
        "item": "contract",
        "owner": "employer:91110105",
        "agency": agency or make_agency(),
        "starts_with": "ended",
        "due_rule": "documents_after_end",
    }
    return owe(**(values | given))


def make_clock(subject: str, length: int = 15, **given: Any) -> Clock:
    values: dict[str, Any] = {"name": "decision", "clause": "SIL.61", "started_on": DAY, "calendar": WEEKS}
    return start_clock(subject, length=length, **(values | given))
