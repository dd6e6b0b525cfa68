"""II.2.2: what the website cannot take comes by e-mail or fax, in simple steps, and is handled first."""

import pytest

from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    documents,
    employer_applies,
    failed,
    finished,
    owed,
    person_applies,
)

NOT_ON_LINE = {"portal_available": False, "documents_by_exchange": [], "needs_approval_by": None}


@pytest.mark.parametrize(
    ("service", "paper"),
    [("benefit-claim", "department_record"), ("retirement-filing", "retirement_approval")],
)
def test_copies_by_mail_or_fax_and_the_originals_later(city: City, service: str, paper: str) -> None:
    case = employer_applies(city, service, NOT_ON_LINE)
    assert (case.mode, case.decision["clauses"][0]) == ("remote_documents", "II.2.2")
    assert case.decision["channels"] == ["email", "fax"]
    assert documents(case)[paper] == "copy"
    assert failed(case)["on-the-website"] == ["the website can take it"]
    finished(city, case)
    assert owed(case)["missing_original", paper] is None


def test_a_person_claims_alone(city: City) -> None:
    case = finished(city, person_applies(city, "benefit-claim", NOT_ON_LINE))
    assert {key[0] for key in owed(case)} == {"missing_original"}
    city.declare("ended", "2020-02-10")
    assert None not in owed(case).values()


def test_before_the_notice_originals_are_needed(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = employer_applies(city, "benefit-claim", NOT_ON_LINE)
    assert (case.mode, set(documents(case).values())) == ("ordinary", {"needed"})
    finished(city, case)
    assert owed(case) == {}
