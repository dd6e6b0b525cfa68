"""Many rows at once, the quickest way each database has, inside the caller's transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl
from django.db import connection, models

ROWS_A_STATEMENT = 5_000


def copy_rows(model: type[models.Model], frame: pl.DataFrame) -> None:
    """`frame` has the columns of the table, without its key; the rows are written as they stand."""
    table, columns = model._meta.db_table, list(frame.columns)
    quoted = ", ".join(connection.ops.quote_name(each) for each in columns)
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {name} ({quoted}) FROM STDIN (FORMAT csv)") as copy:
                copy.write(frame.write_csv(include_header=False))
            return
        places = ", ".join(["%s"] * len(columns))
        insert = f"INSERT INTO {name} ({quoted}) VALUES ({places})"  # noqa: S608  # names of a model's table and columns
        for rows in _slices(frame):
            cursor.executemany(insert, rows)


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Keys for `count` rows that are about to be copied. On SQLite the transaction holds the write lock, so that nobody else takes them."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            query = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(query, [table, column, count])
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
        return list(range(last + 1, last + count + 1))


def _slices(frame: pl.DataFrame) -> Iterable[Sequence[tuple[Any, ...]]]:
    for first in range(0, frame.height, ROWS_A_STATEMENT):
        yield frame.slice(first, ROWS_A_STATEMENT).rows()
