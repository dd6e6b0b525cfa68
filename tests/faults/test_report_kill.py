"""The worker is killed in the middle of a report of 5,000 rows, again and again: every row is handled once."""

import random
from dataclasses import replace
from pathlib import Path

from tests.faults.processes import Processes
from tests.faults.reporting import ROWS, WRONG

KILLS = 6
PATIENCE = 240.0
STEPS = 14  # three of reading, ten of applying, one that finds it finished


def test_every_row_is_handled_once_however_often_the_worker_is_killed(
    processes: Processes, tmp_path: Path
) -> None:
    var = tmp_path / "var"
    var.mkdir()
    processes = replace(processes, program="tests.faults.reporting", environment={"ANXIN_VAR": str(var)})
    processes.run("prepare")
    moments = random.Random(20200210)  # noqa: S311 - the same moments every time
    for _ in range(KILLS):
        processes.work_and_kill(moments, steps=2, within=1.0)
    found = processes.work_until(lambda found: found["message"] != "pending", PATIENCE)
    good = ROWS - WRONG
    assert found["state"] == "partly_applied"
    assert found["counts"] == [ROWS, good, WRONG]
    assert found["rows"] == {"applied": good, "refused": WRONG}
    assert (found["persons"], found["enrolments"], found["begun"]) == (good, good, good)
    assert (found["finished"], found["told"], found["message"]) == (1, 1, "delivered")
    assert found["leases"] > STEPS, "no kill met a step in hand"
    assert found["findings"] == 0
