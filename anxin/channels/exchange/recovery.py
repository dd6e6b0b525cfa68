"""When a department that was away is back: what was given up is fetched after all, without anybody having to think of it.

Given up, a request stands among the failed messages and people ask instead. From then on the department is watched by one message of
its own, which tells it about nobody; when it answers, one request goes out again, and its success brings all others along.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Concat

from anxin.casework.exchanges import ASKED, CHANNEL
from anxin.casework.models import Coordination, CoordinationReason
from anxin.channels.exchange.configuration import connector_for
from anxin.channels.exchange.connector import Away, Unavailable
from anxin.registry.actors import SYSTEM
from anxin.trail.models import Message, MessageState
from anxin.trail.operations import post
from anxin.trail.outbox import NotYet, Step, resend

WATCHED = "department_watched"
LOOK_EVERY = dt.timedelta(minutes=10)
AT_ONCE = 50
# How the outbox writes down what a message failed of.
WAS_AWAY, GOT_NOTHING = (f"{kind.__name__}: " for kind in (Away, Unavailable))


def failed_of_absence(message: Message) -> bool:
    """Given up because the department was away, and not because of what it answered to this very request: that would come again."""
    return WAS_AWAY in Message.objects.values_list("last_error", flat=True).get(pk=message.pk)


def failed_requests(department: str) -> QuerySet[Message]:
    """Given up without an answer, and still wanted: people ask instead, and nobody has answered them yet."""
    asked = Message.objects.filter(
        Q(last_error__contains=WAS_AWAY) | Q(last_error__contains=GOT_NOTHING),
        channel=CHANNEL,
        template=ASKED,
        recipient=f"department:{department}",
        state=MessageState.FAILED,
    )
    open_ = Coordination.objects.filter(
        outcome="", department=department, reason=CoordinationReason.FAILED
    ).annotate(subject_=Concat(Value("application:"), "application__receipt"))
    wanted = open_.filter(subject_=OuterRef("subject"), document=OuterRef("asked_document"))
    return asked.annotate(asked_document=KT("payload__document")).filter(Exists(wanted)).order_by("id")


def missed(department: str) -> QuerySet[Message]:
    """Of those, what only needs the department to be back."""
    return failed_requests(department).filter(last_error__contains=WAS_AWAY)


def watch(department: str) -> None:
    """Part of giving up: one message looks after the department, however many requests failed."""
    watching = Message.objects.filter(channel=CHANNEL, template=WATCHED, recipient=f"watch:{department}")
    if watching.filter(state=MessageState.PENDING).exists():
        return
    try:
        with transaction.atomic():
            post(
                CHANNEL,
                f"watch:{department}",
                WATCHED,
                subject=f"department:{department}",
                key=f"watch:{department}:{watching.count() + 1}",
                payload={"department": department},
            )
    except IntegrityError:
        """Another worker has begun to watch it at this very moment."""


def look(message: Message) -> Step:
    """Raises `NotYet` while the department is away."""
    department = message.payload["department"]
    connector = connector_for(department)
    if connector is None or not missed(department).exists():
        return Step()
    try:
        connector.reach()
    except Exception as error:
        raise NotYet(f"{department}: {error}", LOOK_EVERY) from error
    return Step(effect=lambda: ask_again(missed(department)[:1]))


def ask_again(requests: QuerySet[Message], by: str = SYSTEM) -> int:
    """How many were put back into the queue, under the keys the department knows. `by` is an actor."""
    found = list(requests[:AT_ONCE])
    for message in found:
        resend(message, by)
    return len(found)
