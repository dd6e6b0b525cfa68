"""What we ask a bank to collect. Checked before a byte is written: a bank must never get half a file or a wrong one."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from anxin.channels.bank import values
from anxin.channels.bank.problems import Place, Problem
from anxin.channels.bank.statements import ACCOUNT, ID, NAME, check_unique

REMITTANCE: Final = 140
SEQUENCES: Final = ("RCUR", "OOFF", "FRST", "FNAL")
# What XML 1.0 cannot hold, and line ends, which no bank's form has.
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-/]*")


@dataclass(frozen=True, slots=True)
class DebitOrder:
    """One amount to be debited from one payer's account."""

    end_to_end_id: str
    """Ours, at most 35 letters and digits; comes back in every answer."""
    amount: int
    """Fen."""
    debtor_name: str
    debtor_account: str
    debtor_bank_code: str
    """The bank's 12-digit number in the national payment system (CNAPS)."""
    debtor_bank_name: str
    mandate_id: str
    """Number of the payer's debit agreement with the bank."""
    mandate_signed_on: dt.date
    remittance_text: str = ""


@dataclass(frozen=True, slots=True)
class DebitBatch:
    """What all orders of a file have in common: one creditor, one day, one currency."""

    message_id: str
    created_at: dt.datetime
    collect_on: dt.date
    creditor_name: str
    creditor_account: str
    creditor_bank_code: str
    creditor_bank_name: str
    scheme_id: str
    """The creditor's number at the bank for collections (代收单位编号)."""
    sequence: str = "RCUR"
    purpose: str = "社会保险费"


@dataclass(frozen=True, slots=True)
class DebitTotals:
    count: int
    amount: int
    """Fen."""


def totals(orders: Iterable[DebitOrder]) -> DebitTotals:
    amounts = [order.amount for order in orders]
    return DebitTotals(len(amounts), sum(amounts))


def check(batch: DebitBatch, orders: Iterable[DebitOrder]) -> None:
    """`BankFileError` for the first thing the bank could not take; its path names the order by its end-to-end id."""
    for _order in checked(batch, orders):
        pass


def checked(batch: DebitBatch, orders: Iterable[DebitOrder]) -> Iterator[DebitOrder]:
    """The orders one by one, each checked before it is given; after the last all of them together. Raises like `check`."""
    _check_batch(batch)
    found = []
    for order in orders:
        found.append(_check_order(order))
        yield order
    if not found:
        raise Place(path=batch.message_id).error(Problem.NOTHING)
    check_unique(found)


def _check_batch(batch: DebitBatch) -> None:
    of = batch.message_id
    check_number(of, ID, Place(path=of or "message_id"))
    check_number(batch.creditor_account, ACCOUNT, Place(path=f"{of} creditor_account"))
    check_number(batch.creditor_bank_code, ID, Place(path=f"{of} creditor_bank_code"))
    check_number(batch.scheme_id, ID, Place(path=f"{of} scheme_id"))
    check_text(batch.creditor_name, NAME, Place(path=f"{of} creditor_name"))
    check_text(batch.creditor_bank_name, NAME, Place(path=f"{of} creditor_bank_name"), optional=True)
    check_text(batch.purpose, ID, Place(path=f"{of} purpose"))
    if batch.sequence not in SEQUENCES:
        raise Place(path=f"{of} sequence").error(
            Problem.UNKNOWN_WORD, found=batch.sequence, expected=", ".join(SEQUENCES)
        )


def _check_order(order: DebitOrder) -> tuple[str, Place]:
    of = order.end_to_end_id
    place = Place(path=of or "end_to_end_id")
    check_number(of, ID, place)
    values.positive(order.amount, place)
    check_number(order.debtor_account, ACCOUNT, Place(path=f"{of} debtor_account"))
    check_number(order.debtor_bank_code, ID, Place(path=f"{of} debtor_bank_code"))
    check_text(order.mandate_id, ID, Place(path=f"{of} mandate_id"))
    check_text(order.debtor_name, NAME, Place(path=f"{of} debtor_name"))
    check_text(order.debtor_bank_name, NAME, Place(path=f"{of} debtor_bank_name"), optional=True)
    check_text(order.remittance_text, REMITTANCE, Place(path=f"{of} remittance_text"), optional=True)
    return of, place


def check_number(text: str, limit: int, place: Place) -> None:
    values.short(values.given(text, place), limit, place)
    if not _NUMBER.fullmatch(text):
        raise place.error(Problem.CHARACTER)


def check_text(text: str, limit: int, place: Place, *, optional: bool = False) -> None:
    if not optional:
        values.given(text.strip(), place)
    values.short(text, limit, place)
    if _FORBIDDEN.search(text):
        raise place.error(Problem.CHARACTER)
