import os
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Processes:
    """Starts `tests.faults.worker` over one database."""

    url: str

    def start(self, *command: str) -> subprocess.Popen[str]:
        environment = os.environ | {
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "anxin.site.settings",
            "ANXIN_LOG_LEVEL": "ERROR",
        }
        return subprocess.Popen(
            [sys.executable, "-m", "tests.faults.worker", *command],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *command: str) -> str:
        with self.start(*command) as process:
            output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, command
        return output
