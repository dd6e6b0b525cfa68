"""Direct debits (II.3): a batch is built after a dry run, leaves by the outbox, and payers are reminded to keep enough balance.

A payer whose debit failed until the end of its cycle is told, and the bill stays on the list of failed debits. What a large batch holds is written
part by part (`debit_parts`).
"""

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxin.funds.collection import reminder_day
from anxin.funds.debits import failed_debits, refuse_collection
from anxin.funds.errors import FundsError, NotAllowed
from anxin.funds.models import BankAccount, BuildState, DebitBatch, DebitOrder, WhyDropped
from anxin.funds.operations.debit_parts import PARTS, build_part, locked, release_part, remind
from anxin.funds.operations.telling import Told, tell_payers
from anxin.funds.operations.turns import keep_books
from anxin.funds.permissions import may_keep_books
from anxin.funds.queries import open_bills
from anxin.registry.actors import SYSTEM, actor_of_staff
from anxin.registry.models import Agency, Staff
from anxin.trail.operations import record
from anxin.trail.today import business_date, now

CHANGED = WhyDropped.CHANGED.label


class NoBatch(FundsError):
    message = gettext_lazy("There is nothing to collect on that day.")


@transaction.atomic
def build_batch(
    account: BankAccount, collect_on: dt.date, *, by: Staff, expected: int | None = None
) -> DebitBatch:
    """Write the orders and send the file. `expected` is the sum the officer was shown; when it changed meanwhile nothing is sent. A first part
    is written at once; where that is not all, the batch is `BUILDING` until the worker has written the others.

    Raises `NotAllowed`, `NoBatch`, `NoParameters`, `FundsError`.
    """
    keep_books(account.agency_id)
    if not may_keep_books(by, account.agency):
        raise NotAllowed
    refuse_collection(account, collect_on)
    try:
        with transaction.atomic():
            batch = _batch(account, collect_on, by, expected)
            build_part(batch)
    except IntegrityError as clash:
        raise FundsError(refusal_of(clash)) from None
    if batch.dropped_why == WhyDropped.NOTHING:
        raise NoBatch
    if batch.dropped_why:
        raise FundsError(WhyDropped(batch.dropped_why).label)
    if batch.state == BuildState.BUILDING:
        record(batch.built_by, "debits.begun", batch.subject, agency=account.agency.code)
        PARTS.go_on_later(batch)
    return batch


def refusal_of(clash: IntegrityError) -> str:
    busy = "debit_batch_one_unfinished" in str(clash) or "debitbatch.agency_id" in str(clash)
    return _("Another batch is being put together or dropped. Wait for it.") if busy else str(CHANGED)


def _batch(account: BankAccount, collect_on: dt.date, by: Staff, expected: int | None) -> DebitBatch:
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
        state=BuildState.BUILDING,
        expected=expected,
        bills=open_bills().filter(agency=account.agency).count(),
    )


@transaction.atomic
def drop_batch(batch: DebitBatch, *, by: Staff) -> DebitBatch:
    """While it is put together: nothing of it goes to the bank, and its bills may be debited again. Raises `NotAllowed`, `FundsError`."""
    keep_books(batch.agency_id)
    batch = locked(batch.pk)
    if not may_keep_books(by, batch.agency):
        raise NotAllowed
    if batch.state != BuildState.BUILDING:
        raise FundsError(_("This batch is not being put together any more."))
    batch.state, batch.dropped_why = BuildState.DROPPING, WhyDropped.CANCELLED
    batch.save(update_fields=["state", "dropped_why"])
    record(actor_of_staff(by), "debits.dropped", batch.subject, agency=batch.agency.code)
    release_part(batch)
    if batch.state == BuildState.DROPPING:
        PARTS.go_on_later(batch)
    return batch


def mark_sent(batch: DebitBatch) -> None:
    """The file lies where the bank takes it from; part of the outbox's step."""
    if DebitBatch.objects.filter(pk=batch.pk, sent_at=None).update(sent_at=now()):
        record(SYSTEM, "debits.sent", batch.subject, agency=batch.agency.code)


def remind_due() -> int:
    """Tell the payers of every batch whose day of reminding has come; how many batches."""
    waiting = DebitBatch.objects.filter(
        reminded_on=None, collect_on__gte=business_date(), state=BuildState.BUILT
    )
    due = [batch for batch in waiting if reminder_day(batch.collect_on) <= business_date()]
    for batch in due:
        with transaction.atomic():
            remind(batch)
    return len(due)


@transaction.atomic
def tell_failed(agency: Agency | None = None, *, by: Staff | None = None) -> int:
    """Tell each payer whose debit failed until the end of its cycle, once; how many bills. Raises `NotAllowed`."""
    if by is not None and (agency is None or not may_keep_books(by, agency)):
        raise NotAllowed
    over = failed_debits(agency).filter(cycle_end__lte=business_date(), given_up_on=None)
    over = over.filter(bill__due_on__lt=F("cycle_end"))  # Otherwise it is tried anew.
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


def _give_up(orders: Sequence[DebitOrder]) -> None:
    DebitOrder.objects.filter(pk__in=[order.pk for order in orders]).update(given_up_on=business_date())
    tell_payers(
        "debit_failed",
        (
            Told(order.bill, order.end_to_end_id, {"amount": order.amount, "reason": order.reason_code})
            for order in orders
        ),
    )
