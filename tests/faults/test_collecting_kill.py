"""Statements, workers and declarations in each other's way: no fen is lost, none counts twice, and the order of things does not matter."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.faults.collecting import EMPLOYERS
from tests.faults.nursery import Child
from tests.faults.processes import Processes

KILLS = 8
RECEIPTS = EMPLOYERS + 10


@pytest.fixture
def bank(processes: Processes, tmp_path: Path) -> Processes:
    place = {"ANXIN_VAR": str(tmp_path / "var")}
    return replace(processes, program="tests.faults.collecting", environment=place)


def nothing_is_lost(found: dict[str, Any]) -> None:
    """Holds at every moment, also in the middle."""
    assert found["balanced"]
    assert found["wrong"] == {}
    assert found["bank"] == found["came"]
    assert found["suspense"] == found["left"]
    assert found["refs"] == found["receipts"]
    assert found["payments"] == found["settled"]
    assert found["stale"] == 0


def test_a_statement_whose_reading_is_killed_is_read_once(bank: Processes) -> None:
    bank.run("prepare")
    moments = random.Random(20200131)  # noqa: S311 - the same moments every time
    partly = 0
    for _ in range(KILLS):
        bank.work_and_kill(moments)
        found = bank.report()
        nothing_is_lost(found)
        partly += 0 < found["payments"] < EMPLOYERS or 0 < found["receipts"] < RECEIPTS
    assert partly, "no kill met a statement half read"
    found = bank.work_until(lambda found: found["states"] == ["delivered"])
    nothing_is_lost(found)
    assert found["leases"] > found["steps"], "no kill met a step in hand"
    assert (found["receipts"], found["payments"]) == (RECEIPTS, EMPLOYERS)
    assert found["suspense"] == sum(100 + number for number in range(10))


def together(*programs: Child) -> list[str]:
    """Let go at the same moment; what each said."""
    for program in programs:
        program.stdout.readline()
    for program in programs:
        program.stdin.write("go\n")
        program.stdin.flush()
    said = [program.communicate() for program in programs]
    assert [program.returncode for program in programs] == [0] * len(programs)
    return said


def test_two_workers_match_one_receipt_once(bank: Processes) -> None:
    bank.run("prepare")
    bank.run("receive")
    matched = together(bank.start("match", "no"), bank.start("match", "yes"))
    found = bank.report()
    nothing_is_lost(found)
    assert sum(map(int, matched)) == found["payments"] == EMPLOYERS


def test_a_lift_declared_while_payments_arrive_treats_all_of_them_alike(bank: Processes) -> None:
    """Paid in September, lifted in May and said on the day of payment: every payment bears its surcharge, whichever came first."""
    bank.run("prepare")
    bank.run("receive")
    together(bank.start("match", "no"), bank.start("declare"))
    found = bank.report()
    nothing_is_lost(found)
    assert found["treatments"] == {"accrues": EMPLOYERS}
