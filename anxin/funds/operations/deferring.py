"""Deferral for employers in serious difficulty: asked for as a case or proposed from a paper, always by two officers; every open bill follows."""

import datetime as dt
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from anxin.funds.errors import Answered, FundsError, NotAllowed
from anxin.funds.law import Law, events_on, standing_of
from anxin.funds.models import Deferral
from anxin.funds.operations.recomputing import recompute
from anxin.funds.permissions import may_confirm, may_keep_books
from anxin.law.months import format_month
from anxin.lawbook.queries import pack_in_force
from anxin.lawbook.turns import change_rules
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Employer, Staff
from anxin.trail.operations import record
from anxin.trail.today import business_date, now


class Asked(NamedTuple):
    """The months [first_month, end_month) of an employer, and why."""

    employer: Employer
    first_month: int
    end_month: int
    reason: str


class DayMoved(NamedTuple):
    """A month's last day to pay without and with a deferral, and the clause of the latter."""

    month: int
    due_on: dt.date
    deferred_on: dt.date
    clause: str


@transaction.atomic
def propose_deferral(
    employer: Employer, first_month: int, end_month: int, *, by: Staff, reason: str
) -> Deferral:
    """From a paper, of the months [first_month, end_month). Raises `NotAllowed`, ValidationError, `FundsError` for months deferred or proposed already."""
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
    _insert(deferral)
    _record(deferral.proposed_by, "deferral.proposed", deferral)
    return deferral


@transaction.atomic
def defer_as_asked(asked: Asked, *, proposed_by: str, confirmed_by: str, source: str) -> Deferral:
    """What two officers approved as a case; `source` names it, and brings one deferral however often it is asked.

    Open bills of the months get the day that the rules give to deferred employers. The caller has taken the turn of whoever changes the
    rules before it locked the case. Raises `FundsError`, ValidationError.
    """
    change_rules()
    known = Deferral.objects.filter(source=source).first()
    if known is not None:
        return known
    if why := why_not(asked):
        raise FundsError(why)
    at = now()
    deferral = Deferral(
        **asked._asdict(),
        source=source,
        proposed_by=proposed_by,
        proposed_at=at,
        confirmed_by=confirmed_by,
        confirmed_at=at,
    )
    _insert(deferral)
    _record(confirmed_by, "deferral.confirmed", deferral)
    recompute(confirmed_by, employer=deferral.employer)
    return deferral


def why_not(asked: Asked) -> str:
    """Why these months cannot be deferred today; empty when they can."""
    if _standing(asked.employer, asked.first_month, asked.end_month).exists():
        return _("Some of these months are deferred already, or a deferral of them is proposed.")
    kept = [format_month(each.month) for each in days_moved(asked) if each.deferred_on <= each.due_on]
    said = _("By the rules known today a deferral gives no later day to pay for: %(months)s.")
    return said % {"months": ", ".join(kept)} if kept else ""


def days_moved(asked: Asked) -> list[DayMoved]:
    """Month by month the last day to pay as it is now, and as it is for a deferred employer."""
    pack, today = pack_in_force(), business_date()
    events = events_on(pack, today)
    found = []
    for month in range(asked.first_month, asked.end_month):
        law = Law.of_days(pack, month, today, events)
        now_due, then_due = (
            law.due(standing_of(asked.employer, pack, deferred=deferred)) for deferred in (False, True)
        )
        found.append(DayMoved(month, now_due.due_on, then_due.due_on, then_due.clause))
    return found


def _standing(employer: Employer, first_month: int, end_month: int) -> QuerySet[Deferral]:
    return employer.deferrals.filter(refused_at=None, first_month__lt=end_month, end_month__gt=first_month)


def _insert(deferral: Deferral) -> None:
    deferral.full_clean()
    standing = _standing(deferral.employer, deferral.first_month, deferral.end_month)
    if standing.select_for_update().exists():
        raise FundsError(_("Some of these months are deferred already, or a deferral of them is proposed."))
    deferral.save()


@transaction.atomic
def confirm_deferral(deferral: Deferral, *, by: Staff) -> Deferral:
    """Open bills of the months get the day that the rules give to deferred employers. Raises `NotAllowed`, `Answered`."""
    change_rules()
    deferral = _waiting(deferral)
    if not may_confirm(by, deferral.employer.agency, deferral.proposed_by):
        raise NotAllowed
    deferral.confirmed_by, deferral.confirmed_at = actor_of_staff(by), now()
    deferral.save(update_fields=["confirmed_by", "confirmed_at"])
    _record(deferral.confirmed_by, "deferral.confirmed", deferral)
    recompute(actor_of_staff(by), employer=deferral.employer)
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
    _record(actor_of_staff(by), "deferral.refused", deferral)
    return deferral


def _waiting(deferral: Deferral) -> Deferral:
    rows = Deferral.objects.select_for_update(of=("self",)).select_related("employer__agency")
    found = rows.get(pk=deferral.pk)
    if found.confirmed_at or found.refused_at:
        raise Answered
    return found


def _record(actor: str, action: str, deferral: Deferral) -> None:
    details = {"deferral": deferral.pk, "first_month": deferral.first_month, "end_month": deferral.end_month}
    employer = deferral.employer
    record(actor, action, f"employer:{employer.uscc}", agency=employer.agency.code, details=details)
