import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from anxin.trail.guards import refusal
from anxin.trail.models import BusinessDate, Entry
from anxin.work.errors import AlreadySuspended, NotSuspended
from anxin.work.models import Suspension
from anxin.work.operations import resume, suspend
from anxin.work.queries import PROMISED, due_dates, due_on
from tests.work.makers import DAY, WEEKS, make_clock, make_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business_day")]


def day(month: int, number: int) -> dt.date:
    return dt.date(2020, month, number)


def test_a_time_limit_counts_working_days_from_the_day_after() -> None:
    assert due_on(make_clock("audit:1", 5), WEEKS) == day(2, 17)
    assert due_on(make_clock("audit:2", 5, working_days=False), WEEKS) == day(2, 15)


def test_an_open_suspension_leaves_no_due_date_and_a_closed_one_moves_it_by_its_days() -> None:
    clock = make_clock("audit:1", 60, working_days=False)
    before = due_on(clock, WEEKS)
    suspend(clock, since=day(2, 20), reason="epidemic", by="staff:1", calendar=WEEKS)
    assert due_on(clock, WEEKS) is None
    resume(clock, on=day(3, 1), by="staff:1", calendar=WEEKS)
    assert before is not None
    assert due_on(clock, WEEKS) == before + (day(3, 1) - day(2, 20))
    assert list(Entry.objects.order_by("id").values_list("action", flat=True)) == [
        "clock.suspended",
        "clock.resumed",
    ]


def test_the_open_task_shows_the_dates_of_its_clocks() -> None:
    task = make_task()
    clock = make_clock(task.subject, 10)
    make_clock(task.subject, 5, name=PROMISED)
    task.refresh_from_db()
    assert (task.target_on, task.due_on) == (day(2, 17), day(2, 24))
    suspend(clock, since=day(2, 12), reason="epidemic", by="staff:1", calendar=WEEKS)
    task.refresh_from_db()
    assert (task.target_on, task.due_on) == (day(2, 17), None)
    resume(clock, on=day(2, 14), by="staff:1", calendar=WEEKS)
    task.refresh_from_db()
    assert task.due_on == day(2, 26) == due_dates(task.subject, WEEKS).due_on


def test_a_clock_starts_once() -> None:
    make_clock("audit:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_clock("audit:1")


def test_a_clock_is_not_suspended_twice_for_the_same_days() -> None:
    clock = make_clock("audit:1")
    suspend(clock, since=day(2, 12), reason="epidemic", by="staff:1", calendar=WEEKS)
    with pytest.raises(AlreadySuspended):
        suspend(clock, since=day(3, 1), reason="again", by="staff:1", calendar=WEEKS)
    resume(clock, on=day(2, 20), by="staff:1", calendar=WEEKS)
    with pytest.raises(AlreadySuspended):
        suspend(clock, since=day(2, 19), reason="again", by="staff:1", calendar=WEEKS)
    suspend(clock, since=day(2, 20), reason="again", by="staff:1", calendar=WEEKS)
    assert clock.suspensions.count() == 2


def test_only_a_suspended_clock_runs_again_and_after_it_stood_still() -> None:
    clock = make_clock("audit:1")
    with pytest.raises(NotSuspended):
        resume(clock, on=day(2, 20), by="staff:1", calendar=WEEKS)
    suspend(clock, since=day(2, 12), reason="epidemic", by="staff:1", calendar=WEEKS)
    with pytest.raises(ValidationError):
        resume(clock, on=day(2, 12), by="staff:1", calendar=WEEKS)


def test_a_suspension_has_a_reason() -> None:
    with pytest.raises(ValidationError):
        suspend(make_clock("audit:1"), since=day(2, 12), reason="", by="staff:1", calendar=WEEKS)


SPANS = st.tuples(st.integers(0, 20), st.none() | st.integers(1, 8))


def overlap(one: Suspension, other: Suspension) -> bool:
    return (other.until is None or one.since < other.until) and (one.until is None or other.since < one.until)


class SpansOnTheDatabase(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(st.lists(SPANS, min_size=1, max_size=5))
    def test_the_database_takes_a_span_exactly_when_it_overlaps_none(
        self, spans: list[tuple[int, int | None]]
    ) -> None:
        BusinessDate.objects.update_or_create(id=1, defaults={"day": DAY})
        clock, other_clock = make_clock("audit:1"), make_clock("audit:2")
        other_clock.suspensions.create(since=DAY, reason="of another clock")
        kept: list[Suspension] = []
        for start, length in spans:
            since = DAY + dt.timedelta(days=start)
            until = since + dt.timedelta(days=length) if length else None
            span = Suspension(clock=clock, since=since, until=until, reason="epidemic")
            expected = not any(overlap(span, each) for each in kept)
            assert _database_takes(span) is expected
            if expected:
                kept.append(span)
        assert clock.suspensions.count() == len(kept)

    @settings(max_examples=25, deadline=None)
    @given(st.integers(0, 40), st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=4))
    def test_a_limit_moves_by_exactly_the_days_it_stood_still(
        self, length: int, rests: list[tuple[int, int]]
    ) -> None:
        """Every rest lies inside the limit: it begins on a day the clock has yet to run."""
        BusinessDate.objects.update_or_create(id=1, defaults={"day": DAY})
        clock = make_clock("audit:1", length, working_days=False)
        at, ran, stood = DAY, 0, 0
        for gap, rest in rests:
            at += dt.timedelta(days=gap)
            ran += gap
            stood += rest if ran <= length else 0
            suspend(clock, since=at, reason="epidemic", by="staff:1", calendar=WEEKS)
            at += dt.timedelta(days=rest)
            resume(clock, on=at, by="staff:1", calendar=WEEKS)
        assert due_on(clock, WEEKS) == DAY + dt.timedelta(days=length + stood)


def _database_takes(span: Suspension) -> bool:
    try:
        with transaction.atomic():
            span.save()
    except IntegrityError as error:
        if refusal(error) is None:
            raise
        return False
    return True
