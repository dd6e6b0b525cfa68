"""A file cut off or changed on its way is refused, or says the same money: never another error, never half a file."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.channels.bank.pain002 import read_status_report
from anxin.channels.bank.pain008 import debit_file, read_debit_file
from anxin.channels.bank.problems import BankFileError
from anxin.channels.bank.reading import read_statement
from anxin.channels.bank.sandbox import SandboxBank
from anxin.channels.bank.statement_writing import camt_file, csv_file
from anxin.channels.bank.statements import StatementFile
from tests.channels.bank.making import BATCH, entry, order, statement

_ORDERS = [order(number, number * 12_345) for number in (1, 2, 3)]
_STATEMENT = statement(entry(1, 123_456), entry(2, 700, credit=False), entry(3, 25_050, end_to_end_id="SB1"))
DEBITS = debit_file(BATCH, _ORDERS)
REPORT = SandboxBank({_ORDERS[1].debtor_account: "AM04"}).answer(DEBITS).status_report

STATEMENTS = {
    "camt.053 version 02": camt_file(_STATEMENT, "02"),
    "camt.053 version 08": camt_file(_STATEMENT, "08"),
    "camt.054": camt_file(replace(_STATEMENT, opening_balance=None, closing_balance=None)),
    "CSV in UTF-8": csv_file(_STATEMENT),
    "CSV in GB 18030": csv_file(_STATEMENT, "signed", "gb18030"),
}


def money(found: StatementFile) -> object:
    """What the books would be changed by."""
    return found.opening_balance, found.closing_balance, [entry.signed for entry in found.entries]


READERS: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
    name: (data, lambda data: money(read_statement(data))) for name, data in STATEMENTS.items()
} | {
    "pain.002": (REPORT, lambda data: len(read_status_report(data).results)),
    "pain.008": (DEBITS, lambda data: [each.amount for each in read_debit_file(data)[1]]),
}


@pytest.fixture(params=READERS)
def case(request: pytest.FixtureRequest) -> tuple[bytes, Callable[[bytes], object]]:
    return READERS[request.param]


def test_a_file_cut_off_anywhere_is_refused(case: tuple[bytes, Callable[[bytes], object]]) -> None:
    data, read = case
    whole = len(data.rstrip())
    for length in range(whole):
        if read_or_refuse(data[:length], read) is not None:
            # Only a table can end within the decimals of its last sum; then the sum must still be right.
            assert read(data[:length]) == read(data)
            assert data[length:whole].strip(b'0."') == b""


def read_or_refuse(data: bytes, read: Callable[[bytes], object]) -> object:
    """None when it is refused, with words for people."""
    with suppress(BankFileError):
        return read(data)
    return None


@given(st.data())
def test_a_changed_byte_is_refused_or_changes_no_money(data: st.DataObject) -> None:
    original, read = READERS[data.draw(st.sampled_from(sorted(READERS)))]
    at = data.draw(st.integers(0, len(original) - 1))
    changed = bytearray(original)
    changed[at] ^= data.draw(st.integers(1, 255))
    assert read_or_refuse(bytes(changed), read) in (None, read(original))


@given(st.data())
def test_a_piece_lost_or_doubled_is_refused_or_changes_no_money(data: st.DataObject) -> None:
    original, read = READERS[data.draw(st.sampled_from(sorted(READERS)))]
    start = data.draw(st.integers(0, len(original) - 1))
    end = min(len(original), start + data.draw(st.integers(1, 400)))
    piece = original[start:end] * data.draw(st.sampled_from((0, 2)))
    assert read_or_refuse(original[:start] + piece + original[end:], read) in (None, read(original))


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_noise_is_refused(noise: bytes) -> None:
    for read in (read_statement, read_status_report, read_debit_file):
        with pytest.raises(BankFileError):
            read(noise)
