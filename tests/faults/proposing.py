"""Proposing and dropping a large run in a process of its own, killed from outside at will: the functions are the commands."""

import datetime as dt
import json

AWARDS = 60
WITHOUT_ACCOUNT = 6
AMOUNT = 300_000


def prepare() -> None:
    """A run of which the first part is written; the others wait in the outbox."""
    from anxin.funds.benefits import found
    from anxin.trail.operations import set_business_date
    from tests.funds.benefit_makers import Desk

    set_business_date(dt.date(2020, 2, 15), actor="system")
    found.AWARDS_A_READ = 3
    desk = Desk()
    for n in range(AWARDS):
        desk.award(AMOUNT, since="2020-01", account="" if n % 10 == 9 else "6222000000000000")
    desk.run()


def drop() -> None:
    from anxin.funds.models import BenefitRun
    from anxin.funds.operations import run_parts
    from anxin.funds.operations.benefit_runs import drop_run
    from anxin.registry.models import Staff

    run_parts.ORDERS_A_PART = 3
    run = BenefitRun.objects.get()
    clerk = Staff.objects.get(number=run.proposed_by.removeprefix("staff:"))
    drop_run(run, clerk, reason="名单有误")


def work() -> None:
    from anxin.funds.benefits import found
    from anxin.funds.operations import run_parts
    from tests.faults.slowly import work_slowly

    found.AWARDS_A_READ = run_parts.ORDERS_A_PART = 3
    work_slowly({run_parts.PARTS.channel: run_parts.PARTS.step})


def report() -> None:
    from anxin.funds.models import BenefitItem, BenefitPayment, BenefitRun, PayOrder
    from anxin.trail.models import Entry, Message

    run = BenefitRun.objects.get()
    items = BenefitItem.objects.order_by("award", "month")
    found = {
        "waiting": Message.objects.filter(state="pending").count(),
        "failed": Message.objects.filter(state="failed").count(),
        "leases": sum(Message.objects.values_list("fence", flat=True)),
        "steps": sum(Message.objects.values_list("cursor", flat=True)),
        "run": [run.state, run.count, run.total, run.looked_at],
        "payments": sorted(BenefitPayment.objects.values_list("number", flat=True)),
        "states": sorted(set(BenefitPayment.objects.values_list("state", flat=True))),
        "orders": sorted(set(PayOrder.objects.values_list("state", flat=True))),
        "awards": BenefitPayment.objects.values("award").distinct().count(),
        "items": [list(each) for each in items.values_list("month", "amount")],
        "standing": items.filter(standing=True).count(),
        "left": run.left_out.values("award").distinct().count(),
        "left_rows": run.left_out.count(),
        "trail": list(
            Entry.objects.filter(subject=run.subject).order_by("pk").values_list("action", flat=True)
        ),
    }
    print(json.dumps(found))
