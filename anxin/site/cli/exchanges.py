"""What `anxin doctor` says of the data exchanges with other departments (II.2.3)."""

import datetime as dt
from collections.abc import Iterator

from anxin.channels.exchange.configuration import connector_for
from anxin.channels.exchange.standing import Connection, connections
from anxin.site.cli.doctor import Finding
from anxin.trail.outbox import MAX_ATTEMPTS
from anxin.trail.today import SHANGHAI


def exchanges_answer() -> Iterator[Finding]:
    """Each department is really called, without telling it about anybody."""
    from django.core.exceptions import ImproperlyConfigured

    try:
        found = connections()
    except ImproperlyConfigured as error:
        yield Finding("wrong", f"data exchange: {error}")
        return
    if not found:
        yield Finding("ok", "no department is connected for data exchange: people ask all of them")
    for each in found:
        yield finding(each)


def finding(each: Connection) -> Finding:
    name = f"data exchange with {each.department} ({each.entry.kind})"
    if each.problems:
        return Finding("wrong", f"{name} is not used, its configuration is wrong: {'; '.join(each.problems)}")
    away = _away(each)
    told = [f"cannot be reached: {away}" if away else "can be reached", _last_answer(each)]
    if each.standing is not None and each.failing:
        told.append(f"failing since {_clock(each.standing.failing_since)}: {each.standing.last_error}")
    if each.waiting or each.given_up or each.by_people:
        told.append(
            f"{each.waiting} requests wait, {each.given_up} were given up, people ask instead for {each.by_people}"
        )
    return Finding(_level(each, away), f"{name}: {'; '.join(told)}")


def _away(each: Connection) -> str:
    connector = connector_for(each.department)
    try:
        if connector is not None:
            connector.reach()
    except Exception as error:  # Whatever an adapter does wrong is a finding about this department.
        return str(error) or type(error).__name__
    return ""


def _level(each: Connection, away: str) -> str:
    """A department played for practice may be down; of a real one somebody must hear. A few failures mend themselves."""
    failures = each.standing.failures if each.standing else 0
    if not away and not failures:
        return "ok"
    real = each.entry.kind == "http_json"
    return "wrong" if real and (away or failures >= MAX_ATTEMPTS) else "look"


def _last_answer(each: Connection) -> str:
    answered = each.standing.answered_at if each.standing else None
    return f"last answer {_clock(answered)}" if answered else "no answer yet"


def _clock(at: dt.datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else "never"
