"""What a bank says about something we sent: a direct debit that was collected, rejected or taken back, a payment that left or came back.

All of it is part of a bigger step (an entry of a statement, a report) in its transaction.
"""

import datetime as dt
from typing import NamedTuple

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_noop

from anxin.funds.collection import return_by
from anxin.funds.errors import Cancelled, NotOpen
from anxin.funds.models import (
    AccountKind,
    BankAccount,
    DebitOrder,
    EntryKind,
    OrderState,
    Payment,
    Purpose,
    Receipt,
    RefundItem,
    Waiting,
)
from anxin.funds.models.refunds import STANDING
from anxin.funds.operations.answering_payments import money_back, money_left
from anxin.funds.operations.ledger import Books, Move, book
from anxin.funds.operations.paying import Money, pay, undo_payment
from anxin.funds.operations.settling import UNDERWAY as UNDERWAY_OUT
from anxin.funds.statements import Entry
from anxin.registry.actors import SYSTEM, owner_of
from anxin.registry.encryption import lookup_index
from anxin.trail.operations import record
from anxin.trail.today import business_date

SUSPENSE, UNDERWAY = Books(AccountKind.SUSPENSE), Books(AccountKind.DEBITS_UNDERWAY)
TAKEN_BACK = gettext_noop("The payer took the direct debit back.")


class Answer(NamedTuple):
    """What an entry answers, which thing it is about, and the account that waited for it."""

    kind: EntryKind
    about: str
    against: Books


def answered(account: BankAccount, entry: Entry) -> Answer | None:
    """None when the entry answers nothing of ours."""
    if entry.amount < 0 and entry.reversal:
        return _taken_back_now(account, entry)
    seen = money_back(account, entry) if entry.amount > 0 else money_left(account, entry)
    if seen is not None:
        return Answer(seen.kind, seen.about, UNDERWAY_OUT)
    if entry.amount < 0:
        return None
    if account.purpose == Purpose.PAYING:
        return Answer(EntryKind.FUNDED, "", SUSPENSE)
    return None if entry.reversal else _collected_now(account, entry) or _batch_now(account, entry)


def _order(account: BankAccount, entry: Entry) -> DebitOrder | None:
    if not entry.end_to_end_id:
        return None
    orders = DebitOrder.objects.select_for_update(of=("self",)).select_related("batch__account", "bill")
    return orders.filter(
        batch__account=account, end_to_end_id=entry.end_to_end_id, amount=abs(entry.amount)
    ).first()


def _collected_now(account: BankAccount, entry: Entry) -> Answer | None:
    """The money is there, whether or not the bank's report came before its statement."""
    order = _order(account, entry)
    if order is None or order.on_account or order.state not in (OrderState.SENT, OrderState.COLLECTED):
        return None
    if order.state == OrderState.SENT:
        collect(order, entry.value_on)
    order.on_account = True
    order.save(update_fields=["on_account"])
    return Answer(EntryKind.DEBIT_COLLECTED, subject_of(order), UNDERWAY)


def _batch_now(account: BankAccount, entry: Entry) -> Answer | None:
    """Some banks book a whole batch as one sum, under the number of its file."""
    for batch in account.debit_batches.filter(sent_at__isnull=False).order_by("-id")[:200]:
        if batch.message_id in (entry.end_to_end_id, *entry.text.split()):
            collected = batch.orders.filter(state=OrderState.COLLECTED, on_account=False)
            if collected.aggregate(fen=Sum("amount"))["fen"] == entry.amount:
                collected.update(on_account=True)
                return Answer(EntryKind.DEBIT_COLLECTED, batch.subject, UNDERWAY)
    return None


def subject_of(order: DebitOrder) -> str:
    return f"debit:{order.pk}"


def collect(order: DebitOrder, paid_on: dt.date) -> Receipt:
    """The debit went through: the money waits for the statement on one side and is put against its bill on the other."""
    _answer(order, OrderState.COLLECTED)
    receipt = Receipt.objects.create(
        account=order.batch.account,
        agency=order.batch.account.agency,
        order=order,
        ref=order.end_to_end_id,
        amount=order.amount,
        value_on=paid_on,
        booked_on=business_date(),
        payer_name=order.agreement.holder,
        payer_account=order.agreement.number,
        payer_index=lookup_index(order.agreement.number),
        text=order.bill.number,
        return_by=return_by(paid_on),
    )
    book(
        f"{receipt.subject}:in",
        "debit",
        subject_of(order),
        [Move(UNDERWAY, SUSPENSE, order.amount, owner_of(order.bill.employer, order.bill.person))],
        agency=receipt.agency,
        effective_on=paid_on,
        actor=SYSTEM,
    )
    _pay(order, receipt)
    return receipt


def _pay(order: DebitOrder, receipt: Receipt) -> None:
    """What the bill does not take any more (it was paid in another way meanwhile) waits as any other receipt."""
    money = Money(order.amount, receipt.value_on, receipt.source, subject_of(order))
    try:
        with transaction.atomic():
            taken = pay(order.bill, money, actor=SYSTEM).amount
    except (NotOpen, Cancelled):
        taken = 0
    if taken < order.amount:
        Receipt.objects.filter(pk=receipt.pk).update(waiting=Waiting.LEFT_OVER)


def reject(order: DebitOrder, reason_code: str, bank_words: str) -> None:
    _answer(order, OrderState.REJECTED, reason_code=reason_code, bank_words=bank_words[:200])


def _answer(order: DebitOrder, state: OrderState, **said: str) -> None:
    order.state, order.answered_on = state, business_date()
    for name, value in said.items():
        setattr(order, name, value)
    order.save(update_fields=["state", "answered_on", *said])
    details = {"bill": order.bill.number, "attempt": order.attempt, "reason": order.reason_code}
    agency = order.batch.account.agency.code
    record(SYSTEM, f"debit.{state}", subject_of(order), agency=agency, details=details)


def _taken_back_now(account: BankAccount, entry: Entry) -> Answer | None:
    """Whatever the money was put against is undone first. Where part of it was sent back already, a person has to look at it."""
    order = _order(account, entry)
    if order is None or order.state != OrderState.COLLECTED or order.receipt.returned:
        return None
    receipt = order.receipt
    refunded = RefundItem.objects.filter(bill__payments__source=receipt.source, refund__state__in=STANDING)
    if refunded.exists():
        return None
    standing = Payment.objects.filter(source=receipt.source, undone_at=None)
    while payment := standing.first():
        undo_payment(payment, actor=SYSTEM, reason=TAKEN_BACK)
    Receipt.objects.filter(pk=receipt.pk).update(returned=order.amount)
    _answer(order, OrderState.TAKEN_BACK, reason_code=entry.reason_code)
    return Answer(EntryKind.DEBIT_RETURNED, subject_of(order), SUSPENSE)
