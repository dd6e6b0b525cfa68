"""II.2.2: what the website cannot take comes by e-mail or fax, in simple steps, and is handled first."""

import pytest

from anxin.funds.models import BenefitAward, Rhythm
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
from tests.funds.benefit_makers import Desk, given

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


def test_a_claim_on_copies_is_paid_first_and_the_originals_stay_owed(city: City) -> None:
    case = finished(city, person_applies(city, "benefit-claim", NOT_ON_LINE))
    award = BenefitAward.objects.get(source=case.subject)
    assert (award.kind, award.rhythm, award.person) == ("maternity_allowance", "once", city.insured)
    desk = Desk(handler=city.handler)
    desk.version(award, 1_234_567, since="2020-02")
    desk.paid(rhythm=Rhythm.ONCE)
    assert given(award) == 1_234_567
    assert {key[0] for key in owed(case)} == {"missing_original"}


@pytest.mark.parametrize(("typed", "holder"), [("家属甲", "家属甲"), ("", None)])
def test_a_claim_names_whose_account_it_is_where_it_is_not_the_insured_persons(
    city: City, typed: str, holder: str | None
) -> None:
    """A survivor's pension cannot go to an account in the name of the dead: the bank refuses it."""
    case = finished(
        city,
        employer_applies(
            city, "benefit-claim", NOT_ON_LINE, benefit="survivors_pension", account_holder=typed
        ),
    )
    award = BenefitAward.objects.get(source=case.subject)
    assert award.accounts.get().holder == (holder or award.person.name)
