"""II.6: the residents' pension on line behind a face check; without one identity is confirmed first."""

import pytest
from django.utils import translation

from anxin.casework.errors import CaseError
from anxin.funds.models import BenefitAward
from anxin.law.months import parse_month
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    documents,
    failed,
    finished,
    held,
    owed,
    person_applies,
    proposed,
    taken_in,
)
from tests.funds.benefit_makers import Desk, given


@pytest.mark.parametrize("action", ["enrol", "change", "cancel", "claim"])
def test_everything_is_done_on_line_after_a_face_check(city: City, action: str) -> None:
    case = person_applies(city, "resident-pension", {"action": action, "assurance": "face"})
    assert (case.mode, case.decision["clauses"], held(case)) == ("online", ["II.6"], ["online-by-face"])
    assert list(documents(case)) == ["application"]
    assert list(failed(case)) == ["without-face"]
    finished(city, case)
    assert owed(case) == {}


@pytest.mark.parametrize("assurance", ["password", "none"])
def test_without_a_face_check_it_is_ordinary_and_waits_for_one(city: City, assurance: str) -> None:
    case = person_applies(city, "resident-pension", {"action": "claim", "assurance": assurance})
    assert (case.mode, case.decision["checks"]) == ("ordinary", ["face_authentication"])
    taken_in(city, case)
    with translation.override("en"), pytest.raises(CaseError, match=r"[Ff]ace"):
        proposed(city, case, checks=False)


def test_the_check_once_made_lets_it_through(city: City) -> None:
    case = person_applies(city, "resident-pension", {"action": "claim", "assurance": "none"})
    finished(city, case)
    assert case.checks.get().kind == "face_authentication"


def test_before_the_notice_it_is_for_the_counter(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = person_applies(city, "resident-pension", {"action": "enrol", "assurance": "face"})
    assert (case.mode, case.decision["channels"]) == ("ordinary", ["counter"])
    finished(city, case)


def test_a_claim_opens_the_pension_from_the_month_claimed_and_other_wishes_open_none(city: City) -> None:
    by_face = {"assurance": "face"}
    finished(city, person_applies(city, "resident-pension", by_face | {"action": "enrol"}))
    assert not BenefitAward.objects.exists()
    claim = person_applies(city, "resident-pension", by_face | {"action": "claim"}, claimed_from="2019-12")
    finished(city, claim)
    award = BenefitAward.objects.get(source=claim.subject)
    assert (award.kind, award.person, award.entitled_from) == (
        "resident_pension",
        city.insured,
        parse_month("2019-12"),
    )
    desk = Desk(handler=city.handler, reviewer=city.reviewer)
    desk.version(award, 81_000, since="2019-12")
    desk.paid()
    assert given(award) == 3 * 81_000


def test_who_claims_the_pension_names_an_account(city: City) -> None:
    with pytest.raises(AssertionError, match="bank_account"):
        person_applies(city, "resident-pension", {"action": "claim", "assurance": "face"}, bank_account="")
