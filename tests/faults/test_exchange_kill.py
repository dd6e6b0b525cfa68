"""A worker killed after the department answered and before its answer was committed: one document in the end."""

from dataclasses import replace
from pathlib import Path

import yaml

from tests.channels.exchange.connecting import over_http
from tests.channels.exchange.peer import SECRET, Peer, running
from tests.faults.processes import Processes


def test_the_answer_counts_once(processes: Processes, tmp_path: Path) -> None:
    with running(Peer()) as peer:
        file = tmp_path / "exchanges.yaml"
        file.write_text(yaml.safe_dump({"public_security": over_http(peer.url)}), "utf-8")
        environment = {
            "ANXIN_EXCHANGES": str(file),
            "ANXIN_EXCHANGE_SECRET_PUBLIC_SECURITY": SECRET,
            "ANXIN_VAR": str(tmp_path),
        }
        program = replace(processes, program="tests.faults.exchanging", environment=environment)
        program.run("prepare")
        with program.start("hang") as worker:
            assert worker.stdout.readline() == "written\n"
            worker.kill()
        found = program.report()
        assert (found["documents"], found["entries"], found["state"]) == (0, 0, "pending")
        program.run("work")
        found = program.report()
        assert (found["documents"], found["entries"], found["state"]) == (1, 1, "delivered")
        assert [each.key for each in peer.asked] == [found["key"]] * 2
