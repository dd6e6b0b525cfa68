"""Intake in one call: what is begun and sent at once is written as received, and never was a draft somebody could open.

It leaves what the steps of a draft leave: the same version, the same move, one trail entry for each step.
"""

from django.db import transaction

from anxin.casework.deciding import request_for
from anxin.casework.documents import demanded, missing
from anxin.casework.models import Application
from anxin.casework.operations.drafting import opening
from anxin.casework.operations.moving import keep_step
from anxin.casework.operations.receiving import (
    CommitmentsFor,
    Decided,
    decided,
    pass_to_agency,
    received_values,
    refuse_incomplete,
)
from anxin.casework.states import State
from anxin.registry.actors import actor_of
from anxin.registry.models import User
from anxin.trail.operations import record_all
from anxin.trail.today import business_date, now

VERSION = 3  # begun, answered, received: as if the steps had been taken one by one


def ready(application: Application, commitments_for: CommitmentsFor) -> Decided:
    """The decision on an application that is not stored and has no files; nothing is written.

    Raises `Incomplete` naming what is missing, `anxin.law.BadInput` for wrong facts.
    """
    found = decided(request_for(application.service, application.facts, business_date()))
    documents = missing(demanded(application.service, found.decision))
    refuse_incomplete(application, found.decision, documents, commitments_for(found.decision))
    return found


@transaction.atomic(savepoint=False)
def file(user: User, application: Application, found: Decided, commitments_for: CommitmentsFor) -> None:
    """Store it as received. It is decided again when an event was declared since `ready`, and then raises the same."""
    if found.request != request_for(application.service, application.facts, business_date()):
        found = ready(application, commitments_for)
    begun = opening(user, application)
    values = received_values(found) | {"state": State.RECEIVED, "version": VERSION, "changed_at": now()}
    for name, value in values.items():
        setattr(application, name, value)
    application.save(force_insert=True)
    received = keep_step(application, State.DRAFT, State.RECEIVED, actor=actor_of(user))
    record_all([begun, received])
    pass_to_agency(application)
