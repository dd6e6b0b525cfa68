import datetime as dt

import pytest

from anxin.channels.portal.queries import inbox
from anxin.trail.models import MessageState
from anxin.trail.operations import post
from anxin.trail.outbox import carried_channels, work_once

pytestmark = pytest.mark.django_db


def test_a_posted_message_lies_in_the_tray_at_once_and_is_marked_by_the_worker() -> None:
    first = post("portal", "person:1", "received", subject="application:1", key="a")
    second = post("portal", "person:1", "decided", subject="application:1", key="b")
    post("portal", "person:2", "decided", subject="application:2", key="c")
    post("sms", "person:1", "decided", subject="application:1", key="d")
    assert list(inbox("person:1")) == [second, first]
    work_once(first.due_at + dt.timedelta(seconds=1))
    first.refresh_from_db()
    assert first.state == MessageState.DELIVERED
    assert list(inbox("person:1")) == [second, first]


def test_the_portal_is_carried() -> None:
    assert "portal" in carried_channels()
