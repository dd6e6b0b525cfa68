"""A bank's report in the words of the room of the money, and its file kept before anything refers to it."""

from django.core.files.uploadedfile import SimpleUploadedFile

from anxin.channels.bank.pain002 import StatusReport
from anxin.funds.statements import Report, Result
from anxin.trail.kept_files import to_scratch


def keep(data: bytes) -> None:
    """Before anything refers to it. A file that nothing refers to in the end harms nobody."""
    scratch = to_scratch(SimpleUploadedFile("bank", data))
    scratch.keep()


def given_report(report: StatusReport) -> Report:
    return Report(
        number=report.message_id,
        digest=report.digest,
        created_at=report.created_at,
        about=report.original_message_id,
        amounts={result.end_to_end_id: result.amount for result in report.results},
        orders=report.original_count,
        fen=report.original_sum,
    )


def result_of(report: StatusReport, end_to_end_id: str) -> Result:
    found = report.result_of(end_to_end_id)
    return Result(str(found.outcome), found.reason_code, found.bank_words, found.taken)
