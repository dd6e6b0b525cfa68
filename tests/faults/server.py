"""A real `anxin serve` over a database of its own, to be shot at, and clients that do not give up."""

import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ACCOUNTS = 4
PATIENCE = 30.0


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: Any


@dataclass
class Server:
    """`url` names the database. Every process started ends with `stop`."""

    url: str
    folder: Path
    port: int = field(default_factory=lambda: free_port())
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.environment = os.environ | {
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "anxin.site.settings",
            "ANXIN_VAR": str(self.folder),
            "ANXIN_SECRET_KEY": secrets.token_urlsafe(48),
            "ANXIN_DATA_KEY": secrets.token_urlsafe(48),
            "ANXIN_HTTPS": "0",
            "ANXIN_LOG_LEVEL": "CRITICAL",
            "ANXIN_API_ACCOUNT_PER_MINUTE": "1000000",
        }

    def ask(self, question: str, *arguments: str) -> Any:
        """Run one of the questions at the end of this module in a process of its own."""
        command = [sys.executable, "-m", "tests.faults.server", question, *arguments]
        done = subprocess.run(command, env=self.environment, stdout=subprocess.PIPE, timeout=60, check=True)
        return json.loads(done.stdout)

    def start(self) -> None:
        command = [sys.executable, "-c", "from anxin.site.cli import main; main()", "serve"]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port)],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_until(lambda: self._answers(), "the server does not answer")

    def _answers(self) -> bool:
        try:
            return send(self.port, "GET", "/api/v1/problems").status == 200
        except OSError:
            return False

    def kill(self) -> None:
        """As `kill -9` does it: every process at once, without a word."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, otherwise
        time.sleep(0.05)


def send(
    port: int, method: str, path: str, content: Any = None, headers: dict[str, str] | None = None
) -> Answer:
    """Raises OSError when the server is not there or goes away; half an answer is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        body = None if content is None else json.dumps(content)
        connection.request(method, path, body, {"Content-Type": "application/json", **(headers or {})})
        response = connection.getresponse()
        given = response.read()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, json.loads(given))
    except (http.client.HTTPException, ValueError) as broken:
        raise ConnectionError(str(broken)) from broken
    finally:
        connection.close()


@dataclass(frozen=True, eq=False)
class Filing:
    """One submission: whose, and under which key."""

    token: str
    key: str
    content: dict[str, Any]

    def post(self, port: int) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": self.key}
        return send(port, "POST", "/api/v1/applications", self.content, headers)

    def post_until_answered(self, port: int) -> tuple[Answer, int]:
        """What a client with a receipt to get does: the same request again, until somebody answers. The answer, and how often
        the server went away meanwhile."""
        end, broken = time.monotonic() + PATIENCE, 0
        while True:
            try:
                answer = self.post(port)
                if answer.status != 503:
                    return answer, broken
            except OSError:
                broken += 1
                assert time.monotonic() < end, f"{self.key} was never answered"
            time.sleep(0.2)


def filings(accounts: list[dict[str, str]], round_: int, count: int) -> list[Filing]:
    return [
        Filing(account["token"], f"round-{round_}-{number}", filing_of(account["employer"], number))
        for number in range(count)
        for account in [accounts[number % len(accounts)]]
    ]


def filing_of(employer: str, number: int) -> dict[str, Any]:
    amount = f"{1000 + number}.00"
    facts = {"month": "2020-02", "paid_on": "2020-02-10", "amount": amount, "method": "direct_debit"}
    return {
        "service": "contribution-payment",
        "employer": employer,
        "facts": facts,
        "commitments": ["truth"],
    }


def all_at_once(count: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=count)


def prepare() -> list[dict[str, str]]:
    """An empty installation on the demo city's day, with some employers whose agents hold a token."""

    from anxin.api.operations import issue_token
    from anxin.trail.operations import set_business_date
    from tests.registry.people import DAY, make_agent, make_centre, make_employer

    set_business_date(DAY, actor="system")
    make_centre()
    agents = [make_agent(make_employer()) for _ in range(ACCOUNTS)]
    return [
        {
            "employer": agent.employer.uscc,
            "token": issue_token("system", agent.user, name="test", days=7)[1],
        }
        for agent in agents
    ]


def kept() -> list[dict[str, Any]]:
    """What the database holds of every application: its amount tells which submission it came from."""
    from anxin.casework.models import Application
    from anxin.trail.models import Entry, Message
    from anxin.work.models import Task

    return [
        {
            "receipt": application.receipt,
            "state": str(application.state),
            "submission": f"{application.applicant_id}/{application.facts['amount']}",
            "moves": [f"{move.before}>{move.after}" for move in application.moves.all()],
            "entries": Entry.objects.filter(
                subject=application.subject, action="application.received"
            ).count(),
            "messages": Message.objects.filter(subject=application.subject).count(),
            "tasks": Task.objects.filter(subject=application.subject).count(),
        }
        for application in Application.objects.order_by("id")
    ]


def keys() -> int:
    from anxin.casework.models import IdempotencyKey

    return IdempotencyKey.objects.count()


if __name__ == "__main__":
    import django

    django.setup()
    answer: Any = {"prepare": prepare, "kept": kept, "keys": keys}[sys.argv[1]]()
    print(json.dumps(answer))
