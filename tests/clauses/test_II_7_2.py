"""II.7.2: who comes in person with papers is registered, the papers are kept, and the case is opened on resumption."""

import datetime as dt

import pytest
from django.utils import translation

from anxin.casework.errors import CaseError
from anxin.casework.models import Outcome
from anxin.casework.operations import handling
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    clauses_owed,
    documents,
    due,
    failed,
    finished,
    held,
    owed,
    person_applies,
    taken_in,
)

IN_PERSON = {"source": "in_person", "received_on": "2020-02-10"}
POSTPONED = ("suspended_case", "complaint")


def test_registered_with_its_papers_and_opened_on_resumption(city: City) -> None:
    case = person_applies(city, "complaint", IN_PERSON)
    assert (case.mode, case.decision["clauses"]) == ("registered_only", ["II.7.2"])
    assert (held(case), list(failed(case))) == (["registered-in-person"], ["forwarded-by-phone-or-mail"])
    assert documents(case)["evidence"] == "needed"
    assert case.attachments.get().document == "evidence"
    assert due(case) == {"case_opening": None}
    taken_in(city, case)
    assert (owed(case), clauses_owed(case)) == ({POSTPONED: None}, {"II.7.2"})
    with translation.override("en"), pytest.raises(CaseError, match="Audits resumed"):
        handling.start(case, city.handler)
    city.on("2020-05-06")
    city.declare("audit_resumption", "2020-05-06")
    assert owed(case) == {POSTPONED: dt.date(2020, 6, 8)}
    finished(city, case)
    assert owed(case) == {}


def test_that_the_papers_are_kept_is_confirmed_before_approval(city: City) -> None:
    case = taken_in(city, person_applies(city, "complaint", IN_PERSON))
    city.declare("audit_resumption", "2020-02-10")
    handling.start(case, city.handler)
    with pytest.raises(CaseError):
        handling.propose(case, city.handler, outcome=Outcome.APPROVE, reason="属实")


def test_before_the_notice_a_complaint_is_opened_at_once(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = person_applies(city, "complaint", IN_PERSON | {"received_on": BEFORE_THE_NOTICE})
    assert (case.mode, due(case)) == ("ordinary", {})
    finished(city, case)
    assert owed(case) == {}
