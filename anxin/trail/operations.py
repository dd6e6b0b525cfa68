"""Writing to the trail and to the outbox. Both belong to the caller's transaction."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from anxin.trail.models import BusinessDate, Entry, Message
from anxin.trail.today import business_date, forget_day, now

Details = dict[str, Any]


def record(
    actor: str, action: str, subject: str, *, agency: str = "", details: Details | None = None
) -> Entry:
    """One entry about `subject` (`application:<receipt>`, `person:<id>` …). Details hold references, not personal data."""
    written = entry(actor, action, subject, agency=agency, details=details)
    written.save(force_insert=True)
    return written


def record_all(entries: Sequence[Entry]) -> None:
    """In the order given, with one statement: for a step that counts as several in the trail."""
    Entry.objects.bulk_create(entries)


def entry(
    actor: str, action: str, subject: str, *, agency: str = "", details: Details | None = None
) -> Entry:
    """What `record` writes, not written yet."""
    return Entry(
        at=now(),
        business_date=business_date(),
        actor=actor,
        action=action,
        subject=subject,
        agency=agency,
        details=details or {},
    )


def post(
    channel: str, recipient: str, template: str, *, subject: str, key: str, payload: Details | None = None
) -> Message:
    """Put one message in the outbox. `key` is the peer's idempotency key: the same key is never sent twice."""
    at = now()
    return Message.objects.create(
        channel=channel,
        recipient=recipient,
        template=template,
        subject=subject,
        payload=payload or {},
        idempotency_key=key,
        created_at=at,
        due_at=at,
    )


@transaction.atomic
def set_business_date(day: dt.date, *, actor: str) -> None:
    BusinessDate.objects.update_or_create(id=1, defaults={"day": day})
    forget_day()
    record(actor, "business_date.set", "business_date:1", details={"day": day.isoformat()})
