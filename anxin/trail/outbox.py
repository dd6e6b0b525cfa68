"""Carrying messages to where they go, so that none is lost and none counts twice, however often a worker dies.

A worker leases one message, takes one step of it, and commits the step's effect and the cursor together. The lease's
fence is in the condition of that commit: a worker that was thought dead can no longer write. The call to the peer itself
happens outside the transaction (a slow peer must not hold the database) and may be repeated; it carries the message's
idempotency key, so that the peer counts it once.
"""

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)
from django.db.models import F, Q
from django.utils.translation import gettext as _

from anxin.trail.models import Message, MessageState
from anxin.trail.operations import record
from anxin.trail.sealing import seal_all
from anxin.trail.today import now as time_now
from anxin.trail.today import one_day

LEASE = dt.timedelta(minutes=2)
MAX_ATTEMPTS = 8
FIRST_PAUSE = dt.timedelta(seconds=15)
LONGEST_PAUSE = dt.timedelta(hours=1)
ERROR_LENGTH = 500
# Seconds between seals: soon enough that nobody can change what just happened, seldom enough to seal many at once.
SEAL_EVERY = 1.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """What one step brought. `effect` writes its rows in the transaction that moves the cursor; `last` ends the message."""

    last: bool = True
    effect: Callable[[], object] | None = None


class Deliver(Protocol):
    def __call__(self, message: Message, step: int, /) -> Step:
        """Take step number `step` (from 0). Anything raised is tried again later; `Undeliverable` is not."""


class Undeliverable(Exception):
    """The peer will never take this message: no retry, straight to the failed list."""


class PeerAway(Exception):
    """The peer answers nobody just now: what else waits for the same recipient is not tried on it one by one. `after` is how long
    the peer itself asked to be left alone.
    """

    def __init__(self, words: str, after: dt.timedelta | None = None) -> None:
        super().__init__(words)
        self.after = after


class NotYet(Exception):
    """Nothing failed, it is only too early: asked again after `after`, as often as it takes."""

    def __init__(self, words: str, after: dt.timedelta) -> None:
        super().__init__(words)
        self.after = after


class LostLease(Exception):
    """Another worker has the message by now; what this one did must not be written."""


class NotFailed(Exception):
    """Only a message that failed can be sent again."""

    def __init__(self) -> None:
        super().__init__(_("This message did not fail."))


GivenUp = Callable[[Message], object]

_deliverers: dict[str, Deliver] = {}
_given_up: dict[str, GivenUp] = {}


def carry(channel: str, deliver: Deliver, given_up: GivenUp | None = None) -> None:
    """Say how messages of a channel are delivered. Called once, when the room of the channel starts.

    `given_up` writes what follows when a message fails for good, in the transaction that says so.
    """
    _deliverers[channel] = deliver
    if given_up is not None:
        _given_up[channel] = given_up


def carried_channels() -> list[str]:
    return sorted(_deliverers)


def work_once(now: dt.datetime, lease: dt.timedelta = LEASE) -> bool:
    """Take one step of the message that has waited longest; whether there was one."""
    message = _take_lease(now, now + lease)
    if message is None:
        return False
    try:
        _take_step(message, now)
    except LostLease:
        logger.warning("message %s: another worker took over", message.pk)
    except Exception as error:  # Whatever a peer or its adapter does wrong concerns this message only.
        _fail(message, error, now)
    return True


def _take_lease(now: dt.datetime, until: dt.datetime) -> Message | None:
    """An attempt is counted here and taken back by progress, so that a message that kills its worker fails in the end."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    waiting = Message.objects.filter(free, state=MessageState.PENDING, due_at__lte=now).order_by(
        "due_at", "id"
    )
    if not waiting.exists():  # An idle worker must not ask for SQLite's only write lock.
        return None
    with transaction.atomic():
        message = waiting.select_for_update(skip_locked=connection.vendor == "postgresql").first()
        if message is None:
            return None
        message.fence += 1
        message.attempts += 1
        message.leased_until = until
        message.save(update_fields=["fence", "attempts", "leased_until"])
    return message


def _take_step(message: Message, now: dt.datetime) -> None:
    deliver = _deliverers.get(message.channel)
    if deliver is None:
        raise Undeliverable(f"nothing delivers the channel {message.channel!r} here")
    if message.attempts > MAX_ATTEMPTS:
        raise Undeliverable(message.last_error or "the worker stopped each time it tried")
    with one_day():
        step = deliver(message, message.cursor)
        with transaction.atomic():
            _write_if_leased(message, **_progress(step, now))
            if step.effect is not None:
                step.effect()


def _progress(step: Step, now: dt.datetime) -> dict[str, object]:
    progress: dict[str, object] = {"cursor": F("cursor") + 1, "attempts": 0, "last_error": ""}
    if step.last:
        progress |= {"state": MessageState.DELIVERED, "delivered_at": now}
    return progress


def _fail(message: Message, error: Exception, now: dt.datetime) -> None:
    """Later again, each time after a longer pause; after the last attempt the message waits for a person."""
    logger.warning("message %s (%s): %s", message.pk, message.channel, type(error).__name__)
    final = not isinstance(error, NotYet) and (
        isinstance(error, Undeliverable) or message.attempts >= MAX_ATTEMPTS
    )
    again = now + _wait(message.attempts, error)
    outcome: dict[str, object] = {"state": MessageState.FAILED} if final else {"due_at": again}
    if isinstance(error, NotYet):
        outcome["attempts"] = 0
    try:
        if not (final and _gave_up(message, error, outcome)):
            _write_if_leased(message, last_error=_words(error), **outcome)
    except LostLease:
        logger.warning("message %s: another worker took over", message.pk)
    if isinstance(error, PeerAway):
        _others_wait(message, error, now, again)


def _wait(attempts: int, error: Exception) -> dt.timedelta:
    """A peer that names a time is left alone as long, within limits: it must not put people off for days."""
    if isinstance(error, NotYet):
        return error.after
    asked = error.after if isinstance(error, PeerAway) else None
    return max(pause_after(attempts), min(asked or dt.timedelta(), LONGEST_PAUSE))


def _others_wait(message: Message, error: Exception, now: dt.datetime, until: dt.datetime) -> None:
    """Their turn counts as taken: otherwise a peer that hangs would hold up the worker once for each, and people would be told of
    the last one hours after the first.
    """
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    same = Message.objects.filter(
        free, state=MessageState.PENDING, channel=message.channel, recipient=message.recipient
    )
    same.filter(due_at__lte=now).exclude(pk=message.pk).update(
        due_at=until, attempts=F("attempts") + 1, last_error=_words(error)
    )


def _gave_up(message: Message, error: Exception, outcome: dict[str, object]) -> bool:
    """The failure and what its channel makes of it, together. When the latter breaks, the message still counts as failed by itself:
    a person sees it there, and the worker goes on with the others.
    """
    follows = _given_up.get(message.channel)
    if follows is None:
        return False
    try:
        with transaction.atomic():
            _write_if_leased(message, last_error=_words(error), **outcome)
            follows(message)
    except (LostLease, OperationalError, InterfaceError):  # Taken over, or the database is away.
        raise
    except Exception:
        logger.exception("message %s (%s): what follows its failure broke", message.pk, message.channel)
        return False
    return True


def _words(error: Exception) -> str:
    """NUL is not text to PostgreSQL, and peers do answer with it."""
    return f"{type(error).__name__}: {error}".replace("\0", "")[:ERROR_LENGTH]


def pause_after(attempts: int) -> dt.timedelta:
    return min(FIRST_PAUSE * (1 << (attempts - 1)), LONGEST_PAUSE)


def _write_if_leased(message: Message, **values: object) -> None:
    held = Message.objects.filter(pk=message.pk, fence=message.fence, state=MessageState.PENDING)
    if not held.update(leased_until=None, **values):
        raise LostLease


@transaction.atomic
def resend(message: Message, by: str) -> None:
    """Put a failed message back in the queue, at the step where it failed. `by` is an actor. Raises NotFailed."""
    again = {"state": MessageState.PENDING, "attempts": 0, "due_at": time_now(), "last_error": ""}
    if not Message.objects.filter(pk=message.pk, state=MessageState.FAILED).update(**again):
        raise NotFailed
    message.refresh_from_db()
    record(by, "message.resent", message.subject, details={"message": message.pk, "channel": message.channel})


def run_forever(
    stop: threading.Event,
    *,
    pause: dt.timedelta = dt.timedelta(seconds=0.5),
    lease: dt.timedelta = LEASE,
    each_round: Callable[[], object] = lambda: None,
) -> None:
    """Deliver and seal until `stop` is set; a step begun is finished first. A database that is away is waited for.

    `each_round` is called whenever nothing waits, and puts into the outbox what is due by then.
    """
    sealed_at = 0.0
    while not stop.is_set():
        close_old_connections()
        try:
            busy = work_once(time_now(), lease)
            if not busy:
                each_round()
            if time.monotonic() - sealed_at >= SEAL_EVERY:
                seal_all(time_now())
                sealed_at = time.monotonic()
        except DatabaseError as error:
            logger.warning("the database is away: %s", type(error).__name__)
            connection.close()
            busy = False
        if not busy:
            stop.wait(pause.total_seconds())
