"""A time limit over a whole exchange with a peer. Time limits of sockets count each silence anew: a peer that sends a byte now and then,
or shakes hands for ever, would hold the worker for as long as it likes.
"""

import socket
import threading
from contextlib import AbstractContextManager, suppress
from types import TracebackType

import urllib3
from urllib3.connection import HTTPConnection


class Deadline(AbstractContextManager["Deadline"]):
    """Hangs up when `seconds` are over, from another thread, whatever is being waited for. `over` says that it did."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._held: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._hang_up)
        self._timer.daemon = True

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for held in self._held:
                held.close()
            self._held.clear()

    def watch(self, pool: urllib3.HTTPConnectionPool) -> None:
        """From now on connections of the pool are hung up when the time is over."""
        kind, hold = pool.ConnectionCls, self._hold

        def connected(connection: HTTPConnection) -> socket.socket:
            return hold(kind._new_conn(connection))  # type: ignore[attr-defined]  # urllib3's own hook for a connection made otherwise

        pool.ConnectionCls = type(kind.__name__, (kind,), {"_new_conn": connected})

    def _hold(self, made: socket.socket) -> socket.socket:
        """A second handle on the same connection: the first goes into the hands of TLS. Raises TimeoutError."""
        with self._lock:
            if self.over:
                made.close()
                raise TimeoutError
            self._held.append(made.dup())
        return made

    def _hang_up(self) -> None:
        with self._lock:
            self.over = True
            for held in self._held:
                with suppress(OSError):
                    held.shutdown(socket.SHUT_RDWR)
