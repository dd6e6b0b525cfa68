"""What every loading process does: read its plan, get ready, go when told, and report."""

import json
import resource
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter_ns
from typing import Any

from benchmarks.measured import SECOND

Act = Callable[[], str | None]


@dataclass
class Thread:
    """One client; `act` does one thing and gives the receipt if there is one. What it raises counts as an error."""

    act: Act
    times: list[int] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    errors: int = 0

    def until(self, end: int) -> None:
        while (before := perf_counter_ns()) < end:
            try:
                receipt = self.act()
            except Exception as error:
                self._note(error)
                continue
            self.times.append(perf_counter_ns() - before)
            if receipt:
                self.receipts.append(receipt)

    def _note(self, error: Exception) -> None:
        """The first is shown, all are counted."""
        self.errors += 1
        if self.errors == 1:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)


def plan() -> dict[str, Any]:
    given: dict[str, Any] = json.loads(sys.stdin.readline())
    return given


def work(acts: Sequence[Act], seconds: float) -> None:
    threads = [Thread(act) for act in acts]
    print("ready", flush=True)
    sys.stdin.readline()
    begun, used = perf_counter_ns(), _cpu()
    end = begun + int(seconds * SECOND)
    running = [threading.Thread(target=each.until, args=[end]) for each in threads]
    for each in running:
        each.start()
    for each in running:
        each.join()
    taken = (perf_counter_ns() - begun) / SECOND
    done = {
        "times": [time for each in threads for time in each.times],
        "receipts": [each.receipts for each in threads],
        "errors": sum(each.errors for each in threads),
        "seconds": taken,
        "cpu": _cpu() - used,
    }
    print(json.dumps(done))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
