"""Rules stand still while they are used, and change while nobody uses them.

What is decided, owed, billed or paid is judged by the rules and events known on its day. Were it written while an event is being declared, it would not
know of the event, and the declaration would not see it. So whoever writes such things holds the rules, together with all others who do, and whoever
changes them waits for those and keeps the next ones waiting. It is the first lock of a transaction, before any row, so that nobody waits in a circle.
SQLite has one writer at a time anyway.
"""

from django.db import connection

from anxin.lawbook.queries import IN_FORCE
from anxin.trail.today import forget

KEY = 2020_01_31


def hold_rules() -> None:
    """At the beginning of whatever the rules judge; held to the end of the transaction."""
    if connection.vendor == "postgresql" and not _asked("pg_try_advisory_xact_lock_shared"):
        _asked("pg_advisory_xact_lock_shared")
        forget(IN_FORCE)


def change_rules() -> None:
    """At the beginning of whatever declares an event, publishes rules or approves a deferral."""
    if connection.vendor == "postgresql":
        _asked("pg_advisory_xact_lock")


def _asked(function: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [KEY])
        row = cursor.fetchone()
    return row and row[0]
