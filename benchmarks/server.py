"""A real `anxin serve` over a database of its own, in a folder of its own."""

import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any

ANXIN = str(Path(sys.executable).with_name("anxin"))
PATIENCE = 30.0
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    def __init__(self, url: str, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        # Limits on one caller are lifted, or they would be what is measured.
        self._environment = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "anxin.site.settings",
            "ANXIN_VAR": str(folder),
            "ANXIN_SECRET_KEY": secrets.token_urlsafe(48),
            "ANXIN_DATA_KEY": secrets.token_urlsafe(48),
            "ANXIN_HTTPS": "0",
            "ANXIN_API_ACCOUNT_PER_MINUTE": "1000000",
            "ANXIN_API_PUBLIC_PER_MINUTE": "1000000",
        }

    def prepare(self) -> None:
        self._run([ANXIN, "setup"])

    def seed(self, clients: int) -> list[dict[str, Any]]:
        accounts: list[dict[str, Any]] = json.loads(
            self._run([sys.executable, "-m", "benchmarks.seed", str(clients)])
        )
        return accounts

    def _run(self, command: list[str]) -> bytes:
        return subprocess.run(command, env=self._environment, check=True, stdout=subprocess.PIPE).stdout

    def __enter__(self) -> "Server":
        command = [ANXIN, "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(command, env=self._environment, start_new_session=True)
        end = time.monotonic() + PATIENCE
        while not _answers(self.port):
            if time.monotonic() > end or self._process.poll() is not None:
                self.__exit__(None, None, None)
                raise RuntimeError("anxin serve does not answer")
            time.sleep(0.1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def cpu_seconds(self) -> float:
        """Of every process of the server so far. Its own session is how they are told from others."""
        assert self._process is not None
        return sum(_cpu_of_session(self._process.pid)) / TICKS


def _cpu_of_session(session: int) -> list[int]:
    """User and system ticks; empty where there is no /proc."""
    ticks = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # It ended while we looked.
            continue
        if int(fields[3]) == session:
            ticks.append(int(fields[11]) + int(fields[12]))
    return ticks


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/api/v1/services")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
