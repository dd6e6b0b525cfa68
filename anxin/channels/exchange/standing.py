"""How each data exchange goes, for people: whether the department answers, since when not, and what waits for it (II.2.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, Concat

from anxin.casework.exchanges import ASKED, CHANNEL, coordinations_of
from anxin.casework.models import Application, Coordination, CoordinationReason
from anxin.channels.exchange.configuration import connector_for, entries
from anxin.channels.exchange.connector import Entry
from anxin.channels.exchange.recovery import failed_requests
from anxin.channels.models import ExchangeStanding
from anxin.registry.models import Staff
from anxin.registry.permissions import is_of_centre
from anxin.trail.models import Message, MessageState
from anxin.trail.today import now

ERROR_LENGTH = 200
# Why people ask although there is a data exchange.
INSTEAD = (CoordinationReason.FAILED, CoordinationReason.NOT_FOUND)


def note_answer(department: str) -> None:
    """Part of keeping the answer."""
    well = {"answered_at": now(), "failing_since": None, "failures": 0, "last_error": ""}
    ExchangeStanding.objects.update_or_create(department=department, defaults=well)


def note_failure(department: str, error: Exception) -> None:
    """By itself, before the message is put off: the first failure after an answer begins the outage."""
    ExchangeStanding.objects.get_or_create(department=department)
    ExchangeStanding.objects.filter(department=department).update(
        failing_since=Coalesce("failing_since", Value(now())),
        failures=F("failures") + 1,
        last_error=str(error).replace("\0", "")[:ERROR_LENGTH],
    )


@dataclass(frozen=True)
class Connection:
    """One configured department. `waiting` cases will be asked again by the worker, `given_up` ones when it answers again;
    `by_people` are open records of asking instead.
    """

    entry: Entry
    problems: Sequence[str]
    standing: ExchangeStanding | None
    waiting: int
    given_up: int
    by_people: int

    @property
    def department(self) -> str:
        return self.entry.department

    @property
    def failing(self) -> bool:
        return self.standing is not None and self.standing.failing_since is not None


def connections(staff: Staff | None = None) -> list[Connection]:
    """Every configured department, with what waits for it: in all, or for an officer of the own agency only. Raises
    ImproperlyConfigured.
    """
    standings = {each.department: each for each in ExchangeStanding.objects.all()}
    return [_connection(entry, standings.get(name), staff) for name, entry in entries().items()]


def _connection(entry: Entry, standing: ExchangeStanding | None, staff: Staff | None) -> Connection:
    asked = Message.objects.filter(
        channel=CHANNEL, template=ASKED, recipient=f"department:{entry.department}"
    )
    connector = connector_for(entry.department)
    seen = coordinations_of(staff) if staff else Coordination.objects.all()
    instead = seen.filter(outcome="", department=entry.department, reason__in=INSTEAD)
    return Connection(
        entry=entry,
        problems=connector.check_config() if connector else [],
        standing=standing,
        waiting=_seen(asked.filter(state=MessageState.PENDING), staff).count(),
        given_up=given_up_for(entry.department, staff).count(),
        by_people=instead.count(),
    )


def given_up_for(department: str, staff: Staff | None) -> QuerySet[Message]:
    return _seen(failed_requests(department), staff)


def _seen(messages: QuerySet[Message], staff: Staff | None) -> QuerySet[Message]:
    if staff is None or is_of_centre(staff):
        return messages
    here = Application.objects.filter(agency=staff.agency).annotate(
        subject_=Concat(Value("application:"), "receipt")
    )
    return messages.filter(Exists(here.filter(subject_=OuterRef("subject"))))
