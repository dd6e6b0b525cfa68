"""The demo city's other departments at work: what is asked of them is answered, or given up, before the next step."""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from anxin.casework.exchanges import CHANNEL
from anxin.trail import outbox
from anxin.trail.models import Message, MessageState
from anxin.trail.outbox import MAX_ATTEMPTS, work_once
from anxin.trail.today import now

HOUR = dt.timedelta(hours=1)


def departments_answer() -> None:
    """As if the worker had run for as long as it tries: one that is down has failed by then."""
    start = now()
    with _quietly():
        for hour in range(2 * MAX_ATTEMPTS):
            if not Message.objects.filter(channel=CHANNEL, state=MessageState.PENDING).exists():
                return
            while work_once(start + hour * HOUR):
                pass


@contextmanager
def _quietly() -> Iterator[None]:
    """That a department is down is meant here, and nothing for whoever sets the city up to read."""
    log = logging.getLogger(outbox.__name__)
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before
