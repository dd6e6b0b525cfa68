"""B.7: the clean-up is planned from the start: everything deferred, promised, waived or paused is owed by somebody, by a day."""

import datetime as dt

import pytest

from anxin.casework.models import Application
from anxin.casework.operations.declaring import preview
from anxin.casework.operations.withdrawing import withdraw
from anxin.trail.models import Message
from anxin.trail.today import business_date
from anxin.work.models import Obligation
from anxin.work.operations import discharge_as
from anxin.work.queries import open_obligations, still_open
from tests.clauses.journey import City, employer_applies, owed, person_applies, taken_in

EVENTS = ("lifted", "ended", "stabilised", "audit_resumption", "joint_review_resumption")
CLAUSES = {"I.3": 1, "II.1.2": 1, "II.1.3": 1, "II.2.3": 3, "II.4.2": 1, "II.7.1": 1, "II.7.2": 1}


def emergency(city: City) -> list[Application]:
    """One of each kind that leaves something owing."""
    city.on("2020-04-15")
    make_up = {"kind": "declaration", "month": "2020-02", "filed_on": "2020-04-15"}
    approval = {"portal_available": True, "documents_by_exchange": [], "needs_approval_by": "health"}
    cases = [
        employer_applies(city, "make-up-filing", make_up),
        employer_applies(city, "refund", {"kind": "ordinary"}),
        person_applies(city, "data-change", {"attributes": ["mobile_phone"]}),
        employer_applies(city, "benefit-claim", approval),
        employer_applies(city, "account-backfill", {}),
        employer_applies(city, "audit-case", {"accepted_on": "2020-01-15"}),
        person_applies(city, "complaint", {"source": "in_person", "received_on": "2020-04-15"}),
    ]
    for case in cases:
        taken_in(city, case)
    return cases


def test_everything_is_owed_by_somebody_and_waits_for_its_own_event(city: City) -> None:
    emergency(city)
    page = still_open(open_obligations(), business_date())
    assert {group.key: group.owed for group in page.by_clause} == CLAUSES
    assert {group.earliest for group in page.by_clause} == {None}
    agency, person = f"agency:{city.agency.code}", f"person:{city.insured.pk}"
    assert {group.key: group.owed for group in page.by_owner} == {
        agency: 6,
        f"employer:{city.employer.uscc}": 2,
        person: 1,
    }
    starts = Obligation.objects.values_list("clause", "kind", "starts_with")
    assert set(starts) == {
        ("I.3", "waiver", "lifted"),
        ("II.1.2", "commitment", "stabilised"),
        ("II.1.3", "deferred_document", "ended"),
        ("II.2.3", "missing_original", "ended"),
        ("II.2.3", "coordination", "ended"),
        ("II.4.2", "suspended_case", "joint_review_resumption"),
        ("II.7.1", "suspended_case", "audit_resumption"),
        ("II.7.2", "suspended_case", "audit_resumption"),
    }


@pytest.mark.parametrize("event", EVENTS)
def test_declaring_one_event_dates_what_waits_for_it_and_nothing_else(city: City, event: str) -> None:
    emergency(city)
    city.on("2020-06-15")
    previewed = sum(each.owed for each in preview(event, dt.date(2020, 6, 10), by=city.centre))
    city.declare(event, "2020-06-10")
    dated = Obligation.objects.exclude(due_on=None)
    assert set(dated.values_list("starts_with", flat=True)) == {event}
    assert dated.count() == previewed
    city.revoke(event)
    assert not Obligation.objects.exclude(due_on=None).exists()


def test_settled_one_by_one_until_nothing_is_open(city: City) -> None:
    emergency(city)
    city.on("2020-06-15")
    for event in EVENTS:
        city.declare(event, "2020-06-10")
    assert not open_obligations().filter(due_on=None).exists()
    city.on("2020-12-31")
    assert still_open(open_obligations(), business_date()).total == sum(CLAUSES.values())
    assert open_obligations().overdue(business_date()).count() == sum(CLAUSES.values())
    for each in list(open_obligations()):
        discharge_as(city.handler, each, "核实无误")
    assert still_open(open_obligations(), business_date()).total == 0


def test_what_is_withdrawn_is_owed_no_longer(city: City) -> None:
    case = taken_in(city, person_applies(city, "data-change", {"attributes": ["mobile_phone"]}))
    assert case.applicant is not None
    withdraw(case.applicant, case)
    assert owed(case) == {}
    assert Obligation.objects.get(subject=case.subject).outcome == "withdrawn"


def test_nobody_is_told_of_an_obligation_before_the_event_is_declared(city: City) -> None:
    emergency(city)
    assert not Message.objects.filter(template__startswith="event_").exists()
