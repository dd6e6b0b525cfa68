import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.faults.processes import Processes


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """A database with every table and no row, migrated once: the tests take copies of it."""
    server = _server()
    if server is None:
        processes = Processes(f"sqlite:///{tmp_path_factory.mktemp('migrated') / 'faults.sqlite3'}")
        processes.migrate()
        yield processes
        return
    with _database(server) as name:
        processes = Processes(f"{server}/{name}")
        processes.migrate()
        yield processes


@pytest.fixture
def processes(migrated: Processes, tmp_path: Path) -> Iterator[Processes]:
    """Processes over a migrated database of their own: a SQLite file, or a PostgreSQL database made for the test."""
    server = _server()
    if server is None:
        file = tmp_path / "faults.sqlite3"
        shutil.copy(migrated.url.removeprefix("sqlite:///"), file)
        with closing(Processes(f"sqlite:///{file}")) as processes:
            yield processes
        return
    with (
        _database(server, template=migrated.url.rsplit("/", 1)[1]) as name,
        closing(Processes(f"{server}/{name}")) as processes,
    ):
        yield processes


def _server() -> str | None:
    url = os.environ.get("DATABASE_URL", "")
    return url.rsplit("/", 1)[0] if url.startswith("postgres") else None


@contextmanager
def _database(server: str, template: str = "template1") -> Iterator[str]:
    name = f"faults_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield name
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
