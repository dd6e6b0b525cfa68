"""How near a time limit is, and how a list shows it: yellow for what was promised, red for what the law sets."""

import datetime as dt
from enum import StrEnum

from django.template.loader import render_to_string

SOON_DAYS = 3


class DueState(StrEnum):
    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    NONE = "none"


def due_state(target_on: dt.date | None, due_on: dt.date | None, day: dt.date) -> DueState:
    """A promised day that has passed is urgent, not unlawful: it stays yellow."""
    if due_on is not None and due_on < day:
        return DueState.OVERDUE
    dates = [each for each in (target_on, due_on) if each is not None]
    if not dates:
        return DueState.NONE
    return DueState.SOON if min(dates) <= day + dt.timedelta(days=SOON_DAYS) else DueState.LATER


def due_cell(target_on: dt.date | None, due_on: dt.date | None, day: dt.date) -> str:
    state = due_state(target_on, due_on, day)
    shown = due_on if state == DueState.OVERDUE else min(filter(None, (target_on, due_on)), default=None)
    days = (shown - day).days if shown else 0
    return render_to_string(
        "back/parts/due.html", {"state": state, "due": shown, "days": days, "late": -days}
    )
