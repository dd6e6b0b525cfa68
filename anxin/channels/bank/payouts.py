"""Payments on their way to the bank: the worker hands over one file a batch of benefits, a refund or a return.

A real bank's program takes the files from a folder of the installation and brings its answers back as files; the demo city's sandbox answers at once,
and lays its notification of what left the account into the bank's folder. A file is the same however often it is written, and its number is taken once.
"""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from django.conf import settings

from anxin.channels.bank.credits import CreditBatch, CreditOrder
from anxin.channels.bank.leaving import put
from anxin.channels.bank.pain001 import credit_file
from anxin.channels.bank.payment_reports import answered_by_sandbox
from anxin.channels.bank.sandbox_payouts import left, notification
from anxin.funds.benefits.rules import kind_name
from anxin.funds.models import BankAccount, PayBatch, PayOrder, PayOrderState, SingleOrder
from anxin.funds.operations.ordering import BANK, mark_sent
from anxin.law.months import format_month
from anxin.trail.models import Message
from anxin.trail.outbox import Step, Undeliverable

CHANNEL = BANK


def deliver(message: Message, step: int) -> Step:
    """First the file; from the sandbox then its answer. A worker that dies in between writes the same file again."""
    batch = PayBatch.objects.select_related("run__agency", "account").get(pk=message.payload["batch"])
    file = file_of(batch)
    if step == 0:
        put(Path(settings.BANK_OUT), f"{batch.number}.xml", file)
        return Step(last=not settings.BANK_SANDBOX, effect=partial(mark_sent, batch))
    return _answered(batch.number, file)


def send_single(message: Message, step: int) -> Step:
    """The same for one refund or one return. An order that has ended meanwhile is not sent any more."""
    orders = SingleOrder.objects.select_related(
        "account", "refund__agency", "money_return__receipt", "posting"
    )
    order = orders.get(pk=message.payload["order"])
    if order.state != PayOrderState.ORDERED:
        return Step()
    file = single_file(order)
    if step == 0:
        put(Path(settings.BANK_OUT), f"{order.key}.xml", file)
        return Step(last=not settings.BANK_SANDBOX)
    return _answered(order.key, file)


def _answered(number: str, file: bytes) -> Step:
    if left(file):
        put(Path(settings.BANK_IN), f"{number}-notification.xml", notification(file))
    return Step(effect=partial(answered_by_sandbox, file))


def file_of(batch: PayBatch) -> bytes:
    """Raises `BankFileError` when the bank could not take it."""
    ours = _ours(batch.account, batch.number)
    orders = list(batch.orders.select_related("account", "payment__award", "posting").order_by("pk"))
    head = CreditBatch(
        message_id=batch.number,
        created_at=batch.created_at,
        pay_on=_pay_on(batch, orders),
        debtor_name=ours.holder,
        debtor_account=ours.number,
        debtor_bank_code=ours.bank_code,
        debtor_bank_name=ours.bank_name,
    )
    return credit_file(head, [_order(each, batch.run.month) for each in orders])


def _pay_on(batch: PayBatch, orders: Sequence[PayOrder]) -> dt.date:
    """The day for which the orders were booked, the same however often the file is written: not before they were made."""
    return max([batch.run.pay_on, *(each.posting.effective_on for each in orders if each.posting)])


def _ours(account: BankAccount | None, number: str) -> BankAccount:
    if account is None:
        raise Undeliverable(f"{number} was ordered before accounts to pay from were kept: order it anew")
    return account


def _order(order: PayOrder, month: int) -> CreditOrder:
    return CreditOrder(
        end_to_end_id=order.key,
        amount=order.payment.amount,
        creditor_name=order.account.holder,
        creditor_account=order.account.number,
        creditor_bank_code=order.account.bank_code,
        creditor_bank_name=order.account.bank_name,
        remittance_text=f"{kind_name(order.payment.award.kind)} {format_month(month)}",
    )


def single_file(order: SingleOrder) -> bytes:
    """Raises `BankFileError` when the bank could not take it."""
    ours = _ours(order.account, order.key)
    assert order.ordered_on is not None  # noqa: S101  a constraint of the database; this tells the type checker.
    assert order.posting is not None  # noqa: S101  the same.
    purpose, text = _words(order)
    head = CreditBatch(
        message_id=order.key,
        created_at=order.posting.at,
        pay_on=order.ordered_on,
        debtor_name=ours.holder,
        debtor_account=ours.number,
        debtor_bank_code=ours.bank_code,
        debtor_bank_name=ours.bank_name,
        purpose=purpose,
    )
    paid = CreditOrder(
        end_to_end_id=order.key,
        amount=order.amount,
        creditor_name=order.payee_name,
        creditor_account=order.payee_number,
        creditor_bank_code=order.payee_bank_code,
        creditor_bank_name=order.payee_bank_name,
        remittance_text=text,
    )
    return credit_file(head, [paid])


def _words(order: SingleOrder) -> tuple[str, str]:
    """What it is for, and the text the payee reads."""
    if order.refund is not None:
        return "社会保险费退费", f"社会保险费退费 {order.refund.number}"
    return "退款", f"退回 {order.owner.receipt.ref}"[:140]
