"""An event is declared or revoked, or rules are published: cases and money follow in the same transaction.

Casework and funds do not know each other; who declares or publishes comes here.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from anxin.casework.operations import declaring, publishing
from anxin.casework.operations.declaring import Consequence
from anxin.funds.operations.recomputing import Recomputed, recompute
from anxin.law.calendar import UnknownYear
from anxin.lawbook.models import Declaration, Draft, Publication
from anxin.lawbook.queries import IN_FORCE
from anxin.lawbook.turns import change_rules
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.today import forget


@dataclass(frozen=True)
class Preview:
    """What declaring would do to what is owed, and to bills and payments."""

    owed: list[Consequence]
    money: Recomputed


@contextmanager
def _within_the_calendar() -> Iterator[None]:
    """A day so far ahead that what follows from it cannot be computed is a slip of whoever typed it, or waits for the calendar."""
    try:
        yield
    except UnknownYear as beyond:
        said = _(
            "The working days of %(year)s are not known yet, so what would fall due cannot be computed. Choose an earlier day."
        )
        raise ValidationError({"day": said % {"year": beyond.year}}) from None


@_within_the_calendar()
@transaction.atomic
def declare_event(event: str, day: dt.date, *, authority: str, citation: str, by: Staff) -> Declaration:
    """Raises PermissionDenied, ValidationError, `CaseError`; then nothing is declared, no due day and no money moves."""
    change_rules()
    declaration = declaring.declare_event(event, day, authority=authority, citation=citation, by=by)
    recompute(actor_of_staff(by), declaration)
    return declaration


@_within_the_calendar()
@transaction.atomic
def revoke_event(event: str, *, authority: str, citation: str, by: Staff) -> Declaration:
    """Open again. Raises as `declare_event`."""
    change_rules()
    declaration = declaring.revoke_event(event, authority=authority, citation=citation, by=by)
    recompute(actor_of_staff(by), declaration)
    return declaration


@_within_the_calendar()
def preview(event: str, day: dt.date | None, *, by: Staff) -> Preview:
    """What declaring (or, without a day, revoking) would do. It is really done and taken back, so that it cannot differ.

    Raises as `declare_event`.
    """
    owed = declaring.preview(event, day, by=by)
    with transaction.atomic():
        change_rules()
        if day is None:
            declaration = declaring.revoke_event(event, authority="-", citation="-", by=by)
        else:
            declaration = declaring.declare_event(event, day, authority="-", citation="-", by=by)
        money = recompute(actor_of_staff(by), declaration)
        transaction.set_rollback(True)
    return Preview(owed, money)


def publish_rules(draft: Draft, by: Staff, version: int) -> Publication:
    """Open bills get the last day to pay that the new rules give. Raises PermissionDenied, LawbookError, CaseError."""
    try:
        with transaction.atomic():
            change_rules()
            publication = publishing.publish_rules(draft, by, version)
            recompute(actor_of_staff(by))
    finally:
        forget(IN_FORCE)
    return publication
