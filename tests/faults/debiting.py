"""A large batch of direct debits built and dropped in a process of its own, killed from outside at will: the functions are the commands."""

import datetime as dt
import json

BILLS = 40
WITHOUT_AGREEMENT = 4
COLLECT = dt.date(2020, 2, 17)


def prepare() -> None:
    """Bills of January; every tenth payer has no agreement."""
    from anxin.funds.models import AgreementKind
    from anxin.funds.operations.billing import bill_month
    from anxin.registry.models import Role
    from anxin.registry.operations import enrol
    from tests.funds.banking import account_of_agency, agreed
    from tests.funds.makers import JANUARY, MINIMUM, employer_with, on
    from tests.registry.people import make_person, make_staff

    on("2020-02-10")
    make_staff(Role.FINANCE_CLERK)
    account_of_agency()
    for number in range(BILLS):
        employer, born = employer_with(), dt.date(1970, 1, 1) + dt.timedelta(days=number)
        enrol("system", make_person(born=born), employer, first_month=JANUARY, base=MINIMUM)
        if number % (BILLS // WITHOUT_AGREEMENT):
            agreed(employer, AgreementKind.DIRECT_DEBIT, signed_on="2019-01-01")
    bill_month(JANUARY)


def build() -> None:
    """A first part is written; the others wait in the outbox."""
    from anxin.funds import debits
    from anxin.funds.models import BankAccount
    from anxin.funds.operations.debiting import build_batch
    from anxin.registry.models import Staff
    from tests.funds.banking import planned

    debits.BILLS_A_READ = 3
    account, clerk = BankAccount.objects.get(), Staff.objects.get()
    shown = planned(COLLECT, by=clerk)
    build_batch(account, COLLECT, by=clerk, expected=shown.amount)


def drop() -> None:
    from anxin.funds.models import DebitBatch
    from anxin.funds.operations import debit_parts
    from anxin.funds.operations.debiting import drop_batch
    from anxin.registry.models import Staff

    debit_parts.ORDERS_A_PART = 2
    drop_batch(DebitBatch.objects.get(state="building"), by=Staff.objects.get())


def work() -> None:
    from anxin.channels.bank import delivery
    from anxin.funds import debits
    from anxin.funds.operations import debit_parts
    from tests.faults.slowly import work_slowly

    debits.BILLS_A_READ, debit_parts.ORDERS_A_PART = 3, 2
    work_slowly({debit_parts.PARTS.channel: debit_parts.PARTS.step, delivery.CHANNEL: delivery.deliver})


def report() -> None:
    from django.conf import settings

    from anxin.funds.models import DebitBatch, DebitOrder
    from anxin.funds.operations.debit_parts import PARTS, SEND
    from anxin.trail.models import Entry, Message

    messages = Message.objects.filter(channel__in=(PARTS.channel, "bank"))
    orders = DebitOrder.objects.order_by("pk")
    batch = DebitBatch.objects.order_by("pk").last()
    found = {
        "waiting": messages.filter(state="pending").count(),
        "failed": messages.filter(state="failed").count(),
        "leases": sum(messages.values_list("fence", flat=True)),
        "steps": sum(messages.values_list("cursor", flat=True)),
        "batch": [batch.state, batch.dropped_why, batch.looked_at] if batch else [],
        "expected": batch.expected if batch else None,
        "bills": list(orders.filter(batch=batch).values_list("bill", flat=True)),
        "amount": sum(orders.filter(batch=batch).values_list("amount", flat=True)),
        "states": sorted(set(orders.filter(batch=batch).values_list("state", flat=True))),
        "files": Message.objects.filter(template=SEND).count(),
        "laid_out": len(list(settings.BANK_OUT.glob("*.xml"))),
        "trail": list(
            Entry.objects.filter(subject=batch.subject).order_by("pk").values_list("action", flat=True)
        )
        if batch
        else [],
    }
    print(json.dumps(found))
