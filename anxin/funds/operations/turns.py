"""Payments and changes of the law take turns. A payment is treated by what is known on its day; were it written while an event is being declared, it
would not know of the event, and the declaration would not see the payment.

SQLite has one writer at a time anyway. On PostgreSQL payments hold a lock together, and whoever changes the law waits for all of them and keeps the
next ones waiting. It is taken before any bill is locked, by both, so that neither waits for the other in a circle.
"""

from django.db import connection

KEY = 2020_01_31


def payments_turn() -> None:
    """At the beginning of whatever may put money against bills; held to the end of the transaction."""
    _lock("pg_advisory_xact_lock_shared")


def laws_turn() -> None:
    """At the beginning of whatever declares an event, publishes rules or approves a deferral."""
    _lock("pg_advisory_xact_lock")


def _lock(function: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [KEY])
