"""Whatever goes wrong below /api/ is a problem document without a trace of the inside."""

import datetime as dt
from typing import cast

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from anxin.api.endpoints import notices
from anxin.registry.models import Employer
from tests.api.conftest import Program, answer, payment, refusal


@pytest.mark.parametrize(
    "path", ["", "nothing", "services/", "applications/x/y/z", "docs", "%00", "schema/x"]
)
def test_an_unknown_address(path: str, anybody: Program, business_day: dt.date) -> None:
    refusal(anybody.get(path), 404, "not-found")


def test_a_method_the_address_does_not_take(anybody: Program, business_day: dt.date) -> None:
    response = cast(HttpResponse, anybody.client.delete("/api/v1/services"))
    refusal(response, 405, "method-not-allowed")
    assert response["Allow"] == "GET"


def test_a_page_outside_is_still_a_page(client: Client, business_day: dt.date) -> None:
    assert client.get("/nothing/here").headers["Content-Type"].startswith("text/html")


def test_a_host_that_is_not_ours(anybody: Program, business_day: dt.date) -> None:
    refusal(anybody.get("services", host="evil.example"), 400, "bad-request")


def test_too_many_requests_wait(anybody: Program, business_day: dt.date, settings: Settings) -> None:
    settings.API_PUBLIC_PER_MINUTE = 0
    response = anybody.get("services")
    refusal(response, 429, "too-many-requests")
    assert int(response["Retry-After"]) > 0


def test_accounts_are_counted_apart_from_addresses(
    agent: Program, anybody: Program, settings: Settings
) -> None:
    settings.API_PUBLIC_PER_MINUTE = 0
    answer(agent.get("applications"))
    settings.API_ACCOUNT_PER_MINUTE = 0
    refusal(agent.get("applications"), 429, "too-many-requests")


def _raising(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(notices, "pack_in_force", fail)


def test_an_overloaded_database_says_come_back(
    anybody: Program, business_day: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    _raising(monkeypatch, OperationalError("database is locked"))
    response = anybody.get("notices")
    assert "locked" not in str(refusal(response, 503, "busy"))
    assert int(response["Retry-After"]) > 0


def test_what_nobody_foresaw_shows_nothing_of_the_inside(
    anybody: Program, business_day: dt.date, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.DEBUG = True
    _raising(monkeypatch, RuntimeError("secret at /home"))
    assert "secret" not in str(refusal(anybody.get("notices"), 500, "internal-error"))


@pytest.mark.parametrize(
    "body", [b"--x", b"x", b'--x\r\nContent-Disposition: form-data; name="application"\r\n\r\n{']
)
def test_a_broken_multipart_body(body: bytes, agent: Program) -> None:
    response = agent.client.post(
        "/api/v1/applications",
        body,
        content_type="multipart/form-data; boundary=x",
        headers={"authorization": f"Bearer {agent.token}", "idempotency-key": "k"},
    )
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_a_multipart_body_without_boundary(agent: Program) -> None:
    response = agent.client.post(
        "/api/v1/applications",
        b"x",
        content_type="multipart/form-data",
        headers={"authorization": f"Bearer {agent.token}", "idempotency-key": "k"},
    )
    assert response.status_code == 400


def test_more_than_is_taken(agent: Program, employer: Employer) -> None:
    response = agent.post("applications", payment(employer) | {"details": {"reference": "x" * 2_000_000}})
    refusal(response, 413, "too-large")


def test_in_the_readers_language(anybody: Program, business_day: dt.date) -> None:
    assert (
        refusal(anybody.get("nothing", accept_language="zh-hans"), 404, "not-found")["title"]
        == "这里没有内容。"
    )
