"""What a bank answers to a direct debit file."""

import pytest
from django.utils import translation

from anxin.channels.bank import reasons
from anxin.channels.bank.pain002 import Outcome, StatusReport, read_status_report
from anxin.channels.bank.pain008 import debit_file
from anxin.channels.bank.problems import BankFileError, Problem
from anxin.channels.bank.sandbox import SandboxBank
from tests.channels.bank.making import BATCH, order

ORDERS = [order(number, number * 100) for number in (1, 2, 3)]
BANK = SandboxBank({ORDERS[1].debtor_account: "AM04"})
REPORT = BANK.answer(debit_file(BATCH, ORDERS)).status_report


def refusal(data: bytes) -> BankFileError:
    with pytest.raises(BankFileError) as refused:
        read_status_report(data)
    return refused.value


def test_each_order_has_its_result() -> None:
    report = read_status_report(REPORT)
    assert report.original_message_id == BATCH.message_id
    assert report.group_status == "PART"
    assert [result.end_to_end_id for result in report.collected] == ["SB202001000001", "SB202001000003"]
    (rejected,) = report.rejected
    assert (rejected.end_to_end_id, rejected.reason_code, rejected.amount) == ("SB202001000002", "AM04", 200)
    assert report.result_of("SB202001000002") is rejected


def test_the_reason_is_said_in_the_readers_language() -> None:
    (rejected,) = read_status_report(REPORT).rejected
    with translation.override("en"):
        assert rejected.words == "the balance of the account is not enough"
    with translation.override("zh-hans"):
        assert rejected.words == "账户余额不足"
        assert reasons.words("AC04") == "账户已销户"
        assert reasons.words("MD01") == "没有委托扣款协议"
        assert reasons.words("ZZ99") == "原因代码ZZ99"
    assert read_status_report(REPORT).collected[0].words == ""


def whole(status: str, more: str = "", about: str = "pain.008.001.08") -> bytes:
    """A report that speaks of the file only."""
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
    <GrpHdr><MsgId>R1</MsgId><CreDtTm>2020-02-12T01:00:00Z</CreDtTm></GrpHdr>
    <OrgnlGrpInfAndSts><OrgnlMsgId>DK1</OrgnlMsgId><OrgnlMsgNmId>{about}</OrgnlMsgNmId>{status}</OrgnlGrpInfAndSts>
    {more}</CstmrPmtStsRpt></Document>""".encode()


def result(status: str, id: str = "E1") -> str:
    return f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>DK1</OrgnlPmtInfId>{status}</OrgnlPmtInfAndSts>"


@pytest.mark.parametrize(
    ("report", "outcome", "reason"),
    [
        (
            whole("<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf>"),
            Outcome.REJECTED,
            "FF01",
        ),
        (whole("<GrpSts>ACSC</GrpSts>"), Outcome.COLLECTED, ""),
        (whole("<GrpSts>ACCP</GrpSts>"), Outcome.PENDING, ""),
        (whole("<GrpSts>PART</GrpSts>"), Outcome.PENDING, ""),
        (whole(""), Outcome.PENDING, ""),
        (
            whole("", result("<PmtInfSts>RJCT</PmtInfSts><StsRsnInf><Rsn><Cd>TM01</Cd></Rsn></StsRsnInf>")),
            Outcome.REJECTED,
            "TM01",
        ),
        (
            whole(
                "<GrpSts>RJCT</GrpSts><NbOfTxsPerSts><DtldNbOfTxs>3</DtldNbOfTxs><DtldSts>RJCT</DtldSts></NbOfTxsPerSts>"
            ),
            Outcome.REJECTED,
            "",
        ),
    ],
)
def test_an_order_that_is_not_named_has_the_files_result(
    report: bytes, outcome: Outcome, reason: str
) -> None:
    found = read_status_report(report).result_of("E77")
    assert (found.outcome, found.reason_code) == (outcome, reason)


def test_a_bank_may_explain_in_its_own_words() -> None:
    said = "<TxInfAndSts><OrgnlEndToEndId>E1</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Prtry>账户冻结</Prtry></Rsn><AddtlInf>法院冻结</AddtlInf></StsRsnInf></TxInfAndSts>"
    (found,) = read_status_report(whole("<GrpSts>PART</GrpSts>", result(said))).rejected
    assert (found.reason_code, found.bank_words) == ("账户冻结", "法院冻结")
    assert "账户冻结" in found.words


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (b"<DtldNbOfTxs>2<", b"<DtldNbOfTxs>1<", Problem.COUNT),
        (b"<DtldCtrlSum>4.00<", b"<DtldCtrlSum>5.00<", Problem.SUM),
        (b'Ccy="CNY">2.00', b'Ccy="EUR">2.00', Problem.CURRENCY),
        (b"<TxSts>ACSC<", b"<TxSts>GONE<", Problem.UNKNOWN_WORD),
        (b"SB202001000003", b"SB202001000001", Problem.DUPLICATE),
        (b"pain.008.001.08", b"pain.001.001.09", Problem.WRONG_ORIGINAL),
        (b"pain.002.001.10", b"pain.002.001.02", Problem.UNKNOWN_MESSAGE),
        (b"<OrgnlMsgId>DK20200210001</OrgnlMsgId>", b"", Problem.MISSING),
    ],
)
def test_a_report_that_contradicts_itself_is_refused(old: bytes, new: bytes, problem: Problem) -> None:
    assert refusal(REPORT.replace(old, new, 1)).problem is problem


def test_what_is_no_report_is_refused() -> None:
    assert refusal(b"").problem is Problem.EMPTY
    assert refusal(b"E1,collected").problem is Problem.NOT_XML
    assert refusal(BANK.answer(debit_file(BATCH, ORDERS)).statement).problem is Problem.UNKNOWN_MESSAGE


def test_rejections_that_are_declared_must_be_named() -> None:
    tally = "<NbOfTxsPerSts><DtldNbOfTxs>3</DtldNbOfTxs><DtldSts>{}</DtldSts></NbOfTxsPerSts>"
    assert refusal(whole("<GrpSts>PART</GrpSts>" + tally.format("RJCT"))).problem is Problem.COUNT
    assert isinstance(read_status_report(whole("<GrpSts>PART</GrpSts>" + tally.format("ACSC"))), StatusReport)
