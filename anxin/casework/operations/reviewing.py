"""The second pair of eyes: a proposal takes effect when another person confirms it."""

from django.db import transaction

from anxin.casework.errors import NotAllowed, WrongState
from anxin.casework.models import Outcome, Proposal
from anxin.casework.operations.coordinating import drop_coordinations
from anxin.casework.operations.moving import changed, locked, move
from anxin.casework.operations.receiving import open_task_for
from anxin.casework.operations.telling import tell_applicant
from anxin.casework.permissions import may_review
from anxin.casework.states import State
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.operations import record
from anxin.trail.today import now
from anxin.work.models import TaskKind
from anxin.work.operations import close_task, discharge_all, hold

# What waits for the applicant (documents asked for or deferred) has no task.
NEXT = {State.RECEIVED: TaskKind.ACCEPT, State.IN_PROCESS: TaskKind.HANDLE}


@transaction.atomic
def review(
    proposal: Proposal, staff: Staff, *, confirm: bool, note: str, version: int | None = None
) -> Proposal:
    """Confirm (the application is decided or refused) or send back to the handler with a note.

    Raises `NotAllowed` for whoever proposed or accepted it, `WrongState` when it was reviewed already.
    """
    application = locked(proposal.application_id, version)
    open_one = Proposal.objects.select_for_update().get(pk=proposal.pk)
    open_one.application = application
    if not may_review(staff, open_one):
        raise NotAllowed
    if open_one.confirmed is not None:
        raise WrongState
    hold(application.subject, staff)
    _settle(open_one, staff, confirm, note)
    close_task(application.subject)
    if not confirm:
        _send_back(open_one, staff, note)
    elif open_one.outcome == Outcome.APPROVE:
        move(application, State.DECIDED, actor=actor_of_staff(staff), by=staff, reason=open_one.reason)
        open_task_for(application, TaskKind.DELIVER)
        tell_applicant(application, "decided")
    else:
        move(application, State.REFUSED, actor=actor_of_staff(staff), by=staff, reason=open_one.reason)
        drop_coordinations(application, actor_of_staff(staff), "refused")
        discharge_all(application.subject, actor_of_staff(staff), "refused")
        tell_applicant(application, "refused")
    return open_one


def _settle(proposal: Proposal, staff: Staff, confirm: bool, note: str) -> None:
    proposal.reviewed_by, proposal.reviewed_at = staff, now()
    proposal.confirmed, proposal.review_note = confirm, note
    proposal.save(update_fields=["reviewed_by", "reviewed_at", "confirmed", "review_note"])


def _send_back(proposal: Proposal, staff: Staff, note: str) -> None:
    application = proposal.application
    changed(application)
    if kind := NEXT.get(State(application.state)):
        open_task_for(application, kind)
    record(
        actor_of_staff(staff),
        "proposal.sent_back",
        application.subject,
        agency=application.agency.code,
        details={"note": note},
    )
