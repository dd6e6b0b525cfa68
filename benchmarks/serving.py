"""Submissions and look-ups over HTTP against a real `anxin serve`, beside bare inserts and selects of the same rows.

The two take turns on one database, so that both meet the same moments of a busy machine. A submission is a back payment over four
years: it is decided, its papers are deferred, and receipt, move, trail entries, task, message and kept answer are one transaction.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import databases, load, rows_written
from benchmarks.databases import Database
from benchmarks.measured import MILLI, SECOND, Row, row
from benchmarks.server import Server

PROCESSES, THREADS = 2, 8
CLIENTS = PROCESSES * THREADS
SLOWEST = 100 * MILLI
SHARE = 0.4


@dataclass
class Tally:
    """One kind of work, over all rounds. Receipts by process and thread, because each account may look up its own only."""

    times: list[int] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0
    errors: int = 0
    receipts: list[list[list[str]]] = field(default_factory=list)

    def add(self, done: Sequence[dict[str, Any]], cpu: float | None = None) -> None:
        """`cpu` in seconds; without it the loading processes' own, which in the bare runs do all the work but the database's."""
        self.times += [time for each in done for time in each["times"]]
        self.seconds += max(each["seconds"] for each in done)
        self.cpu += sum(each["cpu"] for each in done) if cpu is None else cpu
        self.errors += sum(each["errors"] for each in done)
        self.receipts += [each["receipts"] for each in done]

    def row(self, group: str, what: str) -> Row:
        done = len(self.times)
        cpu = self.cpu * SECOND / done if done else None
        return row(group, what, self.times, done / self.seconds, cpu=cpu, errors=self.errors)


def measure(rounds: int, seconds: float) -> tuple[list[Row], list[str]]:
    """The rows, and what was left out and why."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="anxin-bench-") as folder:
        with databases.sqlite_file(Path(folder)) as file:
            rows += _measure(file, Path(folder) / "sqlite", rounds, seconds)
        with databases.postgresql() as database:
            if database is None:
                return rows, [f"PostgreSQL: left out, no server answers at {databases.POSTGRESQL}"]
            rows += _measure(database, Path(folder) / "postgresql", rounds, seconds)
    return rows, []


def _measure(database: Database, folder: Path, rounds: int, seconds: float) -> list[Row]:
    server = Server(database.url, folder)
    server.prepare()
    accounts = server.seed(CLIENTS)
    with server:
        before = rows_written.marks(database.url)
        first = load.submit_once(server.port, accounts[0])
        template = {"url": database.url, "rows": rows_written.since(database.url, before), "receipt": first}
        load.run("submit", _plans(server.port, accounts), min(1.0, seconds))
        submit, bare_submit, look, bare_look = Tally(), Tally(), Tally(), Tally()
        for _ in range(rounds):
            _submissions(server, accounts, submit, seconds)
            bare_submit.add(load.run("insert", [template] * PROCESSES, seconds))
            _look_ups(server, accounts, submit, look, seconds / 2)
            bare_look.add(load.run("select", [template] * PROCESSES, seconds / 2))
    return _rows(database.name, submit, bare_submit, look, bare_look)


def _submissions(server: Server, accounts: list[dict[str, Any]], submit: Tally, seconds: float) -> None:
    used = server.cpu_seconds()
    done = load.run("submit", _plans(server.port, accounts), seconds)
    submit.add(done, server.cpu_seconds() - used)


def _look_ups(
    server: Server, accounts: list[dict[str, Any]], submit: Tally, look: Tally, seconds: float
) -> None:
    plans = _plans(server.port, accounts)
    for plan, receipts in zip(plans, submit.receipts[-PROCESSES:], strict=True):
        plan["receipts"] = receipts
    used = server.cpu_seconds()
    done = load.run("look", plans, seconds)
    look.add(done, server.cpu_seconds() - used)


def _plans(port: int, accounts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"port": port, "accounts": accounts[start : start + THREADS]} for start in range(0, CLIENTS, THREADS)
    ]


def _rows(database: str, submit: Tally, bare_submit: Tally, look: Tally, bare_look: Tally) -> list[Row]:
    group = f"Serving, {database}, {CLIENTS} clients"
    inserts = bare_submit.row(group, "bare inserts of the same rows")
    selects = bare_look.row(group, "bare select by receipt")
    submitted = submit.row(group, "submissions").against(inserts)
    reached = (submitted.ratio or 0) >= SHARE and submitted.p99 <= SLOWEST and not submitted.errors
    looked = look.row(group, "look-ups").against(selects)
    return [
        inserts,
        submitted.aiming(f"{SHARE:.0%} of bare, p99 100 ms, no errors", reached),
        selects,
        looked.aiming("no errors", not looked.errors),
    ]
