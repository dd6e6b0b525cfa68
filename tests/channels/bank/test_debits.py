"""Direct debit files: valid by the standard's own schema, right to the fen, and refused before a byte is written when the bank could not take them."""

import dataclasses
import datetime as dt
import re
from importlib.resources import files
from io import BytesIO

import pytest
from hypothesis import given
from lxml import etree

from anxin.channels.bank.pain008 import debit_file, read_debit_file, write_debit_file
from anxin.channels.bank.problems import BankFileError, Problem
from tests.channels.bank.making import BATCH, batches, order


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The published one, as `sepaxml` carries it."""
    return etree.XMLSchema(etree.fromstring((files("sepaxml") / "schemas/pain.008.001.08.xsd").read_bytes()))


def test_the_file_is_valid_and_says_what_was_ordered(schema: etree.XMLSchema) -> None:
    data = debit_file(BATCH, [order(1, 1), order(2, 10_000_000_050)])
    schema.assertValid(etree.fromstring(data))
    text = data.decode("utf-8")
    assert text.count("<NbOfTxs>2</NbOfTxs><CtrlSum>100000000.51</CtrlSum>") == 2
    assert '<InstdAmt Ccy="CNY">0.01</InstdAmt>' in text
    assert "<Nm>柳溪第1机械有限公司</Nm>" in text
    assert "<Ustrd>2020年1月社会保险费</Ustrd>" in text
    assert "<ReqdColltnDt>2020-02-12</ReqdColltnDt>" in text


def test_any_batch_is_valid_and_reads_back_as_it_was(schema: etree.XMLSchema) -> None:
    @given(batches())
    def holds(made: tuple) -> None:  # type: ignore[type-arg]  # of batch and orders, as the strategy says
        batch, orders = made
        data = debit_file(batch, orders)
        schema.assertValid(etree.fromstring(data))
        assert read_debit_file(data) == (batch, tuple(orders))

    holds()


@pytest.mark.parametrize(
    ("wrong", "problem", "path"),
    [
        ({"amount": 0}, Problem.NOT_POSITIVE, "SB202001000002"),
        ({"amount": -5}, Problem.NOT_POSITIVE, "SB202001000002"),
        ({"amount": 10**15 + 1}, Problem.AMOUNT_TOO_BIG, "SB202001000002"),
        ({"end_to_end_id": "SB202001000001"}, Problem.DUPLICATE, "SB202001000001"),
        ({"end_to_end_id": ""}, Problem.MISSING, "end_to_end_id"),
        ({"end_to_end_id": "X" * 36}, Problem.TOO_LONG, "X" * 36),
        ({"debtor_account": "6222 0210"}, Problem.CHARACTER, "SB202001000002 debtor_account"),
        ({"debtor_account": ""}, Problem.MISSING, "SB202001000002 debtor_account"),
        ({"debtor_name": " "}, Problem.MISSING, "SB202001000002 debtor_name"),
        ({"debtor_name": "甲" * 141}, Problem.TOO_LONG, "SB202001000002 debtor_name"),
        ({"remittance_text": "一\x07二"}, Problem.CHARACTER, "SB202001000002 remittance_text"),
        ({"mandate_id": ""}, Problem.MISSING, "SB202001000002 mandate_id"),
    ],
)
def test_an_order_the_bank_could_not_take_stops_the_whole_file(
    wrong: dict[str, object], problem: Problem, path: str
) -> None:
    out = BytesIO()
    orders = [order(1), dataclasses.replace(order(2), **wrong)]  # type: ignore[arg-type]  # any field
    with pytest.raises(BankFileError) as refused:
        write_debit_file(BATCH, orders, out)
    assert (refused.value.problem, refused.value.path) == (problem, path)
    assert out.getvalue() == b""


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"message_id": ""}, Problem.MISSING),
        ({"creditor_account": "帐号"}, Problem.CHARACTER),
        ({"scheme_id": ""}, Problem.MISSING),
        ({"sequence": "DAILY"}, Problem.UNKNOWN_WORD),
        ({"purpose": "x" * 36}, Problem.TOO_LONG),
    ],
)
def test_a_batch_the_bank_could_not_take_is_refused(wrong: dict[str, str], problem: Problem) -> None:
    with pytest.raises(BankFileError) as refused:
        debit_file(dataclasses.replace(BATCH, **wrong), [order(1)])  # type: ignore[arg-type]  # any text field
    assert refused.value.problem is problem


def test_a_file_without_orders_is_refused() -> None:
    with pytest.raises(BankFileError) as refused:
        debit_file(BATCH, [])
    assert refused.value.problem is Problem.NOTHING


@pytest.mark.parametrize(
    ("old", "new", "problem", "place"),
    [
        (b"<NbOfTxs>2<", b"<NbOfTxs>3<", Problem.COUNT, "GrpHdr"),
        (b"<CtrlSum>2469.12<", b"<CtrlSum>2469.13<", Problem.SUM, "GrpHdr"),
        (
            b'Ccy="CNY">1234.56',
            b'Ccy="USD">1234.56',
            Problem.CURRENCY,
            "DrctDbtTxInf[1] SB202001000001/InstdAmt",
        ),
        (b"1234.56<", b"1234.567<", Problem.DECIMALS, "DrctDbtTxInf[1] SB202001000001/InstdAmt"),
        (b">2020-02-12<", b">2020-02-30<", Problem.DATE, "PmtInf/ReqdColltnDt"),
        (b"pain.008.001.08", b"pain.008.001.02", Problem.UNKNOWN_MESSAGE, ""),
    ],
)
def test_the_bank_side_checks_the_sums(old: bytes, new: bytes, problem: Problem, place: str) -> None:
    data = debit_file(BATCH, [order(1), order(2)])
    with pytest.raises(BankFileError) as refused:
        read_debit_file(data.replace(old, new, 1))
    assert refused.value.problem is problem
    assert place in refused.value.path


def test_fifty_thousand_orders_are_written_one_by_one() -> None:
    """Neither the orders nor the file are held whole: the longest piece handed over is one buffer of the disk's."""

    class Counting(BytesIO):
        longest = 0

        def write(self, piece: object) -> int:
            assert isinstance(piece, bytes)
            self.longest = max(self.longest, len(piece))
            return super().write(piece)

    out = Counting()
    totals = write_debit_file(BATCH, (order(number, number) for number in range(1, 50_001)), out)
    assert (totals.count, totals.amount) == (50_000, 50_000 * 50_001 // 2)
    assert out.longest <= 65_536
    assert len(re.findall(b"<DrctDbtTxInf>", out.getvalue())) == 50_000
    assert len(out.getvalue()) < 40_000_000


def test_a_moment_of_another_zone_is_written_in_shanghais() -> None:
    batch = dataclasses.replace(BATCH, created_at=dt.datetime(2020, 2, 10, 23, 0, tzinfo=dt.UTC))
    assert b"<CreDtTm>2020-02-11T07:00:00+08:00</CreDtTm>" in debit_file(batch, [order(1)])
