"""A batch of direct debits on its way: one file for the bank. The demo city's sandbox answers at once, with files as a real bank would send them.

The sandbox refuses accounts by their last four digits, so that failures can be tried.
"""

from pathlib import Path
from typing import Final

from django.conf import settings

from anxin.channels.bank.debits import DebitBatch as File
from anxin.channels.bank.debits import DebitOrder as FileOrder
from anxin.channels.bank.leaving import put
from anxin.channels.bank.pain008 import debit_file
from anxin.channels.bank.sandbox import SandboxBank
from anxin.funds.models import BankAccount, DebitBatch, DebitOrder

REFUSALS: Final = {"0202": "AM04", "0404": "AC04", "0606": "AC06"}


def file_of(batch: DebitBatch) -> bytes:
    """The same however often it is written. `BankFileError` when the bank could not take it."""
    orders = batch.orders.select_related("agreement", "bill").order_by("pk")
    return debit_file(_head(batch, batch.account), [_order(order) for order in orders])


def _head(batch: DebitBatch, account: BankAccount) -> File:
    return File(
        message_id=batch.message_id,
        created_at=batch.built_at,
        collect_on=batch.collect_on,
        creditor_name=account.holder,
        creditor_account=account.number,
        creditor_bank_code=account.bank_code,
        creditor_bank_name=account.bank_name,
        scheme_id=account.scheme_id,
    )


def _order(order: DebitOrder) -> FileOrder:
    agreement = order.agreement
    return FileOrder(
        end_to_end_id=order.end_to_end_id,
        amount=order.amount,
        debtor_name=agreement.holder,
        debtor_account=agreement.number,
        debtor_bank_code=agreement.bank_code,
        debtor_bank_name=agreement.bank_name,
        mandate_id=agreement.reference,
        mandate_signed_on=agreement.signed_on,
        remittance_text=order.bill.number,
    )


def answer(batch: DebitBatch, file: bytes) -> None:
    """Put the sandbox's answer where the bank's files are taken from."""
    numbers = [order.agreement.number for order in batch.orders.select_related("agreement")]
    refusals = {number: REFUSALS[number[-4:]] for number in numbers if number[-4:] in REFUSALS}
    said = SandboxBank(refusals).answer(file)
    folder = Path(settings.BANK_IN)
    put(folder, f"{batch.message_id}-report.xml", said.status_report)
    put(folder, f"{batch.message_id}-notification.xml", said.notification)
