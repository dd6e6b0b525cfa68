"""Somebody with the database's own tools, who takes the guards down first."""

from django.db import connection

from anxin.trail.guards import AppendOnly


def tamper(sql: str, *params: int | str | bytes) -> None:
    with connection.cursor() as cursor:
        for table in ("trail_entry", "trail_seal"):
            for trigger in AppendOnly(f"{table}_kept", table, "").triggers(connection.vendor, ["id"]):
                for statement in trigger.drop(connection.vendor):
                    cursor.execute(statement)
        cursor.execute(sql, params)
