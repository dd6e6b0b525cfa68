"""A pension run in a process of its own, killed from outside at will: the functions are the commands."""

import datetime as dt
import json

PENSIONERS = 40
AMOUNT = 300_000


def prepare() -> None:
    """A confirmed run; its first step waits in the outbox."""

    from anxin.funds.operations.benefit_runs import confirm_run
    from anxin.trail.operations import set_business_date
    from tests.funds.benefit_makers import Desk

    set_business_date(dt.date(2020, 2, 15), actor="system")
    desk = Desk()
    for _ in range(PENSIONERS):
        desk.award(AMOUNT)
    confirm_run(desk.run(), desk.payer)


def work() -> None:
    from anxin.channels.bank import delivery, payouts
    from anxin.funds.operations import benefit_runs, ordering
    from tests.faults.slowly import work_slowly

    ordering.ORDERS_A_FILE = 3
    work_slowly(
        {
            benefit_runs.ORDERING: ordering.order_a_file,
            payouts.CHANNEL: payouts.deliver,
            delivery.CHANNEL: delivery.deliver,
        }
    )


def fetch() -> None:
    """What the bank laid into its folder; its statements of the paying account wait in the outbox then."""
    from anxin.channels.bank.folders import fetch as fetch_all

    print(json.dumps([each.problem for each in fetch_all()]))


def report() -> None:
    from django.conf import settings

    from anxin.channels.bank.pain001 import read_credit_file
    from anxin.funds.models import BenefitPayment, PayOrder, Posting
    from anxin.funds.queries import balance
    from anxin.trail.models import Message

    files = [read_credit_file(path.read_bytes()) for path in sorted(settings.BANK_OUT.glob("*.xml"))]
    keys = [order.end_to_end_id for _head, orders in files for order in orders]
    found = {
        "waiting": Message.objects.filter(state="pending").count(),
        "failed": Message.objects.filter(state="failed").count(),
        "leases": sum(Message.objects.values_list("fence", flat=True)),
        "messages": Message.objects.count(),
        "states": sorted(BenefitPayment.objects.values_list("state", flat=True)),
        "keys": sorted(keys),
        "amount": sum(order.amount for _head, orders in files for order in orders),
        "postings": Posting.objects.count(),
        "bank": balance("bank"),
        "underway": balance("payments_underway"),
        "left": PayOrder.objects.filter(left_on=dt.date(2020, 2, 15)).count(),
        "fund": balance("pooled_fund", "pension"),
        "payable": balance("benefits_payable", "pension"),
    }
    print(json.dumps(found))
