"""`anxin worker`: deliver and seal until told to stop."""

import signal
import threading
from pathlib import Path

from anxin.site.cli.manage import start_django


class BeatingEvent(threading.Event):
    """Asked once a round whether to stop, it notes the time in a file: a worker that hangs no longer beats."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file

    def is_set(self) -> bool:
        self.file.touch()
        return super().is_set()


def run() -> int:
    start_django()
    from django.conf import settings

    from anxin.trail.daily import begin_day
    from anxin.trail.outbox import run_forever

    stop = BeatingEvent(settings.VAR_DIR / "worker.beat")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_forever(stop, each_round=begin_day)
    return 0
