"""B.6: nothing is lost: one receipt however often it is sent, all of a step or nothing, and a trail that shows any change."""

import datetime as dt

import pytest
from django.core.serializers import serialize
from django.db.models import Model
from django.utils import translation

from anxin.casework.errors import CaseError
from anxin.casework.models import Application, Move, Proposal
from anxin.casework.states import State
from anxin.registry.models import Enrolment
from anxin.registry.queries import person_by_id_number
from anxin.services import operations
from anxin.trail.models import Entry, Message
from anxin.trail.sealing import seal_all, verify
from anxin.work.models import Obligation, Task
from tests.clauses.journey import City, employer_applies, finished, person_applies, proposed, taken_in
from tests.trail.tampering import tamper

NOON = dt.datetime(2020, 2, 10, 4, tzinfo=dt.UTC)
TABLES: tuple[type[Model], ...] = (
    Application,
    Move,
    Proposal,
    Entry,
    Message,
    Task,
    Obligation,
    Enrolment,
)


def rows() -> dict[str, str]:
    """Everything that stands in the tables, to compare before and after."""
    return {table.__name__: serialize("json", table._default_manager.order_by("pk")) for table in TABLES}


def test_sent_again_and_again_it_is_received_once(city: City) -> None:
    case = employer_applies(city, "refund", {"kind": "ordinary"})
    before = rows()
    for _ in range(5):
        assert operations.submit(city.agent, case).receipt == case.receipt
    assert rows() == before


def test_case_trail_messages_and_task_come_together(city: City) -> None:
    case = employer_applies(city, "refund", {"kind": "ordinary"})
    about = Entry.objects.filter(subject=case.subject)
    assert list(about.values_list("action", flat=True)) == ["application.received"]
    assert Message.objects.get(subject=case.subject).template == "received"
    assert Task.objects.get(subject=case.subject).kind == "accept"


def test_when_the_effect_cannot_be_had_nothing_is_decided(city: City) -> None:
    """The person has been enrolled elsewhere meanwhile: the reviewer is told, and not one row has changed."""
    finished(city, employer_applies(city, "enrolment", {"person_kind": "taiwan"}))
    person = person_by_id_number("830000199201300022")
    assert person is not None
    again = taken_in(city, employer_applies(city, "enrolment", {"person_kind": "taiwan"}))
    proposal = proposed(city, again)
    before = rows()
    with translation.override("en"), pytest.raises(CaseError, match="enrolled"):
        operations.review(proposal, city.reviewer, confirm=True, note="")
    assert rows() == before
    again.refresh_from_db()
    assert again.state == State.IN_PROCESS


def test_the_trail_of_a_whole_journey_is_sealed_and_any_change_is_found(city: City) -> None:
    case = finished(
        city, person_applies(city, "card-replacement", {"kind": "reissue", "delivery": "courier"})
    )
    assert list(Entry.objects.filter(subject=case.subject).values_list("action", flat=True)) == [
        "application.received",
        "application.accepted",
        "application.in_process",
        "proposal.approve",
        "application.decided",
        "application.effect",
        "application.delivered",
        "application.closed",
    ]
    assert seal_all(NOON) > 0
    assert verify().ok
    entry = Entry.objects.filter(subject=case.subject, action="application.decided").get()
    tamper("UPDATE trail_entry SET actor = 'staff:nobody' WHERE id = %s", entry.pk)
    assert not verify().ok
