"""What happened to an application, as a time line for whoever it belongs to (or tracks it)."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from anxin.casework.models import Move
from anxin.casework.states import State
from anxin.look.components import TimelineEntry

SAID = {
    State.RECEIVED: _("We have received it"),
    State.AWAITING_DOCUMENTS: _("We asked for a document"),
    State.RECORDED: _("Taken in and recorded; the documents can follow later"),
    State.ACCEPTED: _("Accepted"),
    State.IN_PROCESS: _("Somebody is working on it"),
    State.DECIDED: _("Decided"),
    State.DELIVERED: _("The result was sent to you"),
    State.CLOSED: _("Closed"),
    State.REFUSED: _("Refused"),
    State.WITHDRAWN: _("Withdrawn"),
}
NEXT = {
    State.RECEIVED: _("Next: we look whether everything is there."),
    State.AWAITING_DOCUMENTS: _("Next: you add the document we asked for."),
    State.RECORDED: _("Next: once the epidemic is over we ask you for the documents, then we handle it."),
    State.ACCEPTED: _("Next: somebody handles it."),
    State.IN_PROCESS: _("Next: a second person reviews the outcome, then you are told."),
    State.DECIDED: _("Next: we send you the result."),
}
# Who wrote these reasons wrote them for the applicant; the reasons of other moves are the agency's own.
FOR_APPLICANT = frozenset({State.AWAITING_DOCUMENTS, State.DECIDED, State.REFUSED, State.WITHDRAWN})


def timeline(moves: Sequence[Move], *, with_reasons: bool) -> list[TimelineEntry]:
    """Without reasons for people who only know the receipt number: a reason may name the person."""
    last = len(moves) - 1
    return [
        TimelineEntry(
            SAID[State(move.after)],
            move.when,
            text=_text(move, with_reasons, number == last),
            current=number == last,
        )
        for number, move in enumerate(moves)
    ]


def _text(move: Move, with_reasons: bool, current: bool) -> str:
    after = State(move.after)
    reason = move.reason if with_reasons and after in FOR_APPLICANT else ""
    ahead = str(NEXT.get(after, "")) if current else ""
    return f"{reason} {ahead}".strip()
