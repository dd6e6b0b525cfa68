"""The server is killed in the middle of a crowd, again and again: a receipt somebody holds is never lost, and nothing happens twice."""

from collections.abc import Iterator
from concurrent.futures import as_completed
from pathlib import Path

import pytest

from tests.faults.processes import Processes
from tests.faults.server import Answer, Filing, Server, all_at_once, filings

CROWD = 200
KILLS = (50, 120)  # after how many answers of a round


@pytest.fixture
def server(processes: Processes, tmp_path: Path) -> Iterator[Server]:
    server = Server(processes.url, tmp_path / "var")
    server.folder.mkdir()
    try:
        yield server
    finally:
        server.kill()


def test_no_receipt_is_lost_and_none_is_given_twice(server: Server) -> None:
    accounts = server.ask("prepare")
    server.start()
    crowd = filings(accounts, 1, CROWD)
    answers = _submit_under_fire(server, crowd)
    assert {answer.status for answer in answers.values()} == {201}
    receipts = {filing.key: answer.body["receipt"] for filing, answer in answers.items()}
    assert len(set(receipts.values())) == CROWD
    _all_is_kept_once(server, set(receipts.values()))
    _keys_are_replayed(server, crowd, receipts)
    assert len(server.ask("kept")) == CROWD


def _submit_under_fire(server: Server, crowd: list[Filing]) -> dict[Filing, Answer]:
    """Every client keeps sending the same request under the same key until it holds an answer."""
    answers: dict[Filing, Answer] = {}
    broken = 0
    with all_at_once(CROWD) as pool:
        pending = {pool.submit(filing.post_until_answered, server.port): filing for filing in crowd}
        for done in as_completed(pending):
            answers[pending[done]], times = done.result()
            broken += times
            if len(answers) in KILLS:
                server.kill()
                server.start()
    assert broken > CROWD, "the kills hit nobody"
    return answers


def _all_is_kept_once(server: Server, receipts: set[str]) -> None:
    rows = server.ask("kept")
    assert {row["receipt"] for row in rows} == receipts
    assert len({row["submission"] for row in rows}) == len(rows) == CROWD
    for row in rows:
        assert row["state"] == "received"
        assert row["moves"] == ["draft>received"]
        assert (row["entries"], row["messages"], row["tasks"]) == (1, 1, 1)
    assert server.ask("keys") == CROWD


def _keys_are_replayed(server: Server, crowd: list[Filing], receipts: dict[str, str]) -> None:
    with all_at_once(8) as pool:
        again = dict(zip(crowd, pool.map(lambda filing: filing.post(server.port), crowd), strict=True))
    for filing, answer in again.items():
        assert answer.status == 201
        assert answer.headers["idempotency-replayed"] == "true"
        assert answer.body["receipt"] == receipts[filing.key]
