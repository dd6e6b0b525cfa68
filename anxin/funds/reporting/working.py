"""Large reports in the background: the worker reads and applies chunk after chunk, each committed with its step.

Where a report stands is in its rows and counts alone, so a worker that is killed repeats nothing and another one goes on.
"""

from functools import lru_cache

from django.conf import settings
from django.db import transaction

from anxin.funds.models import MonthlyReport
from anxin.funds.reporting.applying import apply_chunk
from anxin.funds.reporting.files import NumberedRow, read_file
from anxin.funds.reporting.operations import keep_rows
from anxin.funds.reporting.rules import Rules
from anxin.funds.reporting.settling import CHANNEL as CHANNEL
from anxin.funds.reporting.settling import settle_next, to_do
from anxin.trail.kept_files import path_of
from anxin.trail.models import Message
from anxin.trail.outbox import Step, Undeliverable

READ_CHUNKS = 4


def handle_a_chunk(message: Message, step: int, /) -> Step:
    """One step. The last one finds the report finished and billed, and changes nothing."""
    report = MonthlyReport.objects.filter(receipt=message.payload["report"]).first()
    if report is None:
        raise Undeliverable("there is no report of this receipt number")
    if report.finished:
        return _settling(report, message.payload["actor"])
    rows = _of_file(report.sha256) if report.rows_read < report.rows_total else []

    def effect() -> None:
        _take(report.pk, rows, message.payload["actor"])

    return Step(last=False, effect=effect)


def _settling(report: MonthlyReport, actor: str) -> Step:
    """Months that were billed before are billed anew, one step each; the last step finds none."""
    if not to_do(report).exists():
        return Step(last=True)

    def effect() -> None:
        settle_next(report, actor)

    return Step(last=False, effect=effect)


@transaction.atomic
def _take(pk: int, rows: list[NumberedRow], actor: str) -> None:
    held = MonthlyReport.objects.select_for_update(of=("self",)).select_related("employer__agency").get(pk=pk)
    if held.rows_read < held.rows_total:
        following = rows[held.rows_read : held.rows_read + READ_CHUNKS * settings.REPORT_CHUNK]
        keep_rows(held, following, Rules.known_on(held.received_on or held.created_at.date()))
    else:
        apply_chunk(held, actor)


@lru_cache(maxsize=1)
def _of_file(sha256: str) -> list[NumberedRow]:
    """Kept for the steps that follow: what a file of this content holds never changes."""
    path = path_of(sha256)
    if not path.is_file():
        raise Undeliverable("the file of the report is gone")
    return read_file(path)
