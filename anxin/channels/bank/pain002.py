"""The bank's answer to a file of direct debits or of payments: payment status report pain.002.001.10, or .03, which many banks still write."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from anxin.channels.bank import reasons, xml_reading
from anxin.channels.bank.problems import NOWHERE, Problem
from anxin.channels.bank.statements import check_unique, digest
from anxin.channels.bank.xml_reading import Node
from anxin.law.money import format_yuan

MESSAGES: Final = ("pain.002.001.10", "pain.002.001.03")
# What a report may be about: files of direct debits, files of payments.
DEBITS: Final = "pain.008"
CREDITS: Final = "pain.001"


class Outcome(StrEnum):
    """What a status comes to for us. Money is there only when the bank says that it settled."""

    COLLECTED = "collected"
    REJECTED = "rejected"
    PENDING = "pending"


_OUTCOMES: Final = {
    "ACSC": Outcome.COLLECTED,
    "ACCC": Outcome.COLLECTED,
    "RJCT": Outcome.REJECTED,
    "CANC": Outcome.REJECTED,
} | dict.fromkeys(("ACCP", "ACTC", "ACSP", "ACWC", "ACWP", "ACFC", "PDNG", "RCVD"), Outcome.PENDING)
# Of a file or a batch as a whole: its parts differ.
PARTLY: Final = "PART"


@dataclass(frozen=True, slots=True)
class DebitResult:
    """What became of one order."""

    end_to_end_id: str
    outcome: Outcome
    status: str
    """ISO code of the status, such as ACSC or RJCT."""
    reason_code: str = ""
    bank_words: str = ""
    """What the bank added in its own words."""
    amount: int | None = None
    """Fen, where the bank repeats it."""

    @property
    def taken(self) -> bool:
        """The bank took it, but has not done it yet."""
        return self.outcome is Outcome.PENDING and self.status.startswith("AC")

    @property
    def words(self) -> str:
        """The reason for people, in the reader's language; empty unless it was rejected."""
        return reasons.words(self.reason_code) if self.outcome is Outcome.REJECTED else ""


@dataclass(frozen=True)
class StatusReport:
    """`results` are the orders the bank names; `result_of` answers for each of the original file, named or not."""

    message_id: str
    created_at: dt.datetime
    original_message_id: str
    original_name: str
    """Of the message it is about, such as pain.001.001.09."""
    original_count: int | None
    original_sum: int | None
    """Number and sum (fen) of the orders of the file it is about, where the bank repeats them."""
    group_status: str
    """Of the file as a whole; PART when orders differ, empty when the bank left it out."""
    reason_code: str
    results: tuple[DebitResult, ...]
    digest: str = field(default="", compare=False)

    @cached_property
    def _by_id(self) -> dict[str, DebitResult]:
        return {result.end_to_end_id: result for result in self.results}

    @property
    def collected(self) -> tuple[DebitResult, ...]:
        return tuple(result for result in self.results if result.outcome is Outcome.COLLECTED)

    @property
    def rejected(self) -> tuple[DebitResult, ...]:
        return tuple(result for result in self.results if result.outcome is Outcome.REJECTED)

    def result_of(self, end_to_end_id: str) -> DebitResult:
        """Its own result; else the file's as a whole. Of a file accepted in part, what is not named has no result yet."""
        if end_to_end_id in self._by_id:
            return self._by_id[end_to_end_id]
        outcome = _OUTCOMES.get(self.group_status, Outcome.PENDING)
        return DebitResult(end_to_end_id, outcome, self.group_status, self.reason_code)


def read_status_report(data: bytes, *about: str) -> StatusReport:
    """The whole report about a file of one of the kinds `about` (direct debits unless one is named), or `BankFileError`."""
    if not data.strip():
        raise NOWHERE.error(Problem.EMPTY)
    if not xml_reading.is_xml(data):
        raise NOWHERE.error(Problem.NOT_XML)
    results: list[DebitResult] = []
    repeated = dict.fromkeys(MESSAGES, "OrgnlPmtInfAndSts/TxInfAndSts")
    _message, document = xml_reading.read(data, repeated, lambda node: results.append(_result(node)))
    report = document.only("CstmrPmtStsRpt")
    group = report.only("OrgnlGrpInfAndSts")
    check_unique((result.end_to_end_id, report.place) for result in results)
    original = _original_name(group, about or (DEBITS,))
    group_status = _group_status(report, group)
    _check_tallies(report, results, group_status)
    return StatusReport(
        message_id=report.given("GrpHdr/MsgId"),
        created_at=report.moment("GrpHdr/CreDtTm"),
        original_message_id=group.given("OrgnlMsgId"),
        original_name=original,
        original_count=group.count("OrgnlNbOfTxs") if group.find("OrgnlNbOfTxs") else None,
        original_sum=group.sum_of("OrgnlCtrlSum") if group.find("OrgnlCtrlSum") else None,
        group_status=group_status,
        reason_code=_reason(group) or next((_reason(each) for each in report.all("OrgnlPmtInfAndSts")), ""),
        results=tuple(results),
        digest=digest(data),
    )


def _result(node: Node) -> DebitResult:
    id = node.given("OrgnlEndToEndId")
    node = Node(node.element, f"{node.path} {id}")
    status = node.word("TxSts", _OUTCOMES)
    amount = node.amount("OrgnlTxRef/Amt/InstdAmt") if node.find("OrgnlTxRef/Amt/InstdAmt") else None
    said = " ".join(line.text() for line in node.all("StsRsnInf/AddtlInf"))
    return DebitResult(id, _OUTCOMES[status], status, _reason(node), said, amount)


def _reason(node: Node) -> str:
    return node.first("StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry")


def _group_status(report: Node, group: Node) -> str:
    """A bank may give the status of the one batch instead of the file's."""
    known = (*_OUTCOMES, PARTLY)
    if group.find("GrpSts"):
        return group.word("GrpSts", known)
    batches = [
        each.word("PmtInfSts", known) for each in report.all("OrgnlPmtInfAndSts") if each.find("PmtInfSts")
    ]
    return batches[0] if len(set(batches)) == 1 else PARTLY if batches else ""


def _original_name(group: Node, about: tuple[str, ...]) -> str:
    named = group.need("OrgnlMsgNmId")
    if not named.text().startswith(about):
        raise named.place.error(Problem.WRONG_ORIGINAL, found=named.text()[:40])
    return named.text()


def _check_tallies(report: Node, results: list[DebitResult], group_status: str) -> None:
    """Counts and sums by status, of the file and of its only batch. What went well need not be named one by one; what was
    rejected must be, unless the whole file was."""
    batches = list(report.all("OrgnlPmtInfAndSts"))
    parts = [report.need("OrgnlGrpInfAndSts"), *(batches if len(batches) == 1 else [])]
    for tally in (tally for part in parts for tally in part.all("NbOfTxsPerSts")):
        status = tally.word("DtldSts", _OUTCOMES)
        named = [each for each in results if each.status == status]
        if named or (status == "RJCT" and group_status != "RJCT"):
            _check_tally(tally, named)


def _check_tally(tally: Node, named: list[DebitResult]) -> None:
    declared = tally.count("DtldNbOfTxs")
    if declared != len(named):
        raise tally.place.error(Problem.COUNT, expected=declared, found=len(named))
    amounts = [each.amount for each in named if each.amount is not None]
    if tally.find("DtldCtrlSum") and amounts and len(amounts) == len(named):
        _check_sum(tally, sum(amounts))


def _check_sum(tally: Node, found: int) -> None:
    declared = tally.sum_of("DtldCtrlSum")
    if declared != found:
        raise tally.place.error(Problem.SUM, expected=format_yuan(declared), found=format_yuan(found))
