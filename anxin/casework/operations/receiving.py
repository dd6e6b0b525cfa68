"""Intake: a draft becomes a received application with a receipt, once, however often the button is pressed."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from anxin.casework.deciding import decide_again, decide_request, request_for
from anxin.casework.documents import missing_documents
from anxin.casework.errors import Incomplete, NotAllowed, Stale
from anxin.casework.models import Application
from anxin.casework.operations.asking import ask_departments
from anxin.casework.operations.moving import locked, move
from anxin.casework.operations.telling import tell_applicant
from anxin.casework.permissions import is_applicant
from anxin.casework.states import State
from anxin.lawbook.queries import pack_in_force
from anxin.registry.actors import actor_of
from anxin.registry.models import User
from anxin.trail.receipts import new_receipt
from anxin.trail.today import business_date, now
from anxin.work.models import TaskKind
from anxin.work.operations import open_task

Stored = dict[str, Any]
CommitmentsFor = Callable[[Stored], Sequence[str]]
FIRST = 0
NORMAL = 5


@dataclass(frozen=True)
class Decided:
    """A request and the decision made on it, both as they are stored."""

    request: Stored
    decision: Stored


@transaction.atomic
def submit(
    user: User,
    application: Application,
    *,
    commitments_for: CommitmentsFor | None = None,
    version: int | None = None,
) -> Application:
    """Receive the draft and give it a receipt number; a draft received earlier is returned as it is.

    `commitments_for` names what must be signed under a decision, which is made here, once, on the locked draft.
    Raises `Incomplete` naming what is missing, `anxin.law.BadInput` for wrong facts, `Stale` for an old page.
    """
    draft = locked(application.pk)
    if not is_applicant(user, draft):
        raise NotAllowed
    if draft.state == State.DRAFT:
        if version not in (None, draft.version):
            raise Stale
        _receive(user, draft, commitments_for)
    return draft


def _receive(user: User, draft: Application, commitments_for: CommitmentsFor | None) -> None:
    found = decided(request_for(draft.service, draft.facts, business_date()))
    commitments = commitments_for(found.decision) if commitments_for else ()
    refuse_incomplete(draft, found.decision, missing_documents(draft, found.decision), commitments)
    move(draft, State.RECEIVED, actor=actor_of(user), **received_values(found))
    pass_to_agency(draft)


def decided(request: Stored) -> Decided:
    return Decided(request, decide_request(request).as_dict())


def received_values(found: Decided) -> dict[str, Any]:
    """What reception adds to an application."""
    today = business_date()
    return {
        "receipt": new_receipt(today),
        "received_on": today,
        "received_at": now(),
        "request": found.request,
        "decision": found.decision,
        "mode": found.decision["mode"],
        "pack_version": pack_in_force().version,
    }


def pass_to_agency(application: Application) -> None:
    """The agency has its first task, connected departments are asked, and the applicant hears that it was received."""
    open_task_for(application, TaskKind.ACCEPT)
    ask_departments(application)
    tell_applicant(application, "received")


def refuse_incomplete(
    application: Application, stored: Stored, documents: Sequence[str], commitments: Sequence[str]
) -> None:
    unsigned = [c for c in commitments if c not in application.commitments]
    facts = stored["needs"]
    if facts or documents or unsigned:
        raise Incomplete(facts=facts, documents=documents, commitments=unsigned)


def open_task_for(application: Application, kind: TaskKind) -> None:
    """The next step, in the queue of the agency that handles the application."""
    open_task(
        subject=application.subject,
        kind=kind,
        agency=application.agency,
        service=application.service,
        mode=application.mode,
        concerning=concerning(application),
        priority=FIRST if application.mode == "fast_track" else NORMAL,
        received_on=application.received_on or business_date(),
        due_on=handling_due(application),
    )


def concerning(application: Application) -> str:
    """Who it is about, for a work list: the employer's public name, or a person's family name only."""
    if application.employer is not None:
        return application.employer.name
    return f"{application.person.name[:1]}**" if application.person is not None else ""


def handling_due(application: Application) -> dt.date | None:
    """The earliest day the rules set for the agency to be done; None when they set none or its clock stands still.

    A limit that was open when it was decided is worked out again with the events known today (II.7.1).
    """
    limits = pack_in_force().services[application.service].agency_limits
    rows = [row for row in application.decision.get("deadlines", []) if row["id"] in limits]
    if any(row["due"] is None for row in rows):
        rows = [row for row in decide_again(application).as_dict()["deadlines"] if row["id"] in limits]
    days = [row["due"] for row in rows if row["due"]]
    return dt.date.fromisoformat(min(days)) if days else None
