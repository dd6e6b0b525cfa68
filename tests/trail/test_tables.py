"""Tables made by one step: they may name each other, and guards may follow at once."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState
from django.db.models import PROTECT, BigAutoField, ForeignKey

from anxin.trail.guards import Install, Reference, Refers
from anxin.trail.tables import MakeTables

ROOM = "attic"


def naming(name: str, other: str) -> CreateModel:
    key = ForeignKey(f"{ROOM}.{other}", PROTECT, null=True, related_name="+")
    return CreateModel(name, [("id", BigAutoField(primary_key=True)), ("other", key)])


STEP = MakeTables([naming("Box", "Chest"), naming("Chest", "Box")])
GUARD = Install(Refers("attic_box_refers", "attic_box", "No chest.", (Reference("other_id", "attic_chest"),)))


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith(ROOM)}


def foreign_keys(table: str) -> int:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    return sum(bool(each["foreign_key"]) for each in found.values())


def name_what_is_not_there() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO attic_box (other_id) VALUES (987)")
    connection.check_constraints()


@pytest.fixture
def made(transactional_db: None) -> Iterator[None]:
    """Foreign keys as they stand between the two steps: a guard that finds none would take none away."""
    before, after = ProjectState(), ProjectState()
    STEP.state_forwards(ROOM, after)
    with connection.schema_editor() as editor:
        STEP.database_forwards(ROOM, editor, before, after)
        assert (foreign_keys("attic_box"), foreign_keys("attic_chest")) == (1, 1)
        GUARD.database_forwards(ROOM, editor, after, after)
    yield
    with connection.schema_editor() as editor:
        GUARD.database_backwards(ROOM, editor, after, after)
        STEP.database_backwards(ROOM, editor, after, before)
    assert tables() == set()


@pytest.mark.usefixtures("made")
def test_tables_that_name_each_other_and_their_guard_stand_and_go() -> None:
    assert tables() == {"attic_box", "attic_chest"}
    assert foreign_keys("attic_box") == (1 if connection.vendor == "sqlite" else 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        name_what_is_not_there()


def test_models_are_not_made_anew_for_each_table() -> None:
    state = ProjectState()
    assert state.apps.all_models == {}
    STEP.state_forwards(ROOM, state)
    assert "apps" not in vars(state)
    assert set(state.apps.all_models[ROOM]) == {"box", "chest"}
