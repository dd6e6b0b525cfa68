"""The books of one agency are kept by one hand at a time.

A payment may take others off its bill and make them again, each from a receipt of its own; a receipt may pay several bills. Whoever locked them one by one
would sooner or later wait in a circle with somebody who came from the other side. So whatever moves money between receipts and bills first takes the books of
their agencies: after the rules, before any row. Agencies do not wait for each other, and SQLite has one writer at a time anyway.
"""

from django.db import connection

from anxin.lawbook.turns import hold_rules

BOOKS = 1_002


def keep_books(*agencies: int) -> None:
    """Held to the end of the transaction. Taken again for agencies held already it does nothing; the first time, all that will be needed are named."""
    hold_rules()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for agency in sorted(set(agencies)):
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [BOOKS, agency])
