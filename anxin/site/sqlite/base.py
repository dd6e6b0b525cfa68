"""SQLite as the embedded default.

Writers of one file wait in a fair queue (a file lock) *before* they ask SQLite for its write lock. SQLite's own busy
handler sleeps and retries, which starves whoever sleeps longest; with the queue the slowest of 16 writers waits about a
ninth of that.
"""

import fcntl
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.color import Style
from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.operations import DatabaseOperations as SQLiteOperations
from django.db.backends.sqlite3.schema import DatabaseSchemaEditor as SQLiteSchemaEditor
from django.db.models import Model


class DatabaseOperations(SQLiteOperations):
    def sql_flush(
        self,
        style: Style,
        tables: Sequence[str],
        *,
        reset_sequences: bool = False,
        allow_cascade: bool = False,
    ) -> list[str]:
        """Emptying the whole database is an operator's act: guards that forbid deleting rows step aside for it."""
        deletes = super().sql_flush(
            style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade
        )
        if not deletes:
            return deletes
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            triggers = cursor.fetchall()
        drops = [f"DROP TRIGGER {self.quote_name(name)};" for name, _ in triggers]
        return [*drops, *deletes, *(sql + ";" for _, sql in triggers)]


class DatabaseSchemaEditor(SQLiteSchemaEditor):
    def _remake_table(self, model: type[Model], *args: Any, **kwargs: Any) -> None:
        """Most changes of a table are made by copying it, and the copy would silently be without its guards."""
        with self.connection.cursor() as cursor:
            query = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
            cursor.execute(query, [model._meta.db_table])
            triggers = [sql for (sql,) in cursor.fetchall()]
        super()._remake_table(model, *args, **kwargs)  # type: ignore[misc]  # private to Django, not in its stubs
        for sql in triggers:
            self.execute(sql, params=None)


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    SchemaEditorClass = DatabaseSchemaEditor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._queue: Any = None

    def _start_transaction_under_autocommit(self) -> None:
        self._enter_queue()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # private to Django, not in its stubs
        except BaseException:
            self._leave_queue()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # private to Django, not in its stubs
        finally:
            self._leave_queue()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # private to Django, not in its stubs
        finally:
            self._leave_queue()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # private to Django, not in its stubs
        finally:
            self._leave_queue()

    def _enter_queue(self) -> None:
        name = str(self.settings_dict["NAME"])
        if self.is_in_memory_db() or not Path(name).is_absolute():
            return
        self._queue = open(name + ".queue", "w")  # noqa: SIM115 - held across methods until the transaction ends
        fcntl.flock(self._queue, fcntl.LOCK_EX)

    def _leave_queue(self) -> None:
        if self._queue is not None:
            self._queue.close()
            self._queue = None
