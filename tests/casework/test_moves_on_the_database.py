"""The database holds the same table of moves as `states.py`: every pair of states is tried on it."""

import datetime as dt
import itertools

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import translation

from anxin.casework.models import Application, Move
from anxin.casework.states import State, may_move
from anxin.trail.guards import refusal
from tests.registry.people import make_agency

NOON = dt.datetime(2020, 2, 10, 4, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


def application_in(state: State) -> Application:
    return Application.objects.create(
        receipt=f"BJ-{state}"[:20],
        service="refund",
        state=state,
        agency=make_agency(),
        received_on=NOON.date(),
        received_at=NOON,
        created_at=NOON,
        changed_at=NOON,
    )


def accepts(application: Application, after: State) -> bool:
    try:
        with transaction.atomic():
            Application.objects.filter(pk=application.pk).update(state=after)
            transaction.set_rollback(True)
    except IntegrityError as error:
        if refusal(error) is None:
            raise
        return False
    return True


def test_every_pair_of_states_is_as_the_table_says() -> None:
    """When this fails, the table has changed: install `casework_application_moves` again in a new migration."""
    applications = {state: application_in(state) for state in State}
    wrong = [
        (before.value, after.value)
        for before, after in itertools.permutations(State, 2)
        if accepts(applications[before], after) is not may_move(before, after)
    ]
    assert wrong == []


def test_saving_without_a_move_is_free() -> None:
    application = application_in(State.CLOSED)
    application.version = 2
    application.save()


def test_an_unknown_state_is_refused() -> None:
    application = application_in(State.RECEIVED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(state="lost")


def test_the_refusal_is_in_words_of_the_reader() -> None:
    application = application_in(State.CLOSED)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Application.objects.filter(pk=application.pk).update(state=State.DRAFT)
    with translation.override("en"):
        assert refusal(caught.value) == "An application cannot go from this state to that one."


@pytest.mark.parametrize("statement", ["UPDATE casework_move SET reason = 'x'", "DELETE FROM casework_move"])
def test_a_step_taken_stays_on_the_record(statement: str) -> None:
    Move.objects.create(
        application=application_in(State.RECEIVED),
        before=State.DRAFT,
        after=State.RECEIVED,
        at=NOON,
        business_date=NOON.date(),
    )
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert refusal(caught.value)
