"""A file of a bank, whatever it is, handed to the room of the money: read whole here, then noted there and read in, most of it by the worker."""

from functools import lru_cache

from anxin.channels.bank import xml_reading
from anxin.channels.bank.pain002 import CREDITS, DEBITS, StatusReport, read_status_report
from anxin.channels.bank.pain002 import MESSAGES as REPORTS
from anxin.channels.bank.payment_reports import take_in_payment_report
from anxin.channels.bank.reading import read_statement
from anxin.channels.bank.reports import given_report, keep
from anxin.channels.bank.statements import StatementEntry, StatementFile
from anxin.funds.models import DebitReport, PayReport, Statement
from anxin.funds.operations.receiving import begin_statement
from anxin.funds.operations.reporting_debits import begin_report
from anxin.funds.statements import Entry, Given
from anxin.registry.models import Staff
from anxin.trail.kept_files import path_of


def take_in(data: bytes, by: Staff | None = None) -> Statement | DebitReport | PayReport:
    """Raises `BankFileError` for a file that cannot be read, `FundsError` for one that does not fit; nothing is written then."""
    if _is_report(data):
        report = read_status_report(data, DEBITS, CREDITS)
        keep(data)
        if report.original_name.startswith(CREDITS):
            return take_in_payment_report(report, by)
        return begin_report(given_report(report), by)
    statement = read_statement(data)
    keep(data)
    return begin_statement(given(statement), by)


def _is_report(data: bytes) -> bool:
    return xml_reading.is_xml(data) and any(name.encode() in data[:1000] for name in REPORTS)


def given(file: StatementFile) -> Given:
    return Given(
        account=file.account,
        number=file.statement_id,
        digest=file.digest,
        meaning=file.meaning,
        format=file.format,
        first_on=file.first_on,
        last_on=file.last_on,
        opening_balance=file.opening_balance,
        closing_balance=file.closing_balance,
        entries=[_entry(entry) for entry in file.entries],
    )


def _entry(entry: StatementEntry) -> Entry:
    return Entry(
        ref=entry.ref,
        amount=entry.signed,
        booked_on=entry.booked_on,
        value_on=entry.value_on,
        payer_name=entry.payer_name,
        payer_account=entry.payer_account,
        text=entry.remittance_text,
        end_to_end_id=entry.end_to_end_id,
        reversal=entry.reversal,
        reason_code=entry.reason_code,
    )


@lru_cache(maxsize=2)
def statement_kept(sha256: str) -> Given:
    """A statement is read in in many steps; it is not taken apart anew for each."""
    return given(read_statement(path_of(sha256).read_bytes()))


@lru_cache(maxsize=2)
def report_kept(sha256: str) -> StatusReport:
    return read_status_report(path_of(sha256).read_bytes())
