"""A department asked by people: the record, its clock, its contacts, its end."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from anxin.casework.errors import CaseError, NotAllowed
from anxin.casework.exchanges import open_coordinations
from anxin.casework.models import (
    Contact,
    ContactWay,
    Coordination,
    CoordinationOutcome,
    CoordinationReason,
    Outcome,
)
from anxin.casework.operations import handling
from anxin.casework.operations.coordinating import BY_HAND, close_coordination, record_contact
from anxin.casework.operations.reviewing import review
from anxin.casework.operations.withdrawing import withdraw
from anxin.law import load_pack
from anxin.law.calendar import UnknownYear
from anxin.law.clocks import working_days_after
from anxin.law.months import as_date, day_number
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Role, Staff
from anxin.trail.models import Entry
from anxin.trail.operations import set_business_date
from anxin.work.models import Clock, Obligation
from tests.casework.departments import make_coordination
from tests.casework.stories import Office
from tests.factories import make_case
from tests.registry.people import make_agency, make_centre, make_staff

DAY = dt.date(2020, 2, 10)


def ring(coordination: Coordination, staff: Staff, on: dt.date = DAY) -> Contact:
    return record_contact(
        coordination, staff, on=on, way=ContactWay.PHONE, person="综合科", result="明天答复"
    )


def test_a_record_is_opened_once_with_its_clock_and_obligation(office: Office) -> None:
    case = make_case()
    record = make_coordination(case)
    assert make_coordination(case) == record
    assert (record.opened_on, record.chase_on) == (DAY, dt.date(2020, 2, 17))
    clock = Clock.objects.get(subject=record.subject)
    assert (clock.name, clock.length, clock.working_days) == ("chase-0", 5, True)
    owed = Obligation.objects.get(subject=case.subject, kind="coordination")
    assert owed.item == "coordination_with_department"
    assert Entry.objects.filter(subject=case.subject, action="coordination.opened").count() == 1


def test_each_contact_starts_the_time_anew(office: Office) -> None:
    record = make_coordination(make_case())
    set_business_date(dt.date(2020, 2, 19), actor="system")
    ring(record, office.handler, dt.date(2020, 2, 18))
    record.refresh_from_db()
    assert record.chase_on == dt.date(2020, 2, 25)
    ring(record, office.handler, dt.date(2020, 2, 12))
    record.refresh_from_db()
    assert record.chase_on == dt.date(2020, 2, 25), (
        "an older contact put on the file later moves nothing back"
    )
    assert record.contacts.count() == 2


@settings(max_examples=60, deadline=None)
@given(st.dates(dt.date(2020, 1, 1), dt.date(2020, 12, 31)))
def test_the_next_contact_is_five_working_days_after_the_last(day: dt.date) -> None:
    calendar, number = load_pack("beijing").calendar, day_number(day)
    try:
        due = working_days_after(number, 5, calendar)
    except UnknownYear:
        return
    assert due is not None
    between = [each for each in range(number + 1, due + 1) if calendar.is_working(each)]
    assert len(between) == 5
    assert as_date(due) > day


def test_past_the_calendar_the_record_stands_without_a_day(office: Office) -> None:
    set_business_date(dt.date(2035, 3, 1), actor="system")
    with pytest.raises(UnknownYear):
        pack_in_force().calendar.is_working(day_number(dt.date(2035, 3, 2)))
    record = make_coordination(make_case())
    assert record.chase_on is None
    assert not Clock.objects.filter(subject=record.subject).exists()


@pytest.mark.parametrize("on", [DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)])
def test_a_contact_lies_between_the_opening_and_today(on: dt.date, office: Office) -> None:
    record = make_coordination(make_case())
    with translation.override("en"), pytest.raises(CaseError, match="between"):
        ring(record, office.handler, on)
    assert not record.contacts.exists()


def test_who_may_not_act(office: Office) -> None:
    record = make_coordination(make_case())
    outsider = make_staff(Role.HANDLER, agency=make_agency("110108"))
    for staff in (outsider, office.reviewer, office.clerk, make_staff(Role.INSPECTOR)):
        with pytest.raises(NotAllowed):
            ring(record, staff)
        with pytest.raises(NotAllowed):
            close_coordination(record, staff, outcome=CoordinationOutcome.GIVEN, note="已复")


@pytest.mark.parametrize("outcome", BY_HAND)
def test_closing_settles_what_was_owed_and_says_how(outcome: CoordinationOutcome, office: Office) -> None:
    case = make_case()
    record = make_coordination(case, document="identity_document", reason=CoordinationReason.NOT_FOUND)
    copy = "fax" if outcome == CoordinationOutcome.COPY else ""
    close_coordination(record, office.handler, outcome=outcome, note="已函复", copy_by=copy)
    record.refresh_from_db()
    assert (record.open, record.outcome, record.closed_on) == (False, outcome, DAY)
    owed = Obligation.objects.get(subject=case.subject, kind="coordination")
    assert owed.item == "identity_document"
    assert owed.outcome == f"{outcome}: 已函复"
    with translation.override("en"), pytest.raises(CaseError, match="closed already"):
        ring(record, office.handler)


@pytest.mark.parametrize(
    ("outcome", "copy_by", "note"),
    [
        (CoordinationOutcome.COPY, "", "来了"),
        (CoordinationOutcome.COPY, "post", "来了"),
        (CoordinationOutcome.GIVEN, "fax", "来了"),
        (CoordinationOutcome.GIVEN, "", "  "),
        (CoordinationOutcome.EXCHANGED, "", "来了"),
    ],
)
def test_an_end_that_says_too_little_is_refused(
    outcome: CoordinationOutcome, copy_by: str, note: str, office: Office
) -> None:
    record = make_coordination(make_case())
    with pytest.raises(CaseError):
        close_coordination(record, office.handler, outcome=outcome, note=note, copy_by=copy_by)
    record.refresh_from_db()
    assert record.open


def test_the_database_knows_it_too(office: Office) -> None:
    record = make_coordination(make_case())
    rows = Coordination.objects.filter(pk=record.pk)
    for wrong in ({"outcome": "given"}, {"closed_on": DAY}, {"outcome": "copy", "closed_on": DAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    close_coordination(record, office.handler, outcome=CoordinationOutcome.GIVEN, note="已复")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(note="改")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def test_a_withdrawn_application_needs_no_department(office: Office) -> None:
    case = make_case()
    record = make_coordination(case)
    assert case.applicant is not None
    withdraw(case.applicant, case)
    record.refresh_from_db()
    assert (record.outcome, record.note) == ("not_needed", "withdrawn")


def test_nor_does_a_refused_one(office: Office) -> None:
    case = office.in_process()
    record = make_coordination(case)
    case.refresh_from_db()
    proposal = handling.propose(case, office.handler, outcome=Outcome.REFUSE, reason="不符合")
    review(proposal, office.reviewer, confirm=True, note="同意")
    record.refresh_from_db()
    assert (record.outcome, record.note) == ("not_needed", "refused")
    assert not Obligation.objects.filter(subject=case.subject, discharged_at=None).exists()


def test_each_agency_sees_its_own_and_the_centre_all(office: Office) -> None:
    here = make_coordination(make_case())
    there = make_coordination(make_case(agency=make_agency("110108")))
    assert list(open_coordinations(office.handler)) == [here]
    centre = make_staff(Role.CENTRE, agency=make_centre())
    assert set(open_coordinations(centre)) == {here, there}


def test_a_case_handed_over_takes_its_records_along(office: Office) -> None:
    case, other = make_case(), make_agency("110108")
    record = make_coordination(case)
    case.refresh_from_db()
    handling.hand_over(case, office.supervisor, agency=other, reason="管辖")
    assert not open_coordinations(office.handler).exists()
    assert ring(record, make_staff(Role.HANDLER, agency=other)).pk
