"""Bad input is refused with every problem named, and nothing else is ever raised."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.law import BadInput, decide, parse_request
from tests.law.lakeside_pack import BACK_PAYMENT, LAKESIDE, request


def problems(mapping: Any) -> dict[str, str]:
    with pytest.raises(BadInput) as caught:
        parse_request(LAKESIDE, mapping)
    return {each.path: each.code for each in caught.value.problems}


@pytest.mark.parametrize(
    ("fact", "value", "code"),
    [
        ("years", True, "not_whole_number"),
        ("years", 1.0, "not_whole_number"),
        ("years", float("nan"), "not_whole_number"),
        ("years", float("inf"), "not_whole_number"),
        ("years", "3", "not_whole_number"),
        ("years", -1, "too_small"),
        ("years", 81, "too_large"),
        ("years", 10**400, "too_large"),
        ("years", None, "null"),
        ("urgent", 1, "not_bool"),
        ("urgent", "true", "not_bool"),
        ("born_on", "2020-02-30", "not_date"),
        ("born_on", "20200201", "not_date"),
        ("born_on", "2020-2-1", "not_date"),
        ("born_on", "0000-01-01", "not_date"),
        ("born_on", "9999-01-01", "not_date"),
        ("born_on", 20200201, "not_text"),
        ("first_month", "2020-13", "not_month"),
        ("first_month", "2020-00", "not_month"),
        ("first_month", "２０２０-０１", "not_month"),
        ("first_month", "1989-12", "too_small"),
        ("filed_by", "nobody", "not_choice"),
        ("filed_by", ["employer"], "not_text"),
        ("topics", "name", "not_list"),
        ("topics", [], "too_short"),
        ("topics", ["a"] * 6, "too_long"),
        ("department", "", "empty"),
        ("department", " ", "empty"),
        ("department", "a\0b", "bad_characters"),
        ("department", "\ud800", "bad_characters"),
        ("department", "x" * 41, "too_long"),
        ("department", "x" * 10**6, "too_long"),
        ("department", {}, "not_text"),
    ],
)
def test_one_clear_problem(fact: str, value: object, code: str) -> None:
    assert problems(request("back-payment", {**BACK_PAYMENT, fact: value})) == {f"facts.{fact}": code}


def test_lists_name_the_item() -> None:
    assert problems(request("back-payment", {"topics": ["name", 3]})) == {"facts.topics[1]": "not_text"}
    assert problems(request("back-payment", {"topics": ["name", "name"]})) == {"facts.topics[1]": "repeated"}
    assert problems(request("back-payment", {"topics": ["Not A Word"]})) == {"facts.topics[0]": "not_word"}
    assert problems(request("visit", {"months": ["2020-01", "2020-01"]})) == {"facts.months[1]": "repeated"}
    assert problems(request("visit", {"months": []})) == {"facts.months": "too_small"}
    assert problems(request("visit", {"months": 0})) == {"facts.months": "too_small"}


@pytest.mark.parametrize(
    "amount", ["1.234", "1", "1,000.00", "-0.01", "1e3", "NaN", 5, 5.25, float("inf"), "１.００"]
)
def test_money_is_text_with_two_decimals(amount: object) -> None:
    assert problems(request("payment", {"amount": amount})).keys() == {"facts.amount"}


def test_several_problems_come_together() -> None:
    found = problems(
        {
            "service": "back-payment",
            "received_on": "2020-02-30",
            "extra": 1,
            "events": {"nothing": None, "ended": "soon"},
            "facts": {"years": -1, "colour": "red", "urgent": None},
        }
    )
    assert found == {
        "extra": "unknown_key",
        "received_on": "not_date",
        "events.nothing": "unknown_event",
        "events.ended": "not_date",
        "facts.years": "too_small",
        "facts.colour": "unknown_fact",
        "facts.urgent": "null",
    }


@pytest.mark.parametrize("mapping", [None, [], "x", 3, {"service": 3}, {"facts": []}, {"events": None}])
def test_what_is_no_request_at_all(mapping: object) -> None:
    assert problems(mapping)


def test_missing_and_unknown_services() -> None:
    assert problems({"received_on": "2020-02-10"}) == {"service": "missing"}
    assert problems({"service": "sailing", "received_on": "2020-02-10"}) == {"service": "unknown_service"}
    assert problems({"service": "payment"}) == {"received_on": "missing"}
    assert problems(request("payment", {}, known_on=None)) == {"known_on": "null"}


def test_reversed_spans_name_the_field() -> None:
    facts = {"first_month": "2020-02", "last_month": "2020-01"}
    assert problems(request("back-payment", facts)) == {"facts.last_month": "relation"}


def test_null_is_an_answer_only_where_the_fact_says_so() -> None:
    parsed = parse_request(LAKESIDE, request("back-payment", {"department": None}))
    assert parsed.facts == {"department": None}
    assert "department" not in parse_request(LAKESIDE, request("back-payment", {})).facts


def test_known_on_is_the_day_of_receipt_unless_given() -> None:
    parsed = parse_request(LAKESIDE, request("payment", {}))
    assert parsed.known_on == parsed.received_on
    assert parsed.as_dict()["known_on"] == "2020-02-10"


def test_messages_are_in_three_languages() -> None:
    with pytest.raises(BadInput) as caught:
        parse_request(LAKESIDE, request("back-payment", {"born_on": "2020-02-30"}))
    message = caught.value.problems[0].message
    assert "2020-02-30" in message.en
    assert "日期" in message.zh_hans
    assert "寫成" in message.zh_hant
    assert caught.value.problems[0].as_dict()["path"] == "facts.born_on"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.characters(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
FACTS = st.dictionaries(st.sampled_from([*LAKESIDE.facts, "kind", "colour"]) | st.text(), JSON, max_size=6)
DATES = st.dates().map(str) | JSON


@given(
    st.fixed_dictionaries(
        {"service": st.sampled_from([*LAKESIDE.services]), "received_on": DATES, "facts": FACTS | JSON},
        optional={
            "known_on": DATES,
            "events": st.dictionaries(st.sampled_from([*LAKESIDE.events]), DATES) | JSON,
        },
    )
    | JSON
)
def test_random_input_raises_nothing_but_bad_input(mapping: Any) -> None:
    found: list[dict[str, Any]]
    try:
        found = [decide(LAKESIDE, parse_request(LAKESIDE, mapping)).as_dict()]
    except BadInput as error:
        found = [each.as_dict() for each in error.problems]
    assert found
    assert json.dumps(found, ensure_ascii=False).encode()
