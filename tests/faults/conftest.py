import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.faults.processes import Processes


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    """Processes over a database of their own: a SQLite file, or a PostgreSQL database made for the test."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield Processes(f"sqlite:///{tmp_path / 'faults.sqlite3'}")
        return
    server, name = url.rsplit("/", 1)[0], f"faults_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield Processes(f"{server}/{name}")
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
