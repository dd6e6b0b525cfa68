"""What departments give: kept once, in place of the paper; what they do not give goes to people."""

import datetime as dt

import pytest
from django.db import DatabaseError
from django.utils import translation

from anxin.casework import exchanges
from anxin.casework.documents import requirements
from anxin.casework.errors import CaseError, NotAllowed, Stale, WrongState
from anxin.casework.models import Contact, ContactWay, CoordinationReason, ExchangedDocument, Outcome
from anxin.casework.operations import handling
from anxin.casework.operations.coordinating import record_contact
from anxin.casework.operations.exchanging import (
    Wanted,
    ask_department,
    bring_back,
    hand_to_people,
    is_as_it_came,
    read_exchanged,
)
from anxin.casework.operations.withdrawing import withdraw
from anxin.casework.states import State
from anxin.registry.models import Role
from anxin.trail.models import Entry, Message, MessageState
from anxin.trail.outbox import MAX_ATTEMPTS
from anxin.work.models import Obligation
from anxin.work.queries import open_task_of
from tests.casework.departments import given, make_coordination, make_exchanged
from tests.casework.stories import Office
from tests.factories import make_case
from tests.registry.people import make_agency, make_staff


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> None:
    """The department that keeps proofs of identity can be asked by program."""
    gives = {"public_security": frozenset(["identity_document", "household_register"])}
    monkeypatch.setattr(exchanges, "_connected", [lambda department: gives.get(department, frozenset())])


def test_it_replaces_the_paper_that_was_asked_for(office: Office) -> None:
    case = make_case()
    assert {row.id: row.status for row in requirements(case)}["identity_document"] == "needed"
    make_exchanged(case)
    row = next(row for row in requirements(case) if row.id == "identity_document")
    assert (row.status, row.asked_now, row.missing, row.here) == ("exchanged", False, False, True)


def test_the_same_answer_is_the_same_document_and_another_comes_after_it(office: Office) -> None:
    case = make_case()
    first = make_exchanged(case)
    version = case.version
    assert make_exchanged(case) == first
    assert case.version == version
    second = make_exchanged(case, content='{"content": {}}')
    assert list(case.exchanged_documents.all()) == [first, second]
    assert next(row for row in requirements(case) if row.obtained).obtained == second


def test_deferred_papers_that_come_by_exchange_bring_the_case_back_to_work(office: Office) -> None:
    case = handling.accept(make_case("data-change"), office.clerk)
    assert case.state == State.RECORDED
    assert open_task_of(case.subject) is None
    deferred = [row.id for row in requirements(case) if row.status == "deferred"]
    for document in deferred:
        make_exchanged(case, document)
    assert open_task_of(case.subject) is not None
    settled = Obligation.objects.filter(subject=case.subject, kind="deferred_document")
    assert {row.outcome for row in settled} == {"obtained by data exchange: HJ-7"}
    assert handling.start(case, office.handler).state == State.IN_PROCESS


def test_what_came_before_acceptance_is_not_owed(office: Office) -> None:
    case = make_case("data-change")
    deferred = [row.id for row in requirements(case) if row.status == "deferred"]
    make_exchanged(case, deferred[0])
    handling.accept(case, office.clerk)
    owed = Obligation.objects.filter(subject=case.subject, kind="deferred_document")
    assert set(owed.values_list("item", flat=True)) == set(deferred[1:])


def test_each_look_is_on_the_trail(office: Office) -> None:
    case = make_case()
    document = make_exchanged(case)
    assert "登记状态" in read_exchanged(office.clerk, document)
    assert is_as_it_came(document)
    looked = Entry.objects.get(subject=case.subject, action="document.read")
    assert looked.details == {"document": "identity_document", "sha256": document.digest}
    person = Entry.objects.filter(subject=f"person:{case.person_id}", action="person.read")
    assert person.get().actor == f"staff:{office.clerk.number}"


@pytest.mark.parametrize("change", ["update", "delete"])
def test_what_a_department_gave_and_who_was_asked_is_never_changed(change: str, office: Office) -> None:
    case = make_case()
    kept = make_exchanged(case)
    contact = record_contact(
        make_coordination(case),
        office.handler,
        on=dt.date(2020, 2, 10),
        way=ContactWay.PHONE,
        person="李",
        result="待复",
    )
    for model, pk in ((ExchangedDocument, kept.pk), (Contact, contact.pk)):
        rows = model._default_manager.filter(pk=pk)
        with pytest.raises(DatabaseError):
            rows.delete() if change == "delete" else rows.update(id=pk + 1000)


@pytest.mark.usefixtures("connected")
def test_an_officer_asks_and_while_it_is_on_its_way_not_twice(office: Office) -> None:
    case = make_case()
    message = ask_department(case, office.clerk, document="identity_document", version=case.version)
    assert (message.recipient, message.payload["document"]) == (
        "department:public_security",
        "identity_document",
    )
    told = Entry.objects.get(subject=case.subject, action="document.asked_of_department")
    assert told.actor == f"staff:{office.clerk.number}"
    with translation.override("en"), pytest.raises(CaseError, match="already"):
        ask_department(case, office.clerk, document="identity_document")


@pytest.mark.usefixtures("connected")
def test_asking_again_after_a_failure_sends_the_same_request(office: Office) -> None:
    case = make_case()
    message = ask_department(case, office.clerk, document="identity_document")
    Message.objects.filter(pk=message.pk).update(state=MessageState.FAILED, attempts=MAX_ATTEMPTS)
    again = ask_department(case, office.clerk, document="identity_document")
    assert (again.pk, again.state, again.attempts) == (message.pk, MessageState.PENDING, 0)
    Message.objects.filter(pk=message.pk).update(state=MessageState.DELIVERED)
    other = ask_department(case, office.clerk, document="identity_document")
    assert other.idempotency_key != message.idempotency_key


@pytest.mark.usefixtures("connected")
def test_who_may_not_ask(office: Office) -> None:
    case = make_case()
    outsider = make_staff(Role.HANDLER, agency=make_agency("110108"))
    for staff in (outsider, office.reviewer, make_staff(Role.INSPECTOR)):
        with pytest.raises(NotAllowed):
            ask_department(case, staff, document="identity_document")
    assert not Message.objects.filter(channel="exchange").exists()


@pytest.mark.usefixtures("connected")
def test_when_it_may_not_be_asked(office: Office) -> None:
    case = make_case()
    for document in ("household_register", "no_such_paper"):
        with pytest.raises(CaseError):
            ask_department(case, office.clerk, document=document)
    with pytest.raises(Stale):
        ask_department(case, office.clerk, document="identity_document", version=case.version - 1)
    assert case.applicant is not None
    withdraw(case.applicant, case)
    with pytest.raises(WrongState):
        ask_department(case, office.clerk, document="identity_document")


def test_without_a_connection_nothing_is_asked_by_program(office: Office) -> None:
    with translation.override("en"), pytest.raises(CaseError, match="No department"):
        ask_department(make_case(), office.clerk, document="identity_document")


def test_nothing_is_kept_or_handed_to_people_once_it_is_over(office: Office) -> None:
    case = make_case()
    assert case.applicant is not None
    withdraw(case.applicant, case)
    wanted = Wanted(case, "identity_document", "public_security")
    assert bring_back(wanted, given()) is None
    hand_to_people(wanted, CoordinationReason.FAILED)
    assert not case.coordinations.exists()


def test_what_was_asked_of_the_applicant_may_come_from_a_department_instead(office: Office) -> None:
    from anxin.casework.operations.supplying import hand_in_as

    case = make_case()
    handling.ask_for_document(
        case, office.clerk, document="identity_document", reason="看不清", due_on=dt.date(2020, 3, 1)
    )
    make_exchanged(case)
    assert hand_in_as(office.clerk, case).state == State.RECEIVED


def test_approval_does_not_wait_for_papers_no_department_was_left_with(office: Office) -> None:
    case = office.in_process()
    assert handling.propose(case, office.handler, outcome=Outcome.APPROVE, reason="齐全").pk
