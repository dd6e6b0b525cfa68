"""The file of the installation: what is connected, and what is wrong with it."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from anxin.channels.exchange.configuration import connector_for, entries, gives, problems
from anxin.channels.exchange.connector import Entry, NotFound, Request
from anxin.channels.exchange.connectors.sandbox import Sandbox
from anxin.site.checks import exchanges_are_configured
from tests.channels.exchange.connecting import connect, over_http

pytestmark = pytest.mark.django_db
RIGHT = {"public_security": over_http("https://department.test/")}
DEMO_FILE = Path(__file__).parents[3] / "anxin" / "site" / "demo" / "exchanges.yaml"


def test_without_a_file_nothing_is_connected() -> None:
    assert entries() == {}
    assert gives("public_security") == frozenset()
    assert connector_for("public_security") is None
    assert list(problems()) == []


def test_a_department_gives_what_the_file_says(settings: Settings, tmp_path: Path) -> None:
    connect(settings, tmp_path, RIGHT)
    assert gives("public_security") == {"household_register"}
    assert gives("health") == frozenset()
    assert exchanges_are_configured(None) == []


def test_a_department_with_a_slip_is_not_asked_and_the_slip_is_named(
    settings: Settings, tmp_path: Path
) -> None:
    connect(settings, tmp_path, {"public_security": over_http("http://department.test/")})
    assert gives("public_security") == frozenset()
    assert [each.msg for each in exchanges_are_configured(None)] == [
        "Data exchange: public_security: url must begin with https:// (http:// only to this machine itself)"
    ]


def test_without_its_secret_a_department_is_not_asked(settings: Settings, tmp_path: Path) -> None:
    connect(settings, tmp_path, RIGHT)
    settings.EXCHANGE_SECRETS = {}
    assert gives("public_security") == frozenset()
    assert "secret" in next(problems())


@pytest.mark.parametrize(
    ("departments", "said"),
    [
        ({"lake_office": over_http("https://department.test/")}, "lake_office is no department of the rules"),
        (
            {"public_security": over_http("https://d.test/", gives=["retirement_approval"])},
            "public_security: by the rules it does not give retirement_approval",
        ),
        ({"public_security": {"kind": "telepathy", "gives": []}}, "needs a kind, one of http_json, outage"),
        ({"public_security": {"kind": "http_json"}}, "needs a list of the documents it gives"),
        ({"public_security": None}, "public_security needs a kind"),
        (["public_security"], "departments are expected"),
        ({"civil_affairs": {"kind": "outage", "gives": []}}, "it is for practice"),
        ({"public_security": {"kind": "sandbox", "gives": []}}, "it is for practice"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    departments: Any, said: str, settings: Settings, tmp_path: Path
) -> None:
    connect(settings, tmp_path, departments)
    found = list(problems())
    assert len(found) == 1
    assert said in found[0]
    assert "\n" not in found[0]


@pytest.mark.parametrize("content", ["a: [", "\udcff"])
def test_a_file_that_is_no_yaml_is_named(content: str, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "exchanges.yaml"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    settings.EXCHANGES_FILE = str(path)
    with pytest.raises(ImproperlyConfigured, match=r"exchanges\.yaml is not YAML"):
        entries()


def test_a_file_that_is_not_there_is_named(settings: Settings, tmp_path: Path) -> None:
    settings.EXCHANGES_FILE = str(tmp_path / "none.yaml")
    assert "none.yaml" in next(problems())


def test_an_edited_file_counts_without_a_restart(settings: Settings, tmp_path: Path) -> None:
    path = connect(settings, tmp_path, RIGHT)
    assert gives("public_security")
    connect(settings, tmp_path, {})
    os.utime(path, ns=(1, 1))
    assert gives("public_security") == frozenset()


def test_the_demo_city_is_configured_well(settings: Settings) -> None:
    settings.EXCHANGES_FILE, settings.DEMO = str(DEMO_FILE), True
    assert list(problems()) == []
    assert gives("public_security") == {"identity_document", "household_register"}


def test_the_sandbox_gives_the_same_to_the_same_request_and_nothing_it_was_not_told() -> None:
    entry = Entry("lake", "sandbox", frozenset(), {"content": {"letter": {"to": "{name}"}}}, practice=True)
    asked = Request("k", "letter", "R1", "L.1", {"id_number": "1", "name": "王一"}, None)
    first = Sandbox(entry).fetch(asked)
    assert first == Sandbox(entry).fetch(asked)
    assert first.content == '{"to": "王一"}'
    with pytest.raises(NotFound):
        Sandbox(entry).fetch(replace(asked, document="form"))
