"""The OpenAPI description is true: generated requests get only answers it announces, in the shapes it announces."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from schemathesis import checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from anxin.law import load_pack
from anxin.registry.models import Employer
from tests.api.conftest import Json, Program, answer

CHECKS = (
    checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
FEW = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@contextmanager
def _kept_connection() -> Iterator[None]:
    """Django ends a request by tidying its connections, and this one holds the test's transaction.

    Around the requests only: Django's own test client puts the tidying back after each of its requests.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _operations() -> Iterator[Any]:
    with _kept_connection():
        described = schemathesis.openapi.from_wsgi("/api/v1/schema", WSGIHandler())
    for found in described.get_all_operations():
        yield found.ok()  # type: ignore[union-attr]  # an error here has no `ok` and fails the test, as it should


def test_generated_requests_get_the_answers_announced(
    agent: Program, receipt: str, employer: Employer
) -> None:
    """Signed in and not; nothing ends in a server error."""
    tried = 0
    for operation in _operations():

        @FEW
        @seeded(2020)
        @given(case=operation.as_strategy())
        def holds(case: Any) -> None:
            nonlocal tried
            tried += 1
            if "uscc" in case.path_parameters and tried % 2:
                case.path_parameters["uscc"] = employer.uscc
            if "receipt" in case.path_parameters and tried % 2:
                case.path_parameters["receipt"] = receipt
            signed_in = {"Authorization": f"Bearer {agent.token}"} if tried % 4 else {}
            with _kept_connection():
                case.call_and_validate(headers={"Host": "testserver", **signed_in}, checks=CHECKS)

        holds()
    assert tried > 100


@pytest.fixture
def description(anybody: Program, business_day: dt.date) -> Json:
    found: Json = answer(anybody.get("schema"))
    return found


def test_a_decision_request_is_described_by_the_facts_of_the_pack(description: Json) -> None:
    schemas = description["components"]["schemas"]
    for service in load_pack("beijing").services.values():
        facts = schemas[f"decision-request-{service.id}"]["properties"]["facts"]["properties"]
        assert list(facts) == list(service.facts)
    account = schemas["decision-request-person-back-payment"]["properties"]["facts"]["properties"]["account"]
    assert account["enum"] == ["general", "temporary"]


def test_every_writing_operation_asks_for_a_key(description: Json) -> None:
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            asked = {each["name"] for each in operation.get("parameters", [])}
            assert ("Idempotency-Key" in asked) == (method == "post" and path != "/api/v1/decisions")


def test_every_error_is_described_as_a_problem(description: Json) -> None:
    for operations in description["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"]


def test_the_contracts_addresses_are_there(description: Json) -> None:
    fixed = {
        "services",
        "decisions",
        "applications",
        "applications/{receipt}/documents",
        "applications/{receipt}/events",
        "persons/me/entitlement-record",
        "employers/{uscc}/bills",
        "notices",
    }
    assert {f"/api/v1/{path}" for path in fixed} <= set(description["paths"])
