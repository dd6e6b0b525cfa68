import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from anxin.trail.guards import refusal
from anxin.trail.models import Entry, Seal
from anxin.trail.operations import record
from anxin.trail.sealing import seal_pending

NOON = dt.datetime(2020, 2, 10, 4, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


def refused(sql: str, *params: int | str) -> str | None:
    """The guard's words when the database refuses the statement."""
    with (
        pytest.raises(IntegrityError) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, params)
    with translation.override("en"):
        return refusal(caught.value)


@pytest.mark.parametrize("column", ["actor", "action", "subject", "agency", "at", "business_date", "details"])
def test_no_column_of_an_entry_changes(business_day: dt.date, column: str) -> None:
    entry = record("system", "test", "thing:1")
    value = {"at": "2019-01-01 00:00", "business_date": "2019-01-01", "details": '{"a": 1}'}.get(column, "x")
    words = refused(f"UPDATE trail_entry SET {column} = %s WHERE id = %s", value, entry.pk)  # noqa: S608 - names above
    assert words == "A trail entry is never changed or removed."


def test_an_entry_is_not_removed(business_day: dt.date) -> None:
    record("system", "test", "thing:1")
    assert refused("DELETE FROM trail_entry") == "A trail entry is never changed or removed."
    assert Entry.objects.count() == 1


def test_an_entry_is_sealed_once(business_day: dt.date) -> None:
    record("system", "test", "thing:1")
    assert seal_pending(NOON) is not None
    assert refused("UPDATE trail_entry SET seal_id = NULL")
    record("system", "test", "thing:2")
    second = seal_pending(NOON)
    assert second is not None
    assert refused("UPDATE trail_entry SET seal_id = %s WHERE seal_id <> %s", second.pk, second.pk)


@pytest.mark.parametrize("statement", ["UPDATE trail_seal SET root = 'x'", "DELETE FROM trail_seal"])
def test_a_seal_neither_changes_nor_goes(business_day: dt.date, statement: str) -> None:
    record("system", "test", "thing:1")
    seal_pending(NOON)
    assert refused(statement) == "A seal is never changed or removed."


def test_the_chain_of_seals_does_not_fork(business_day: dt.date) -> None:
    record("system", "test", "thing:1")
    first = seal_pending(NOON)
    Seal.objects.create(previous=first, root="0" * 64, count=0, leaves=b"", sealed_at=NOON)
    for previous in (first, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Seal.objects.create(previous=previous, root="1" * 64, count=0, leaves=b"", sealed_at=NOON)


def test_other_errors_are_not_taken_for_a_guard(business_day: dt.date) -> None:
    entry = record("system", "test", "thing:1")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Entry.objects.create(
            pk=entry.pk, at=NOON, business_date=business_day, actor="a", action="b", subject="c"
        )
    assert refusal(caught.value) is None


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces a row by inserting another")
def test_an_entry_is_not_replaced(business_day: dt.date) -> None:
    record("system", "test", "thing:1")
    assert refused("INSERT OR REPLACE INTO trail_entry SELECT * FROM trail_entry")
