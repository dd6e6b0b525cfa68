"""II.2.1 (the decision's part): a retirement filed late is filed all the same, and back-paid once it is."""

from anxin.casework.states import State
from anxin.lawbook.queries import pack_in_force
from tests.clauses.journey import BEFORE_THE_NOTICE, City, employer_applies, finished, held, owed

LATE = {"portal_available": True, "documents_by_exchange": [], "needs_approval_by": None}


def test_a_late_filing_cites_full_payment_and_is_decided(city: City) -> None:
    case = employer_applies(city, "retirement-filing", LATE)
    assert case.decision["clauses"] == ["II.0", "II.2.1"]
    [rule] = held(case)
    rules = pack_in_force().services["retirement-filing"].rules
    note = next(each.then.note for each in rules if each.id == rule)
    assert note is not None
    assert "back-paid" in note.en
    assert finished(city, case).state == State.CLOSED
    assert owed(case) == {}


def test_whatever_stands_in_the_way_full_payment_is_cited(city: City) -> None:
    for facts in ({"portal_available": False}, {"needs_approval_by": "human_resources"}):
        assert "II.2.1" in employer_applies(city, "retirement-filing", LATE | facts).decision["clauses"]


def test_before_the_notice_it_is_filed_as_ever(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = employer_applies(city, "retirement-filing", LATE)
    assert (case.mode, case.decision["clauses"]) == ("ordinary", [])
    finished(city, case)
