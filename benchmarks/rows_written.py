"""Which rows one submission leaves in the database, found by looking, so that the bare baseline cannot fall behind the program."""

from typing import Any

from benchmarks.databases import connect

TABLES = {
    "sqlite": "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'id' WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
    "postgres": "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'id'",
}
APPLICATION = "casework_application"
Marks = dict[str, int]


def marks(url: str) -> Marks:
    """The highest id of every table that numbers its rows."""
    connection = connect(url)
    tables = [name for (name,) in connection.execute(TABLES[url.split(":")[0].removesuffix("ql")]).fetchall()]
    found = {table: _highest(connection, table) for table in sorted(tables)}
    connection.close()
    return {table: mark for table, mark in found.items() if mark is not None}


def _highest(connection: Any, table: str) -> int | None:
    (highest,) = connection.execute(f'SELECT max(id) FROM "{table}"').fetchone()  # noqa: S608 - names from the catalogue
    return 0 if highest is None else highest if isinstance(highest, int) else None


def since(url: str, before: Marks) -> list[tuple[str, int]]:
    """Table and id of every row written after `before`; the application first, because others name it."""
    connection = connect(url)
    found: list[tuple[str, int]] = []
    for table, mark in before.items():
        query = f'SELECT id FROM "{table}" WHERE id > {mark} ORDER BY id'  # noqa: S608 - names from the catalogue
        found += [(table, number) for (number,) in connection.execute(query).fetchall()]
    connection.close()
    return sorted(found, key=lambda each: each[0] != APPLICATION)
