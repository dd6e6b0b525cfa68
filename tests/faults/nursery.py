"""Programs of `tests.faults` that start at once: `python -m tests.faults.nursery <socket> <program>` loads everything one time, and each command
is a fork of it: a process of its own, that may be killed like any other.
"""

import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from socketserver import BaseRequestHandler, ForkingMixIn, UnixStreamServer
from types import TracebackType
from typing import Self

PATIENCE = 240.0
MOST = 8_192
"""Bytes of a command."""


class Child:
    """What `subprocess.Popen` is for a program, with the same names: `returncode` is set once it has ended."""

    def __init__(self, control: socket.socket, stdin: int, stdout: int) -> None:
        self.stdin, self.stdout = os.fdopen(stdin, "w"), os.fdopen(stdout)
        self.returncode: int | None = None
        self._control = control.makefile("r")
        control.close()
        self.pid = int(self._control.readline())

    def kill(self) -> None:
        """As `kill -9` does it; one that has ended already is left in peace."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def communicate(self) -> str:
        """All it says until it ends."""
        self.stdin.close()
        said = self.stdout.read()
        self._wait()
        return said

    def _wait(self) -> None:
        self.returncode = int(self._control.readline())
        for file in (self.stdin, self.stdout, self._control):
            file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind is not None:
            self.kill()
        if self.returncode is None:
            self._wait()


class Nursery:
    """One program over one database, loaded and waiting. It ends with `close`, and so do its children."""

    def __init__(self, program: str, environment: Mapping[str, str], path: Path) -> None:
        self._path = str(path)
        command = [sys.executable, "-m", "tests.faults.nursery", self._path, program]
        self._process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, start_new_session=True
        )
        assert self._process.stdout is not None
        if not self._process.stdout.readline():
            self._process.communicate()
            raise AssertionError(f"{program} does not load")

    def start(self, command: Sequence[str]) -> Child:
        control = socket.socket(socket.AF_UNIX)
        control.settimeout(PATIENCE)
        control.connect(self._path)
        (theirs_in, ours_in), (ours_out, theirs_out) = os.pipe(), os.pipe()
        socket.send_fds(control, [json.dumps(command).encode()], [theirs_in, theirs_out])
        os.close(theirs_in)
        os.close(theirs_out)
        return Child(control, ours_in, ours_out)

    def close(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()


class _Midwife(BaseRequestHandler):
    """Itself a fork of the server, so that somebody waits for the child: says its number, and how it ended."""

    request: socket.socket

    def handle(self) -> None:
        command, files, *_ = socket.recv_fds(self.request, MOST, 2)
        child = os.fork()
        if not child:
            _live(json.loads(command), *files)
        for file in files:
            os.close(file)
        self.request.sendall(f"{child}\n".encode())
        self.request.sendall(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n".encode())


def _live(command: Sequence[str], stdin: int, stdout: int) -> None:
    os.dup2(stdin, 0)
    os.dup2(stdout, 1)
    os.close(stdin)
    os.close(stdout)
    try:
        function = getattr(sys.modules[_Server.program], command[0])
        with _snapshot() if command[0].endswith("report") else nullcontext():
            function(*command[1:])
        sys.stdout.flush()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


@contextmanager
def _snapshot() -> Iterator[None]:
    """What a report counts first and last is of one moment, though a worker works on beside it."""
    from django.db import connection, transaction

    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


class _Server(ForkingMixIn, UnixStreamServer):
    program = ""


def main(path: str, program: str) -> None:
    """Loads also what a program would only load when it is needed; no thread and no connection to the database may be there before the first fork."""
    import django

    django.setup()
    importlib.import_module(program)
    from anxin.law import load_pack

    load_pack("beijing")
    _Server.program = program
    with _Server(path, _Midwife) as server:
        print("waiting", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
