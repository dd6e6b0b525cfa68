"""`python -m benchmarks.bare insert|select`: the rows of one submission again and again, by the driver alone.

Nothing is decided, checked, locked or rendered; rows differ only in what must be unique. Eight threads, each with its own connection.
"""

import fcntl
import sys
import uuid
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from benchmarks import worker
from benchmarks.databases import connect
from benchmarks.rows_written import APPLICATION

THREADS = 8


@dataclass(frozen=True)
class Template:
    """`values` as text, which both databases read back into the column's own type."""

    table: str
    columns: list[str]
    values: list[Any]


class Turns:
    """Writers of a SQLite file wait in line. SQLite's own sleeping and retrying would starve them and flatter the comparison."""

    def __init__(self, url: str) -> None:
        self._file = open(url.removeprefix("sqlite:///") + ".turns", "w")  # noqa: SIM115 - as long as the process

    def __enter__(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)


class Writer:
    def __init__(self, plan: dict[str, Any]) -> None:
        self._postgresql = not plan["url"].startswith("sqlite")
        self._connection = connect(plan["url"])
        self._turns = None if self._postgresql else Turns(plan["url"])
        self._templates = [self._template(table, number) for table, number in plan["rows"]]
        application = self._templates[0]
        assert application.table == APPLICATION
        self._application = plan["rows"][0][1]
        of = dict(zip(application.columns, application.values, strict=True))
        self._receipt, self._draft_key = of["receipt"], uuid.UUID(of["draft_key"])
        self._queries = [self._query(each) for each in self._templates]

    def _template(self, table: str, number: int) -> Template:
        reading = self._connection.execute(f'SELECT * FROM "{table}" WHERE id = {int(number)}')  # noqa: S608 - names from the catalogue
        columns = [column[0] for column in reading.description if column[0] != "id"]
        cast = ", ".join(f'"{name}"::text' if self._postgresql else f'"{name}"' for name in columns)
        row = self._connection.execute(f'SELECT {cast} FROM "{table}" WHERE id = {int(number)}').fetchone()  # noqa: S608 - names from the catalogue
        return Template(table, columns, list(row))

    def _query(self, template: Template) -> str:
        mark = "%s" if self._postgresql else "?"
        names = ", ".join(f'"{name}"' for name in template.columns)
        marks = ", ".join(mark for _ in template.columns)
        query = f'INSERT INTO "{template.table}" ({names}) VALUES ({marks})'  # noqa: S608 - names from the catalogue
        return query + (" RETURNING id" if template.table == APPLICATION else "")

    def insert(self) -> None:
        with self._turns or nullcontext():
            self._insert()

    def _insert(self) -> None:
        """One transaction. Taking the write lock at once keeps SQLite from refusing a late one."""
        fresh = uuid.uuid4()
        new = {
            self._receipt: fresh.hex[:20],
            str(self._draft_key): str(fresh),
            self._draft_key.hex: fresh.hex,
        }
        self._connection.execute("BEGIN" if self._postgresql else "BEGIN IMMEDIATE")
        try:
            application = None
            for template, query in zip(self._templates, self._queries, strict=True):
                values = self._values(template, new, application)
                found = self._connection.execute(query, values)
                application = found.fetchone()[0] if template.table == APPLICATION else application
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise

    def _values(self, template: Template, new: dict[str, str], application: int | None) -> list[Any]:
        values = []
        for column, value in zip(template.columns, template.values, strict=True):
            if column == "application_id":
                value = application
            elif column == "key":
                value = new[self._draft_key.hex]
            elif isinstance(value, str):
                for before, after in new.items():
                    value = value.replace(before, after)
            values.append(value)
        return values

    def select(self) -> None:
        mark = "%s" if self._postgresql else "?"
        query = f'SELECT * FROM "{APPLICATION}" WHERE receipt = {mark}'  # noqa: S608 - no value in it
        assert self._connection.execute(query, [self._receipt]).fetchone() is not None


def acts(kind: str, plan: dict[str, Any]) -> list[worker.Act]:
    writers = [Writer(plan) for _ in range(THREADS)]
    return [writer.insert if kind == "insert" else writer.select for writer in writers]


if __name__ == "__main__":
    given = worker.plan()
    worker.work(acts(sys.argv[1], given), given["seconds"])
