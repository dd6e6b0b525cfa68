"""II.1.3: accepted and recorded now; the documents come after the epidemic, and only then is it processed."""

import datetime as dt

import pytest
from django.utils import translation

from anxin.casework.errors import CaseError
from anxin.casework.models import Application
from anxin.casework.operations import handling
from anxin.casework.operations.supplying import attach
from anxin.casework.states import State
from anxin.funds.models import Bill, EnteredMonth
from anxin.registry.models import Sex
from anxin.work.models import Obligation
from anxin.work.operations import discharge_as
from anxin.work.queries import open_task_of
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    BY_HAND,
    City,
    documents,
    employer_applies,
    failed,
    finished,
    held,
    owed,
    person_applies,
    taken_in,
)
from tests.factories import a_file

PHONE = {"attributes": ["mobile_phone"]}
EXCLUDED = [
    "name",
    "id_number",
    "ethnicity",
    "household_registration",
    "payer_category",
    "worker_to_cadre",
]
FOUR_YEARS = {"first_month": "2014-01", "last_month": "2017-12"}


def recorded(city: City, case: Application) -> Application:
    taken_in(city, case)
    case.refresh_from_db()
    assert case.state == State.RECORDED
    assert open_task_of(case.subject) is None
    return case


def test_a_change_is_recorded_waits_for_the_end_and_is_made_when_its_proof_has_come(city: City) -> None:
    case = person_applies(city, "data-change", PHONE)
    assert (case.mode, case.decision["clauses"]) == ("deferred_documents", ["II.1.3"])
    assert documents(case) == {"change_form": "needed", "change_proof": "deferred"}
    recorded(city, case)
    assert owed(case) == {("deferred_document", "change_proof"): None}
    with translation.override("en"), pytest.raises(CaseError, match="Proof of the change"):
        handling.start(case, city.handler)
    city.on("2020-06-15")
    city.declare("ended", "2020-06-10")
    assert owed(case) == {("deferred_document", "change_proof"): dt.date(2020, 9, 10)}
    assert case.applicant is not None
    attach(case.applicant, case, "change_proof", a_file())
    assert open_task_of(case.subject) is not None, "back in the work list"
    finished(city, case)
    assert owed(case) == {}
    city.insured.refresh_from_db()
    assert city.insured.phone == "19900008888"


def test_papers_that_came_by_post_are_settled_by_an_officer(city: City) -> None:
    case = recorded(city, person_applies(city, "data-change", PHONE))
    discharge_as(city.handler, Obligation.objects.get(subject=case.subject), "6月1日邮寄收到")
    assert finished(city, case).state == State.CLOSED


def test_revoking_the_end_takes_the_day_back(city: City) -> None:
    case = recorded(city, person_applies(city, "data-change", PHONE))
    city.declare("ended", "2020-02-10")
    assert owed(case)["deferred_document", "change_proof"] == dt.date(2020, 5, 11)
    city.revoke("ended")
    assert owed(case)["deferred_document", "change_proof"] is None


@pytest.mark.parametrize("attribute", EXCLUDED)
def test_the_six_changes_left_out_are_ordinary(city: City, attribute: str) -> None:
    case = person_applies(city, "data-change", {"attributes": ["mobile_phone", attribute]})
    assert case.mode == "ordinary"
    assert len(failed(case)["other-changes-deferred"]) == 1


def test_over_three_years_by_the_employer(city: City) -> None:
    case = employer_applies(city, "person-back-payment", FOUR_YEARS)
    assert (case.mode, held(case)) == ("deferred_documents", ["over-three-years-deferred"])
    recorded(city, case)
    assert set(owed(case)) == {
        ("deferred_document", name)
        for name in ("reason_statement", "employer_proof", "labour_contract", "payroll_vouchers")
    }


def test_once_the_papers_have_come_the_months_are_billed(city: City) -> None:
    case = recorded(city, employer_applies(city, "person-back-payment", FOUR_YEARS))
    assert not Bill.objects.exists(), "recorded, not processed"
    for owing in Obligation.objects.filter(subject=case.subject):
        discharge_as(city.handler, owing, "6月1日邮寄收到")
    finished(city, case)
    bills = Bill.objects.filter(source=case.subject)
    assert bills.count() == 48
    assert {bill.amount for bill in bills} == {sum(BY_HAND.values())}
    assert EnteredMonth.objects.filter(source=case.subject).count() == 48


def test_short_of_ten_years_in_prospect(city: City) -> None:
    """A woman of 48: 24 months to 50 and 60 paid make fewer than 120; five months are to be paid."""
    worker = city.hires(born=dt.date(1972, 2, 15), sex=Sex.FEMALE, paid=("2015-01", "2020-01"))
    case = employer_applies(
        city, "person-back-payment", {"first_month": "2018-01", "last_month": "2018-05"}, worker=worker
    )
    assert case.facts["sex"] == "female"
    assert held(case) == ["short-of-ten-years-deferred"]
    assert "more than 36 months (three years) are paid" in failed(case)["over-three-years-deferred"]


def test_before_the_notice_the_proof_is_needed_at_once(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = person_applies(city, "data-change", PHONE)
    assert (case.mode, documents(case)["change_proof"]) == ("ordinary", "needed")
    finished(city, case)
    assert owed(case) == {}
