"""The one table of an application's moves. The database holds the same table as triggers (see migrations)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    RECEIVED = "received", _("received")
    AWAITING_DOCUMENTS = "awaiting_documents", _("waiting for documents")
    RECORDED = "recorded", _("accepted, documents deferred")
    ACCEPTED = "accepted", _("accepted")
    IN_PROCESS = "in_process", _("being handled")
    DECIDED = "decided", _("decided")
    DELIVERED = "delivered", _("result delivered")
    CLOSED = "closed", _("closed")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


APPROVED = (State.DECIDED, State.DELIVERED, State.CLOSED)
"""A case in one of these was approved: refusals and withdrawals end elsewhere."""

MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.RECEIVED, State.WITHDRAWN}),
    State.RECEIVED: frozenset(
        {State.ACCEPTED, State.RECORDED, State.AWAITING_DOCUMENTS, State.REFUSED, State.WITHDRAWN}
    ),
    State.AWAITING_DOCUMENTS: frozenset({State.RECEIVED, State.IN_PROCESS, State.REFUSED, State.WITHDRAWN}),
    State.RECORDED: frozenset({State.IN_PROCESS, State.REFUSED, State.WITHDRAWN}),
    State.ACCEPTED: frozenset({State.IN_PROCESS, State.WITHDRAWN}),
    State.IN_PROCESS: frozenset({State.DECIDED, State.AWAITING_DOCUMENTS, State.REFUSED, State.WITHDRAWN}),
    State.DECIDED: frozenset({State.DELIVERED}),
    State.DELIVERED: frozenset({State.CLOSED}),
    State.REFUSED: frozenset({State.CLOSED}),
    State.WITHDRAWN: frozenset(),
    State.CLOSED: frozenset(),
}


def may_move(before: State, after: State) -> bool:
    return after in MOVES[before]
