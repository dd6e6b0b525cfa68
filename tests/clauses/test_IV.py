"""IV: medical and related staff infected on duty go before everything else, with fewer papers and a fast decision."""

import datetime as dt
from typing import Any

import pytest
from django.utils.translation import override

from anxin.casework.errors import CaseError
from anxin.casework.models import ContactWay, CoordinationOutcome
from anxin.casework.operations.coordinating import (
    Question,
    ask_about_case,
    close_coordination,
    record_contact,
)
from anxin.funds.benefits.queries import waiting_on_desk
from anxin.funds.errors import NotAllowed
from anxin.funds.models import BenefitAward, Rhythm
from anxin.funds.operations.awarding import Granted, approve_version, propose_version
from anxin.services.brought import brought_by, foreseen_for
from anxin.services.operations import review
from anxin.services.queries import effect_said
from anxin.services.registry import services
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
    proposed,
    taken_in,
    worker_of,
)
from tests.funds.benefit_makers import Desk, given
from tests.funds.makers import summed
from tests.registry.people import make_person
from tests.services.details import DETAILS

LUMP_SUM: dict[str, Any] = {"benefit": "disability_lump_sum", "bank_account": "6222 0000 0000 4444"}
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


def test_from_the_claim_to_the_ledger(city: City) -> None:
    """The benefit stands first on the desk whatever came before, its amount is the law's, and two officers and a payer bring it to the bank."""
    desk = Desk(handler=city.handler, reviewer=city.reviewer)
    earlier = desk.award(0, kind="maternity_allowance", person=make_person())
    nurse = city.hires()
    claim = employer_applies(city, "work-injury-claim", NURSE, worker=nurse, **LUMP_SUM)
    with override("en"):
        seen = foreseen_for(claim)
        assert seen is not None
        assert seen.does == [
            "Disability lump sum from 2020-02 on is opened. Its amount is entered and approved on the benefits desk."
        ]
    finished(city, claim)
    award = BenefitAward.objects.get(source=claim.subject)
    assert (award.person, award.kind, award.rhythm, award.goes_first) == (
        nurse,
        "disability_lump_sum",
        "once",
        True,
    )
    assert [each.number for each in waiting_on_desk(city.agency)] == [award.number, earlier.number]
    assert award.accounts.get().number == "6222000000004444"
    assert brought_by(claim).awards == [award]
    facts = {"injury_grade": 4, "own_wage": "8000.00"}
    version = propose_version(award, city.handler, Granted(award.entitled_from, facts=facts), reason="鉴定")
    with pytest.raises(NotAllowed):
        approve_version(version, city.handler)
    approve_version(version, city.reviewer)
    desk.paid(rhythm=Rhythm.ONCE)
    assert given(award) == 21 * 800_000
    assert summed("pooled_fund") == -21 * 800_000
    assert owed(claim) == {("commitment", "employment_proof"): None, ("missing_original", "diagnosis"): None}


def test_recognised_first_and_claimed_later(city: City) -> None:
    """Who does not know the grade yet asks for no benefit, and none is opened."""
    case = finished(city, employer_applies(city, "work-injury-claim", NURSE))
    assert not BenefitAward.objects.exists()
    with override("en"):
        assert "recognised" in effect_said(case)
    later = employer_applies(city, "work-injury-claim", NURSE, worker=worker_of(case), **LUMP_SUM)
    finished(city, later)
    assert BenefitAward.objects.get().source == later.subject


def test_an_ordinary_claim_opens_its_benefit_behind_the_others(city: City) -> None:
    city.hires()
    city.bills("2020-02")
    facts = NURSE | {"infected_on_duty": False}
    case = finished(city, employer_applies(city, "work-injury-claim", facts, **LUMP_SUM))
    assert not BenefitAward.objects.get(source=case.subject).goes_first


def test_a_benefit_received_already_is_not_opened_twice(city: City) -> None:
    pension = LUMP_SUM | {"benefit": "disability_pension"}
    first = finished(city, employer_applies(city, "work-injury-claim", NURSE, **pension))
    again = employer_applies(city, "work-injury-claim", NURSE, worker=worker_of(first), **pension)
    taken_in(city, again)
    proposal = proposed(city, again)
    with override("en"):
        seen = foreseen_for(again)
        assert seen is not None
        assert seen.in_the_way == ["The person receives this benefit already."]
        with pytest.raises(CaseError, match="receives this benefit already"):
            review(proposal, city.reviewer, confirm=True, note="同意")
    again.refresh_from_db()
    assert again.state == "in_process"
    assert BenefitAward.objects.count() == 1


def test_a_benefit_needs_an_account_and_the_account_may_be_somebody_elses(city: City) -> None:
    form = services()["work-injury-claim"].details(
        DETAILS["work-injury-claim"] | {"benefit": LUMP_SUM["benefit"]}
    )
    assert list(form.errors) == ["bank_account"]
    case = employer_applies(city, "work-injury-claim", NURSE, **LUMP_SUM, account_holder="家属甲")
    finished(city, case)
    assert BenefitAward.objects.get(source=case.subject).accounts.get().holder == "家属甲"
