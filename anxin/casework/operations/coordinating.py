"""Asking another department by people: opened, chased by a clock, closed with an outcome (II.2.1, II.2.3).

`coordinate`, `open_coordination`, `came_by_exchange` and `drop_coordinations` are parts of a bigger step; what an officer does by itself
(open one by hand, record a contact, close) is one transaction with its own trail entry.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.casework.errors import CaseError, NotAllowed, Stale, Unfit, WrongState
from anxin.casework.exchanges import (
    OVER,
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
from anxin.casework.permissions import may_ask_departments, may_chase, may_handle
from anxin.law.calendar import UnknownYear
from anxin.law.months import day_number
from anxin.law.runtime import NoValue
from anxin.lawbook.queries import pack_in_force
from anxin.registry.actors import SYSTEM, actor_of_staff
from anxin.registry.models import Employer, Person, Staff
from anxin.registry.operations import read_person_file
from anxin.registry.permissions import may_see_person
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
MOST_PERSONS = 200


@dataclass(frozen=True)
class Question:
    """What an officer asks of a department in words, and the clause that bids it."""

    department: str
    asked: str
    clause: str


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
        defaults={"reason": reason, "clause": clause, "opened_on": business_date(), "opened_by": SYSTEM},
    )
    if created:
        _begin(coordination, SYSTEM)
    return coordination


@transaction.atomic
def ask_about_case(
    application: Application, staff: Staff, question: Question, *, version: int | None = None
) -> Coordination:
    """An officer opens a record about a case. Raises `NotAllowed`, `Stale`, `WrongState`, `CaseError`."""
    held = locked(application.pk, version)
    if not may_handle(staff, held):
        raise NotAllowed
    if held.state in OVER:
        raise WrongState
    actor = actor_of_staff(staff)
    if held.person is not None:
        read_person_file(actor, held.person, f"{held.subject} {question.department}"[:120])
    changed(held)
    opened = Coordination.objects.create(application=held, **_in_words(question, actor))
    _begin(opened, actor)
    return opened


@transaction.atomic
def ask_in_general(
    staff: Staff, question: Question, *, employer: Employer | None = None, persons: Sequence[Person] = ()
) -> Coordination:
    """An officer opens a record without a case, kept by the own agency. Asking tells the department whom it is about, so it counts
    as a look into each person's file. Raises `NotAllowed` also for a person whose file another agency keeps, `CaseError`.
    """
    today = business_date()
    if not may_ask_departments(staff) or not all(may_see_person(staff.user, each, today) for each in persons):
        raise NotAllowed
    if len(persons) > MOST_PERSONS:
        raise Unfit(_("One record is about %(most)s persons at most.") % {"most": MOST_PERSONS})
    actor = actor_of_staff(staff)
    opened = Coordination.objects.create(agency=staff.agency, employer=employer, **_in_words(question, actor))
    opened.persons.set(persons)
    for person in persons:
        read_person_file(actor, person, f"{opened.subject} {question.department}"[:120])
    _begin(opened, actor)
    return opened


def _in_words(question: Question, actor: str) -> dict[str, object]:
    """The fields of a record that an officer opens. Raises `CaseError` naming what is missing."""
    if not question.department.strip() or not question.asked.strip():
        raise Unfit(_("Say which department is asked, and what."))
    if question.clause not in pack_in_force().clauses:
        raise Unfit(_("The rules have no clause %(clause)s.") % {"clause": question.clause})
    return {
        "department": question.department.strip(),
        "asked": question.asked.strip(),
        "clause": question.clause,
        "reason": CoordinationReason.BY_HAND,
        "opened_on": business_date(),
        "opened_by": actor,
    }


def _begin(coordination: Coordination, actor: str) -> None:
    """The clock runs, the agency owes the asking, and it is on the trail."""
    _chase_from(coordination, business_date(), 0)
    subject, item = _owed_under(coordination)
    owe_coordination(subject, coordination.keeper, item, coordination.clause)
    _record(actor, "coordination.opened", coordination, reason=str(coordination.reason))


def _owed_under(coordination: Coordination) -> tuple[str, str]:
    """Subject and item of the obligation: in the case where there is one, a question in words standing for itself."""
    application = coordination.application
    item = coordination.document or COORDINATION
    if coordination.reason == CoordinationReason.BY_HAND:
        item = coordination.subject
    return (application.subject if application else coordination.subject), item


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
    coordination.save(update_fields=["chase_on", "version"])


def _chase_days(day: dt.date) -> int | None:
    parameter = pack_in_force().parameters.get(CHASE_DAYS)
    try:
        return parameter.table(day_number(day)) if parameter else None
    except NoValue:
        return None


@transaction.atomic
def record_contact(
    coordination: Coordination,
    staff: Staff,
    *,
    on: dt.date,
    way: ContactWay,
    person: str,
    result: str,
    version: int | None = None,
) -> Contact:
    """One contact; the next is due so many working days after it. Raises `NotAllowed`, `Stale`, `CaseError`."""
    held = _held(coordination, staff, version)
    if not held.opened_on <= on <= business_date():
        raise Unfit(_("The day of the contact lies between the day the record was opened and today."))
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
    version: int | None = None,
) -> Coordination:
    """What the department said ends the record, settles what was owed and, for an approval, the check the decision asks for.

    Raises `NotAllowed`, `Stale`, `CaseError`: a copy came by e-mail or fax, nothing else, and closing is said in words.
    """
    held = _held(coordination, staff, version)
    if outcome not in BY_HAND:
        raise Unfit(_("Only the data exchange itself closes a record in this way."))
    if (outcome == CoordinationOutcome.COPY) != (copy_by in COPY_WAYS):
        raise Unfit(_("Say whether the copy came by e-mail or by fax."))
    if not note.strip():
        raise Unfit(_("Say what the department answered."))
    _close(held, actor_of_staff(staff), outcome, note=note.strip(), copy_by=copy_by)
    _settle_check(held, staff, outcome)
    return held


def _held(coordination: Coordination, staff: Staff, version: int | None) -> Coordination:
    """The record, its case held first, until the transaction ends; its version counted up."""
    application = locked(coordination.application_id) if coordination.application_id else None
    held = Coordination.objects.select_for_update().get(pk=coordination.pk)
    held.application = application
    if not may_chase(staff, held):
        raise NotAllowed
    if version is not None and held.version != version:
        raise Stale(_("Somebody changed this record after you read it. Look at it again."))
    if not held.open:
        raise CaseError(_("This record is closed already."))
    held.version += 1
    return held


def _close(
    coordination: Coordination, actor: str, outcome: CoordinationOutcome, *, note: str, copy_by: str = ""
) -> None:
    coordination.outcome, coordination.note, coordination.copy_by = outcome, note, copy_by
    coordination.closed_on, coordination.closed_by = business_date(), actor
    coordination.save(update_fields=["outcome", "note", "copy_by", "closed_on", "closed_by", "version"])
    if coordination.application is not None:
        changed(coordination.application)
    subject, item = _owed_under(coordination)
    for obligation in open_obligations().about(subject).filter(kind=ObligationKind.COORDINATION, item=item):
        discharge(obligation, actor, f"{outcome.value}: {note}"[:200])
    _record(actor, "coordination.closed", coordination, outcome=outcome.value)


def _settle_check(coordination: Coordination, staff: Staff, outcome: CoordinationOutcome) -> None:
    """Only what the decision itself asks for; an officer's own question confirms nothing by being answered."""
    application = coordination.application
    if coordination.reason != CoordinationReason.APPROVAL or application is None:
        return
    if COORDINATION not in application.decision.get("checks", []) or outcome not in CONFIRMING:
        return
    last = coordination.contacts.last()
    Check.objects.create(
        application=application,
        kind=COORDINATION,
        outcome=CONFIRMING[outcome],
        spoke_with=last.person if last else "",
        note=coordination.note,
        by=staff,
        at=now(),
    )


def came_by_exchange(application: Application, document: str, note: str) -> None:
    for coordination in application.coordinations.filter(outcome="", document=document, asked=""):
        _end(coordination, application, SYSTEM, CoordinationOutcome.EXCHANGED, note)


def drop_coordinations(application: Application, actor: str, note: str) -> None:
    """The application is withdrawn or refused: nothing is asked for it any more."""
    for coordination in application.coordinations.filter(outcome=""):
        _end(coordination, application, actor, CoordinationOutcome.NOT_NEEDED, note)


def _end(
    coordination: Coordination,
    application: Application,
    actor: str,
    outcome: CoordinationOutcome,
    note: str,
) -> None:
    coordination.application = application
    coordination.version += 1
    _close(coordination, actor, outcome, note=note)


def _record(actor: str, action: str, coordination: Coordination, **details: str) -> None:
    application = coordination.application
    known = {"coordination": coordination.pk, "department": coordination.department}
    subject = application.subject if application else coordination.subject
    record(actor, action, subject, agency=coordination.keeper.code, details=known | details)
