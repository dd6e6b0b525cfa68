import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.nursery import Child, Nursery

IDLE = 2.0


@contextmanager
def _ended_after(seconds: float, child: Child) -> Iterator[None]:
    timer = threading.Timer(seconds, child.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


@dataclass(frozen=True)
class Processes:
    """Starts a program of `tests.faults` over one database. Its commands are functions of its module."""

    url: str
    program: str = "tests.faults.worker"
    environment: Mapping[str, str] = field(default_factory=dict)
    nurseries: dict[tuple[str, tuple[tuple[str, str], ...]], Nursery] = field(default_factory=dict)

    def start(self, *command: str) -> Child:
        return self._nursery().start(command)

    def _nursery(self) -> Nursery:
        key = (self.program, tuple(self.environment.items()))
        if key not in self.nurseries:
            path = Path(tempfile.mkdtemp()) / "nursery"  # The name of a socket must be short.
            self.nurseries[key] = Nursery(self.program, {**self._environment(), **self.environment}, path)
        return self.nurseries[key]

    def _environment(self) -> dict[str, str]:
        own = {"DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": "anxin.site.settings"}
        return os.environ | own | {"ANXIN_LOG_LEVEL": "ERROR"}

    def run(self, *command: str) -> str:
        with self.start(*command) as process:
            said = process.communicate()
        assert process.returncode == 0, command
        return said

    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run("report"))
        return found

    def work_and_kill(self, moments: random.Random, *, steps: int = 4, within: float = 0.03) -> None:
        """A worker that is killed in one of its first steps; `within` are the seconds a step takes. One that has nothing left to do is not waited for."""
        with self.start("work") as worker, _ended_after(IDLE, worker):
            for _line in range(2 + moments.randrange(steps)):
                worker.stdout.readline()
            time.sleep(moments.random() * within)
            worker.kill()

    def work_until(self, done: Callable[[dict[str, Any]], bool], patience: float = 60.0) -> dict[str, Any]:
        """One last worker, left alone until the report says that nothing waits; what it says then."""
        with self.start("work") as worker:
            end = time.monotonic() + patience
            while not done(found := self.report()) and time.monotonic() < end:
                time.sleep(0.1)
            worker.kill()
        return found

    def migrate(self) -> None:
        command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
        subprocess.run(command, check=True, env=self._environment(), timeout=240)

    def close(self) -> None:
        for nursery in self.nurseries.values():
            nursery.close()
