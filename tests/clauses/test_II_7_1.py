"""II.7.1: accepted audit cases stand still from 2 February 2020 until resumption; their limit moves by as long."""

import datetime as dt

import pytest
from django.utils import translation

from anxin.casework.errors import CaseError
from anxin.casework.models import Application
from anxin.casework.operations import handling
from anxin.work.queries import open_task_of
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    due,
    employer_applies,
    finished,
    held,
    owed,
    taken_in,
)

ACCEPTED = {"accepted_on": "2020-01-15"}
SUSPENDED = ("suspended_case", "audit-case")


def test_an_accepted_case_stands_still_and_goes_on_at_resumption(city: City) -> None:
    case = taken_in(city, employer_applies(city, "audit-case", ACCEPTED))
    assert (case.mode, held(case), case.decision["clauses"][0]) == ("suspended", ["audit-paused"], "II.7.1")
    assert due(case) == {"resumption": None, "close_by": None}
    assert owed(case) == {SUSPENDED: None}
    with translation.override("en"), pytest.raises(CaseError, match="Audits resumed"):
        handling.start(case, city.handler)
    city.on("2020-05-06")
    city.declare("audit_resumption", "2020-05-06")
    assert owed(case) == {SUSPENDED: dt.date(2020, 6, 8)}, "the sixth of June is a Saturday"
    finished(city, case)
    assert owed(case) == {}


def test_resumption_announced_for_a_later_day_does_not_let_it_go_on_today(city: City) -> None:
    case = taken_in(city, employer_applies(city, "audit-case", ACCEPTED))
    city.declare("audit_resumption", "2020-03-02")
    with pytest.raises(CaseError):
        handling.start(case, city.handler)
    city.on("2020-03-02")
    handling.start(case, city.handler)


def test_the_limit_moves_by_the_days_of_the_pause(city: City) -> None:
    """Seven of its 60 working days ran before the pause; the other 53, from 6 May on, end on 17 July."""
    case = taken_in(city, employer_applies(city, "audit-case", ACCEPTED))
    assert _day_on_the_work_list(case) is None
    city.on("2020-05-06")
    city.declare("audit_resumption", "2020-05-06")
    assert _day_on_the_work_list(case) == "2020-07-17"
    city.revoke("audit_resumption")
    assert _day_on_the_work_list(case) is None


def _day_on_the_work_list(case: Application) -> str | None:
    task = open_task_of(case.subject)
    assert task is not None
    return str(task.due_on) if task.due_on else None


def test_before_the_notice_the_limit_is_the_plain_one(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = employer_applies(city, "audit-case", ACCEPTED)
    assert (case.mode, due(case)) == ("ordinary", {"close_by": "2020-04-16"})
    assert _day_on_the_work_list(case) == "2020-04-16"
    finished(city, case)
    assert owed(case) == {}
