"""Asking another department by people: opened, chased by a clock, closed with an outcome (II.2.1, II.2.3).

`coordinate`, `open_coordination`, `came_by_exchange` and `drop_coordinations` are parts of a bigger step; what an officer does by itself
(record a contact, close) is one transaction with its own trail entry.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.casework.errors import CaseError, NotAllowed
from anxin.casework.exchanges import (
    approving_department,
    clause_of,
    connected_department,
    keepers_of,
    still_awaited,
)
from anxin.casework.models import (
    Application,
    Check,
    CheckOutcome,
    Contact,
    ContactWay,
    Coordination,
    CoordinationOutcome,
    CoordinationReason,
)
from anxin.casework.operations.moving import changed, locked
from anxin.casework.operations.owing import COORDINATION, owe_coordination
from anxin.casework.permissions import may_handle
from anxin.law.calendar import UnknownYear
from anxin.law.months import day_number
from anxin.law.runtime import NoValue
from anxin.lawbook.queries import pack_in_force
from anxin.registry.actors import SYSTEM, actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.operations import record
from anxin.trail.today import business_date, now
from anxin.work.models import ObligationKind
from anxin.work.operations import discharge, start_clock
from anxin.work.queries import due_on, open_obligations

CHASE_DAYS = "coordination_chase_days"
CONFIRMING = {
    CoordinationOutcome.GIVEN: CheckOutcome.CONFIRMED,
    CoordinationOutcome.COPY: CheckOutcome.CONFIRMED,
    CoordinationOutcome.REFUSED: CheckOutcome.DENIED,
}
BY_HAND = [each for each in CoordinationOutcome if each != CoordinationOutcome.EXCHANGED]
COPY_WAYS = frozenset({ContactWay.EMAIL, ContactWay.FAX})


def open_coordination(
    application: Application, department: str, reason: CoordinationReason, *, document: str = ""
) -> Coordination:
    """The record there is, when the department is being asked for this already."""
    clause = clause_of(application)
    coordination, created = Coordination.objects.get_or_create(
        application=application,
        department=department,
        document=document,
        outcome="",
        defaults={"reason": reason, "clause": clause, "opened_on": business_date()},
    )
    if created:
        _chase_from(coordination, business_date(), 0)
        owe_coordination(application, document or COORDINATION, clause)
        _record(SYSTEM, "coordination.opened", coordination, reason=reason.value)
    return coordination


def coordinate(application: Application) -> None:
    """Part of accepting: the department that must approve is asked, and those that have a document but no data exchange."""
    approving = approving_department(application)
    if approving and COORDINATION in application.decision.get("checks", []):
        open_coordination(application, approving, CoordinationReason.APPROVAL)
    for document in still_awaited(application):
        keepers = keepers_of(document)
        if keepers and connected_department(document) is None:
            open_coordination(application, keepers[0], CoordinationReason.NO_EXCHANGE, document=document)


def _chase_from(coordination: Coordination, day: dt.date, contacts: int) -> None:
    """A new clock runs from each contact. No day is shown where the rules set none or their calendar ends before it."""
    pack, days = pack_in_force(), _chase_days(day)
    coordination.chase_on = None
    if days is not None:
        try:
            clock = start_clock(
                coordination.subject,
                f"chase-{contacts}",
                clause=coordination.clause,
                started_on=day,
                length=days,
                calendar=pack.calendar,
            )
            coordination.chase_on = due_on(clock, pack.calendar, business_date())
        except UnknownYear:
            pass
    coordination.save(update_fields=["chase_on"])


def _chase_days(day: dt.date) -> int | None:
    parameter = pack_in_force().parameters.get(CHASE_DAYS)
    try:
        return parameter.table(day_number(day)) if parameter else None
    except NoValue:
        return None


@transaction.atomic
def record_contact(
    coordination: Coordination, staff: Staff, *, on: dt.date, way: ContactWay, person: str, result: str
) -> Contact:
    """One contact; the next is due so many working days after it. Raises `NotAllowed`, `CaseError`."""
    held = _held(coordination, staff)
    if not held.opened_on <= on <= business_date():
        raise CaseError(_("The day of the contact lies between the day the record was opened and today."))
    contact = Contact.objects.create(
        coordination=held, on=on, way=way, person=person, result=result, by=staff, at=now()
    )
    _chase_from(held, max(held.contacts.values_list("on", flat=True)), held.contacts.count())
    _record(actor_of_staff(staff), "coordination.contact", held, way=str(way))
    return contact


@transaction.atomic
def close_coordination(
    coordination: Coordination,
    staff: Staff,
    *,
    outcome: CoordinationOutcome,
    note: str,
    copy_by: str = "",
) -> Coordination:
    """What the department said ends the record, settles what was owed and, for an approval, the check the decision asks for.

    Raises `NotAllowed`, `CaseError`: a copy came by e-mail or fax, nothing else, and closing is said in words.
    """
    held = _held(coordination, staff)
    if outcome not in BY_HAND:
        raise CaseError(_("Only the data exchange itself closes a record in this way."))
    if (outcome == CoordinationOutcome.COPY) != (copy_by in COPY_WAYS):
        raise CaseError(_("Say whether the copy came by e-mail or by fax."))
    if not note.strip():
        raise CaseError(_("Say what the department answered."))
    _close(held, actor_of_staff(staff), outcome, note=note.strip(), copy_by=copy_by)
    _settle_check(held, staff, outcome)
    return held


def _held(coordination: Coordination, staff: Staff) -> Coordination:
    application = locked(coordination.application_id)
    if not may_handle(staff, application):
        raise NotAllowed
    held = Coordination.objects.select_for_update().get(pk=coordination.pk)
    held.application = application
    if not held.open:
        raise CaseError(_("This record is closed already."))
    return held


def _close(
    coordination: Coordination, actor: str, outcome: CoordinationOutcome, *, note: str, copy_by: str = ""
) -> None:
    coordination.outcome, coordination.note, coordination.copy_by = outcome, note, copy_by
    coordination.closed_on, coordination.closed_by = business_date(), actor
    coordination.save(update_fields=["outcome", "note", "copy_by", "closed_on", "closed_by"])
    changed(coordination.application)
    item = coordination.document or COORDINATION
    owed = open_obligations().about(coordination.application.subject)
    for obligation in owed.filter(kind=ObligationKind.COORDINATION, item=item):
        discharge(obligation, actor, f"{outcome.value}: {note}"[:200])
    _record(actor, "coordination.closed", coordination, outcome=outcome.value)


def _settle_check(coordination: Coordination, staff: Staff, outcome: CoordinationOutcome) -> None:
    asked = COORDINATION in coordination.application.decision.get("checks", [])
    if coordination.document or not asked or outcome not in CONFIRMING:
        return
    last = coordination.contacts.last()
    Check.objects.create(
        application=coordination.application,
        kind=COORDINATION,
        outcome=CONFIRMING[outcome],
        spoke_with=last.person if last else "",
        note=coordination.note,
        by=staff,
        at=now(),
    )


def came_by_exchange(application: Application, document: str, note: str) -> None:
    for coordination in application.coordinations.filter(outcome="", document=document):
        coordination.application = application
        _close(coordination, SYSTEM, CoordinationOutcome.EXCHANGED, note=note)


def drop_coordinations(application: Application, actor: str, note: str) -> None:
    """The application is withdrawn or refused: nothing is asked for it any more."""
    for coordination in application.coordinations.filter(outcome=""):
        coordination.application = application
        _close(coordination, actor, CoordinationOutcome.NOT_NEEDED, note=note)


def _record(actor: str, action: str, coordination: Coordination, **details: str) -> None:
    application = coordination.application
    known = {"coordination": coordination.pk, "department": coordination.department}
    record(actor, action, application.subject, agency=application.agency.code, details=known | details)
