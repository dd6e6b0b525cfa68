"""Many rows at once, the quickest way each database has, inside the caller's transaction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl
from django.db import connection, models
from django.db.models import QuerySet

ROWS_A_STATEMENT = 5_000
ESCAPED = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))


def copy_rows(model: type[models.Model], frame: pl.DataFrame) -> None:
    """`frame` has the columns of the table, without its key; the rows are written as they stand."""
    table, columns = model._meta.db_table, list(frame.columns)
    quoted = ", ".join(connection.ops.quote_name(each) for each in columns)
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What the database refuses comes out of `copy` as an error of the driver, which nobody here catches.
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {name} ({quoted}) FROM STDIN") as copy,
            ):
                copy.write(_as_text(frame))
            return
        places = ", ".join(["%s"] * len(columns))
        insert = f"INSERT INTO {name} ({quoted}) VALUES ({places})"  # noqa: S608  # names of a model's table and columns
        for rows in _slices(frame):
            cursor.executemany(insert, rows)


def _as_text(frame: pl.DataFrame) -> str:
    """PostgreSQL's own text format, which it reads a third quicker than CSV."""
    words = [name for name, kind in frame.schema.items() if kind == pl.String]
    escaped = pl.col(words)
    for character, written in ESCAPED:
        escaped = escaped.str.replace_all(character, written, literal=True)
    return frame.with_columns(escaped).write_csv(
        include_header=False, separator="\t", quote_style="never", null_value="\\N"
    )


def read_rows(rows: QuerySet[Any, Any], schema: Mapping[str, Any]) -> pl.DataFrame:
    """`rows` (of `values_list`) in a frame: numbers and booleans. On PostgreSQL as one value, so that no row passes through Python."""
    if connection.vendor != "postgresql":
        return pl.DataFrame(list(rows), schema=schema, orient="row")
    query, params = rows.query.sql_with_params()
    columns = ", ".join(connection.ops.quote_name(name) for name in schema)
    fields = ", ".join(f"COALESCE({connection.ops.quote_name(name)}::text, '')" for name in schema)
    as_csv = f"SELECT string_agg(concat_ws(',', {fields}), E'\\n') FROM ({query}) AS read({columns})"  # noqa: S608  # a query of Django's and names of columns
    with connection.cursor() as cursor:
        cursor.execute(as_csv, params)
        (written,) = cursor.fetchone()
    if written is None:
        return pl.DataFrame(schema=schema)
    return pl.read_csv(written.encode(), has_header=False, schema=schema)


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
