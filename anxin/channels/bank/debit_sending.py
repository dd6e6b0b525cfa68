"""A batch of direct debits on its way: one file for the bank. The demo city's sandbox answers at once, with files as a real bank would send them.

The sandbox refuses accounts by their last four digits, so that failures can be tried.
"""

from collections.abc import Iterator
from itertools import starmap
from pathlib import Path
from typing import Final

from django.conf import settings

from anxin.channels.bank.debits import DebitBatch as File
from anxin.channels.bank.debits import DebitOrder as FileOrder
from anxin.channels.bank.leaving import put, put_written
from anxin.channels.bank.pain008 import debit_file, write_debit_file
from anxin.channels.bank.sandbox import SandboxBank
from anxin.funds.models import BankAccount, DebitBatch

ORDERS_A_READ = 2_000
REFUSALS: Final = {"0202": "AM04", "0404": "AC04", "0606": "AC06"}


def file_of(batch: DebitBatch) -> bytes:
    """The same however often it is written. `BankFileError` when the bank could not take it."""
    return debit_file(_head(batch, batch.account), _orders(batch))


def lay_out(batch: DebitBatch) -> Path:
    """The file where the bank takes it from, written order by order. Raises like `file_of`."""
    return put_written(
        Path(settings.BANK_OUT),
        f"{batch.message_id}.xml",
        lambda out: write_debit_file(_head(batch, batch.account), _orders(batch), out),
    )


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


def _orders(batch: DebitBatch) -> Iterator[FileOrder]:
    rows = batch.orders.order_by("pk").values_list(
        "end_to_end_id",
        "amount",
        "agreement__holder",
        "agreement__number",
        "agreement__bank_code",
        "agreement__bank_name",
        "agreement__reference",
        "agreement__signed_on",
        "bill__number",
    )
    return starmap(FileOrder, rows.iterator(ORDERS_A_READ))


def answer(batch: DebitBatch, file: bytes) -> None:
    """Put the sandbox's answer where the bank's files are taken from."""
    numbers = [order.debtor_account for order in _orders(batch)]
    refusals = {number: REFUSALS[number[-4:]] for number in numbers if number[-4:] in REFUSALS}
    said = SandboxBank(refusals).answer(file)
    folder = Path(settings.BANK_IN)
    put(folder, f"{batch.message_id}-report.xml", said.status_report)
    put(folder, f"{batch.message_id}-notification.xml", said.notification)
