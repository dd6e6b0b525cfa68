"""Everything valid but one field: aimed past the first validator, where random input never arrives.

Whatever is sent, the answer is no server error, every refusal is a problem document, and nothing is written but what a 201 announces.
"""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.db import models
from django.http import HttpResponse

from anxin.casework.models import Application, Attachment, IdempotencyKey, Move
from anxin.law import Service, load_pack
from anxin.law.facts import Fact
from anxin.registry.models import Employer
from anxin.trail.models import Entry, Message
from anxin.work.models import Obligation, Task
from tests.api.conftest import Json, Program, payment

WRITTEN: tuple[type[models.Model], ...] = (
    Application,
    Attachment,
    Entry,
    IdempotencyKey,
    Message,
    Move,
    Obligation,
    Task,
)
MARK = "@@here@@"
# JSON texts that read as a value.
VALUES = [
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1",
    "0.5",
    "1.0",
    "1e5",
    "-1e300",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "999999999999999999999999999999",
    "[]",
    "{}",
    "[null]",
    "[[[[]]]]",
    '{"a":1}',
    '[1,"1",true]',
    '""',
    '" "',
    '"x"',
    '"null"',
    '"NaN"',
    '"Infinity"',
    '"1e400"',
    '"0000-00-00"',
    '"2020-02-30"',
    '"2020-2-3"',
    '"1899-12-31"',
    '"2200-01-01"',
    '"9999-12-31"',
    '"2020-13"',
    '"2020-00"',
    '"-2020-01"',
    '"1,000.00"',
    '"1000"',
    '"-0.00"',
    '"99999999999999.99"',
    '"99999999999999999999.99"',
    '"0.001"',
    '"+1.00"',
    '"\\uff12\\uff10\\uff12\\uff10-\\uff10\\uff11"',
    '"\\u0665\\u0665"',
    '"e\\u0301"',
    '"\\ud83d\\ude00"',
    '"\\n"',
    '"\\t"',
    '"\\ufeff"',
    '"\\u200b"',
    '"%s%n%x"',
    '"<script>"',
    '"../../etc/passwd"',
    '"$(id)"',
    '"__proto__"',
    '"constructor"',
    '"me"',
    '"{{7*7}}"',
] + [
    '"\' OR 1=1 --"',
    f'"{"x" * 5000}"',
    f'"{"9" * 300}"',
    json.dumps(["x"] * 2000),
    json.dumps([["x"]] * 200),
]
# JSON texts that are refused as a whole.
UNREADABLE = (
    *(f'"a{mark}b"' for mark in ("\\u0000", "\\ud800", "\\udfff", "\\u202e", "\\u2066", "\\u0007")),
    "NaN",
    "-Infinity",
    "1e400",
    "9" * 5000,
    "[" * 50_000 + "]" * 50_000,
    '{"a":' * 50_000 + "1" + "}" * 50_000,
    '{"a":1,"a":2}',
    '"\x01"',
    '"unclosed',
)
HEADERS = ("x" * 300, "é", "a b", "\t", '"', "W/", '"-1"', '"99999999999999999999"', "*, *", "\x7f", "None")
PATHS = (
    "%00",
    "%ff",
    "%ed%a0%80",
    "%e2%80%ae",
    "..%2f..",
    "x" * 3000,
    "-1",
    "%27%20or%201=1",
    "1e400",
    "%f0%9f%98%80",
)


def test_decisions(anybody: Program, business_day: dt.date) -> None:
    """Values go in lists of hundreds, what is refused as a whole goes alone."""
    tried = 0
    for service in load_pack("beijing").services.values():
        base = _request(service)
        bodies = [_with(base, path, value) for path in _paths(base) for value in VALUES]
        for start in range(0, len(bodies), 200):
            many = ",".join(bodies[start : start + 200])
            response = anybody.post("decisions", f"[{many}]".encode())
            assert response.status_code == 200, response.content[:500]
        alone = [_with(base, path, value) for path in _paths(base)[:3] for value in UNREADABLE]
        for body in alone:
            _refused(anybody.post("decisions", body.encode()))
        tried += len(bodies) + len(alone)
    assert tried > 4000
    assert not any(model.objects.exists() for model in WRITTEN)  # type: ignore[attr-defined]  # every model has it


def test_applications(agent: Program, employer: Employer) -> None:
    """Every second value in each place, shifted from place to place: each of these goes through the whole intake."""
    base = payment(employer) | {"person": None, "details": {"reference": "R1"}}
    values = (*VALUES, *UNREADABLE)
    bodies = [
        _with(base, path, value)
        for number, path in enumerate(_paths(base))
        for value in values[number % 2 :: 2]
    ]
    bodies += ["[]", "null", '"x"', "", "{}", "[" * 50_000, MARK]
    filed = sum(_taken(agent.post("applications", body.encode())) for body in bodies)
    assert len(bodies) > 350
    assert Application.objects.count() == Move.objects.count() == IdempotencyKey.objects.count() == filed
    assert Message.objects.count() == Task.objects.count() == filed


def test_headers(agent: Program, receipt: str, employer: Employer) -> None:
    before = _counts()
    for value in HEADERS:
        _refused(agent.post(f"applications/{receipt}/withdraw", {}, If_Match=value))
        _refused(agent.post("applications", {}, key=value))
        Program(value).get("applications")
        agent.get(f"applications/{receipt}", If_None_Match=value, Accept_Language=value)
    assert _counts() == before


def test_withdrawal_bodies(agent: Program, receipt: str) -> None:
    before = _counts()
    for value in (*VALUES, *UNREADABLE):
        body = f'{{"reason": {value}, "more": 1}}'.encode()
        _refused(agent.post(f"applications/{receipt}/withdraw", body, If_Match="*"))
    assert _counts() == before


def test_addresses(agent: Program, receipt: str, employer: Employer) -> None:
    before = _counts()
    for odd in (*PATHS, *(quote(value)[:2000] for value in VALUES)):
        for path in (
            f"services/{odd}",
            f"applications/{odd}",
            f"applications/{odd}/events",
            f"employers/{odd}/bills",
            f"{odd}",
        ):
            _sound(agent.get(path))
        for query in (
            f"applications?cursor={odd}",
            f"applications?limit={odd}",
            f"employers/{employer.uscc}/bills?first={odd}",
            f"employers/{employer.uscc}/bills?last={odd}",
            f"notices?{odd}={odd}",
        ):
            _sound(agent.get(query))
    assert _counts() == before


def _sound(response: HttpResponse) -> int:
    assert response.status_code < 500, response.content[:1000]
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json"
        assert json.loads(response.content)["status"] == response.status_code
        assert b"Traceback" not in response.content
    return response.status_code


def _refused(response: HttpResponse) -> None:
    assert _sound(response) >= 400, response.content[:1000]


def _taken(response: HttpResponse) -> bool:
    return _sound(response) == 201


def _counts() -> list[int]:
    return [model.objects.count() for model in WRITTEN]  # type: ignore[attr-defined]  # every model has it


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Of every value inside, containers included."""
    inner: Iterator[tuple[Any, Any]] = iter(())
    if isinstance(value, dict):
        inner = iter(value.items())
    elif isinstance(value, list):
        inner = iter(enumerate(value))
    found = [path] if path else []
    for key, each in inner:
        found += _paths(each, (*path, key))
    return found


def _with(base: Json, path: tuple[Any, ...], value: str) -> str:
    """The JSON text of `base` with a raw text in one place."""
    changed = json.loads(json.dumps(base))
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = MARK
    return json.dumps(changed).replace(f'"{MARK}"', value)


def _request(service: Service) -> Json:
    return {
        "service": service.id,
        "received_on": "2020-02-10",
        "known_on": "2020-02-10",
        "events": {"lifted": None, "ended": "2020-06-06"},
        "facts": {name: _example(fact) for name, fact in service.facts.items()},
    }


def _example(fact: Fact) -> Any:
    plain = {
        "month_count": ["2019-12", "2020-01"],
        "money": "1000.00",
        "bool": True,
        "open_choice": "nurse",
        "choices": ["address"],
        "date": "2019-06-01",
        "month": "2020-01",
        "text": "x",
    }
    if fact.type == "count":
        return fact.lowest or 0
    return next(iter(fact.values), "x") if fact.type == "choice" else plain[fact.type]
