"""Single amounts paid out: refunds of contributions, and money sent back to who paid it. One file each; it is the same however often it is written."""

import datetime as dt
from functools import partial
from pathlib import Path

from django.conf import settings

from anxin.channels.bank.credits import CreditBatch, CreditOrder
from anxin.channels.bank.leaving import put
from anxin.channels.bank.pain001 import credit_file
from anxin.channels.bank.pain002 import Outcome, read_status_report
from anxin.channels.bank.sandbox_payouts import answer
from anxin.funds.models import Refund, RefundState, Return
from anxin.funds.operations.refunding import refund_returned
from anxin.registry.actors import SYSTEM
from anxin.trail.models import Message
from anxin.trail.outbox import Step

ABOUT = "pain.001"
UNNAMED = "付款人"


def send_return(message: Message, step: int) -> Step:
    """From the very account into which the money came; a statement says later that it left."""
    back = Return.objects.select_related("receipt__account").get(pk=message.payload["return"])
    account, receipt = back.receipt.account, back.receipt
    head = CreditBatch(
        message_id=back.end_to_end_id,
        created_at=message.created_at,
        pay_on=dt.date.fromisoformat(message.payload["pay_on"]),
        debtor_name=account.holder,
        debtor_account=account.number,
        debtor_bank_code=account.bank_code,
        debtor_bank_name=account.bank_name,
        purpose="退款",
    )
    order = CreditOrder(
        end_to_end_id=back.end_to_end_id,
        amount=back.amount,
        creditor_name=receipt.payer_name or UNNAMED,
        creditor_account=receipt.payer_account,
        remittance_text=f"退回 {receipt.ref}"[:140],
    )
    put(Path(settings.BANK_OUT), f"{back.end_to_end_id}.xml", credit_file(head, [order]))
    return Step()


def send_refund(message: Message, step: int) -> Step:
    """First the file; from the sandbox then its answer. An order of an earlier attempt that comes late is not sent any more."""
    refund = Refund.objects.get(number=message.payload["refund"])
    attempt = message.payload["attempt"]
    if refund.state != RefundState.PAID or refund.attempt != attempt:
        return Step()
    file = _refund_file(refund, f"{refund.number}-{attempt}", message.created_at)
    if step == 0:
        put(Path(settings.BANK_OUT), f"{refund.number}-{attempt}.xml", file)
        return Step(last=not settings.BANK_SANDBOX)
    result = read_status_report(answer(file), ABOUT).result_of(f"{refund.number}-{attempt}")
    if result.outcome is not Outcome.REJECTED:
        return Step()
    return Step(effect=partial(refund_returned, refund, actor=SYSTEM, reason=result.words))


def _refund_file(refund: Refund, number: str, created_at: dt.datetime) -> bytes:
    ours = settings.PAYING_ACCOUNT
    assert refund.paid_on is not None  # noqa: S101  a constraint of the database; this tells the type checker.
    head = CreditBatch(
        message_id=number,
        created_at=created_at,
        pay_on=refund.paid_on,
        debtor_name=ours["name"],
        debtor_account=ours["account"],
        debtor_bank_code=ours["bank_code"],
        debtor_bank_name=ours["bank_name"],
        purpose="社会保险费退费",
    )
    order = CreditOrder(
        end_to_end_id=number,
        amount=refund.total,
        creditor_name=refund.account_holder or refund.payer_name,
        creditor_account=refund.account_number,
        creditor_bank_code=refund.bank_code,
        creditor_bank_name=refund.bank_name,
        remittance_text=f"社会保险费退费 {refund.number}",
    )
    return credit_file(head, [order])
