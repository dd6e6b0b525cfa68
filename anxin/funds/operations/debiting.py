"""Direct debits (II.3): a batch is built after a dry run, leaves by the outbox, and payers are reminded to keep enough balance.

A payer whose debit failed until the end of its cycle is told, and the bill stays on the list of failed debits.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxin.funds.collection import reminder_day
from anxin.funds.debits import Line, Plan, failed_debits, plan
from anxin.funds.errors import FundsError, NotAllowed
from anxin.funds.models import BankAccount, DebitBatch, DebitOrder, OrderState
from anxin.funds.operations.telling import tell_payer
from anxin.funds.operations.turns import keep_books
from anxin.funds.permissions import may_keep_books
from anxin.registry.actors import SYSTEM, actor_of_staff
from anxin.registry.models import Agency, Staff
from anxin.trail.operations import post, record
from anxin.trail.today import business_date, now

CHANNEL = "bank"
SEND = "debit_file"


class NoBatch(FundsError):
    message = gettext_lazy("There is nothing to collect on that day.")


@transaction.atomic
def build_batch(
    account: BankAccount, collect_on: dt.date, *, by: Staff, expected: int | None = None
) -> DebitBatch:
    """Write the orders and send the file. `expected` is the sum the officer was shown; when it changed meanwhile nothing is built.

    Raises `NotAllowed`, `NoBatch`, `NoParameters`, `FundsError`.
    """
    keep_books(account.agency_id)
    if not may_keep_books(by, account.agency):
        raise NotAllowed
    if collect_on <= business_date():
        raise FundsError(_("Choose a day to come: the bank needs the file before the day of collection."))
    found = plan(account.agency, collect_on)
    if not found.lines:
        raise NoBatch
    if expected is not None and found.amount != expected:
        raise FundsError(_("Meanwhile something was paid or changed. Look at the figures again."))
    batch = _batch(account, collect_on, by)
    _write_orders(batch, found)
    key = f"debits:{batch.message_id}"
    post(
        CHANNEL,
        f"agency:{account.agency.code}",
        SEND,
        subject=batch.subject,
        key=key,
        payload={"batch": batch.pk},
    )
    details = {"orders": len(found.lines), "amount": found.amount, "left_out": len(found.left_out)}
    record(batch.built_by, "debits.built", batch.subject, agency=account.agency.code, details=details)
    if reminder_day(collect_on) <= business_date():
        _remind(batch)
    return batch


def _batch(account: BankAccount, collect_on: dt.date, by: Staff) -> DebitBatch:
    today = business_date()
    number = DebitBatch.objects.filter(agency=account.agency, built_on=today).count() + 1
    return DebitBatch.objects.create(
        agency=account.agency,
        account=account,
        message_id=f"D{account.agency.code}-{today:%Y%m%d}-{number}",
        collect_on=collect_on,
        built_by=actor_of_staff(by),
        built_on=today,
        built_at=now(),
    )


def _write_orders(batch: DebitBatch, found: Plan) -> None:
    """Two officers at once order nothing twice: the database holds one open order a bill."""
    try:
        with transaction.atomic():
            DebitOrder.objects.bulk_create((_order(batch, line) for line in found.lines), batch_size=1_000)
    except IntegrityError:
        raise FundsError(_("Meanwhile something was paid or changed. Look at the figures again.")) from None


def _order(batch: DebitBatch, line: Line) -> DebitOrder:
    return DebitOrder(
        batch=batch,
        bill=line.bill,
        agreement=line.agreement,
        amount=line.amount,
        end_to_end_id=f"{line.bill.number}.{line.attempt}",
        attempt=line.attempt,
        cycle_from=line.cycle_from,
        cycle_end=line.cycle_end,
    )


def mark_sent(batch: DebitBatch) -> None:
    """The file lies where the bank takes it from; part of the outbox's step."""
    if DebitBatch.objects.filter(pk=batch.pk, sent_at=None).update(sent_at=now()):
        record(SYSTEM, "debits.sent", batch.subject, agency=batch.agency.code)


def remind_due() -> int:
    """Tell the payers of every batch whose day of reminding has come; how many batches."""
    waiting = DebitBatch.objects.filter(reminded_on=None, collect_on__gte=business_date())
    due = [batch for batch in waiting if reminder_day(batch.collect_on) <= business_date()]
    for batch in due:
        with transaction.atomic():
            _remind(batch)
    return len(due)


def _remind(batch: DebitBatch) -> None:
    if not DebitBatch.objects.filter(pk=batch.pk, reminded_on=None).update(reminded_on=business_date()):
        return
    told = 0
    orders = batch.orders.filter(state=OrderState.SENT).select_related("bill__employer", "bill__person")
    for order in orders.order_by("pk"):
        payload = {"amount": order.amount, "day": batch.collect_on.isoformat()}
        told += tell_payer(order.bill, "debit_reminder", key=order.end_to_end_id, **payload)
    record(SYSTEM, "debits.reminded", batch.subject, agency=batch.agency.code, details={"told": told})


@transaction.atomic
def tell_failed(agency: Agency | None = None, *, by: Staff | None = None) -> int:
    """Tell each payer whose debit failed until the end of its cycle, once; how many bills. Raises `NotAllowed`."""
    if by is not None and (agency is None or not may_keep_books(by, agency)):
        raise NotAllowed
    over = failed_debits(agency).filter(cycle_end__lte=business_date(), given_up_on=None)
    given_up = list(over.select_for_update(of=("self",)))
    _give_up(given_up)
    if given_up:
        actor = actor_of_staff(by) if by else SYSTEM
        record(
            actor,
            "debits.given_up",
            "debits",
            agency=agency.code if agency else "",
            details={"bills": [order.bill.number for order in given_up[:50]], "number": len(given_up)},
        )
    return len(given_up)


def _give_up(orders: Iterable[DebitOrder]) -> None:
    for order in orders:
        order.given_up_on = business_date()
        order.save(update_fields=["given_up_on"])
        payload = {"amount": order.amount, "reason": order.reason_code}
        tell_payer(order.bill, "debit_failed", key=order.end_to_end_id, **payload)
