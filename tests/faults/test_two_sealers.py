"""Two workers that seal at once make one chain: of two that take the same entries, one wins."""

from tests.faults.processes import Processes

ENTRIES = 300
BATCH = 5


def test_two_sealers_make_one_chain(processes: Processes) -> None:
    processes.run("prepare")
    processes.run("write", str(ENTRIES))
    sealers = [processes.start("seal", str(BATCH)) for _ in range(2)]
    sealed = [int(sealer.communicate()) for sealer in sealers]
    found = processes.report()
    assert (found["sealed"], found["findings"]) == (ENTRIES, 0)
    assert sum(sealed) == ENTRIES // BATCH
