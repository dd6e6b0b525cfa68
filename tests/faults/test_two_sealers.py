"""Two workers that seal at once make one chain: of two that take the same entries, one wins."""

import json

from tests.faults.processes import Processes

ENTRIES = 300
BATCH = 5


def test_two_sealers_make_one_chain(processes: Processes) -> None:
    processes.run("prepare")
    processes.run("write", str(ENTRIES))
    sealers = [processes.start("seal", str(BATCH)) for _ in range(2)]
    sealed = [int(sealer.communicate(timeout=60)[0]) for sealer in sealers]
    found = json.loads(processes.run("report"))
    assert (found["sealed"], found["findings"]) == (ENTRIES, 0)
    assert sum(sealed) == ENTRIES // BATCH
