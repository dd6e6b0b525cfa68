"""Every guard that a migration of this database installs still stands when all migrations have run."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import CharField

from anxin.funds.models import PersonMonth
from anxin.registry.models import Enrolment, Person
from anxin.trail.guards import AppendOnly, Guard, Install
from anxin.trail.models import Entry
from anxin.trail.operations import record
from tests.funds.makers import billed, employer_with, hire, on


def declared() -> list[Guard]:
    loader = MigrationLoader(connection)
    operations = [o for migration in loader.graph.nodes.values() for o in migration.operations]
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
    names = {trigger.name for trigger in guard.triggers(connection.vendor, columns=["id"])}
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


@contextmanager
def looked_up() -> Iterator[None]:
    """SQLite looks up what a foreign key names when the transaction ends."""
    with transaction.atomic():
        yield
        connection.check_constraints()


def _a_line() -> PersonMonth:
    on("2020-02-10")
    return billed(employer_with(500_000)).lines.get()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["bill_id", "person_id"])
def test_a_line_names_only_what_is_on_file(name: str) -> None:
    line = _a_line()
    other = hire(None, 500_000)
    line.pk, line.person_id = None, other.pk
    setattr(line, name, 987_654_321)
    with pytest.raises(IntegrityError), looked_up():
        line.save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["posting_id", "debit_id", "credit_id", "bill_id"])
def test_a_transfer_names_only_what_is_on_file(name: str) -> None:
    transfer = _a_line().bill.transfers.first()
    assert transfer is not None
    transfer.pk = None
    setattr(transfer, name, 987_654_321)
    with pytest.raises(IntegrityError), looked_up():
        transfer.save(force_insert=True)


@pytest.mark.django_db
def test_many_rows_at_once_are_looked_up_too() -> None:
    line = _a_line()
    lines = [PersonMonth(bill=line.bill, person=hire(None, 500_000), month=1, base=1, total=1) for _ in "ab"]
    lines[1].person_id = 987_654_321
    with pytest.raises(IntegrityError), looked_up():
        PersonMonth.objects.bulk_create(lines)


@pytest.mark.django_db
def test_a_person_on_a_bill_stays_on_file() -> None:
    person = _a_line().person
    Enrolment.objects.filter(person=person)._raw_delete("default")
    with pytest.raises(IntegrityError), looked_up():
        Person.objects.filter(pk=person.pk)._raw_delete("default")
    with pytest.raises(IntegrityError), looked_up():
        Person.objects.filter(pk=person.pk).update(id=person.pk + 1_000)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer")
def test_a_person_does_not_go_while_somebody_writes_a_line() -> None:
    """Whoever wrote it has found the person, and cannot be seen yet."""
    line = _a_line()
    other = hire(None, 500_000)
    Enrolment.objects.filter(person=other)._raw_delete("default")
    with transaction.atomic():
        PersonMonth.objects.create(bill=line.bill, person=other, month=1, base=1, total=1)
        with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as beside:
            beside.execute("SET lock_timeout = '100ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                beside.execute("DELETE FROM registry_person WHERE id = %s", [other.pk])
