"""What each part of a decision leaves owing: by whom, under which clause, from which event on, by which day."""

from typing import Any

import pytest

from anxin.casework.models import Application
from anxin.casework.operations.owing import owe_what_is_deferred
from anxin.work.models import Obligation
from tests.casework.stories import Office
from tests.factories import make_case

pytestmark = pytest.mark.django_db
WAIVED = {"treatment": "waived", "clause": "I.3", "amount": "0.00"}


def decided(mode: str = "direct", **decision: Any) -> Application:
    """A received case under an invented decision, so that each part can be seen alone."""
    case = make_case()
    case.mode, case.decision = mode, {"clauses": ["II.2.3"]} | decision
    return case


def owing(case: Application) -> list[Obligation]:
    owe_what_is_deferred(case)
    return list(Obligation.objects.filter(subject=case.subject).order_by("id"))


@pytest.mark.parametrize(
    ("status", "kind", "by_agency", "event"),
    [
        ("deferred", "deferred_document", False, "ended"),
        ("copy", "missing_original", False, "ended"),
        ("committed", "commitment", True, "stabilised"),
    ],
)
def test_each_status_that_leaves_something(
    office: Office, status: str, kind: str, by_agency: bool, event: str
) -> None:
    case = decided(documents=[{"id": "paper", "status": status, "until": None}])
    [row] = owing(case)
    owner = "agency:110105" if by_agency else f"person:{case.person_id}"
    assert (row.kind, row.item, row.owner, row.starts_with) == (kind, "paper", owner, event)
    assert (row.clause, row.due_on, row.agency) == ("II.2.3", None, case.agency)


@pytest.mark.parametrize("status", ["needed", "exchanged"])
def test_what_is_there_leaves_nothing(office: Office, status: str) -> None:
    assert owing(decided(documents=[{"id": "paper", "status": status, "until": None}])) == []


def test_a_waiver_under_its_own_clause_whatever_decided_the_case(office: Office) -> None:
    [row] = owing(decided(clauses=["II.3", "SIL.60", "I.3"], surcharge=WAIVED))
    assert (row.kind, row.clause, row.starts_with, row.owner) == (
        "waiver",
        "I.3",
        "lifted",
        "agency:110105",
    )


def test_a_department_to_be_chased_and_no_other_check(office: Office) -> None:
    rows = owing(decided(checks=["telephone_confirmation", "coordination_with_department"]))
    assert [(row.kind, row.item) for row in rows] == [("coordination", "coordination_with_department")]


@pytest.mark.parametrize(
    ("mode", "clause", "rule", "event"),
    [
        ("suspended", "II.7.1", "suspended_case", "audit_resumption"),
        ("suspended", "II.4.2", "paused_review", "joint_review_resumption"),
        ("registered_only", "II.7.2", "postponed_opening", "audit_resumption"),
        ("suspended", "VI", "suspended_case", "audit_resumption"),
    ],
)
def test_a_paused_case_waits_for_the_event_its_clause_names(
    office: Office, mode: str, clause: str, rule: str, event: str
) -> None:
    [row] = owing(decided(mode, clauses=[clause]))
    assert (row.kind, row.due_rule, row.starts_with) == ("suspended_case", rule, event)


def test_owed_once_however_often_it_is_taken_in(office: Office) -> None:
    case = decided(surcharge=WAIVED, documents=[{"id": "paper", "status": "copy", "until": None}])
    owing(case)
    assert len(owing(case)) == 2
