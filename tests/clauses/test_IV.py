"""IV: medical and related staff infected on duty go before everything else, with fewer papers and a fast decision."""

import datetime as dt

import pytest

from anxin.casework.models import ContactWay, CoordinationOutcome
from anxin.casework.operations.coordinating import (
    Question,
    ask_about_case,
    close_coordination,
    record_contact,
)
from anxin.work.queries import open_task_of, work_list
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    documents,
    due,
    employer_applies,
    failed,
    finished,
    held,
    owed,
    person_applies,
)

NURSE = {"occupation": "nurse", "infected_on_duty": True}


@pytest.mark.parametrize("occupation", ["doctor", "nurse", "ambulance_driver", "hospital_cleaner"])
def test_the_fast_track_from_claim_to_decision(city: City, occupation: str) -> None:
    case = employer_applies(city, "work-injury-claim", NURSE | {"occupation": occupation})
    assert (case.mode, case.decision["clauses"][0], held(case)) == ("fast_track", "IV", ["fast-track"])
    assert documents(case) == {
        "claim_form": "needed",
        "employment_proof": "committed",
        "diagnosis": "copy",
        "commitment_letter": "needed",
    }
    assert due(case) == {"recognition": "2020-02-13"}
    finished(city, case)
    assert owed(case) == {("commitment", "employment_proof"): None, ("missing_original", "diagnosis"): None}


def test_it_is_first_in_the_work_list_whatever_came_before(city: City) -> None:
    earlier = [employer_applies(city, "monthly-report-back-payment", {"months": 2}) for _ in range(2)]
    nurse = employer_applies(city, "work-injury-claim", NURSE)
    rows = work_list().of_agency(city.agency).page().rows
    assert [row.subject for row in rows] == [nurse.subject, *(case.subject for case in earlier)]
    assert rows[0].due_on == dt.date(2020, 2, 13)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (NURSE | {"infected_on_duty": False}, "Infected on duty"),
        (NURSE | {"occupation": "bus_driver"}, "the person is medical or related staff"),
    ],
)
def test_others_keep_the_statutory_limits(city: City, facts: dict[str, object], why: str) -> None:
    case = person_applies(city, "work-injury-claim", facts)
    assert case.mode == "ordinary"
    assert why in " ".join(failed(case)["fast-track"])
    task = open_task_of(case.subject)
    assert task is not None
    assert (task.priority, str(task.due_on)) == (5, due(case)["recognition_if_clear"])


def test_before_the_notice_a_nurse_waits_like_everybody(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = employer_applies(city, "work-injury-claim", NURSE)
    assert (case.mode, documents(case)["employment_proof"]) == ("ordinary", "needed")
    assert due(case)["recognition"] == "2020-03-30"
    finished(city, case)
    assert owed(case) == {}


def test_recognition_and_assessment_results_are_followed_with_the_departments(city: City) -> None:
    case = employer_applies(city, "work-injury-claim", NURSE)
    record = ask_about_case(case, city.handler, Question("human_resources", "工伤认定结论何时作出？", "IV"))
    assert (record.clause, record.chase_on) == ("IV", dt.date(2020, 2, 17))
    record_contact(
        record, city.handler, on=city.day, way=ContactWay.PHONE, person="认定科", result="三日内作出"
    )
    close_coordination(record, city.handler, outcome=CoordinationOutcome.GIVEN, note="已认定")
    finished(city, case)
    assert owed(case) == {("commitment", "employment_proof"): None, ("missing_original", "diagnosis"): None}
