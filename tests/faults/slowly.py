"""A worker that says each step it takes, and pauses where a kill hurts most: between leasing and writing, and between writing and the commit."""

import datetime as dt
import threading
import time
from collections.abc import Mapping

from anxin.trail import outbox
from anxin.trail.models import Message

LEASE = dt.timedelta(seconds=0.4)


def work_slowly(carried: Mapping[str, outbox.Deliver], lease: dt.timedelta = LEASE) -> None:
    for channel, deliver in carried.items():
        outbox.carry(channel, _slow(deliver))
    print("ready", flush=True)
    outbox.run_forever(threading.Event(), pause=dt.timedelta(seconds=0.02), lease=lease)


def _slow(deliver: outbox.Deliver) -> outbox.Deliver:
    def delivered(message: Message, step: int, /) -> outbox.Step:
        print("step", flush=True)
        found = deliver(message, step)
        time.sleep(0.01)

        def effect() -> None:
            if found.effect is not None:
                found.effect()
            time.sleep(0.01)

        return outbox.Step(last=found.last, effect=effect)

    return delivered
