"""II.1.1: a missed monthly report, the last three months for a person, and a base difference are handled directly."""

from anxin.casework.states import State
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    documents,
    employer_applies,
    failed,
    finished,
    held,
    owed,
)

LAST_THREE = {"first_month": "2019-11", "last_month": "2020-01"}


def test_a_missed_monthly_report_needs_nothing_but_the_answers(city: City) -> None:
    case = employer_applies(city, "monthly-report-back-payment", {"months": 2})
    assert (case.mode, case.decision["clauses"]) == ("direct", ["II.1.1"])
    assert not case.attachments.exists()
    assert finished(city, case).state == State.CLOSED
    assert owed(case) == {}


def test_the_last_three_months_for_a_person(city: City) -> None:
    case = employer_applies(city, "person-back-payment", LAST_THREE)
    assert (case.mode, case.decision["clauses"]) == ("direct", ["II.1.1"])
    assert list(documents(case)) == ["detail_form"]
    assert held(case) == ["last-three-months"]
    assert failed(case)["over-three-years-deferred"] == ["more than 36 months (three years) are paid"]
    finished(city, case)
    assert owed(case) == {}


def test_four_months_back_is_no_longer_the_last_three(city: City) -> None:
    case = employer_applies(city, "person-back-payment", LAST_THREE | {"first_month": "2019-10"})
    assert case.mode == "ordinary"
    assert failed(case)["last-three-months"] == [
        "the first month is not before the third month preceding the month of receipt"
    ]


def test_a_base_difference(city: City) -> None:
    facts = {"first_month": "2019-07", "last_month": "2019-12"}
    case = employer_applies(city, "base-difference-back-payment", facts)
    assert (case.mode, case.decision["clauses"]) == ("direct", ["II.1.1"])
    finished(city, case)
    assert owed(case) == {}


def test_before_the_notice_the_same_requests_are_ordinary(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    report = employer_applies(city, "monthly-report-back-payment", {"months": 2})
    person = employer_applies(
        city, "person-back-payment", {"first_month": "2019-11", "last_month": "2019-12"}
    )
    assert (report.mode, person.mode) == ("ordinary", "ordinary")
    assert documents(person)["labour_contract"] == "needed"
    assert finished(city, person).state == State.CLOSED
