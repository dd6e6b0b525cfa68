"""II.6: the residents' pension on line behind a face check; without one identity is confirmed first."""

import pytest
from django.utils import translation

from anxin.casework.errors import CaseError
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
