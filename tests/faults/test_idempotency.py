"""One Idempotency-Key from many clients at the same moment: one application, one receipt for all of them."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.processes import Processes
from tests.faults.server import Answer, Filing, Server, all_at_once, filing_of

CLIENTS = 16
KEYS = 6


@pytest.fixture
def server(processes: Processes, tmp_path: Path) -> Iterator[Server]:
    server = Server(processes.url, tmp_path / "var")
    server.folder.mkdir()
    try:
        yield server
    finally:
        server.kill()


def _together(server: Server, filings: list[Filing]) -> list[Answer]:
    with all_at_once(len(filings)) as pool:
        return list(pool.map(lambda filing: filing.post(server.port), filings))


def test_one_key_at_the_same_moment(server: Server) -> None:
    account = server.ask("prepare")[0]
    server.start()
    for number in range(KEYS):
        filing = Filing(account["token"], f"key-{number}", filing_of(account["employer"], number))
        answers = _together(server, [filing] * CLIENTS)
        assert {answer.status for answer in answers} == {201}
        assert len({answer.body["receipt"] for answer in answers}) == 1
        assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
    _one_key_with_many_bodies(server, account)
    kept = server.ask("kept")
    assert len(kept) == server.ask("keys") == KEYS + 1
    assert all((row["entries"], row["messages"], row["tasks"]) == (1, 1, 1) for row in kept)


def _one_key_with_many_bodies(server: Server, account: dict[str, str]) -> None:
    many = [
        Filing(account["token"], "contested", filing_of(account["employer"], 100 + number))
        for number in range(CLIENTS)
    ]
    statuses = Counter(answer.status for answer in _together(server, many))
    assert statuses == {201: 1, 409: CLIENTS - 1}
