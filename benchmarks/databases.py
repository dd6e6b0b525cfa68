"""Fresh databases that go away afterwards, and plain connections to them."""

import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

POSTGRESQL = os.environ.get("ANXIN_BENCH_POSTGRESQL", "postgres://postgres@127.0.0.1:5432")
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON")


@dataclass(frozen=True)
class Database:
    name: str
    url: str


@contextmanager
def sqlite_file(folder: Path) -> Iterator[Database]:
    yield Database("SQLite", f"sqlite:///{folder / 'bench.sqlite3'}")


@contextmanager
def postgresql() -> Iterator[Database | None]:
    """None where no server answers."""
    name = f"anxin_bench_{uuid.uuid4().hex[:12]}"
    try:
        server = psycopg.connect(f"{POSTGRESQL}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        yield None
        return
    with server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield Database("PostgreSQL", f"{POSTGRESQL}/{name}")
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def connect(url: str) -> Any:
    """One connection in autocommit, as durable as the served one. Both drivers are used by the same few calls."""
    if not url.startswith("sqlite"):
        return psycopg.connect(url, autocommit=True)
    connection = sqlite3.connect(
        url.removeprefix("sqlite:///"), timeout=30, isolation_level=None, check_same_thread=False
    )
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection
