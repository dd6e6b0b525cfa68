"""A month's assessment killed at any moment bills nobody twice and nobody half; the same call goes on with the rest."""

import json
import random
import time

from tests.faults.processes import Processes

EMPLOYERS, STAFF, KILLS = 120, 5, 6


def test_an_assessment_killed_again_and_again_bills_everyone_once(processes: Processes) -> None:
    processes.run("enrol_city", str(EMPLOYERS), str(STAFF))
    moments = random.Random(20200131)  # noqa: S311 - the same moments every time
    partly = 0
    for _ in range(KILLS):
        with processes.start("bill_city") as run:
            for _group in range(1 + moments.randrange(3)):
                run.stdout.readline()
            time.sleep(moments.random() * 0.03)
            run.kill()
        found = json.loads(processes.run("bill_report"))
        assert found["wrong"] == {}
        assert found["lines"] == found["bills"] * STAFF
        assert found["receivable"] == (found["fen"] or 0)
        partly += 0 < found["bills"] < EMPLOYERS
    assert partly, "no kill met a run half done"
    processes.run("bill_city")
    found = json.loads(processes.run("bill_report"))
    assert (found["bills"], found["lines"], found["wrong"]) == (EMPLOYERS, EMPLOYERS * STAFF, {})
    assert found["receivable"] == found["fen"]
