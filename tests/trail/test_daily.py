import datetime as dt

import pytest

from anxin.trail import daily
from anxin.trail.models import Message
from anxin.trail.operations import set_business_date
from anxin.trail.outbox import work_once
from anxin.trail.today import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def days(business_day: dt.date, monkeypatch: pytest.MonkeyPatch) -> list[dt.date]:
    """The days on which the one job of the test was done."""
    done: list[dt.date] = []
    monkeypatch.setattr(daily, "_jobs", {"test.job": done.append})
    return done


def work() -> None:
    while work_once(now()):
        pass


def test_a_job_is_done_once_a_day_however_often_the_worker_asks(days: list[dt.date]) -> None:
    daily.begin_day()
    daily.begin_day()
    work()
    daily.begin_day()
    work()
    assert days == [dt.date(2020, 2, 10)]
    assert daily.done_on(dt.date(2020, 2, 10)) == {"test.job": "delivered"}
    set_business_date(dt.date(2020, 2, 12), actor="system")
    daily.begin_day()
    work()
    assert days == [dt.date(2020, 2, 10), dt.date(2020, 2, 12)]


def test_a_job_that_fails_is_tried_again(days: list[dt.date], monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(day: dt.date) -> None:
        raise ValueError("not today")

    monkeypatch.setattr(daily, "_jobs", {"test.job": fails})
    daily.begin_day()
    work()
    message = Message.objects.get(channel=daily.CHANNEL)
    assert (message.state, message.last_error) == ("pending", "ValueError: not today")
    monkeypatch.setattr(daily, "_jobs", {"test.job": days.append})
    assert work_once(message.due_at)
    assert days == [dt.date(2020, 2, 10)]


def test_every_job_of_the_rooms_is_known() -> None:
    assert "bills.recompute" in daily.daily_jobs()
