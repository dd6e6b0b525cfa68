"""The worker is killed again and again while it bills what a large report changed in a paid month: everybody is billed or refunded once."""

import json
import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.faults.processes import Processes
from tests.faults.settling import GONE, NEW, RAISED

# Fewer than the attempts after which a message counts as failed: on a slow machine all of them may meet the same step.
KILLS = 6
PATIENCE = 240.0
STEPS = 7  # one of reading, two of applying, three of refunds (the first bills what is more too), one that finds nothing left


def test_everybody_is_billed_or_refunded_once_however_often_the_worker_is_killed(
    processes: Processes, tmp_path: Path
) -> None:
    var = tmp_path / "var"
    var.mkdir()
    processes = replace(processes, program="tests.faults.settling", environment={"ANXIN_VAR": str(var)})
    processes.run("prepare")
    moments = random.Random(20200211)  # noqa: S311 - the same moments every time
    for _ in range(KILLS):
        with processes.start("work") as worker:
            assert worker.stdout is not None
            worker.stdout.readline()
            time.sleep(0.2 + moments.random() * 1.5)
            worker.kill()
    found = _finish(processes)
    assert found["state"] == ["applied", "settled"], found
    assert found["bills"] == [["back_payment", NEW], ["base_difference", RAISED]]
    assert (found["refunds"], found["persons"], found["cancelled"]) == (GONE, GONE, 0)
    assert found["sums"] == [found["billed"], found["back"], 0]
    assert (found["left"], found["wrong"]) == (0, [])
    assert (found["noted"], found["told"], found["message"]) == (1, 1, "delivered")
    assert found["leases"] > STEPS, "no kill met a step in hand"
    assert found["findings"] == 0


def _finish(processes: Processes) -> dict[str, Any]:
    """One last worker, left alone until nothing waits."""
    with processes.start("work") as worker:
        end = time.monotonic() + PATIENCE
        while True:
            found: dict[str, Any] = json.loads(processes.run("report"))
            if found["message"] != "pending" or time.monotonic() > end:
                worker.kill()
                return found
            time.sleep(1)
