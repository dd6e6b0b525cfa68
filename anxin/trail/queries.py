"""Reading the trail and the outbox."""

import datetime as dt

from django.db.models import QuerySet

from anxin.trail.models import Entry, Message, MessageState


def entries_about(subject: str) -> QuerySet[Entry]:
    """What happened to one thing, in order."""
    return Entry.objects.filter(subject=subject).order_by("id")


def entries_between(first: dt.datetime, end: dt.datetime) -> QuerySet[Entry]:
    """The trail of a period `[first, end)`, to hand to an auditor; stream it."""
    return Entry.objects.filter(at__gte=first, at__lt=end).order_by("id")


def messages_about(subject: str) -> QuerySet[Message]:
    return Message.objects.filter(subject=subject).order_by("id")


def failed_messages() -> QuerySet[Message]:
    """What a person has to look at and can send again."""
    return Message.objects.filter(state=MessageState.FAILED).order_by("-id")
