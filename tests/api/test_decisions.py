"""POST decisions: the command line's contract over HTTP, stateless and open to anybody."""

import datetime as dt
from typing import Any

import pytest

from anxin.casework.models import Application, IdempotencyKey
from anxin.law import decide, load_pack, parse_request
from anxin.trail.models import Entry
from tests.api.conftest import Json, Program, answer, paths, refusal

REQUEST: Json = {
    "service": "person-back-payment",
    "received_on": "2020-02-10",
    "known_on": "2020-02-10",
    "events": {"lifted": None},
    "facts": {
        "filed_by": "employer",
        "account": "general",
        "sex": "male",
        "birth_date": "1970-05-01",
        "beijing_pension_months": 130,
        "first_month": "2018-03",
        "last_month": "2019-06",
    },
}


def test_the_same_answer_as_the_engine(anybody: Program, business_day: dt.date) -> None:
    pack = load_pack("beijing")
    given = answer(anybody.post("decisions", REQUEST))
    assert given == decide(pack, parse_request(pack, REQUEST)).as_dict("en")
    assert given["mode"] == "commitment"
    assert "II.1.2" in given["clauses"]


def test_nothing_is_kept_and_no_key_is_asked_for(anybody: Program, business_day: dt.date) -> None:
    answer(anybody.post("decisions", REQUEST, key=""))
    assert not IdempotencyKey.objects.exists()
    assert not Entry.objects.exists()
    assert not Application.objects.exists()


def test_a_list_keeps_its_order_and_its_mistakes(anybody: Program, business_day: dt.date) -> None:
    bad = REQUEST | {"received_on": "2020-02-30"}
    given = answer(anybody.post("decisions", [REQUEST, bad, "x", REQUEST]))
    assert [item.get("mode") for item in given] == ["commitment", None, None, "commitment"]
    assert given[1]["error"][0]["path"] == "received_on"
    assert given[2]["error"][0]["code"] == "not_object"


def test_every_wrong_field_is_named(anybody: Program, business_day: dt.date) -> None:
    facts = REQUEST["facts"] | {"sex": "other", "first_month": "2018-13", "unheard_of": 1}
    problem = refusal(anybody.post("decisions", REQUEST | {"facts": facts}), 400, "bad-input")
    assert sorted(paths(problem)) == ["facts.first_month", "facts.sex", "facts.unheard_of"]


def test_in_the_readers_language(anybody: Program, business_day: dt.date) -> None:
    response = anybody.post("decisions", REQUEST | {"service": "?"}, accept_language="zh-hans")
    assert "没有" in refusal(response, 400, "bad-input")["errors"][0]["message"]


def test_a_missing_fact_is_asked_for(anybody: Program, business_day: dt.date) -> None:
    facts = {key: value for key, value in REQUEST["facts"].items() if key != "account"}
    given = answer(anybody.post("decisions", REQUEST | {"facts": facts}))
    assert given["mode"] is None
    assert "account" in given["needs"]


@pytest.mark.parametrize("sent", [1, "x", None, True])
def test_only_objects_are_requests(sent: Any, anybody: Program, business_day: dt.date) -> None:
    refusal(anybody.post("decisions", sent), 400, "bad-input")


def test_a_thousand_at_once_and_no_more(anybody: Program, business_day: dt.date) -> None:
    small = {"service": "audit-case", "received_on": "2020-02-10"}
    assert len(answer(anybody.post("decisions", [small] * 1000))) == 1000
    refusal(anybody.post("decisions", [small] * 1001), 413, "too-large")


def test_large_bodies_are_refused_before_they_are_read(anybody: Program, business_day: dt.date) -> None:
    refusal(anybody.post("decisions", b'["' + b"x" * 10_000_000 + b'"]'), 413, "too-large")
    refusal(anybody.post("decisions", b'["' + b"x" * 1_100_000 + b'"]'), 413, "too-large")


def test_only_json_is_read(anybody: Program, business_day: dt.date) -> None:
    refusal(anybody.send("decisions", {"service": "refund"}), 415, "unsupported-media-type")
