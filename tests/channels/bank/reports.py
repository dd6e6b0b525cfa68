"""Reports of a bank on files of payments, written by hand as banks write them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anxin.channels.bank.xml_writing import branch, closing, leaf, moment, opening
from anxin.law.money import format_yuan
from anxin.trail.today import SHANGHAI

MORNING = dt.datetime(2020, 2, 10, 8, 0, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Said:
    """What the bank says of one order. `amount` is fen; None: not repeated."""

    key: str
    status: str
    code: str = ""
    words: str = ""
    amount: int | None = None
    currency: str = "CNY"


def report(
    about: str,
    said: Iterable[Said] = (),
    *,
    group: str = "",
    group_code: str = "",
    number: str = "R1",
    hour: int = 0,
    count: int | None = None,
    fen: int | None = None,
    tallies: Sequence[tuple[str, int]] = (),
    message: str = "pain.002.001.10",
) -> bytes:
    """Written so many hours after the morning of 10 February."""
    head = branch("GrpHdr", leaf("MsgId", number), moment("CreDtTm", MORNING + dt.timedelta(hours=hour)))
    original = branch(
        "OrgnlGrpInfAndSts",
        leaf("OrgnlMsgId", about),
        leaf("OrgnlMsgNmId", "pain.001.001.09"),
        leaf("OrgnlNbOfTxs", "" if count is None else str(count)),
        leaf("OrgnlCtrlSum", "" if fen is None else format_yuan(fen)),
        leaf("GrpSts", group),
        _reason(group_code),
        *(
            branch("NbOfTxsPerSts", leaf("DtldNbOfTxs", str(number)), leaf("DtldSts", status))
            for status, number in tallies
        ),
    )
    orders = "".join(_order(each) for each in said)
    payment = f"<OrgnlPmtInfAndSts>{leaf('OrgnlPmtInfId', about)}{orders}</OrgnlPmtInfAndSts>"
    body = "CstmrPmtStsRpt"
    return "".join(
        (opening(message, body), head, original, payment if orders else "", closing(body))
    ).encode()


def _order(said: Said) -> str:
    amount = ""
    if said.amount is not None:
        amount = f'<OrgnlTxRef><Amt><InstdAmt Ccy="{said.currency}">{format_yuan(said.amount)}</InstdAmt></Amt></OrgnlTxRef>'
    return branch(
        "TxInfAndSts",
        leaf("OrgnlEndToEndId", said.key),
        leaf("TxSts", said.status),
        _reason(said.code, said.words),
        amount,
    )


def _reason(code: str, words: str = "") -> str:
    if not code and not words:
        return ""
    return branch("StsRsnInf", branch("Rsn", leaf("Cd", code)) if code else "", leaf("AddtlInf", words))
