"""A worker of its own that asks a department, killed from outside: the functions are the commands."""

import datetime as dt
import json
import threading
import time

LEASE = dt.timedelta(seconds=0.5)


def prepare() -> None:
    from django.core.management import call_command

    from anxin.trail.operations import set_business_date
    from tests.channels.exchange.test_flow import FACTS
    from tests.clauses.journey import City, employer_applies

    call_command("createcachetable", verbosity=0)
    set_business_date(dt.date(2020, 2, 10), actor="system")
    employer_applies(City(), "retirement-filing", FACTS)


def hang() -> None:
    """Everything the answer brings is written, and nothing of it committed yet."""
    from anxin.casework.operations import exchanging
    from anxin.channels.exchange import delivery
    from anxin.trail.outbox import run_forever

    really = exchanging.bring_back

    def bring_back(*given: object) -> None:
        really(*given)  # type: ignore[arg-type]  # handed on as they came
        print("written", flush=True)
        time.sleep(60)

    vars(delivery)["bring_back"] = bring_back  # this process lives only to be killed here
    run_forever(threading.Event(), pause=dt.timedelta(seconds=0.02), lease=LEASE)


def work() -> None:
    from anxin.trail.models import Message
    from anxin.trail.outbox import run_forever

    stop = threading.Event()
    worker = threading.Thread(target=run_forever, args=(stop,), kwargs={"lease": LEASE})
    worker.start()
    end = time.monotonic() + 20
    while Message.objects.filter(state="pending").exists() and time.monotonic() < end:
        time.sleep(0.05)
    stop.set()
    worker.join()


def report() -> None:
    from anxin.casework.models import ExchangedDocument
    from anxin.trail.models import Entry, Message

    message = Message.objects.get(channel="exchange")
    print(
        json.dumps(
            {
                "documents": ExchangedDocument.objects.count(),
                "entries": Entry.objects.filter(action="document.exchanged").count(),
                "state": message.state,
                "key": message.idempotency_key,
            }
        )
    )
