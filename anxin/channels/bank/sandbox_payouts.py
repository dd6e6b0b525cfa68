"""The sandbox bank, paying out: it answers our files of payments as a real bank would.

It keeps nothing and draws nothing by lot. It refuses the accounts that end as `REFUSALS` says, so that failures can be tried.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from anxin.channels.bank import pain002
from anxin.channels.bank.credits import CreditBatch, CreditOrder
from anxin.channels.bank.pain001 import MESSAGE, read_credit_file
from anxin.channels.bank.sandbox import CLOSES_AT, COLLECTED, PARTLY, REJECTED
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
