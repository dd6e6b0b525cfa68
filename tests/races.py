"""Two connections at once, really: the first is held after one of its statements until the other waits for it, or is done.

Only PostgreSQL lets two write at a time; on SQLite they take turns, and there is nothing to see.
"""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connection, connections

two_at_once = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
PATIENCE_SECONDS = 20
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"


class Side(threading.Thread):
    """One person's step on a connection of its own; `outcome` is what it gave back or raised."""

    def __init__(self, step: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.step = step
        self.outcome: Any = None
        self.pid = 0
        self.begun = threading.Event()
        self.held: Callable[[], None] | None = None
        self.hold_after = ""

    def run(self) -> None:
        with ExitStack() as stack:
            stack.callback(connections.close_all)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (self.pid,) = cursor.fetchone() or (0,)
            if self.hold_after:
                stack.enter_context(connection.execute_wrapper(self._hold))
            self.begun.set()
            try:
                self.outcome = self.step()
            except Exception as error:  # What the other person would see is what the tests ask about.
                self.outcome = error

    def _hold(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found = execute(sql, params, many, context)
        if self.held is not None and self.hold_after in sql:
            held, self.held = self.held, None
            held()
        return found

    def waits(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(WAITING, [self.pid])
            (found,) = cursor.fetchone() or (0,)
        return bool(found)


def race(first: Callable[[], Any], second: Callable[[], Any], *, after: str) -> tuple[Any, Any]:
    """What each gave back or raised. The second begins when the first has run its first statement that contains `after`."""
    there, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        there.set()
        assert go_on.wait(PATIENCE_SECONDS)

    one, two = Side(first), Side(second)
    one.held, one.hold_after = hold, after
    one.start()
    assert there.wait(PATIENCE_SECONDS), f"the first never ran a statement with {after!r}: {one.outcome!r}"
    two.start()
    assert two.begun.wait(PATIENCE_SECONDS)
    until = time.monotonic() + PATIENCE_SECONDS
    while two.is_alive() and not two.waits():
        assert time.monotonic() < until, "the second neither waits nor ends"
        time.sleep(0.01)
    go_on.set()
    for side in (one, two):
        side.join(PATIENCE_SECONDS)
        assert not side.is_alive(), "the two wait for each other"
    return one.outcome, two.outcome
