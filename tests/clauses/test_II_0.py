"""II.0: without meeting anybody; received in front, handled behind, by any agency that is authorised."""

from anxin.casework.models import Channel
from anxin.casework.operations.handling import hand_over
from anxin.casework.permissions import may_see
from anxin.casework.states import State
from anxin.registry.models import Role
from anxin.services import operations
from anxin.services.registry import services
from anxin.work.queries import open_task_of
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    delivered,
    employer_applies,
    failed,
    finished,
    held,
    owed,
    proposed,
    taken_in,
)
from tests.registry.people import make_agency, make_staff

MAINLAND = {"person_kind": "mainland"}


def test_what_the_website_takes_is_done_on_it(city: City) -> None:
    case = employer_applies(city, "enrolment", MAINLAND)
    assert (case.mode, case.decision["clauses"], held(case)) == ("online", ["II.0"], ["online-enrolment"])
    assert "counter" not in case.decision["channels"]
    assert list(failed(case)) == ["remote-enrolment"]
    finished(city, case)
    assert owed(case) == {}


def test_received_in_front_and_handled_by_another_agency(city: City) -> None:
    """The clerk of one district takes it in; a handler and a reviewer of another bring it to its end."""
    case = taken_in(city, employer_applies(city, "enrolment", MAINLAND))
    other = make_agency("110108")
    hand_over(case, make_staff(Role.SUPERVISOR), agency=other, reason="可以代办")
    case.refresh_from_db()
    task = open_task_of(case.subject)
    assert task is not None
    assert (case.agency, task.agency, task.assignee) == (other, other, None)
    assert not may_see(city.handler, case)
    city.handler = make_staff(Role.HANDLER, agency=other)
    operations.review(proposed(city, case), make_staff(Role.REVIEWER, agency=other), confirm=True, note="")
    assert delivered(city, case).state == State.CLOSED


def test_the_centre_sees_and_handles_what_every_district_received(city: City) -> None:
    case = employer_applies(city, "enrolment", MAINLAND)
    city.clerk = city.handler = make_staff(Role.CENTRE, Role.HANDLER, agency=city.centre.agency)
    city.reviewer = make_staff(Role.REVIEWER, agency=city.centre.agency)
    assert finished(city, case).state == State.CLOSED


def test_every_channel_leads_to_the_same_case(city: City) -> None:
    drafts = [
        operations.start(city.agent, services()["enrolment"], employer=city.employer, channel=channel)
        for channel in Channel
    ]
    assert [draft.channel for draft in drafts] == list(Channel)
    assert {draft.state for draft in drafts} == {State.DRAFT}


def test_before_the_notice_papers_are_asked_for_and_the_counter_is_a_channel(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = employer_applies(city, "enrolment", MAINLAND)
    assert case.mode == "ordinary"
    assert "counter" in case.decision["channels"]
