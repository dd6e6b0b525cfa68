"""kill -9 while a batch of direct debits is put together, and while it is given up: every bill once, and no file of half a batch."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.faults.debiting import BILLS, WITHOUT_AGREEMENT
from tests.faults.processes import Processes

KILLS = 4
ORDERS = BILLS - WITHOUT_AGREEMENT


@pytest.fixture
def desk(processes: Processes, tmp_path: Path) -> Processes:
    place = {"ANXIN_BANK_OUT": str(tmp_path / "bank"), "ANXIN_BANK_SANDBOX": "0"}
    desk = replace(processes, program="tests.faults.debiting", environment=place)
    desk.run("prepare")
    return desk


def _work_and_kill(desk: Processes, moments: random.Random) -> dict[str, Any]:
    for _ in range(KILLS):
        desk.work_and_kill(moments)
        found = desk.report()
        assert found["files"] == (found["batch"][0] == "built"), "a file of half a batch"
    found = desk.work_until(lambda found: not found["waiting"])
    assert (found["waiting"], found["failed"]) == (0, 0)
    assert found["leases"] > found["steps"], "no kill met a part in hand"
    return found


def test_a_killed_batch_is_dropped_whole_and_built_anew_with_every_bill_once(desk: Processes) -> None:
    moments = random.Random(20200217)  # noqa: S311 - the same moments every time
    desk.run("build")
    desk.work_and_kill(moments)
    desk.run("drop")
    found = _work_and_kill(desk, moments)
    assert found["batch"][:2] == ["dropped", "cancelled"]
    assert 0 < len(found["bills"]) < ORDERS
    assert (found["states"], found["trail"]) == (["dropped"], ["debits.begun", "debits.dropped"])
    desk.run("build")
    found = _work_and_kill(desk, moments)
    assert found["batch"] == ["built", "", BILLS]
    assert len(found["bills"]) == len(set(found["bills"])) == ORDERS
    assert (found["amount"], found["files"], found["laid_out"]) == (found["expected"], 1, 1)
    assert (found["states"], found["trail"]) == (["sent"], ["debits.begun", "debits.built", "debits.sent"])
