import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from anxin.registry.models import Role
from anxin.trail.models import Entry
from anxin.work.errors import AlreadyDischarged
from anxin.work.models import Obligation, ObligationKind
from anxin.work.operations import discharge, discharge_as, recompute_due_dates
from anxin.work.queries import Group, open_obligations, still_open
from tests.registry.people import make_agency, make_centre, make_staff
from tests.work.makers import DAY, make_obligation

ENDED = dt.date(2020, 7, 20)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business_day")]


def test_what_is_owed_is_owed_once() -> None:
    first = make_obligation(subject="application:1")
    assert make_obligation(subject="application:1") == first
    assert first.created_on == DAY
    assert first.due_on is None


def test_a_settled_obligation_says_who_settled_it_and_how() -> None:
    obligation = make_obligation()
    discharge(obligation, "staff:1", "original seen")
    assert (obligation.discharged_by, obligation.outcome) == ("staff:1", "original seen")
    assert not open_obligations().exists()
    assert Entry.objects.get(action="obligation.discharged").details["item"] == "contract"


def test_the_first_outcome_stands() -> None:
    obligation = make_obligation()
    again = Obligation.objects.get(pk=obligation.pk)
    discharge(obligation, "staff:1", "original seen")
    with pytest.raises(AlreadyDischarged):
        discharge(again, "staff:2", "waived")
    assert Obligation.objects.get().outcome == "original seen"


def test_settling_needs_an_outcome() -> None:
    with pytest.raises(ValidationError):
        discharge(make_obligation(), "staff:1", " ")


def test_an_officer_settles_for_the_own_agency_only() -> None:
    obligation = make_obligation()
    for charlie in (make_staff(agency=make_agency("110108")), make_staff(Role.FRONT_CLERK)):
        with pytest.raises(PermissionDenied):
            discharge_as(charlie, obligation, "done")
    alice = make_staff(Role.REVIEWER)
    discharge_as(alice, obligation, "done")
    assert Obligation.objects.get().discharged_by == f"staff:{alice.number}"


def rule(due_rule: str, starts_with: str) -> dt.date | None:
    return (
        ENDED + dt.timedelta(days=92) if (due_rule, starts_with) == ("documents_after_end", "ended") else None
    )


def test_declaring_gives_dates_and_revoking_takes_them_back() -> None:
    waiting, other = make_obligation(), make_obligation(starts_with="lifted")
    settled = make_obligation()
    discharge(settled, "staff:1", "done")
    assert recompute_due_dates(rule, "staff:1") == 1
    assert recompute_due_dates(rule, "staff:1") == 0
    assert Obligation.objects.get(pk=waiting.pk).due_on == dt.date(2020, 10, 20)
    assert Obligation.objects.get(pk=other.pk).due_on is None
    assert Obligation.objects.get(pk=settled.pk).due_on is None
    assert recompute_due_dates(lambda *_: None, "staff:1") == 1
    assert not open_obligations().exclude(due_on=None).exists()


def test_one_page_shows_what_is_still_open() -> None:
    there = make_agency("110108")
    make_obligation(due_on=DAY - dt.timedelta(days=1))
    make_obligation(due_on=DAY)
    make_obligation(there, kind=ObligationKind.WAIVER, clause="I.3", owner="person:1")
    page = still_open(open_obligations(), DAY)
    yesterday = DAY - dt.timedelta(days=1)
    assert page.total == 3
    assert page.by_clause == [Group("II.1.3", 2, 1, yesterday), Group("I.3", 1, 0, None)]
    assert page.by_owner == [Group("employer:91110105", 2, 1, yesterday), Group("person:1", 1, 0, None)]
    assert page.by_agency == [Group("110105", 2, 1, yesterday), Group("110108", 1, 0, None)]
    assert still_open(open_obligations().visible_to(make_staff(agency=there)), DAY).total == 1
    assert still_open(open_obligations().visible_to(make_staff(agency=make_centre())), DAY).total == 3


def test_open_obligations_are_found_by_subject_owner_event_and_lateness() -> None:
    late = make_obligation(due_on=DAY - dt.timedelta(days=1))
    make_obligation(owner="person:1", starts_with="lifted")
    assert list(open_obligations().about(late.subject)) == [late]
    assert list(open_obligations().of_owner("employer:91110105")) == [late]
    assert list(open_obligations().starting_with("ended")) == [late]
    assert list(open_obligations().overdue(DAY)) == [late]
