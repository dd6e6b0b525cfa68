"""`python -m benchmarks.clients submit|look`: eight threads, each one account on one connection that stays open."""

import http.client
import itertools
import json
import random
import sys
from typing import Any

from benchmarks import load, worker


class Client:
    def __init__(self, port: int, account: dict[str, Any]) -> None:
        self._account = account
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._people = itertools.cycle(account["people"])

    def submit(self) -> str:
        body = load.filing(self._account, next(self._people))
        content = self._call("POST", "/api/v1/applications", http.HTTPStatus.CREATED, body)
        return str(json.loads(content)["receipt"])

    def look(self, receipt: str) -> None:
        self._call("GET", f"/api/v1/applications/{receipt}", http.HTTPStatus.OK)

    def _call(self, method: str, path: str, expected: int, body: bytes | None = None) -> bytes:
        self._connection.request(method, path, body, load.headers(self._account["token"]))
        response = self._connection.getresponse()
        content = response.read()
        if response.status != expected:
            raise RuntimeError(f"{response.status}: {content[:300]!r}")
        return content


def acts(kind: str, plan: dict[str, Any]) -> list[worker.Act]:
    clients = [Client(plan["port"], account) for account in plan["accounts"]]
    if kind == "submit":
        return [client.submit for client in clients]
    return [_looking(client, plan["receipts"][number]) for number, client in enumerate(clients)]


def _looking(client: Client, receipts: list[str]) -> worker.Act:
    """At random, so that nothing answers from what was read just before."""
    chance = random.Random(len(receipts))  # noqa: S311 - no secret

    def act() -> None:
        client.look(chance.choice(receipts))

    return act


if __name__ == "__main__":
    given = worker.plan()
    worker.work(acts(sys.argv[1], given), given["seconds"])
