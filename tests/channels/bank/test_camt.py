"""Statements and credit notifications in XML."""

import dataclasses

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from anxin.channels.bank.problems import BankFileError, Problem
from anxin.channels.bank.reading import read_statement
from anxin.channels.bank.statement_writing import camt_file
from anxin.channels.bank.statements import StatementFile
from tests.channels.bank.making import ACCOUNT, entry, statement, statements

VERSIONS = st.sampled_from(("02", "08"))
STATEMENT = statement(entry(1), entry(2, 25_050, end_to_end_id="SB1"), entry(3, 5_000, credit=False))
FILE = camt_file(STATEMENT)


def refusal(data: bytes) -> BankFileError:
    with pytest.raises(BankFileError) as refused:
        read_statement(data)
    return refused.value


@given(statements(), VERSIONS)
def test_any_statement_reads_back_as_it_was(made: StatementFile, version: str) -> None:
    found = read_statement(camt_file(made, version))
    assert found == made
    assert found.format == f"camt.053.001.{version}"


@given(statements(), VERSIONS)
def test_any_notification_reads_back_as_it_was(made: StatementFile, version: str) -> None:
    notification = dataclasses.replace(made, opening_balance=None, closing_balance=None)
    found = read_statement(camt_file(notification, version))
    assert found == notification
    assert found.is_notification
    assert found.meaning != made.meaning


def test_two_files_of_one_statement_have_one_meaning() -> None:
    old, new = read_statement(camt_file(STATEMENT, "02")), read_statement(FILE)
    assert old.meaning == new.meaning
    assert old.digest != new.digest
    assert new.digest == read_statement(FILE).digest
    other = dataclasses.replace(STATEMENT, account="0200001009014400002")
    assert other.meaning != new.meaning


@pytest.mark.parametrize(
    ("old", "new", "problem", "path"),
    [
        (b'<Amt Ccy="CNY">100.00', b'<Amt Ccy="USD">100.00', Problem.CURRENCY, "Ntry[1] 20200212000001/Amt"),
        (b"<Ccy>CNY", b"<Ccy>EUR", Problem.CURRENCY, "Stmt/Acct/Ccy"),
        (
            b'<Amt Ccy="CNY">100.00',
            b'<Amt Ccy="CNY">-100.00',
            Problem.NOT_POSITIVE,
            "Ntry[1] 20200212000001/Amt",
        ),
        (
            b'<Amt Ccy="CNY">100.00',
            b'<Amt Ccy="CNY">0.00',
            Problem.NOT_POSITIVE,
            "Ntry[1] 20200212000001/Amt",
        ),
        (b'<Amt Ccy="CNY">100.00', b'<Amt Ccy="CNY">100.001', Problem.DECIMALS, "Ntry[1] 20200212000001/Amt"),
        (b'<Amt Ccy="CNY">100.00', b'<Amt Ccy="CNY">1e2', Problem.AMOUNT, "Ntry[1] 20200212000001/Amt"),
        (b'<Amt Ccy="CNY">100.00', b'<Amt Ccy="CNY">10000000000000.01', Problem.AMOUNT_TOO_BIG, "Ntry[1]"),
        (b"<Dt>2020-02-12</Dt></BookgDt>", b"<Dt>2020-02-30</Dt></BookgDt>", Problem.DATE, "Ntry[1]"),
        (
            b"<Dt>2020-02-12</Dt></BookgDt>",
            b"<Dt>2020-02-13</Dt></BookgDt>",
            Problem.PERIOD,
            "20200212000001",
        ),
        (b"<AcctSvcrRef>20200212000002", b"<AcctSvcrRef>20200212000001", Problem.DUPLICATE, "20200212000001"),
        (b"<NbOfNtries>3", b"<NbOfNtries>4", Problem.COUNT, "Stmt/TxsSummry/TtlNtries"),
        (b"<Sum>400.50", b"<Sum>400.51", Problem.SUM, "Stmt/TxsSummry/TtlNtries"),
        (b"<Sum>350.50", b"<Sum>350.49", Problem.SUM, "Stmt/TxsSummry/TtlCdtNtries"),
        (b'<Amt Ccy="CNY">5000.00', b'<Amt Ccy="CNY">5001.00', Problem.CLOSING, "Stmt"),
        (
            b"<CdtDbtInd>CRDT</CdtDbtInd><Sts>",
            b"<CdtDbtInd>CREDIT</CdtDbtInd><Sts>",
            Problem.UNKNOWN_WORD,
            "Ntry[1]",
        ),
        (b"<Cd>CLBD</Cd>", b"<Cd>ITBD</Cd>", Problem.MISSING, "Stmt"),
        (b"<AcctSvcrRef>20200212000001</AcctSvcrRef>", b"", Problem.MISSING, "Ntry[1]"),
        (b"<Id>DZ20200212</Id>", b"<Id> </Id>", Problem.MISSING, "Stmt/Id"),
        (b"camt.053.001.08", b"camt.053.001.14", Problem.UNKNOWN_MESSAGE, ""),
        (b"camt.053.001.08", b"camt.052.001.08", Problem.UNKNOWN_MESSAGE, ""),
        (b"UTF-8", b"GB18030", Problem.ENCODING, ""),
        (b"</Stmt>", b"</Statement>", Problem.NOT_XML, ""),
        (
            b"<Stmt>",
            b"<Stmt><StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>",
            Problem.IN_PAGES,
            "Stmt",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(old: bytes, new: bytes, problem: Problem, path: str) -> None:
    assert old in FILE
    found = refusal(FILE.replace(old, new, 1))
    assert found.problem is problem
    assert path in found.path
    assert str(found)


def test_the_place_is_said_in_words() -> None:
    found = refusal(FILE.replace(b'<Amt Ccy="CNY">100.00', b'<Amt Ccy="CNY">100.001', 1))
    assert str(found) == "第4行，Ntry[1] 20200212000001/Amt：金额100.001的小数超过两位。"
    with translation.override("en"):
        assert (
            str(found) == "line 4, Ntry[1] 20200212000001/Amt: The amount 100.001 has more than two decimals."
        )


def test_a_whole_statement_on_one_page_is_taken() -> None:
    paged = FILE.replace(b"<Stmt>", b"<Stmt><StmtPgntn><PgNb>1</PgNb><LastPgInd>true</LastPgInd></StmtPgntn>")
    assert read_statement(paged) == STATEMENT


def test_two_statements_in_one_file_are_refused() -> None:
    start, end = FILE.index(b"<Stmt>"), FILE.index(b"</Stmt>") + len(b"</Stmt>")
    assert refusal(FILE[:end] + FILE[start:end] + FILE[end:]).problem in (Problem.SEVERAL, Problem.DUPLICATE)


def test_entries_not_booked_are_left_out_with_a_note() -> None:
    pending = camt_file(statement(entry(1), entry(2))).replace(b"<Cd>BOOK", b"<Cd>PDNG", 1)
    pending = pending.replace(b'<Amt Ccy="CNY">5200.00', b'<Amt Ccy="CNY">5100.00')
    found = read_statement(pending)
    assert [each.ref for each in found.entries] == ["20200212000002"]
    assert found.left_out == ("20200212000001",)
    assert found.notes == ("流水20200212000001尚未入账，未计入。",)
    without = pending.replace(
        b"<NbOfNtries>2</NbOfNtries><Sum>200.00", b"<NbOfNtries>1</NbOfNtries><Sum>100.00"
    )
    assert read_statement(without).entries == found.entries


DETAIL = '<TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs><Amt Ccy="CNY">{amount}</Amt><RltdPties><Dbtr><Pty><Nm>{id}单位</Nm></Pty></Dbtr></RltdPties></TxDtls>'


def batched(details: str, declared: int) -> bytes:
    """One entry of 300.00 booked for a whole batch."""
    one = camt_file(statement(entry(1, 30_000)))
    start, end = one.index(b"<TxDtls>"), one.index(b"</TxDtls>") + len(b"</TxDtls>")
    said = f"<Btch><NbOfTxs>{declared}</NbOfTxs></Btch>{details}"
    return one[:start] + said.encode() + one[end:]


def test_a_batch_booked_in_one_sum_is_divided_into_its_transactions() -> None:
    details = DETAIL.format(id="E1", amount="100.00") + DETAIL.format(id="E2", amount="200.00")
    first, second = read_statement(batched(details, 2)).entries
    assert (first.ref, first.end_to_end_id, first.amount) == ("20200212000001/1", "E1", 10_000)
    assert (second.ref, second.end_to_end_id, second.payer_name) == ("20200212000001/2", "E2", "E2单位")


@pytest.mark.parametrize(
    ("amounts", "declared", "problem"),
    [
        (("100.00", "100.00"), 2, Problem.SUM),
        (("100.00", "200.00"), 3, Problem.COUNT),
        (("300.00", "0.00"), 2, Problem.NOT_POSITIVE),
        (("299.99",), 1, Problem.SUM),
    ],
)
def test_a_batch_that_does_not_add_up_is_refused(
    amounts: tuple[str, ...], declared: int, problem: Problem
) -> None:
    details = "".join(DETAIL.format(id=f"E{n}", amount=amount) for n, amount in enumerate(amounts))
    assert refusal(batched(details, declared)).problem is problem


def test_a_batch_without_its_transactions_stays_one_entry() -> None:
    (found,) = read_statement(batched("", 7)).entries
    assert (found.amount, found.end_to_end_id, found.payer_name) == (30_000, "", "")


def test_the_other_party_is_never_ourselves() -> None:
    """A debit taken back keeps its roles: the debtor is still the other party."""
    named = entry(1, credit=False, reversal=True, reason_code="MD06", end_to_end_id="E1")
    data = camt_file(statement(named))
    assert b"<Dbtr>" in data
    (found,) = read_statement(data).entries
    assert (found.payer_name, found.signed) == (named.payer_name, -10_000)
    us = camt_file(statement(entry(1))).replace(b"Dbtr>", b"Cdtr>").replace(b"DbtrAcct>", b"CdtrAcct>")
    assert read_statement(us).entries[0].payer_name == ""


def test_numbers_as_iban_moments_for_days_and_prior_closing_balance_are_understood() -> None:
    data = FILE.replace(
        b"<Othr><Id>" + ACCOUNT.encode() + b"</Id></Othr>", b"<IBAN>GB29NWBK60161331926819</IBAN>", 1
    )
    data = data.replace(b"<Dt>2020-02-12</Dt></BookgDt>", b"<DtTm>2020-02-11T16:30:00Z</DtTm></BookgDt>", 1)
    data = data.replace(b"OPBD", b"PRCD").replace(b"<EndToEndId>SB1", b"<EndToEndId>NOTPROVIDED")
    found = read_statement(data)
    assert found.account == "GB29NWBK60161331926819"
    assert found.entries == tuple(dataclasses.replace(each, end_to_end_id="") for each in STATEMENT.entries)


def test_a_period_that_is_not_declared_comes_from_the_days() -> None:
    start, end = FILE.index(b"<FrToDt>"), FILE.index(b"</FrToDt>") + len(b"</FrToDt>")
    found = read_statement(FILE[:start] + FILE[end:])
    assert (found.first_on, found.last_on) == (STATEMENT.first_on, STATEMENT.last_on)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>&b;</BkToCstmrStmt></Document>"""


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", Problem.EMPTY),
        (b" \r\n", Problem.EMPTY),
        (BOMB, Problem.DOCTYPE),
        (BOMB.replace(b'"aaaaaaaaaa"', b'SYSTEM "file:///etc/passwd"'), Problem.DOCTYPE),
        (b"<html><body>maintenance</body></html>", Problem.UNKNOWN_MESSAGE),
        (b"<Document/>", Problem.UNKNOWN_MESSAGE),
        (b"<Document xmlns='urn:example'><Stmt/></Document>", Problem.UNKNOWN_MESSAGE),
        (FILE.replace(b"camt.053.001.08", b"camt.053.001}08", 1), Problem.UNKNOWN_MESSAGE),
        (b"<", Problem.NOT_XML),
        (b"<a>" * 2_000, Problem.NOT_XML),
        (b"%PDF-1.7 \x00", Problem.PACKED),
        (b"PK\x03\x04\x14\x00", Problem.PACKED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Problem.PACKED),
        (b"DZ\x00", Problem.CHARACTER),
        ("客户来账通知".encode(), Problem.UNKNOWN_FORMAT),
        (FILE.decode().encode("utf-16"), Problem.ENCODING),
    ],
)
def test_what_is_no_statement_is_refused_by_one_name(data: bytes, problem: Problem) -> None:
    assert refusal(data).problem is problem


def test_a_huge_file_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anxin.channels.bank.xml_reading.LIMIT_MB", 0)
    monkeypatch.setattr("anxin.channels.bank.tables.LIMIT_MB", 0)
    assert refusal(FILE).problem is Problem.TOO_BIG
    assert refusal(b"a,b").problem is Problem.TOO_BIG
