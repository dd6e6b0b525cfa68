"""Declaring events and revoking them. What rests on them is recomputed by who calls."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from anxin.lawbook.models import Declaration
from anxin.lawbook.permissions import may_declare
from anxin.lawbook.queries import declarations, events_known, pack_in_force
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.operations import record
from anxin.trail.today import business_date, now


@transaction.atomic
def declare(
    event: str,
    day: dt.date,
    *,
    authority: str,
    citation: str,
    by: Staff,
    known_from: dt.date | None = None,
) -> Declaration:
    """The event happened on `day`; decisions may rest on it from `known_from` (default: the business date) on.

    Raises PermissionDenied, ValidationError.
    """
    return _add(event, day, authority, citation, by, known_from or business_date())


@transaction.atomic
def revoke(
    event: str, *, authority: str, citation: str, by: Staff, known_from: dt.date | None = None
) -> Declaration:
    """The event is open again. Raises PermissionDenied, ValidationError, also when nothing was declared."""
    known = known_from or business_date()
    _check_event(event)
    if events_known(known)[event] is None:
        raise ValidationError({"event": _("This event is not declared, so it cannot be revoked.")})
    return _add(event, None, authority, citation, by, known)


def _add(
    event: str, day: dt.date | None, authority: str, citation: str, by: Staff, known_from: dt.date
) -> Declaration:
    if not may_declare(by):
        raise PermissionDenied(_("Only the municipal centre declares or revokes an event."))
    _check_event(event)
    _check_source(authority, citation)
    _check_order(event, known_from)
    declaration = Declaration.objects.create(
        event=event,
        day=day,
        known_from=known_from,
        authority=authority.strip(),
        citation=citation.strip(),
        declared_by=by,
        declared_at=now(),
    )
    action = "event.revoked" if declaration.revokes else "event.declared"
    details = {
        "declaration": declaration.pk,
        "day": day and day.isoformat(),
        "known_from": known_from.isoformat(),
    }
    record(actor_of_staff(by), action, f"event:{event}", agency=by.agency.code, details=details)
    return declaration


def _check_event(event: str) -> None:
    if event not in pack_in_force().events:
        raise ValidationError({"event": _("The rules know no event with this name.")})


def _check_source(authority: str, citation: str) -> None:
    errors = {}
    if not authority.strip():
        errors["authority"] = _("Say which authority declared it.")
    if not citation.strip():
        errors["citation"] = _("Say where it stands.")
    if errors:
        raise ValidationError(errors)


def _check_order(event: str, known_from: dt.date) -> None:
    """Otherwise what was known on a day already decided on would change afterwards."""
    last = declarations(event).last()
    if last is not None and known_from < last.known_from:
        raise ValidationError(
            {
                "known_from": _(
                    "A later declaration of this event is known already. Choose its day or a later one."
                )
            }
        )
