"""Statements read in and receipts matched in processes of their own, killed from outside at will: the functions are the commands."""

import datetime as dt
import json
import sys
import time

EMPLOYERS = 60
DAY = dt.date(2020, 9, 10)


def prepare() -> None:
    """Bills of January, an agreement with each employer, and a statement in which each pays its bill; it waits in the outbox."""

    from anxin.channels.bank.importing import take_in
    from anxin.channels.bank.statement_writing import camt_file
    from anxin.funds.models import Bill
    from anxin.registry.operations import enrol
    from tests.funds.banking import agreed, remittance, statement_of, switched_on
    from tests.funds.makers import JANUARY, MINIMUM, employer_with, on
    from tests.registry.people import make_person

    on(DAY.isoformat())
    for number in range(EMPLOYERS):
        employer, born = employer_with(), dt.date(1970, 1, 1) + dt.timedelta(days=number)
        enrol("system", make_person(born=born), employer, first_month=JANUARY, base=MINIMUM)
        agreed(employer)
    switched_on()
    from anxin.funds.operations.billing import bill_month

    bill_month(JANUARY)
    paid = [
        remittance(bill.amount, f"{bill.number} 社保", on=DAY.isoformat())
        for bill in Bill.objects.order_by("pk")
    ]
    unknown = [remittance(100 + number, "往来款", on=DAY.isoformat()) for number in range(10)]
    take_in(camt_file(statement_of([*paid, *unknown])))


def work() -> None:
    """Small steps, so that a kill meets many commits."""
    from anxin.channels.bank import delivery
    from tests.faults.slowly import work_slowly

    delivery.ENTRIES_A_STEP, delivery.RECEIPTS_A_STEP = 7, 5
    work_slowly({delivery.CHANNEL: delivery.deliver})


def receive() -> None:
    """Everything read in, nothing matched yet."""
    from django.db import transaction

    from anxin.channels.bank.importing import statement_kept
    from anxin.funds.models import Statement
    from anxin.funds.operations.receiving import read_entries
    from anxin.trail.models import Message

    statement = Statement.objects.get()
    with transaction.atomic():
        read_entries(statement, 0, statement_kept(statement.digest).entries)
    Message.objects.update(state="delivered")


def match(backwards: str) -> None:
    """All receipts, one after the other, until none is left that could be matched; how many this process matched."""
    from anxin.funds.models import Receipt
    from anxin.funds.operations.matching import match_receipt

    print("ready", flush=True)
    sys.stdin.readline()
    order = "-pk" if backwards == "yes" else "pk"
    print(sum(match_receipt(receipt) for receipt in Receipt.objects.order_by(order)), flush=True)


def declare() -> None:
    """The epidemic was lifted in May, said on the very day on which the money comes; revoked and said again, while others match."""
    from anxin.registry.models import Role
    from anxin.services.declaring import declare_event, revoke_event
    from tests.registry.people import make_centre, make_staff

    officer = make_staff(Role.CENTRE, agency=make_centre())
    source = {"authority": "北京市人民政府", "citation": "公告"}
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(3):
        declare_event("lifted", dt.date(2020, 5, 1), by=officer, **source)
        time.sleep(0.1)
        revoke_event("lifted", by=officer, **source)
    declare_event("lifted", dt.date(2020, 5, 1), by=officer, **source)
    print("declared", flush=True)


def report() -> None:
    from collections import Counter

    from anxin.funds.checking import disagreements
    from anxin.funds.models import MatchProposal, Payment, Receipt
    from anxin.funds.queries import balance, trial_balance
    from anxin.trail.models import Message

    receipts, standing = list(Receipt.objects.all()), Payment.objects.filter(undone_at=None)
    lines = trial_balance(dt.date(2021, 1, 1))
    found = {
        "receipts": len(receipts),
        "refs": len({each.ref for each in receipts}),
        "came": sum(each.amount for each in receipts),
        "bank": balance("bank"),
        "suspense": balance("suspense"),
        "left": sum(each.left for each in receipts),
        "payments": standing.count(),
        "settled": len({each.bill_id for each in standing}),
        "treatments": dict(Counter(standing.values_list("treatment", flat=True))),
        "balanced": sum(each.debits for each in lines) == sum(each.credits for each in lines),
        "wrong": {text: rows.count() for text, rows in disagreements() if rows.exists()},
        "stale": MatchProposal.objects.filter(receipt__allocated__gt=0).count(),
        "states": sorted(set(Message.objects.filter(channel="bank").values_list("state", flat=True))),
        "leases": sum(Message.objects.filter(channel="bank").values_list("fence", flat=True)),
        "steps": sum(Message.objects.filter(channel="bank").values_list("cursor", flat=True)),
    }
    print(json.dumps(found))
