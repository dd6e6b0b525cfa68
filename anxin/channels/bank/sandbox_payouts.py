"""The sandbox bank, paying out: it answers our files of payments as a real bank would.

It keeps nothing and draws nothing by lot. It refuses the accounts that end as `REFUSALS` says, so that failures can be tried.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Final

from anxin.channels.bank import pain002
from anxin.channels.bank.credits import CreditBatch, CreditOrder
from anxin.channels.bank.pain001 import MESSAGE, read_credit_file
from anxin.channels.bank.sandbox import CLOSES_AT, COLLECTED, PARTLY, REJECTED
from anxin.channels.bank.statement_writing import camt_file
from anxin.channels.bank.statements import StatementEntry, StatementFile
from anxin.channels.bank.xml_writing import amount, branch, closing, leaf, moment, opening
from anxin.law.money import format_yuan
from anxin.trail.today import SHANGHAI

_BODY: Final = "CstmrPmtStsRpt"
# By the last digits of the account: closed, blocked, number and name do not belong together.
REFUSALS: Final = {"0404": "AC04", "0606": "AC06", "0101": "AC01"}


def answer(credit_file: bytes, refusals: Mapping[str, str] = REFUSALS) -> bytes:
    """`BankFileError` when the file is not one that a bank could take."""
    batch, orders = read_credit_file(credit_file)
    reasons = [refusals.get(order.creditor_account[-4:], "") for order in orders]
    return "".join((*_head(batch, orders, reasons), *_results(orders, reasons), _foot())).encode()


def left(credit_file: bytes, refusals: Mapping[str, str] = REFUSALS) -> tuple[StatementEntry, ...]:
    """What leaves the account by the file, for a statement that holds other movements too."""
    batch, orders = read_credit_file(credit_file)
    return tuple(
        StatementEntry(
            ref=_number("P", order.end_to_end_id),
            amount=order.amount,
            credit=False,
            booked_on=batch.pay_on,
            value_on=batch.pay_on,
            payer_name=order.creditor_name,
            payer_account=order.creditor_account,
            remittance_text=order.remittance_text,
            end_to_end_id=order.end_to_end_id,
        )
        for order in orders
        if order.creditor_account[-4:] not in refusals
    )


def notification(credit_file: bytes) -> bytes:
    """camt.054 of what left the account by the file."""
    batch, _orders = read_credit_file(credit_file)
    return camt_file(
        StatementFile(
            statement_id=_number("N", batch.message_id),
            account=batch.debtor_account,
            opening_balance=None,
            closing_balance=None,
            created_at=dt.datetime.combine(batch.pay_on, CLOSES_AT, SHANGHAI),
            first_on=batch.pay_on,
            last_on=batch.pay_on,
            entries=left(credit_file),
        )
    )


def _number(kind: str, about: str) -> str:
    """A number of at most 35 characters that depends on nothing but what it is about."""
    return kind + hashlib.sha256(about.encode()).hexdigest()[:20].upper()


def _head(batch: CreditBatch, orders: tuple[CreditOrder, ...], reasons: list[str]) -> tuple[str, ...]:
    statuses = {REJECTED if reason else COLLECTED for reason in reasons}
    group = branch(
        "OrgnlGrpInfAndSts",
        leaf("OrgnlMsgId", batch.message_id),
        leaf("OrgnlMsgNmId", MESSAGE),
        leaf("OrgnlNbOfTxs", str(len(orders))),
        leaf("OrgnlCtrlSum", format_yuan(sum(order.amount for order in orders))),
        leaf("GrpSts", statuses.pop() if len(statuses) == 1 else PARTLY),
    )
    closed = dt.datetime.combine(batch.pay_on, CLOSES_AT, SHANGHAI)
    header = branch("GrpHdr", leaf("MsgId", f"R-{batch.message_id}"[:35]), moment("CreDtTm", closed))
    return (
        opening(pain002.MESSAGES[0], _BODY),
        header,
        group,
        "<OrgnlPmtInfAndSts>",
        leaf("OrgnlPmtInfId", batch.message_id),
    )


def _results(orders: tuple[CreditOrder, ...], reasons: list[str]) -> list[str]:
    return [
        branch(
            "TxInfAndSts",
            leaf("OrgnlEndToEndId", order.end_to_end_id),
            leaf("TxSts", REJECTED if reason else COLLECTED),
            branch("StsRsnInf", branch("Rsn", leaf("Cd", reason))),
            branch("OrgnlTxRef", branch("Amt", amount("InstdAmt", order.amount))),
        )
        for order, reason in zip(orders, reasons, strict=True)
    ]


def _foot() -> str:
    return "</OrgnlPmtInfAndSts>" + closing(_BODY)
