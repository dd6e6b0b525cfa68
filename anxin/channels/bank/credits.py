"""What we ask a bank to pay out. Checked before a byte is written: a bank must never get half a file or a wrong one."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from anxin.channels.bank import values
from anxin.channels.bank.debits import REMITTANCE, check_number, check_text
from anxin.channels.bank.problems import Place, Problem
from anxin.channels.bank.statements import ACCOUNT, ID, NAME, check_unique


@dataclass(frozen=True, slots=True)
class CreditOrder:
    """One amount to be paid into one person's account. The bank's number may be left out where it follows from the account."""

    end_to_end_id: str
    amount: int
    """Fen."""
    creditor_name: str
    creditor_account: str
    creditor_bank_code: str = ""
    creditor_bank_name: str = ""
    remittance_text: str = ""


@dataclass(frozen=True, slots=True)
class CreditBatch:
    """What all orders of a file have in common: one account of ours, one day, one currency."""

    message_id: str
    created_at: dt.datetime
    pay_on: dt.date
    debtor_name: str
    debtor_account: str
    debtor_bank_code: str
    debtor_bank_name: str
    purpose: str = "社会保险待遇"


def check(batch: CreditBatch, orders: Iterable[CreditOrder]) -> None:
    """`BankFileError` for the first thing the bank could not take; its path names the order by its end-to-end id."""
    of = batch.message_id
    check_number(of, ID, Place(path=of or "message_id"))
    check_number(batch.debtor_account, ACCOUNT, Place(path=f"{of} debtor_account"))
    check_number(batch.debtor_bank_code, ID, Place(path=f"{of} debtor_bank_code"))
    check_text(batch.debtor_name, NAME, Place(path=f"{of} debtor_name"))
    check_text(batch.debtor_bank_name, NAME, Place(path=f"{of} debtor_bank_name"), optional=True)
    check_text(batch.purpose, ID, Place(path=f"{of} purpose"))
    found = [_check_order(order) for order in orders]
    if not found:
        raise Place(path=of).error(Problem.NOTHING_TO_PAY)
    check_unique(found)


def _check_order(order: CreditOrder) -> tuple[str, Place]:
    of = order.end_to_end_id
    place = Place(path=of or "end_to_end_id")
    check_number(of, ID, place)
    values.positive(order.amount, place)
    check_number(order.creditor_account, ACCOUNT, Place(path=f"{of} creditor_account"))
    if order.creditor_bank_code:
        check_number(order.creditor_bank_code, ID, Place(path=f"{of} creditor_bank_code"))
    check_text(order.creditor_name, NAME, Place(path=f"{of} creditor_name"))
    check_text(order.creditor_bank_name, NAME, Place(path=f"{of} creditor_bank_name"), optional=True)
    check_text(order.remittance_text, REMITTANCE, Place(path=f"{of} remittance_text"), optional=True)
    return of, place
