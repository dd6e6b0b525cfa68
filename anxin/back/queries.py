"""What the pages of the workbench read that no single room below owns."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from anxin.back.due import SOON_DAYS, DueState
from anxin.back.permissions import reads_whole_trail
from anxin.casework.models import Application
from anxin.registry.models import Staff
from anxin.registry.permissions import is_of_centre
from anxin.trail.models import Entry, Message, MessageState
from anxin.work.queries import WorkList

MOST_COUNTED = 1000


def counted(rows: QuerySet[Any]) -> str:
    """How many, up to a limit: nobody acts on the difference between 1,000 and 5,000, and counting them all is slow."""
    number = rows.order_by()[:MOST_COUNTED].count()
    return f"{number}+" if number == MOST_COUNTED else str(number)


def due_like(tasks: WorkList, state: str, day: dt.date) -> WorkList:
    """Tasks in one state of their due date, as `due.due_state` tells them apart."""
    limit = day + dt.timedelta(days=SOON_DAYS)
    late = Q(due_on__lt=day)
    soon = (Q(due_on__lte=limit) | Q(target_on__lte=limit)) & (Q(due_on=None) | Q(due_on__gte=day))
    if state == DueState.OVERDUE:
        return tasks.filter(late)
    if state == DueState.SOON:
        return tasks.filter(soon)
    return tasks.filter(due_on=None, target_on=None) if state == DueState.NONE else tasks


def failed_messages(staff: Staff) -> QuerySet[Message]:
    """What could not be delivered, newest first; outside the centre only what concerns the own agency's applications."""
    failed = Message.objects.filter(state=MessageState.FAILED).order_by("-id")
    if is_of_centre(staff):
        return failed
    here = Application.objects.filter(agency=staff.agency).annotate(
        subject_=Concat(Value("application:"), "receipt")
    )
    return failed.filter(Exists(here.filter(subject_=OuterRef("subject"))))


def trail_entries(
    staff: Staff,
    *,
    subject: str = "",
    actor: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> QuerySet[Entry]:
    """Entries of the business days [since, until], newest first. Names are exact: a trail is looked up, not browsed."""
    entries = Entry.objects.order_by("-id")
    if not reads_whole_trail(staff):
        entries = entries.filter(agency=staff.agency.code)
    asked = {"subject": subject, "actor": actor, "business_date__gte": since, "business_date__lte": until}
    return entries.filter(**{name: value for name, value in asked.items() if value})
