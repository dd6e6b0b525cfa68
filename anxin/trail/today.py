"""The business date: explicit, so that a demo city can live on its own day and tests never meet the wall clock."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from anxin.trail.models import BusinessDate

SHANGHAI = ZoneInfo("Asia/Shanghai")
T = TypeVar("T")

_held: ContextVar[dict[str, Any] | None] = ContextVar("held for one request", default=None)


@contextmanager
def one_day() -> Iterator[None]:
    """Inside, the day is read once, so that all of one request falls on one day even when it runs over midnight."""
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def once_a_request(name: str, read: Callable[[], T]) -> T:
    """What `read` gave when it was first asked for inside `one_day`; outside it is read anew each time."""
    held = _held.get()
    if held is None:
        return read()
    if name not in held:
        held[name] = read()
    found: T = held[name]
    return found


def forget(name: str) -> None:
    """It was changed: read it again."""
    if held := _held.get():
        held.pop(name, None)


def forget_day() -> None:
    """The day was set: read it again."""
    forget("day")


def business_date() -> dt.date:
    """The day the agency works on: the one set by command, otherwise today in Shanghai."""
    return once_a_request("day", _read)


def _read() -> dt.date:
    fixed = BusinessDate.objects.values_list("day", flat=True).first()
    return fixed or dt.datetime.now(SHANGHAI).date()


def clock_time(at: dt.datetime) -> dt.datetime | None:
    """None where the agency works on a day that is not the clock's: the clock's time would say nothing there."""
    return at if dt.datetime.now(SHANGHAI).date() == business_date() else None


def now() -> dt.datetime:
    """When a thing happened, for the record; never used to decide anything."""
    return dt.datetime.now(dt.UTC)
