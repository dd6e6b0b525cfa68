"""II.2.3: what another department's data give is not asked for; where one must approve, it is chased and a copy is enough."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django.fixtures import Settings

from anxin.casework.errors import CaseError
from anxin.casework.models import ContactWay, CoordinationOutcome, Outcome
from anxin.casework.operations import handling
from anxin.casework.operations.coordinating import close_coordination, record_contact
from anxin.trail.outbox import work_once
from anxin.trail.today import now
from tests.channels.exchange.connecting import connect, over_http
from tests.channels.exchange.peer import Peer, running
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


@pytest.fixture
def connected(settings: Settings, tmp_path: Path) -> Iterator[Peer]:
    """Two departments reached over the network."""
    register, approval = {"户口性质": "非农业家庭户"}, {"审批结论": "同意退休"}
    with running(Peer({"household_register": register, "retirement_approval": approval})) as peer:
        departments = {
            "public_security": over_http(peer.url),
            "human_resources": over_http(peer.url, gives=["retirement_approval"]),
        }
        connect(settings, tmp_path, departments)
        yield peer


def test_departments_that_are_connected_give_it_and_the_result_needs_nobody_to_ask(
    city: City, connected: Peer
) -> None:
    case = employer_applies(city, "retirement-filing", EXCHANGED)
    assert connected.asked == []
    while work_once(now() + dt.timedelta(seconds=1)):
        pass
    came = case.exchanged_documents.values_list("document", "department")
    assert set(came) == {
        ("household_register", "public_security"),
        ("retirement_approval", "human_resources"),
    }
    finished(city, case)
    assert owed(case) == {}
    assert not case.coordinations.exists()


def test_where_there_is_no_exchange_people_ask_and_approval_waits_for_the_answer(city: City) -> None:
    case = taken_in(city, employer_applies(city, "retirement-filing", EXCHANGED))
    records = {each.document: each for each in case.coordinations.all()}
    assert {each.department for each in records.values()} == {"public_security", "human_resources"}
    assert set(owed(case)) == {("coordination", document) for document in records}
    handling.start(case, city.handler)
    with translation.override("en"), pytest.raises(CaseError, match="Household register"):
        handling.propose(case, city.handler, outcome=Outcome.APPROVE, reason="材料齐全")
    city.on("2020-02-12")
    for record in records.values():
        assert record.chase_on == dt.date(2020, 2, 17)
        record_contact(
            record,
            city.handler,
            on=dt.date(2020, 2, 12),
            way=ContactWay.PHONE,
            person="窗口",
            result="马上函复",
        )
        close_coordination(record, city.handler, outcome=CoordinationOutcome.GIVEN, note="已函复")
    case.refresh_from_db()
    assert handling.propose(case, city.handler, outcome=Outcome.APPROVE, reason="材料齐全").pk
    assert owed(case) == {}


def test_what_a_department_refuses_does_not_let_it_through(city: City) -> None:
    case = taken_in(city, employer_applies(city, "retirement-filing", EXCHANGED))
    handling.start(case, city.handler)
    for record in case.coordinations.all():
        close_coordination(record, city.handler, outcome=CoordinationOutcome.REFUSED, note="查无此人")
    with pytest.raises(CaseError):
        handling.propose(case, city.handler, outcome=Outcome.APPROVE, reason="材料齐全")


@pytest.mark.parametrize(
    ("outcome", "copy_by", "confirmed"),
    [
        (CoordinationOutcome.COPY, "email", True),
        (CoordinationOutcome.GIVEN, "", True),
        (CoordinationOutcome.REFUSED, "", False),
    ],
)
def test_the_approving_departments_answer_is_the_check(
    city: City, outcome: CoordinationOutcome, copy_by: str, confirmed: bool
) -> None:
    case = taken_in(city, employer_applies(city, "benefit-claim", APPROVED))
    record = case.coordinations.get()
    assert (record.department, record.document, record.reason) == ("health", "", "approval")
    handling.start(case, city.handler)
    close_coordination(record, city.handler, outcome=outcome, note="审批表已发来", copy_by=copy_by)
    case.refresh_from_db()
    assert (handling.unconfirmed_checks(case) == []) is confirmed
    assert ("coordination", "coordination_with_department") not in owed(case)
    if confirmed:
        assert handling.propose(case, city.handler, outcome=Outcome.APPROVE, reason="材料齐全").pk


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
