"""Deferral for employers in serious difficulty: asked for as a case or proposed from a paper, always by two officers; every open bill follows."""

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from anxin.funds.errors import Answered, FundsError, NotAllowed
from anxin.funds.law import Law, events_on, standing_of
from anxin.funds.models import Deferral
from anxin.funds.operations.recomputing import recompute
from anxin.funds.operations.telling import Told, tell_payers
from anxin.funds.permissions import may_confirm, may_keep_books
from anxin.funds.queries import open_bills
from anxin.law import months
from anxin.law.months import format_month
from anxin.lawbook.queries import pack_in_force
from anxin.lawbook.turns import change_rules
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Employer, Staff
from anxin.trail.operations import record
from anxin.trail.today import business_date, now

# Months that a message names; the rest is like them.
MOST_NAMED = 3


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
    """From a paper, of the months [first_month, end_month). Raises `NotAllowed`, ValidationError, and `FundsError` for months deferred or proposed
    already or to which the rules give no later day."""
    if not may_keep_books(by, employer.agency):
        raise NotAllowed
    asked = Asked(employer, first_month, end_month, reason)
    if kept := _unmoved(asked, _all_rules_known()):
        said = _("No rule gives a deferral for: %(months)s.")
        raise FundsError(said % {"months": kept})
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
    kept = _unmoved(asked, business_date())
    said = _("By the rules known today a deferral gives no later day to pay for: %(months)s.")
    return said % {"months": kept} if kept else ""


def _unmoved(asked: Asked, on: dt.date) -> str:
    """The first of the months that a deferral would leave as they are by the rules known on a day."""
    unmoved = (format_month(each.month) for each in _days(asked, on) if each.deferred_on <= each.due_on)
    return ", ".join(islice(unmoved, MOST_NAMED))


def _all_rules_known() -> dt.date:
    """An officer may prepare a deferral before the rule that gives it takes effect."""
    known = [months.as_date(each.known_from) for each in pack_in_force().measures.values()]
    return max([business_date(), *known])


def moves_nothing_yet(deferral: Deferral) -> bool:
    """Whether the rules known today give none of its months a later day to pay."""
    asked = Asked(deferral.employer, deferral.first_month, deferral.end_month, deferral.reason)
    return all(each.deferred_on <= each.due_on for each in days_moved(asked))


def days_moved(asked: Asked) -> list[DayMoved]:
    """Month by month the last day to pay as it is now, and as it is for a deferred employer."""
    return list(_days(asked, business_date()))


def _days(asked: Asked, on: dt.date) -> Iterator[DayMoved]:
    """One after the other, so that a span of thousands of months is given up at the first that cannot be deferred."""
    pack = pack_in_force()
    events = events_on(pack, on)
    for month in range(asked.first_month, asked.end_month):
        law = Law.of_days(pack, month, on, events)
        now_due, then_due = (
            law.due(standing_of(asked.employer, pack, deferred=deferred)) for deferred in (False, True)
        )
        yield DayMoved(month, now_due.due_on, then_due.due_on, then_due.clause)


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
    _tell(deferral)
    return deferral


def _tell(deferral: Deferral) -> None:
    """The employer asked on paper, so nobody else tells it until when its open bills are to be paid now."""
    months_deferred = (deferral.first_month, deferral.end_month - 1)
    bills = open_bills().filter(employer=deferral.employer, month__range=months_deferred).order_by("pk")
    tell_payers(
        "deferral_confirmed",
        (Told(bill, f"{deferral.pk}:{bill.number}", {"day": bill.due_on.isoformat()}) for bill in bills),
    )


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
