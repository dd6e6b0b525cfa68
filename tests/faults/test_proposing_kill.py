"""kill -9 while a run of benefits is put together, and while it is given up: every award once, and in the end nothing that stands half."""

import random
from dataclasses import replace
from typing import Any

from tests.faults.processes import Processes
from tests.faults.proposing import AMOUNT, AWARDS, WITHOUT_ACCOUNT

KILLS = 4


def test_a_killed_proposal_holds_everybody_once_and_is_dropped_whole(processes: Processes) -> None:
    processes = replace(processes, program="tests.faults.proposing")
    processes.run("prepare")
    moments = random.Random(20200216)  # noqa: S311 - the same moments every time
    found = _work_and_kill(processes, moments)
    assert (found["waiting"], found["failed"]) == (0, 0)
    assert found["leases"] > found["steps"], "no kill met a part in hand"
    count = AWARDS - WITHOUT_ACCOUNT
    assert found["run"] == ["proposed", count, 2 * AMOUNT * count, AWARDS]
    assert len(set(found["payments"])) == found["awards"] == count
    assert [int(number[-6:]) for number in found["payments"]] == list(range(1, count + 1))
    assert found["left"] == found["left_rows"] == WITHOUT_ACCOUNT
    assert [amount for _month, amount in found["items"]] == [AMOUNT] * 2 * count
    assert found["trail"] == ["benefit_run.begun", "benefit_run.proposed"]
    processes.run("drop")
    found = _work_and_kill(processes, moments)
    assert (found["waiting"], found["failed"], found["run"][0]) == (0, 0, "dropped")
    assert (found["states"], found["orders"], found["standing"]) == (["dropped"], ["dropped"], 0)
    assert found["trail"][2:] == ["benefit_run.dropped"]


def _work_and_kill(processes: Processes, moments: random.Random) -> dict[str, Any]:
    for _ in range(KILLS):
        processes.work_and_kill(moments)
    return processes.work_until(lambda found: not found["waiting"])
