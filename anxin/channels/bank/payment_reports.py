"""A bank's report on a file of payments (pain.002 about a pain.001), from wherever it comes: uploaded, out of the bank's folder, or the sandbox's."""

from contextlib import suppress

from anxin.channels.bank.pain002 import CREDITS, StatusReport, read_status_report
from anxin.channels.bank.reports import given_report, keep, result_of
from anxin.channels.bank.sandbox_payouts import answer
from anxin.funds.models import PayReport
from anxin.funds.operations.reporting_debits import ReportAlreadyRead
from anxin.funds.operations.reporting_payments import take_in_report
from anxin.registry.models import Staff


def take_in_payment_report(report: StatusReport, by: Staff | None = None) -> PayReport:
    """Raises `NotAllowed`, `ReportAlreadyRead`, `FundsError` for one that does not fit."""
    return take_in_report(given_report(report), lambda key: result_of(report, key), by)


def take_in_file(data: bytes, by: Staff | None = None) -> PayReport:
    """Of payments only. Raises `BankFileError` besides."""
    report = read_status_report(data, CREDITS)
    keep(data)
    return take_in_payment_report(report, by)


def answered_by_sandbox(file: bytes) -> None:
    """The sandbox's answer to our file, through the same door. Part of a step of the outbox; in already is good."""
    with suppress(ReportAlreadyRead):
        take_in_file(answer(file))
