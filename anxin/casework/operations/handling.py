"""Behind the counter: take in, ask, check, propose, deliver. Each step by somebody who may, at its proper point."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.casework.errors import CaseError, NotAllowed, WrongState
from anxin.casework.exchanges import still_awaited
from anxin.casework.models import (
    Application,
    Check,
    CheckOutcome,
    DocumentRequest,
    Note,
    Outcome,
    Proposal,
)
from anxin.casework.operations.coordinating import coordinate
from anxin.casework.operations.moving import changed, locked, move
from anxin.casework.operations.owing import owe_what_is_deferred, settle_what_it_waited_for
from anxin.casework.operations.receiving import open_task_for
from anxin.casework.operations.telling import tell_applicant
from anxin.casework.permissions import may_hand_over, may_handle, may_see, may_take_in
from anxin.casework.states import State, may_move
from anxin.casework.wording import checks_named, documents_named
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Agency, Staff
from anxin.trail.operations import record
from anxin.trail.today import business_date, now
from anxin.work.models import TaskKind
from anxin.work.operations import close_task, hold, pass_on
from anxin.work.queries import open_task_of

CHECKED_IN = frozenset({State.RECEIVED, State.ACCEPTED, State.IN_PROCESS})
PROPOSED = {Outcome.APPROVE: State.DECIDED, Outcome.REFUSE: State.REFUSED}


def _held(
    application: Application,
    staff: Staff,
    version: int | None,
    may: Callable[[Staff, Application], bool],
) -> Application:
    """The application, locked, when `staff` may take this step, nobody else has claimed its task and no proposal waits."""
    held = locked(application.pk, version)
    if not may(staff, held):
        raise NotAllowed
    if held.proposals.filter(confirmed=None).exists():
        raise WrongState(
            _("A proposal waits for another person's review. Nothing else can be done until then.")
        )
    hold(held.subject, staff)
    return held


@transaction.atomic
def accept(application: Application, staff: Staff, *, version: int | None = None) -> Application:
    """Take it in. Where the decision defers documents it is only recorded, and waits for the declared end (II.1.3)."""
    held = _held(application, staff, version, may_take_in)
    deferred = held.mode == "deferred_documents"
    move(held, State.RECORDED if deferred else State.ACCEPTED, actor=actor_of_staff(staff), by=staff)
    owe_what_is_deferred(held)
    coordinate(held)
    close_task(held.subject)
    if not deferred:
        open_task_for(held, TaskKind.HANDLE)
    tell_applicant(held, "recorded" if deferred else "accepted")
    return held


@transaction.atomic
def start(application: Application, staff: Staff, *, version: int | None = None) -> Application:
    """Begin handling an accepted application, or a recorded one whose documents have come.

    Raises `CaseError` while deferred documents are missing, or while the case is paused (II.4.2, II.7.1, II.7.2).
    """
    held = _held(application, staff, version, may_handle)
    if held.state not in (State.ACCEPTED, State.RECORDED):
        raise WrongState
    settle_what_it_waited_for(held, actor_of_staff(staff))
    move(held, State.IN_PROCESS, actor=actor_of_staff(staff), by=staff)
    if open_task_of(held.subject) is None:
        open_task_for(held, TaskKind.HANDLE)
    return held


@transaction.atomic
def ask_for_document(
    application: Application,
    staff: Staff,
    *,
    document: str,
    reason: str,
    due_on: dt.date,
    version: int | None = None,
) -> DocumentRequest:
    """Tell the applicant what is missing, why and by when; several documents may be asked for, one after the other.

    Raises `CaseError` when the day has passed already.
    """
    held = _held(application, staff, version, may_take_in)
    if due_on < business_date():
        raise CaseError(_("The day by which the document must come lies in the past."))
    asked = DocumentRequest.objects.create(
        application=held, document=document, reason=reason, due_on=due_on, asked_by=staff, asked_at=now()
    )
    if held.state == State.AWAITING_DOCUMENTS:
        changed(held)
        record(actor_of_staff(staff), "document.asked_for", held.subject, agency=held.agency.code)
    else:
        move(held, State.AWAITING_DOCUMENTS, actor=actor_of_staff(staff), by=staff, reason=reason)
        close_task(held.subject)
    tell_applicant(held, "documents_requested", document=document, due_on=due_on.isoformat())
    return asked


@transaction.atomic
def add_check(
    application: Application,
    staff: Staff,
    *,
    kind: str,
    outcome: CheckOutcome,
    note: str,
    spoke_with: str = "",
    version: int | None = None,
) -> Check:
    """One attempt at a check (II.1.2: the telephone call before a refund); every attempt stays on the file."""
    held = _held(application, staff, version, may_handle)
    if held.state not in CHECKED_IN:
        raise WrongState
    check = Check.objects.create(
        application=held, kind=kind, outcome=outcome, note=note, spoke_with=spoke_with, by=staff, at=now()
    )
    changed(held)
    record(
        actor_of_staff(staff),
        f"check.{outcome}",
        held.subject,
        agency=held.agency.code,
        details={"check": kind},
    )
    return check


@transaction.atomic
def add_note(application: Application, staff: Staff, text: str) -> Note:
    held = locked(application.pk)
    if not may_see(staff, held):
        raise NotAllowed
    record(actor_of_staff(staff), "note.added", held.subject, agency=held.agency.code)
    return Note.objects.create(application=held, text=text, by=staff, at=now())


@transaction.atomic
def propose(
    application: Application, staff: Staff, *, outcome: Outcome, reason: str, version: int | None = None
) -> Proposal:
    """Put the outcome before another person.

    Raises `CaseError` while a check the decision asks for is not confirmed, and for a refusal while the applicant still has
    time to hand in what was asked for.
    """
    held = _held(application, staff, version, _may_propose)
    _refuse_premature(held, outcome)
    proposal = Proposal.objects.create(application=held, outcome=outcome, reason=reason, by=staff, at=now())
    changed(held)
    close_task(held.subject)
    open_task_for(held, TaskKind.REVIEW)
    record(actor_of_staff(staff), f"proposal.{outcome}", held.subject, agency=held.agency.code)
    return proposal


def _may_propose(staff: Staff, application: Application) -> bool:
    """Whoever takes in may propose to refuse what was never accepted."""
    return (may_take_in if application.state == State.RECEIVED else may_handle)(staff, application)


def _refuse_premature(application: Application, outcome: Outcome) -> None:
    if not may_move(State(application.state), PROPOSED[outcome]):
        raise CaseError(_("Accept the application and begin handling it before proposing the outcome."))
    if outcome == Outcome.APPROVE and (missing := unconfirmed_checks(application)):
        raise CaseError(
            _("This check must be confirmed first: %(check)s.") % {"check": checks_named(missing)}
        )
    if outcome == Outcome.APPROVE and (awaited := still_awaited(application)):
        raise CaseError(
            _(
                "A department has not given this yet: %(names)s. Ask it again, or close the record of asking it with its answer."
            )
            % {"names": documents_named(application.service, awaited)}
        )
    open_requests = application.document_requests.filter(answered_at=None)
    if open_requests.filter(due_on__gte=business_date()).exists():
        raise CaseError(_("The applicant still has time to hand in what was asked for."))


def unconfirmed_checks(application: Application) -> list[str]:
    """Checks of the decision whose last attempt did not confirm."""
    last: dict[str, str] = dict(application.checks.order_by("id").values_list("kind", "outcome"))
    return [c for c in application.decision.get("checks", []) if last.get(c) != CheckOutcome.CONFIRMED]


@transaction.atomic
def deliver(application: Application, staff: Staff, *, how: str, version: int | None = None) -> Application:
    """The result has reached the applicant (`how`: in the portal, by courier …); the application is closed."""
    held = _held(application, staff, version, may_take_in)
    move(held, State.DELIVERED, actor=actor_of_staff(staff), by=staff, reason=how)
    tell_applicant(held, "delivered")
    move(held, State.CLOSED, actor=actor_of_staff(staff), by=staff)
    close_task(held.subject)
    return held


@transaction.atomic
def hand_over(
    application: Application, staff: Staff, *, agency: Agency, reason: str, version: int | None = None
) -> None:
    """Another agency goes on with it (II.0: received in front, handled behind); the open task and what is owed move along."""
    held = locked(application.pk, version)
    if not may_hand_over(staff, held):
        raise NotAllowed
    before = held.agency.code
    changed(held, agency=agency)
    task = close_task(held.subject)
    if task is not None:
        open_task_for(held, TaskKind(task.kind))
    pass_on(held.subject, agency)
    record(
        actor_of_staff(staff),
        "application.handed_over",
        held.subject,
        agency=agency.code,
        details={"from": before, "reason": reason},
    )
