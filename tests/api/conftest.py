"""Programs that talk to the interface: one for an employer's agent, one for an insured person, one that signed nobody in."""

import datetime as dt
import itertools
import json
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from anxin.api.operations import issue_token
from anxin.registry.models import Employer, Person, User
from anxin.site.messages import compile_messages
from tests.registry.people import (
    contribute,
    enrol,
    make_agent,
    make_centre,
    make_employer,
    make_person,
    make_user,
)

_keys = itertools.count(1)
Json = dict[str, Any]

PAYMENT: Json = {"month": "2020-02", "paid_on": "2020-02-10", "amount": "1000.00", "method": "direct_debit"}


def payment(employer: Employer, **facts: Any) -> Json:
    """An application that needs no documents."""
    return {
        "service": "contribution-payment",
        "employer": employer.uscc,
        "facts": PAYMENT | facts,
        "commitments": ["truth"],
    }


@dataclass
class Program:
    """Speaks JSON below /api/v1/, with a fresh Idempotency-Key unless one is given."""

    token: str = ""
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **headers: str) -> HttpResponse:
        return cast(HttpResponse, self.client.get(f"/api/v1/{path}", headers=self._headers(headers)))

    def post(self, path: str, content: Any = None, *, key: str | None = None, **headers: str) -> HttpResponse:
        body = content if isinstance(content, bytes) else json.dumps(content)
        return cast(
            HttpResponse,
            self.client.post(
                f"/api/v1/{path}",
                body,
                content_type="application/json",
                headers=self._headers(headers | self._key(key)),
            ),
        )

    def send(self, path: str, parts: Json, *, key: str | None = None, **headers: str) -> HttpResponse:
        """Multipart."""
        sent = self.client.post(f"/api/v1/{path}", parts, headers=self._headers(headers | self._key(key)))
        return cast(HttpResponse, sent)

    def _key(self, key: str | None) -> dict[str, str]:
        value = f"key-{next(_keys)}" if key is None else key
        return {"idempotency_key": value} if value else {}

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return (
            {"accept-language": "en"}
            | ({"authorization": f"Bearer {self.token}"} if self.token else {})
            | given
        )


def program_for(user: User) -> Program:
    return Program(issue_token("system", user, name="test", days=30)[1])


@pytest.fixture(scope="session", autouse=True)
def _words() -> None:
    """Catalogues are not kept in version control."""
    compile_messages()


@pytest.fixture(autouse=True)
def _roomy_limits(settings: Settings) -> None:
    """Counts live in the process and a test run is one caller."""
    settings.API_ACCOUNT_PER_MINUTE = settings.API_PUBLIC_PER_MINUTE = 1_000_000


@pytest.fixture
def anybody() -> Program:
    return Program()


@pytest.fixture
def employer(business_day: dt.date) -> Employer:
    make_centre()
    return make_employer()


@pytest.fixture
def agent(employer: Employer) -> Program:
    return program_for(make_agent(employer).user)


@pytest.fixture
def stranger(business_day: dt.date) -> Program:
    """Signed in, acts for another employer."""
    make_centre()
    return program_for(make_agent(make_employer()).user)


@pytest.fixture
def insured(employer: Employer) -> Person:
    person = make_person(user=make_user())
    enrol(person, employer)
    contribute(person, "2018-01", "2020-01", employer)
    return person


@pytest.fixture
def insured_program(insured: Person) -> Program:
    assert insured.user is not None
    return program_for(insured.user)


@pytest.fixture
def receipt(agent: Program, employer: Employer) -> str:
    """Of an application the agent has filed."""
    return str(answer(agent.post("applications", payment(employer)), 201)["receipt"])


def answer(response: HttpResponse, status: int = 200) -> Any:
    assert response.status_code == status, response.content.decode()[:2000]
    return json.loads(response.content)


def refusal(response: HttpResponse, status: int, slug: str) -> Json:
    """The problem document of a refusal."""
    assert response.status_code == status, response.content.decode()[:2000]
    assert response["Content-Type"] == "application/problem+json"
    problem: Json = json.loads(response.content)
    assert problem["type"] == f"/api/v1/problems#{slug}"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem


def paths(problem: Json) -> list[str]:
    return [error["path"] for error in problem["errors"]]
