"""B.2: every decision explains itself, and can be replayed years later under the rules known on its day."""

import pytest

from anxin.casework.deciding import decide_again
from anxin.casework.models import Application
from anxin.law import decide, parse_request
from anxin.lawbook.operations import publish_current
from anxin.lawbook.queries import pack_in_force, pack_of
from tests.clauses.journey import City, employer_applies, failed, finished, taken_in
from tests.front.answers import ANSWERS

BY_EMPLOYER = ["contribution-payment", "person-back-payment", "retirement-filing", "work-injury-claim"]


def replayed(case: Application) -> dict[str, object]:
    pack = pack_of(case.pack_version)
    return decide(pack, parse_request(pack, case.request)).as_dict()


@pytest.mark.parametrize("service", BY_EMPLOYER)
def test_every_rule_looked_at_stands_in_the_decision_with_each_condition_and_its_values(
    city: City, service: str
) -> None:
    case = employer_applies(city, service, ANSWERS[service])
    rules = {rule.id: rule for rule in pack_in_force().services[service].rules}
    because = {each["rule"]: each for each in case.decision["because"]}
    assert because.keys() == rules.keys()
    for name, said in because.items():
        assert said["clause"] == rules[name].clause
        assert said["holds"] == all(condition["holds"] for condition in said["conditions"])
        assert all(condition["text"] and condition["values"] for condition in said["conditions"])


def test_why_not_the_others(city: City) -> None:
    case = employer_applies(city, "person-back-payment", ANSWERS["person-back-payment"])
    assert case.mode == "commitment"
    assert failed(case) == {
        "last-three-months": [
            "the first month is not before the third month preceding the month of receipt",
        ],
        "temporary-account-commitment": ["Kind of account is “Temporary account”"],
        "short-of-ten-years-deferred": [
            "theoretical months and months paid in Beijing together are fewer than 120 (ten years)"
        ],
        "over-three-years-deferred": ["more than 36 months (three years) are paid"],
    }


def test_in_words_in_three_languages(city: City) -> None:
    case = employer_applies(city, "refund", {"kind": "ordinary"})
    pack = pack_of(case.pack_version)
    decision = decide(pack, parse_request(pack, case.request))
    for lang in ("en", "zh-hans", "zh-hant"):
        assert "II.1.2" in decision.explain(lang)


@pytest.mark.parametrize("service", BY_EMPLOYER)
def test_replayed_after_everything_has_changed_it_is_the_same_to_the_letter(city: City, service: str) -> None:
    publish_current("beijing")
    case = taken_in(city, employer_applies(city, service, ANSWERS[service]))
    city.on("2023-06-01")
    for event in ("lifted", "ended", "stabilised", "audit_resumption", "joint_review_resumption"):
        city.declare(event, "2020-06-06")
    case.refresh_from_db()
    assert replayed(case) == case.decision


def test_what_is_known_today_can_be_asked_beside_it(city: City) -> None:
    case = employer_applies(city, "make-up-filing", ANSWERS["make-up-filing"])
    city.on("2020-06-10")
    city.declare("lifted", "2020-06-06")
    assert [deadline["due"] for deadline in case.decision["deadlines"]] == [None]
    assert [deadline["due"] for deadline in decide_again(case).as_dict()["deadlines"]] == ["2020-09-07"]
    finished(city, case)
    assert replayed(case) == case.decision
