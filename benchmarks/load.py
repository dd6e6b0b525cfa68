"""Processes that put load on the server or on the bare database: started together, told to go together, each with eight threads."""

import http.client
import json
import subprocess
import sys
import uuid
from collections.abc import Sequence
from typing import Any

FILING = {
    "service": "person-back-payment",
    "facts": {"account": "general", "first_month": "2015-01", "last_month": "2018-12"},
    "details": {"monthly_wage": "7000.00", "reason": "当时漏报了。"},
    "commitments": ["truth", "in_place_of_documents", "hand_in_later"],
}


def run(kind: str, plans: Sequence[dict[str, Any]], seconds: float) -> list[dict[str, Any]]:
    """One process for each plan. What each did: `times` (ns), `seconds`, `cpu` (s), `errors`, `receipts`."""
    processes = [_start(kind, plan | {"seconds": seconds}) for plan in plans]
    for process in processes:
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            raise RuntimeError(f"a process that should {kind} did not start")
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [json.loads(process.communicate(timeout=seconds + 120)[0]) for process in processes]


def _start(kind: str, plan: dict[str, Any]) -> subprocess.Popen[str]:
    module = "benchmarks.bare" if kind in {"insert", "select"} else "benchmarks.clients"
    process = subprocess.Popen(
        [sys.executable, "-m", module, kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(plan) + "\n")
    process.stdin.flush()
    return process


def filing(account: dict[str, Any], person: str) -> bytes:
    return json.dumps(FILING | {"employer": account["employer"], "person": person}).encode()


def submit_once(port: int, account: dict[str, Any]) -> str:
    """The receipt. Fails loudly: without this one nothing that follows would mean anything."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = filing(account, account["people"][0])
    connection.request("POST", "/api/v1/applications", body, headers(account["token"]))
    response = connection.getresponse()
    content = response.read()
    connection.close()
    if response.status != http.HTTPStatus.CREATED:
        raise RuntimeError(f"a submission was refused: {response.status} {content.decode()}")
    return str(json.loads(content)["receipt"])


def headers(token: str) -> dict[str, str]:
    """A fresh Idempotency-Key each time."""
    return {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": uuid.uuid4().hex,
    }
