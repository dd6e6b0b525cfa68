"""The worker is killed again and again while it bills what a large report changed in a paid month: everybody is billed or refunded once."""

import random
from dataclasses import replace
from pathlib import Path

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
        processes.work_and_kill(moments, steps=2, within=1.0)
    found = processes.work_until(lambda found: found["message"] != "pending", PATIENCE)
    assert found["state"] == ["applied", "settled"], found
    assert found["bills"] == [["back_payment", NEW], ["base_difference", RAISED]]
    assert (found["refunds"], found["persons"], found["cancelled"]) == (GONE, GONE, 0)
    assert found["sums"] == [found["billed"], found["back"], 0]
    assert (found["left"], found["wrong"]) == (0, [])
    assert (found["noted"], found["told"], found["message"]) == (1, 1, "delivered")
    assert found["leases"] > STEPS, "no kill met a step in hand"
    assert found["findings"] == 0
