"""A worker killed at any moment loses nothing, and nothing counts twice."""

import random

from tests.faults.processes import Processes
from tests.faults.worker import JOBS, STEPS

KILLS = 8


def test_no_job_is_lost_or_doubled_however_often_the_worker_is_killed(processes: Processes) -> None:
    processes.run("prepare")
    moments = random.Random(20200131)  # noqa: S311 - the same moments every time
    for _ in range(KILLS):
        processes.work_and_kill(moments)
    found = processes.work_until(lambda found: "pending" not in found["states"])
    assert found["leases"] > JOBS * STEPS, "no kill met a job in hand"
    assert found["effects"] == sorted(f"job-{job}/{step}" for job in range(JOBS) for step in range(STEPS))
    assert found["states"] == ["delivered"] * JOBS
