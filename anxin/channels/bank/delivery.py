"""The outbox's messages about banks: files of theirs to be read in, files of ours to be sent. Each step commits with its own effect, so that a
worker killed at any moment loses nothing and doubles nothing."""

import datetime as dt
from collections.abc import Callable

from django.conf import settings

from anxin.channels.bank import debit_sending, payouts
from anxin.channels.bank.folders import fetch
from anxin.channels.bank.importing import report_kept, statement_kept
from anxin.channels.bank.reports import result_of
from anxin.funds.models import DebitBatch, DebitReport, Statement
from anxin.funds.operations import debit_parts, debiting, receiving, reporting_debits, single_orders
from anxin.funds.operations.matching import match_receipts
from anxin.trail.models import Message
from anxin.trail.operations import post
from anxin.trail.outbox import Step, Undeliverable

CHANNEL = receiving.CHANNEL
FETCH = "bank_files"
ENTRIES_A_STEP = 200
RECEIPTS_A_STEP = 50
ORDERS_A_STEP = 25


def deliver(message: Message, step: int) -> Step:
    take = _TEMPLATES.get(message.template)
    if take is None:
        raise Undeliverable(f"no such message to a bank: {message.template}")
    return take(message, step)


def _read_statement(message: Message, step: int) -> Step:
    """First all entries, then the receipts among them are matched."""
    statement = Statement.objects.get(pk=message.payload["statement"])
    chunks = -(-statement.entries // ENTRIES_A_STEP)
    if step >= chunks:
        return _match(statement, step - chunks)
    first = step * ENTRIES_A_STEP
    entries = statement_kept(statement.digest).entries[first : first + ENTRIES_A_STEP]
    return Step(last=False, effect=lambda: receiving.read_entries(statement, first, entries))


def _match(statement: Statement, part: int) -> Step:
    first = part * RECEIPTS_A_STEP
    receipts = list(statement.receipts.order_by("pk")[first : first + RECEIPTS_A_STEP + 1])
    return Step(
        last=len(receipts) <= RECEIPTS_A_STEP, effect=lambda: match_receipts(receipts[:RECEIPTS_A_STEP])
    )


def _read_report(message: Message, step: int) -> Step:
    report = DebitReport.objects.select_related("batch").get(pk=message.payload["report"])
    file, first = report_kept(report.digest), step * ORDERS_A_STEP

    def effect() -> None:
        reporting_debits.read_results(report, first, ORDERS_A_STEP, lambda number: result_of(file, number))

    return Step(last=first + ORDERS_A_STEP >= report.total, effect=effect)


def _send_debits(message: Message, step: int) -> Step:
    """First the file; from the sandbox then its answer."""
    batch = DebitBatch.objects.select_related("account", "agency").get(pk=message.payload["batch"])
    if step == 0:
        debit_sending.lay_out(batch)
        return Step(last=not settings.BANK_SANDBOX, effect=lambda: debiting.mark_sent(batch))
    debit_sending.answer(batch, debit_sending.file_of(batch))
    return Step()


def ask_for_files(day: dt.date) -> None:
    """Every day brings what the bank laid into its folder; in a message of its own, for files move where no transaction reaches."""
    post(CHANNEL, "system", FETCH, subject=f"day:{day}", key=f"{FETCH}:{day}")


def _fetch(message: Message, step: int) -> Step:
    """Taking a file in twice changes nothing, so this may be repeated. What is refused stays in the folder for the finance desk to see."""
    fetch()
    return Step()


_TEMPLATES: dict[str, Callable[[Message, int], Step]] = {
    receiving.READ: _read_statement,
    reporting_debits.READ: _read_report,
    debit_parts.SEND: _send_debits,
    FETCH: _fetch,
    single_orders.SEND: payouts.send_single,
}
