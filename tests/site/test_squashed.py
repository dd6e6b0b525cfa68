"""A new database takes the squashed migrations, another one goes on where it stands: both come to the same."""

from collections.abc import Iterable

import pytest
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from anxin.trail.guards import Guard, Install

ROOMS = ("casework", "funds", "lawbook")


def every_file() -> MigrationLoader:
    """Squashed migrations and what they stand for, side by side."""
    return MigrationLoader(None, replace_migrations=False)


def squashed(room: str) -> Migration:
    (found,) = (m for m in every_file().disk_migrations.values() if m.app_label == room and m.replaces)
    return found


def later(room: str) -> list[tuple[str, str]]:
    """Made after the squashed one."""
    last = squashed(room).replaces[-1]
    return sorted(key for key in every_file().disk_migrations if key[0] == room and key > last)


def last_guards(migrations: Iterable[Migration]) -> dict[str, Guard]:
    installed = [o.guard for m in migrations for o in m.operations if isinstance(o, Install)]
    return {guard.name: guard for guard in installed}


def waiting() -> list[tuple[str, str]]:
    executor = MigrationExecutor(connection)
    # Two that follow the same one; where the squashed one counts, that is not to be seen.
    assert executor.loader.detect_conflicts() == {}
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _ in plan]


@pytest.mark.parametrize("room", ROOMS)
def test_it_makes_the_models_that_the_old_ones_come_to(room: str) -> None:
    loader, migration = every_file(), squashed(room)
    old = loader.project_state([migration.replaces[-1]])
    new = loader.project_state([(room, migration.name)])
    assert old.models.keys() == new.models.keys()
    assert MigrationAutodetector(old, new).changes(loader.graph) == {}


@pytest.mark.parametrize("room", ROOMS)
def test_it_installs_the_guards_that_the_old_ones_leave(room: str) -> None:
    loader, migration = every_file(), squashed(room)
    guards = last_guards([migration])
    assert guards
    assert guards == last_guards(loader.disk_migrations[key] for key in migration.replaces)


@pytest.mark.parametrize("room", ROOMS)
def test_it_stands_for_every_old_one(room: str) -> None:
    loader, migration = every_file(), squashed(room)
    before = [key for key in loader.disk_migrations if key[0] == room and key[1] < migration.replaces[-1][1]]
    assert set(before) - {(room, migration.name)} == set(migration.replaces[:-1])


@pytest.mark.django_db
def test_a_database_that_has_all_old_ones_has_nothing_to_do() -> None:
    recorder = MigrationRecorder(connection)
    for room in ROOMS:
        recorder.record_unapplied(room, squashed(room).name)
    assert waiting() == []


@pytest.mark.django_db
@pytest.mark.parametrize("room", ROOMS)
def test_a_database_stopped_between_old_ones_goes_on_with_them(room: str) -> None:
    """A half of what the squashed one would do is there already, and rows with it."""
    recorder, migration = MigrationRecorder(connection), squashed(room)
    left = [*migration.replaces[len(migration.replaces) // 2 :], *later(room)]
    for key in [(room, migration.name), *left]:
        recorder.record_unapplied(*key)
    assert waiting() == left
