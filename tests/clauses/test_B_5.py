"""B.5: a time limit is computed from recorded suspensions and a dated calendar, whenever it is asked for."""

import datetime as dt

from anxin.casework.deciding import decide_again
from anxin.lawbook.queries import pack_in_force
from anxin.work.operations import resume, start_clock, suspend
from anxin.work.queries import due_on, open_task_of
from tests.clauses.journey import City, due, person_applies


def test_the_calendar_changed_on_27_january_and_limits_given_before_move_with_it(city: City) -> None:
    """15 working days from 20 January: by the first calendar until 14 February, with the holiday lengthened until 18 February."""
    city.on("2020-01-20")
    case = person_applies(city, "relation-transfer", {"direction": "in"})
    assert due(case)["review_by"] == "2020-02-14"
    city.on("2020-02-10")
    assert {each["id"]: each["due"] for each in decide_again(case).as_dict()["deadlines"]}[
        "review_by"
    ] == "2020-02-18"


def test_a_suspension_moves_the_limit_by_its_working_days_and_nothing_counts_at_night(city: City) -> None:
    """Ten working days from 10 February end on 24 February; a pause of 12 to 17 February takes four of them away."""
    case = person_applies(city, "complaint", {"source": "online", "received_on": "2020-02-10"})
    calendar = pack_in_force().calendar
    clock = start_clock(
        case.subject, "answer", clause="II.7.3", started_on=dt.date(2020, 2, 10), length=10, calendar=calendar
    )
    assert _shown(case.subject) == due_on(clock, calendar) == dt.date(2020, 2, 24)
    by = "staff:T1"
    suspend(clock, since=dt.date(2020, 2, 12), reason="等材料", by=by, calendar=calendar)
    assert _shown(case.subject) is None
    resume(clock, on=dt.date(2020, 2, 18), by=by, calendar=calendar)
    city.on("2020-02-28")
    assert _shown(case.subject) == due_on(clock, calendar) == dt.date(2020, 2, 28)


def _shown(subject: str) -> dt.date | None:
    task = open_task_of(subject)
    assert task is not None
    return task.due_on
