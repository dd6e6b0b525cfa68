"""What a request begins and the worker goes on with, part by part: each part is one step of a message, in the transaction that moves its cursor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction

from anxin.funds.errors import FundsError
from anxin.trail.models import Message, MessageState
from anxin.trail.operations import post
from anxin.trail.outbox import Step, Undeliverable


class Parted(Protocol):
    """A row that says itself how far it is."""

    @property
    def pk(self) -> Any: ...
    @property
    def state(self) -> Any: ...
    @property
    def subject(self) -> str: ...


@dataclass(frozen=True)
class Parts:
    """The parts of one kind of work. `unfinished` says by the row's key whether any is left; `take` takes one, with the locks it needs."""

    channel: str
    unfinished: Callable[[int], bool]
    take: Callable[[int], None]

    def go_on_later(self, row: Parted) -> Message:
        """The worker takes the parts that are left."""
        key = f"{self.channel}:{row.subject}:{row.state}"
        return post(self.channel, "system", row.state, subject=row.subject, key=key, payload={"row": row.pk})

    def messages_of(self, row: Parted) -> list[Message]:
        """What the worker still has to do for it, and what it could not."""
        waiting = Message.objects.filter(channel=self.channel, subject=row.subject)
        return list(waiting.exclude(state=MessageState.DELIVERED).order_by("pk"))

    def step(self, message: Message, step: int, /) -> Step:
        """One step of the worker; the last one finds nothing left and changes nothing."""
        row = message.payload["row"]
        return Step(last=False, effect=lambda: self._take(row)) if self.unfinished(row) else Step(last=True)

    @transaction.atomic
    def _take(self, row: int) -> None:
        try:
            self.take(row)
        except FundsError as wrong:  # Tried again it would be as wrong; a person has to see it.
            raise Undeliverable(str(wrong)) from wrong
