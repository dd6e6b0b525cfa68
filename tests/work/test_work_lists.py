import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from anxin.work.models import Task, TaskKind
from anxin.work.operations import claim, close_task
from anxin.work.queries import BadCursor, WorkList, work_list
from tests.registry.people import make_agency, make_centre, make_staff
from tests.work.makers import DAY, make_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business_day")]


def all_pages(work: WorkList, size: int) -> list[Task]:
    found: list[Task] = []
    page = work.page(size=size)
    found += page.rows
    while page.next:
        page = work.page(page.next, size=size)
        found += page.rows
    return found


def test_mine_my_agency_everywhere() -> None:
    here, there, alice = make_task(), make_task(agency=make_agency("110108")), make_staff()
    claim(here, alice)
    assert list(work_list().mine(alice)) == [here]
    assert list(work_list().of_agency(there.agency)) == [there]
    assert set(work_list().everywhere()) == {here, there}
    assert set(work_list().unclaimed()) == {there}


def test_an_officer_sees_the_own_agency_and_the_centre_sees_all() -> None:
    here, there = make_task(), make_task(agency=make_agency("110108"))
    assert set(work_list().visible_to(make_staff())) == {here}
    assert set(work_list().visible_to(make_staff(agency=make_centre()))) == {here, there}


def test_closed_tasks_are_on_no_list() -> None:
    task = make_task()
    close_task(task.subject)
    assert not work_list().exists()


def test_due_soon_has_the_late_ones_too_and_not_the_undated() -> None:
    late = make_task(due_on=DAY - dt.timedelta(days=3))
    soon = make_task(target_on=DAY + dt.timedelta(days=2), due_on=DAY + dt.timedelta(days=40))
    make_task(due_on=DAY + dt.timedelta(days=3))
    make_task()
    assert set(work_list().due_soon(DAY, 2)) == {late, soon}


def test_filters_narrow_by_service_mode_and_kind() -> None:
    refund = make_task()
    make_task(service="enrolment")
    assert list(work_list().of_service("refund")) == [refund]
    assert not work_list().of_mode("direct").exists()
    assert set(work_list().of_kind(TaskKind.REVIEW)) == set()


def test_search_finds_a_receipt_a_part_of_one_and_a_name() -> None:
    one = make_task(subject="application:BJ12345678", concerning="安心食品")
    two = make_task(subject="application:BJ123456789", concerning="百姓药房")
    assert list(work_list().search(" BJ12345678 ")) == [one]
    assert set(work_list().search("bj1234")) == {one, two}
    assert list(work_list().search("药房")) == [two]
    assert not work_list().search("100%").exists()


def test_pages_go_by_priority_then_the_longest_waiting() -> None:
    later = make_task(received_on=DAY + dt.timedelta(days=1))
    first = make_task()
    urgent = make_task(priority=1, received_on=DAY + dt.timedelta(days=9))
    assert all_pages(work_list(), 1) == [urgent, first, later]


def test_a_page_is_one_query_without_counting() -> None:
    for _ in range(5):
        make_task()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = work_list().page(size=2)
    assert len(page.rows) == 2
    assert len(queries) == 1
    assert "COUNT" not in queries[0]["sql"]
    with CaptureQueriesContext(connection) as queries:
        assert page.rows[0].agency.code
        work_list().page(page.next, size=2)
    assert len(queries) == 1


@pytest.mark.parametrize(
    "cursor", ["x", "1.2020-02-10", "5.2020-02-30.1", "99999.2020-02-10.1", f"5.2020-02-10.{2**63}"]
)
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        work_list().page(cursor)


class EveryTaskOnce(TestCase):
    @settings(max_examples=20, deadline=None)
    @given(
        st.lists(st.tuples(st.integers(1, 3), st.integers(0, 2)), max_size=12),
        st.integers(1, 5),
    )
    def test_pages_hold_every_task_once_in_order(self, tasks: list[tuple[int, int]], size: int) -> None:
        for priority, days in tasks:
            make_task(priority=priority, received_on=DAY + dt.timedelta(days=days))
        found = all_pages(work_list(), size)
        assert len(found) == len(tasks)
        keys = [(task.priority, task.received_on, task.pk) for task in found]
        assert keys == sorted(set(keys))
