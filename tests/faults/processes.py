import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Processes:
    """Starts a program of `tests.faults` over one database."""

    url: str
    program: str = "tests.faults.worker"
    environment: Mapping[str, str] = field(default_factory=dict)

    def start(self, *command: str) -> subprocess.Popen[str]:
        environment = os.environ | {
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "anxin.site.settings",
            "ANXIN_LOG_LEVEL": "ERROR",
            **self.environment,
        }
        return subprocess.Popen(
            [sys.executable, "-m", self.program, *command],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *command: str) -> str:
        with self.start(*command) as process:
            output, _ = process.communicate(timeout=240)
        assert process.returncode == 0, command
        return output

    def migrate(self) -> None:
        command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
        environment = os.environ | {"DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": "anxin.site.settings"}
        subprocess.run(command, check=True, env=environment, timeout=240)
