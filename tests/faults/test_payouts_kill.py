"""kill -9 in the middle of a pension run: everybody is paid, nobody twice, and the ledger agrees with the files."""

import json
import random
from dataclasses import replace
from pathlib import Path

from tests.faults.payouts import AMOUNT, PENSIONERS
from tests.faults.processes import Processes

KILLS = 8


def test_a_killed_run_pays_everybody_once(processes: Processes, tmp_path: Path) -> None:
    folders = {"ANXIN_BANK_OUT": str(tmp_path / "bank"), "ANXIN_BANK_IN": str(tmp_path / "bank-in")}
    environment = folders | {"ANXIN_BANK_SANDBOX": "1"}
    processes = replace(processes, program="tests.faults.payouts", environment=environment)
    processes.run("prepare")
    moments = random.Random(20200215)  # noqa: S311 - the same moments every time
    _kill(processes, moments, KILLS)
    found = processes.work_until(lambda found: not found["waiting"])
    assert (found["waiting"], found["failed"]) == (0, 0)
    assert found["leases"] > found["messages"], "no kill met a message in hand"
    assert found["states"] == ["paid"] * PENSIONERS
    assert len(found["keys"]) == len(set(found["keys"])) == PENSIONERS
    assert found["amount"] == PENSIONERS * AMOUNT
    assert (found["bank"], found["underway"]) == (0, found["amount"])
    assert (found["fund"], found["payable"]) == (-found["amount"], 0)
    assert found["postings"] == 2 * PENSIONERS
    assert not any(json.loads(processes.run("fetch")))
    _kill(processes, moments, KILLS // 2)
    found = processes.work_until(lambda found: not found["waiting"])
    assert (found["waiting"], found["failed"], found["left"]) == (0, 0, PENSIONERS)
    assert (found["bank"], found["underway"]) == (-found["amount"], 0)
    assert found["postings"] == 3 * PENSIONERS


def _kill(processes: Processes, moments: random.Random, times: int) -> None:
    for _ in range(times):
        processes.work_and_kill(moments)
