"""What is done once on every business day: due days that time has moved, reminders, lists of what was not paid.

Each job of a day is a message of the outbox under a key of its own, so that it is done once, tried again when it fails, and
stands on the failed list when it cannot be done. A day on which no worker ran is not made up for: jobs look at the day they run.
"""

import datetime as dt
from collections.abc import Callable

from anxin.trail.models import Message
from anxin.trail.operations import post
from anxin.trail.outbox import Step, Undeliverable, carry
from anxin.trail.today import business_date

CHANNEL = "daily"
Job = Callable[[dt.date], object]
_jobs: dict[str, Job] = {}


def every_day(name: str, job: Job) -> None:
    """`job` gets the business date, runs in one transaction and may be called again after a failure. Called when its room starts."""
    _jobs[name] = job
    carry(CHANNEL, _do)


def daily_jobs() -> list[str]:
    return sorted(_jobs)


def begin_day() -> None:
    """Put what today still lacks into the outbox; the worker asks this every round, and mostly there is nothing."""
    today = business_date()
    keys = {_key(name, today): name for name in _jobs}
    there = set(Message.objects.filter(idempotency_key__in=keys).values_list("idempotency_key", flat=True))
    for key in keys.keys() - there:
        payload = {"job": keys[key], "day": today.isoformat()}
        post(CHANNEL, "system", keys[key], subject=f"day:{today}", key=key, payload=payload)


def done_on(day: dt.date) -> dict[str, str]:
    """The state of each job's message of the day; a job without one has not been begun."""
    keys = {_key(name, day): name for name in _jobs}
    found = Message.objects.filter(idempotency_key__in=keys).values_list("idempotency_key", "state")
    return {keys[key]: state for key, state in found}


def _key(name: str, day: dt.date) -> str:
    return f"{CHANNEL}:{name}:{day}"


def _do(message: Message, step: int, /) -> Step:
    job = _jobs.get(message.payload["job"])
    if job is None:
        raise Undeliverable(f"there is no daily job {message.payload['job']!r} here any more")
    day = dt.date.fromisoformat(message.payload["day"])
    return Step(last=True, effect=lambda: job(day))
