"""Every guard that a migration installs still stands when all migrations have run."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import CharField

from anxin.trail.guards import AppendOnly, Guard, Install
from anxin.trail.models import Entry
from anxin.trail.operations import record


def declared() -> list[Guard]:
    loader = MigrationLoader(connection)
    operations = [o for migration in loader.disk_migrations.values() for o in migration.operations]
    return [operation.guard for operation in operations if isinstance(operation, Install)]


def standing() -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger UNION SELECT conname FROM pg_constraint WHERE contype = 'x'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def names_of(guard: Guard) -> set[str]:
    with connection.cursor() as cursor:
        columns = [c.name for c in connection.introspection.get_table_description(cursor, guard.table)]
    names = {trigger.name for trigger in guard.triggers(connection.vendor, columns)}
    return names | ({guard.name} if connection.vendor == "postgresql" and guard.constraint() else set())


@pytest.mark.django_db
def test_every_guard_stands_after_all_migrations() -> None:
    guards = declared()
    assert len(guards) >= 7
    assert set().union(*(names_of(guard) for guard in guards)) <= standing()


@pytest.mark.django_db
def test_an_append_only_table_is_guarded_in_every_column() -> None:
    """A column added after its guard was installed would be free to change."""
    if connection.vendor == "postgresql":
        query = "SELECT prosrc FROM pg_proc WHERE proname = %s"
    else:
        query = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s"
    for guard in declared():
        if not isinstance(guard, AppendOnly):
            continue
        with connection.cursor() as cursor:
            cursor.execute(query, [f"{guard.name}_update"])
            (installed,) = cursor.fetchone()
            table = connection.introspection.get_table_description(cursor, guard.table)
        unguarded = {c.name for c in table if f'OLD."{c.name}"' not in installed}
        assert unguarded == set(guard.filled_once)


@pytest.mark.django_db(transaction=True)
def test_emptying_the_database_keeps_the_guards() -> None:
    """The flush also follows this test, and must get past the guards that forbid deleting."""
    record("system", "test", "nothing")
    before = standing()
    call_command("flush", interactive=False, verbosity=0)
    assert not Entry.objects.exists()
    assert standing() == before


@pytest.mark.django_db(transaction=True)
def test_changing_a_table_keeps_its_guards() -> None:
    """Django changes a SQLite table by copying it."""
    before = standing()
    old = Entry._meta.get_field("action")
    new = CharField(max_length=90)
    new.set_attributes_from_name("action")
    new.model = Entry
    with connection.schema_editor() as editor:
        editor.alter_field(Entry, old, new, strict=True)
        editor.alter_field(Entry, new, old, strict=True)
    assert standing() == before
    record("system", "test", "nothing")
    with pytest.raises(IntegrityError):
        Entry.objects.update(actor="nobody")
