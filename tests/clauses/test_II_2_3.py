"""II.2.3: what another department's data give is not asked for; where one must approve, it is chased and a copy is enough."""

import pytest
from django.utils import translation

from anxin.casework.errors import CaseError
from anxin.casework.models import Outcome
from anxin.casework.operations import handling
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    documents,
    employer_applies,
    failed,
    finished,
    owed,
    taken_in,
)

EXCHANGED = {
    "portal_available": True,
    "documents_by_exchange": ["household_register", "retirement_approval"],
    "needs_approval_by": None,
}
APPROVED = {"portal_available": True, "documents_by_exchange": [], "needs_approval_by": "health"}


def test_what_is_exchanged_is_not_asked_of_the_employer(city: City) -> None:
    case = employer_applies(city, "retirement-filing", EXCHANGED)
    assert "II.2.3" in case.decision["clauses"]
    assert documents(case)["household_register"] == documents(case)["retirement_approval"] == "exchanged"
    assert set(case.attachments.values_list("document", flat=True)) == {"identity_document"}
    finished(city, case)
    assert owed(case) == {}


@pytest.mark.parametrize("service", ["retirement-filing", "benefit-claim"])
def test_a_department_that_must_approve_is_chased_and_a_copy_does(city: City, service: str) -> None:
    case = employer_applies(city, service, APPROVED)
    assert (case.mode, case.decision["clauses"][0]) == ("remote_documents", "II.2.3")
    assert failed(case)["on-the-website"] == ["no other department must approve"]
    taken_in(city, case)
    handling.start(case, city.handler)
    with translation.override("en"), pytest.raises(CaseError, match="department"):
        handling.propose(case, city.handler, outcome=Outcome.APPROVE, reason="材料齐全")


def test_the_coordination_is_owed_by_the_agency_until_after_the_end(city: City) -> None:
    case = finished(city, employer_applies(city, "benefit-claim", APPROVED))
    assert owed(case) == {
        ("coordination", "coordination_with_department"): None,
        ("missing_original", "identity_document"): None,
        ("missing_original", "department_record"): None,
    }
    city.declare("ended", "2020-02-10")
    assert {str(day) for day in owed(case).values()} == {"2020-05-11"}


def test_before_the_notice_no_copy_is_enough(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = employer_applies(city, "benefit-claim", APPROVED)
    assert (case.mode, case.decision["checks"]) == ("ordinary", [])
    assert set(documents(case).values()) == {"needed"}
    finished(city, case)
