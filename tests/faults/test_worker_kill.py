"""A worker killed at any moment loses nothing, and nothing counts twice."""

import json
import random
import time
from typing import Any

from tests.faults.processes import Processes
from tests.faults.worker import JOBS, STEPS

KILLS = 8
PATIENCE = 15.0


def test_no_job_is_lost_or_doubled_however_often_the_worker_is_killed(processes: Processes) -> None:
    processes.run("prepare")
    moments = random.Random(20200131)  # noqa: S311 - the same moments every time
    for _ in range(KILLS):
        with processes.start("work") as worker:
            assert worker.stdout is not None
            worker.stdout.readline()
            time.sleep(0.05 + moments.random() * 0.2)
            worker.kill()
    found = _finish(processes)
    assert found["leases"] > JOBS * STEPS, "no kill met a job in hand"
    assert found["effects"] == sorted(f"job-{job}/{step}" for job in range(JOBS) for step in range(STEPS))
    assert found["states"] == ["delivered"] * JOBS


def _finish(processes: Processes) -> dict[str, Any]:
    """One last worker, left alone until nothing waits."""
    with processes.start("work") as worker:
        end = time.monotonic() + PATIENCE
        while True:
            found: dict[str, Any] = json.loads(processes.run("report"))
            if "pending" not in found["states"] or time.monotonic() > end:
                worker.kill()
                return found
