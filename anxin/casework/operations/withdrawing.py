"""An applicant takes an application back, as long as it is not decided."""

from django.db import transaction

from anxin.casework.errors import NotAllowed
from anxin.casework.models import Application, Proposal
from anxin.casework.operations.coordinating import drop_coordinations
from anxin.casework.operations.moving import locked, move
from anxin.casework.permissions import is_applicant
from anxin.casework.states import State
from anxin.registry.actors import actor_of
from anxin.registry.models import User
from anxin.work.operations import close_task, discharge_all


@transaction.atomic
def withdraw(
    user: User, application: Application, *, reason: str = "", version: int | None = None
) -> Application:
    """Raises `WrongState` when it is decided or closed. Open tasks and obligations go with it."""
    held = locked(application.pk, version)
    if not is_applicant(user, held):
        raise NotAllowed
    move(held, State.WITHDRAWN, actor=actor_of(user), reason=reason)
    Proposal.objects.filter(application=held, confirmed=None).delete()
    close_task(held.subject, cancelled=True)
    drop_coordinations(held, actor_of(user), "withdrawn")
    discharge_all(held.subject, actor_of(user), "withdrawn")
    return held
