"""Deferral for employers in serious difficulty: proposed by one officer, confirmed by another, and every open bill follows."""

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.funds.errors import Answered, FundsError, NotAllowed
from anxin.funds.models import Deferral
from anxin.funds.operations.recomputing import recompute
from anxin.funds.permissions import may_confirm, may_keep_books
from anxin.lawbook.turns import change_rules
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Employer, Staff
from anxin.trail.operations import record
from anxin.trail.today import now


@transaction.atomic
def propose_deferral(
    employer: Employer, first_month: int, end_month: int, *, by: Staff, reason: str
) -> Deferral:
    """Of the months [first_month, end_month). Raises `NotAllowed`, ValidationError, `FundsError` for months deferred or proposed already."""
    if not may_keep_books(by, employer.agency):
        raise NotAllowed
    deferral = Deferral(
        employer=employer,
        first_month=first_month,
        end_month=end_month,
        reason=reason,
        proposed_by=actor_of_staff(by),
        proposed_at=now(),
    )
    deferral.full_clean()
    standing = employer.deferrals.select_for_update().filter(refused_at=None)
    if standing.filter(first_month__lt=end_month, end_month__gt=first_month).exists():
        raise FundsError(_("Some of these months are deferred already, or a deferral of them is proposed."))
    deferral.save()
    _record(by, "deferral.proposed", deferral)
    return deferral


@transaction.atomic
def confirm_deferral(deferral: Deferral, *, by: Staff) -> Deferral:
    """Open bills of the months get the day that the rules give to deferred employers. Raises `NotAllowed`, `Answered`."""
    change_rules()
    deferral = _waiting(deferral)
    if not may_confirm(by, deferral.employer.agency, deferral.proposed_by):
        raise NotAllowed
    deferral.confirmed_by, deferral.confirmed_at = actor_of_staff(by), now()
    deferral.save(update_fields=["confirmed_by", "confirmed_at"])
    _record(by, "deferral.confirmed", deferral)
    recompute(actor_of_staff(by))
    return deferral


@transaction.atomic
def refuse_deferral(deferral: Deferral, *, by: Staff) -> Deferral:
    """Who proposed may take it back. Raises `NotAllowed`, `Answered`."""
    deferral = _waiting(deferral)
    agency = deferral.employer.agency
    if not may_keep_books(by, agency) and not may_confirm(by, agency, deferral.proposed_by):
        raise NotAllowed
    deferral.refused_at = now()
    deferral.save(update_fields=["refused_at"])
    _record(by, "deferral.refused", deferral)
    return deferral


def _waiting(deferral: Deferral) -> Deferral:
    rows = Deferral.objects.select_for_update(of=("self",)).select_related("employer__agency")
    found = rows.get(pk=deferral.pk)
    if found.confirmed_at or found.refused_at:
        raise Answered
    return found


def _record(by: Staff, action: str, deferral: Deferral) -> None:
    details = {"deferral": deferral.pk, "first_month": deferral.first_month, "end_month": deferral.end_month}
    employer = deferral.employer
    record(
        actor_of_staff(by), action, f"employer:{employer.uscc}", agency=employer.agency.code, details=details
    )
