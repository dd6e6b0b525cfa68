"""Every guard that a migration installs still stands when all migrations have run."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from anxin.trail.guards import Guard, Install


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


@pytest.mark.django_db(transaction=True)
def test_emptying_the_database_keeps_the_guards_on_guard() -> None:
    """Also the flush after this test must get past guards that forbid deleting; the next test would meet the rows."""
    from anxin.trail.models import Entry
    from anxin.trail.operations import record

    record("system", "test", "nothing")
    from django.core.management import call_command

    before = standing()
    call_command("flush", interactive=False, verbosity=0)
    assert not Entry.objects.exists()
    assert standing() == before
