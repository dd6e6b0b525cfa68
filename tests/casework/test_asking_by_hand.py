"""Records that an officer opens: about a case in words, or without one about persons, an employer, a matter of many."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from anxin.casework.errors import CaseError, NotAllowed, Stale, WrongState
from anxin.casework.exchanges import coordinations_of, open_coordinations
from anxin.casework.models import ContactWay, Coordination, CoordinationOutcome
from anxin.casework.operations.coordinating import (
    MOST_PERSONS,
    Question,
    ask_about_case,
    ask_in_general,
    close_coordination,
    record_contact,
)
from anxin.casework.operations.handling import hand_over
from anxin.casework.operations.withdrawing import withdraw
from anxin.registry.models import Role, Staff
from anxin.trail.models import Entry
from anxin.work.models import Clock, Obligation
from tests.casework.stories import Office
from tests.factories import applicant_of, make_case
from tests.registry.people import make_agency, make_centre, make_employer, make_person, make_staff

pytestmark = pytest.mark.django_db
DAY = dt.date(2020, 2, 10)
QUESTION = Question("human_resources", "一月退休人员的审批结果何时补发？", "II.2.1")


def test_a_question_about_a_case_is_chased_and_owed_beside_what_the_decision_asks(office: Office) -> None:
    case = make_case()
    first = ask_about_case(case, office.handler, QUESTION, version=case.version)
    second = ask_about_case(case, office.handler, QUESTION)
    assert first != second, "two questions to one department may be open at once"
    assert (first.asked, first.clause, first.chase_on) == (QUESTION.asked, "II.2.1", dt.date(2020, 2, 17))
    assert first.opened_by == f"staff:{office.handler.number}"
    assert Clock.objects.get(subject=first.subject).clause == "II.2.1"
    owed = Obligation.objects.filter(subject=case.subject, kind="coordination")
    assert {each.item for each in owed} == {first.subject, second.subject}
    close_coordination(first, office.handler, outcome=CoordinationOutcome.GIVEN, note="下周一补发")
    assert [each.item for each in owed.filter(discharged_at=None)] == [second.subject]
    assert not case.checks.exists(), "an answer to an officer's own question confirms no check"
    opened = Entry.objects.get(action="coordination.opened", details__coordination=first.pk)
    assert (opened.actor, opened.subject) == (f"staff:{office.handler.number}", case.subject)
    assert Entry.objects.filter(subject=f"person:{case.person_id}", action="person.read").count() == 2


def test_who_may_not_and_when_not(office: Office) -> None:
    case = make_case()
    outsider = make_staff(Role.HANDLER, agency=make_agency("110108"))
    for staff in (outsider, office.reviewer, office.clerk, make_staff(Role.INSPECTOR)):
        with pytest.raises(NotAllowed):
            ask_about_case(case, staff, QUESTION)
    for staff in (office.reviewer, office.clerk, make_staff(Role.INSPECTOR), make_staff(Role.SYSTEM_ADMIN)):
        with pytest.raises(NotAllowed):
            ask_in_general(staff, QUESTION)
    with pytest.raises(Stale):
        ask_about_case(case, office.handler, QUESTION, version=case.version - 1)
    assert case.person is not None
    withdraw(applicant_of(case.person), case)
    with pytest.raises(WrongState):
        ask_about_case(case, office.handler, QUESTION)
    assert not Coordination.objects.exists()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (Question("", "何时", "II.2.1"), "Say which department"),
        (Question("health", "  ", "II.2.1"), "Say which department"),
        (Question("health", "何时", "IX.9"), "no clause IX.9"),
    ],
)
def test_a_question_that_says_too_little(question: Question, said: str, office: Office) -> None:
    case = make_case()
    with translation.override("en"):
        with pytest.raises(CaseError, match=said):
            ask_about_case(case, office.handler, question)
        with pytest.raises(CaseError, match=said):
            ask_in_general(office.handler, question)
    assert not Coordination.objects.exists()


def test_withdrawing_a_case_ends_its_questions(office: Office) -> None:
    case = make_case()
    record = ask_about_case(case, office.handler, QUESTION)
    case.refresh_from_db()
    assert case.person is not None
    withdraw(applicant_of(case.person), case)
    record.refresh_from_db()
    assert (record.outcome, record.version) == ("not_needed", 2)
    assert not Obligation.objects.filter(item=record.subject, discharged_at=None).exists()


def test_a_matter_of_many_persons_without_a_case(office: Office) -> None:
    persons = [make_person(), make_person()]
    record = ask_in_general(office.handler, QUESTION, persons=persons)
    assert (record.keeper, record.chase_on) == (office.handler.agency, dt.date(2020, 2, 17))
    assert set(record.persons.all()) == set(persons)
    owed = Obligation.objects.get(subject=record.subject)
    assert (owed.owner, owed.clause, owed.agency) == (
        f"agency:{record.keeper.code}",
        "II.2.1",
        record.keeper,
    )
    for person in persons:
        looked = Entry.objects.get(subject=f"person:{person.pk}", action="person.read")
        assert looked.details["purpose"] == f"{record.subject} human_resources"
    contact = record_contact(
        record, office.handler, on=DAY, way=ContactWay.PHONE, person="养老处", result="已排期"
    )
    close_coordination(
        contact.coordination, office.handler, outcome=CoordinationOutcome.GIVEN, note="已补审批"
    )
    owed.refresh_from_db()
    assert owed.outcome == "given: 已补审批"
    with pytest.raises(IntegrityError), transaction.atomic():
        record.persons.remove(persons[0])


def test_about_an_employer(office: Office) -> None:
    employer = make_employer()
    record = ask_in_general(office.handler, QUESTION, employer=employer)
    assert (record.employer, record.persons.count()) == (employer, 0)


def test_another_agencys_person_cannot_be_asked_about_and_nothing_is_written(office: Office) -> None:
    there = make_person(agency=make_agency("110108"))
    with pytest.raises(NotAllowed):
        ask_in_general(office.handler, QUESTION, persons=[make_person(), there])
    assert not Coordination.objects.exists()
    assert not Entry.objects.filter(action="person.read").exists()
    with translation.override("en"), pytest.raises(CaseError, match=str(MOST_PERSONS)):
        ask_in_general(office.handler, QUESTION, persons=[make_person()] * (MOST_PERSONS + 1))


def test_whose_list_it_stands_in(office: Office) -> None:
    record = ask_in_general(office.handler, QUESTION)
    neighbour = make_staff(Role.HANDLER, agency=make_agency("110108"))
    centre = make_staff(Role.CENTRE, agency=make_centre())
    assert list(open_coordinations(office.handler)) == [record]
    assert list(open_coordinations(neighbour)) == []
    assert list(coordinations_of(centre)) == [record]
    with pytest.raises(NotAllowed):
        close_coordination(record, neighbour, outcome=CoordinationOutcome.GIVEN, note="已复")
    close_coordination(record, centre, outcome=CoordinationOutcome.GIVEN, note="已复")


def test_a_case_handed_over_takes_its_question_along(office: Office) -> None:
    case = make_case()
    record = ask_about_case(case, office.handler, QUESTION)
    case.refresh_from_db()
    supervisor = make_staff(Role.SUPERVISOR)
    there = make_agency("110108")
    hand_over(case, supervisor, agency=there, reason="户籍所在区办理")
    assert list(open_coordinations(make_staff(Role.HANDLER, agency=there))) == [record]
    assert Obligation.objects.get(item=record.subject).agency == there


def close_at(record: Coordination, staff: Staff, version: int) -> Coordination:
    given = CoordinationOutcome.GIVEN
    return close_coordination(record, staff, outcome=given, note="已复", version=version)


def test_a_stale_version_changes_nothing(office: Office) -> None:
    record = ask_in_general(office.handler, QUESTION)
    ring = {"on": DAY, "way": ContactWay.PHONE, "person": "处", "result": "等"}
    record_contact(record, office.handler, version=1, **ring)  # type: ignore[arg-type]  # as they are named above
    with pytest.raises(Stale):
        close_at(record, office.handler, 1)
    assert close_at(record, office.handler, 2).version == 3


@pytest.mark.parametrize(
    "wrong",
    [{"agency": None}, {"asked": ""}, {"reason": "failed"}, {"document": "diagnosis"}],
)
def test_the_database_refuses_a_record_about_nothing_or_without_words(
    wrong: dict[str, object], office: Office
) -> None:
    record = ask_in_general(office.handler, QUESTION)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coordination.objects.filter(pk=record.pk).update(**wrong)
