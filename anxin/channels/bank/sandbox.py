"""The sandbox bank: answers our direct debit files and reports remittances in the formats a real bank would use.

It keeps nothing and draws nothing by lot: the same file gives the same answer, byte for byte. It has no money and no clock.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from anxin.channels.bank import debits, pain002
from anxin.channels.bank.debits import DebitBatch, DebitOrder
from anxin.channels.bank.pain008 import MESSAGE as DEBITS
from anxin.channels.bank.pain008 import read_debit_file
from anxin.channels.bank.statement_writing import camt_file
from anxin.channels.bank.statements import StatementEntry, StatementFile
from anxin.channels.bank.xml_writing import amount, branch, closing, leaf, moment, opening
from anxin.law.money import format_yuan
from anxin.trail.today import SHANGHAI

_BODY: Final = "CstmrPmtStsRpt"
COLLECTED: Final = "ACSC"
REJECTED: Final = "RJCT"
PARTLY: Final = pain002.PARTLY
# When the sandbox's day ends.
CLOSES_AT: Final = dt.time(18, 0)


@dataclass(frozen=True, slots=True)
class Remittance:
    """Money someone paid into our account by transfer."""

    payer_name: str
    payer_account: str
    amount: int
    """Fen."""
    paid_on: dt.date
    remittance_text: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """All a bank sends about one direct debit file."""

    status_report: bytes
    """pain.002"""
    notification: bytes
    """camt.054"""
    statement: bytes
    """camt.053 of the collection day"""


@dataclass(frozen=True, slots=True)
class SandboxBank:
    """`refusals`: for an account number the ISO reason for which it never pays, such as AM04."""

    refusals: Mapping[str, str] = field(default_factory=dict)

    def answer(self, debit_file: bytes, opening_balance: int = 0) -> Answer:
        """`BankFileError` when the file is not one that a bank could take. The balance is in fen."""
        batch, orders = read_debit_file(debit_file)
        entries = self._entries(batch, orders)
        statement = day_statement(batch.creditor_account, batch.collect_on, entries, opening_balance)
        notification = replace(
            statement, statement_id=_id("N", batch.message_id), opening_balance=None, closing_balance=None
        )
        return Answer(self._status_report(batch, orders), camt_file(notification), camt_file(statement))

    def collected(self, debit_file: bytes) -> tuple[StatementEntry, ...]:
        """What the file brings into the creditor's account, for a statement that holds other movements too."""
        return self._entries(*read_debit_file(debit_file))

    def _entries(self, batch: DebitBatch, orders: Sequence[DebitOrder]) -> tuple[StatementEntry, ...]:
        return tuple(
            StatementEntry(
                ref=_id("D", batch.message_id, order.end_to_end_id),
                amount=order.amount,
                credit=True,
                booked_on=batch.collect_on,
                value_on=batch.collect_on,
                payer_name=order.debtor_name,
                payer_account=order.debtor_account,
                remittance_text=order.remittance_text,
                end_to_end_id=order.end_to_end_id,
            )
            for order in orders
            if order.debtor_account not in self.refusals
        )

    def _status_report(self, batch: DebitBatch, orders: Sequence[DebitOrder]) -> bytes:
        reasons = [self.refusals.get(order.debtor_account, "") for order in orders]
        statuses = {REJECTED if reason else COLLECTED for reason in reasons}
        status = statuses.pop() if len(statuses) == 1 else PARTLY
        pieces = [
            opening(pain002.MESSAGES[0], _BODY),
            branch(
                "GrpHdr",
                leaf("MsgId", _id("R", batch.message_id)),
                moment("CreDtTm", _closing_time(batch.collect_on)),
            ),
            _group(batch, orders, status, reasons),
            "<OrgnlPmtInfAndSts>",
            leaf("OrgnlPmtInfId", batch.message_id),
            "\n",
        ]
        pieces += (_result(order, reason) + "\n" for order, reason in zip(orders, reasons, strict=True))
        pieces += ("</OrgnlPmtInfAndSts>", closing(_BODY))
        return "".join(pieces).encode()


def day_statement(
    account: str, on: dt.date, entries: Iterable[StatementEntry], opening_balance: int = 0
) -> StatementFile:
    """The statement of one account and one day. `camt_file` and `csv_file` write it."""
    booked = tuple(entries)
    return StatementFile(
        statement_id=_id("S", account, on.isoformat()),
        account=account,
        opening_balance=opening_balance,
        closing_balance=opening_balance + sum(entry.signed for entry in booked),
        created_at=_closing_time(on),
        first_on=on,
        last_on=on,
        entries=booked,
    )


def remitted(account: str, remittances: Iterable[Remittance]) -> tuple[StatementEntry, ...]:
    """Transfers as entries of the account's statement, numbered in their order; the same list gives the same numbers."""
    return tuple(
        StatementEntry(
            ref=_id(
                "T", account, paid.paid_on.isoformat(), str(number), str(paid.amount), paid.payer_account
            ),
            amount=paid.amount,
            credit=True,
            booked_on=paid.paid_on,
            value_on=paid.paid_on,
            payer_name=paid.payer_name,
            payer_account=paid.payer_account,
            remittance_text=paid.remittance_text,
        )
        for number, paid in enumerate(remittances, 1)
    )


def taken_back(entry: StatementEntry, on: dt.date, reason_code: str) -> StatementEntry:
    """A movement undone some days later, as when a payer disputes a debit."""
    return replace(
        entry,
        ref=_id("V", entry.ref, on.isoformat()),
        credit=not entry.credit,
        booked_on=on,
        value_on=on,
        reversal=True,
        reason_code=reason_code,
    )


def _id(kind: str, *about: str) -> str:
    """A number of at most 35 characters that depends on nothing but what it is about."""
    return kind + hashlib.sha256("\n".join(about).encode()).hexdigest()[:20].upper()


def _closing_time(on: dt.date) -> dt.datetime:
    return dt.datetime.combine(on, CLOSES_AT, SHANGHAI)


def _group(batch: DebitBatch, orders: Sequence[DebitOrder], status: str, reasons: Sequence[str]) -> str:
    totals = debits.totals(orders)
    tallies = []
    for name, refused in ((COLLECTED, False), (REJECTED, True)):
        amounts = [
            order.amount for order, reason in zip(orders, reasons, strict=True) if bool(reason) == refused
        ]
        if amounts:
            tallies.append(_tally(name, amounts))
    return branch(
        "OrgnlGrpInfAndSts",
        leaf("OrgnlMsgId", batch.message_id),
        leaf("OrgnlMsgNmId", DEBITS),
        leaf("OrgnlNbOfTxs", str(totals.count)),
        leaf("OrgnlCtrlSum", format_yuan(totals.amount)),
        leaf("GrpSts", status),
        *tallies,
    )


def _tally(status: str, amounts: list[int]) -> str:
    return branch(
        "NbOfTxsPerSts",
        leaf("DtldNbOfTxs", str(len(amounts))),
        leaf("DtldSts", status),
        leaf("DtldCtrlSum", format_yuan(sum(amounts))),
    )


def _result(order: DebitOrder, reason: str) -> str:
    return branch(
        "TxInfAndSts",
        leaf("OrgnlEndToEndId", order.end_to_end_id),
        leaf("TxSts", REJECTED if reason else COLLECTED),
        branch("StsRsnInf", branch("Rsn", leaf("Cd", reason))),
        branch("OrgnlTxRef", branch("Amt", amount("InstdAmt", order.amount))),
    )
