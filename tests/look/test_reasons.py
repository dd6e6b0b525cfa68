"""Why a decision was made and until when: shown from the decision as it is stored."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from anxin.look import components as parts
from tests.look.pages import show

BECAUSE = [
    {
        "rule": "first",
        "clause": "II.1.1",
        "holds": False,
        "conditions": [
            {"text": "by employer", "holds": True, "values": {"filed_by": "employer"}},
            {"text": "late", "holds": False, "values": {}},
        ],
    },
    {"rule": "second", "label": "Commitment", "clause": "II.1.2", "holds": True, "conditions": []},
    {
        "rule": "third",
        "clause": "II.1.3",
        "holds": None,
        "conditions": [{"text": "long", "holds": None, "values": {"last": None}}],
    },
]


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


def test_the_rule_that_holds_comes_first_with_its_clause() -> None:
    page = show("{% look_reasons because %}", because=BECAUSE)
    assert [title.text for title in page.all("h3")] == ["Commitment", "third", "first"]
    assert [clause.text for clause in page.all("span", "anxin-reason__clause")][0] == "Clause II.1.2"


def test_every_condition_says_its_truth_in_words_and_not_by_colour_alone() -> None:
    page = show("{% look_reasons because %}", because=BECAUSE)
    said = [item.text for item in page.all("li", "anxin-reason__condition")]
    assert said == ["? Not known yet: long last: ?", "✓ Yes: by employer filed_by: employer", "✗ No: late"]


def test_no_rule_at_all_is_said() -> None:
    assert "a person decides" in show("{% look_reasons because %}", because=[]).text


def test_what_was_typed_stays_text() -> None:
    reason = parts.Reason("<script>", "I", True, (parts.Condition("<b>", True, {"name": "<i>"}),))
    page = show("{% look_reasons because %}", because=[reason])
    assert not page.all("script")
    assert not page.all("b")
    assert not page.all("i")


def test_deadlines_go_by_day_and_open_ones_come_last() -> None:
    items = [
        parts.Deadline("Make up", None, "I.3"),
        {"id": "january", "due": "2020-03-31", "clause": "I.2"},
        parts.Deadline("Original", dt.date(2020, 2, 3), overdue=True),
    ]
    page = show("{% look_deadlines items %}", items=items)
    days = [item.text for item in page.all("span", "anxin-deadlines__date")]
    assert days == ["3 February 2020 (past)", "31 March 2020", "No day yet"]
    assert "anxin-deadlines__item--open" in page.all("li")[-1].attrs["class"]


def test_a_truth_that_is_neither_yes_nor_no_is_unknown() -> None:
    assert parts.reasons([{"rule": "r", "holds": "yes"}])[0].holds is None
    assert [parts.sign(value) for value in (True, False, None)] == ["true", "false", "unknown"]
