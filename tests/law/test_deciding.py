"""What follows from which facts, and what a decision says of itself."""

import json
from typing import Any

import pytest

from anxin.law import BadInput, decide, next_question, parse_request
from tests.law.lakeside_pack import LAKESIDE, back_payment, decided


def holds(decision: Any) -> dict[str, bool | None]:
    return {each["rule"]: each["holds"] for each in decision.as_dict()["because"]}


def test_the_rule_that_holds_and_comes_first_decides() -> None:
    decision = back_payment(first_month="2019-11", last_month="2020-01")
    assert decision.mode == "direct"
    assert holds(decision) == {"employer-recent": True, "long-member": True, "approved": False}
    assert decision.clauses == ("N.1",)
    assert [each.id for each in decision.documents] == ["form"]
    assert decision.channels == ("portal", "post")


def test_documents_go_over_the_ordinary_ones_and_name_what_they_wait_for() -> None:
    assert [tuple(each) for each in back_payment().documents] == [
        ("form", "needed", None),
        ("letter", "deferred", "ended"),
        ("promise", "needed", None),
    ]
    assert back_payment().clauses == ("N.2", "L.1")
    assert (back_payment().checks, back_payment().channels) == (("telephone",), ("post",))


def test_a_declared_event_gives_its_date() -> None:
    facts = {"filed_by": "person", "department": "Bureau", "born_on": "1970-05-01", "urgent": True}
    facts |= {"years": 1, "first_month": "2018-03", "last_month": "2019-06", "topics": ["name"]}
    open_end = decided("back-payment", facts)
    declared = decided("back-payment", facts, events={"ended": "2020-05-02"})
    assert [each.until for each in open_end.documents if each.id == "letter"] == ["collect_by"]
    assert open_end.as_dict()["deadlines"] == [{"id": "collect_by", "due": None, "clause": "N.2"}]
    assert declared.as_dict()["deadlines"] == [{"id": "collect_by", "due": "2020-08-03", "clause": "N.2"}]
    assert [each.until for each in declared.documents if each.id == "letter"] == ["2020-08-03"]


def test_by_silence_is_an_answer() -> None:
    decision = back_payment(years=10, first_month="2010-01", last_month="2019-06")
    assert (decision.mode, decision.by_silence, decision.needs, decision.clauses) == (
        "ordinary",
        True,
        (),
        (),
    )
    assert "By silence" in decision.explain("en")
    assert "现有规定没有说到" in decision.explain("zh-hans")


def test_a_measure_is_in_force_from_its_day_until_its_event() -> None:
    def mode(received_on: str, ended: str | None) -> str | None:
        facts = {"filed_by": "employer", "first_month": "2020-01", "last_month": "2020-01", "urgent": False}
        facts |= {"years": 0, "department": None}
        return decided("back-payment", facts, received_on=received_on, events={"ended": ended}).mode

    assert mode("2020-02-01", None) == "direct"
    assert mode("2020-04-01", "2020-04-02") == "direct"
    assert mode("2020-04-02", "2020-04-02") == "ordinary"


def test_rules_of_a_measure_not_yet_known_are_not_looked_at() -> None:
    facts = {"filed_by": "person", "urgent": True, "years": 0, "department": None}
    before = decided("back-payment", facts, received_on="2020-03-09")
    since = decided("back-payment", facts, received_on="2020-03-09", known_on="2020-03-10")
    assert before.mode == "ordinary"
    assert "paused" not in holds(before)
    assert since.mode == "suspended"


def test_a_seeded_event_holds_once_it_was_declared() -> None:
    facts = {
        "filed_by": "person",
        "urgent": False,
        "years": 0,
        "department": "Bureau",
        "born_on": "1970-01-01",
    }
    assert decided("back-payment", facts, received_on="2020-01-25").mode == "commitment"
    assert decided("back-payment", facts, received_on="2020-01-25", known_on="2020-01-24").mode == "ordinary"
    assert decided("back-payment", facts, events={"begun": None}).mode == "ordinary"


def test_open_decisions_name_what_they_need() -> None:
    decision = back_payment(years=..., filed_by=..., born_on=...)
    assert decision.mode is None
    assert decision.needs == ("years",)
    assert holds(decision)["long-member"] is None
    assert (decision.clauses, decision.documents, decision.channels) == ((), (), ())
    assert "Years" in decision.explain("en")


def test_questions_come_one_by_one_in_the_order_of_the_service() -> None:
    dates = {"received_on": "2020-02-10"}
    assert next_question(LAKESIDE, "back-payment", {}, dates) == "filed_by"
    facts: dict[str, Any] = {"filed_by": "employer", "first_month": "2020-01", "last_month": "2020-01"}
    assert next_question(LAKESIDE, "back-payment", facts, dates) == "urgent"
    assert next_question(LAKESIDE, "back-payment", {**facts, "urgent": True}, dates) is None


def test_a_fact_no_rule_reads_is_asked_for_only_when_the_service_says_so() -> None:
    assert decided("visit", {"received_on": "2020-02-10", "kind": "small"}).needs == ("months",)
    assert "exchanged" not in back_payment(years=...).needs


def test_exchanged_documents_are_not_asked_for_and_cite_their_clause() -> None:
    decision = back_payment(first_month="2010-01", years=1, exchanged=["letter"])
    assert [tuple(each) for each in decision.documents] == [
        ("form", "needed", None),
        ("letter", "exchanged", None),
    ]
    assert decision.clauses == ("L.1",)


@pytest.mark.parametrize(
    ("month", "paid_on", "treatment", "amount"),
    [
        ("2019-12", "2020-02-10", "accrues", "20.50"),
        ("2020-01", "2020-03-31", "none", "0.00"),
        ("2020-01", "2020-04-01", "waived", "0.00"),
        ("2011-05", "2011-07-10", "accrues", "65.00"),
    ],
)
def test_surcharge(month: str, paid_on: str, treatment: str, amount: str) -> None:
    found = decided("payment", {"month": month, "paid_on": paid_on, "amount": "1000.00"})
    assert found.as_dict()["surcharge"]["treatment"] == treatment
    assert found.as_dict()["surcharge"]["amount"] == amount


def test_a_surcharge_asks_for_the_amount_only_when_it_accrues() -> None:
    assert decided("payment", {"month": "2020-01", "paid_on": "2020-03-31"}).needs == ()
    accrues = decided("payment", {"month": "2019-12", "paid_on": "2020-02-10"})
    assert (accrues.needs, accrues.surcharge.amount) == (("amount",), None)
    assert decided("payment", {}).needs == ("month", "paid_on")


def test_a_day_without_a_rate_is_refused_and_not_free() -> None:
    with pytest.raises(BadInput, match="daily_rate has no value for 2009-02-01"):
        decided("payment", {"month": "2009-01", "paid_on": "2020-02-10", "amount": "1.00"})


def test_a_year_the_calendar_does_not_hold_leaves_only_the_due_date_open() -> None:
    decision = decided(
        "visit", {"kind": "big", "received_on": "2020-12-30", "months": 1}, events={"ended": "2020-02-05"}
    )
    assert decision.as_dict()["deadlines"] == [{"id": "answer_by", "due": None, "clause": "L.1"}]
    assert "2021" in decision.explain("en")
    assert decision.mode == "ordinary"


def test_a_fact_may_take_the_name_of_the_day_of_receipt() -> None:
    decision = decided(
        "visit", {"kind": "big", "received_on": "2020-01-30", "months": ["2020-01", "2020-02"]}
    )
    assert decision.mode == "direct"
    assert decision.as_dict()["received_on"] == "2020-02-10"
    assert decided("visit", {"kind": "small", "months": 1}).needs == ("received_on",)


def test_a_stored_decision_is_replayed() -> None:
    decision = back_payment(years=...)
    stored = json.loads(json.dumps({"request": decision.request.as_dict(), "decision": decision.as_dict()}))
    again = decide(LAKESIDE, parse_request(LAKESIDE, stored["request"]))
    assert json.loads(json.dumps(again.as_dict())) == stored["decision"]


def test_the_shape_of_a_decision_is_the_contract() -> None:
    assert list(back_payment().as_dict()) == [
        "service",
        "mode",
        "clauses",
        "documents",
        "checks",
        "channels",
        "deadlines",
        "surcharge",
        "needs",
        "because",
        "pack",
        "received_on",
        "known_on",
        "events",
    ]
    assert back_payment().as_dict()["events"] == {"begun": "2020-01-24", "ended": None}
    assert back_payment().as_dict()["pack"] == {"id": "lakeside", "version": LAKESIDE.version}
    assert decided("payment", {}, events={"ended": None}).as_dict()["surcharge"]["treatment"] is None


def test_why_and_why_not_in_words() -> None:
    text = back_payment().explain("en")
    assert "✓ enough years" in text
    assert "✗ (" not in text
    assert "Our reading: More than ten" in text
    assert "N.1 “Employer's last three months”" in text
    assert "承諾辦理" in back_payment().explain("zh-hant")


def test_each_condition_has_words_truth_and_values() -> None:
    because = back_payment(years=...).as_dict("zh-hans")["because"]
    long_member = next(each for each in because if each["rule"] == "long-member")
    assert [each["holds"] for each in long_member["conditions"]] == [True, None, True, True]
    assert long_member["conditions"][0]["text"] == "“从简”在收到申请的日期有效"
    assert long_member["conditions"][2]["values"] == {"span": 16, "urgent": False}
    assert long_member["interpretations"] == ["ten-years"]


def test_values_in_an_explanation_are_in_words() -> None:
    text = back_payment(years=1, topics=["name", "other"]).explain("zh-hans")
    assert "✗ 谁申请是“单位”" not in text
    assert "✗ 事项不包括“姓名” [事项: 姓名、other]" in text
