"""What an employer's agent does with a report: type it, send it, or send a file. One function, one transaction, one trail entry."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from anxin.funds.models import MonthlyReport, ReportChannel, ReportRow, ReportState, RowState
from anxin.funds.operations.turns import keep_books
from anxin.funds.reporting.applying import apply_chunk
from anxin.funds.reporting.checking import verdicts
from anxin.funds.reporting.columns import ColumnId
from anxin.funds.reporting.errors import (
    FileUnreadable,
    NotAllowed,
    NothingToSend,
    SentAlready,
    TooManyRows,
)
from anxin.funds.reporting.faults import Fault
from anxin.funds.reporting.files import NumberedRow, read_file
from anxin.funds.reporting.keeping import fill, rows_of
from anxin.funds.reporting.permissions import may_change, may_report
from anxin.funds.reporting.queries import enrolments_of_staff, of_file, refused_rows
from anxin.funds.reporting.reading import Cells, read_row
from anxin.funds.reporting.rules import Rules, require_open
from anxin.funds.reporting.settling import CHANNEL, settle_all
from anxin.funds.reporting.workbooks import refused_workbook, template
from anxin.law.months import format_month
from anxin.registry.actors import actor_of
from anxin.registry.models import Employer, User
from anxin.trail.kept_files import safe_name, to_scratch
from anxin.trail.operations import post, record
from anxin.trail.receipts import new_receipt
from anxin.trail.today import business_date, now


@transaction.atomic
def begin(user: User, employer: Employer, month: int) -> MonthlyReport:
    """The account's report for the month that is being filled in, or a new one. Raises NotAllowed, NotFiledNow."""
    day = business_date()
    if not may_report(user, employer, day):
        raise NotAllowed
    require_open(Rules.known_on(day), month)
    report, created = MonthlyReport.objects.get_or_create(
        employer=employer,
        month=month,
        filed_by=user,
        state=ReportState.DRAFT,
        defaults={"channel": ReportChannel.ONLINE, "draft_key": uuid.uuid4(), "created_at": now()},
    )
    if created:
        _note(user, report, "report.begun")
    return report


@transaction.atomic
def put_row(user: User, report: MonthlyReport, cells: Cells, number: int | None = None) -> ReportRow | Fault:
    """Add a row, or write over the one of this number; a row that would be refused is not kept. Raises NotAllowed, SentAlready."""
    held = _draft(user, report)
    rules = Rules.known_on(business_date())
    found = read_row(cells, held.month, rules.on, rules.highest_base)
    if isinstance(found, Fault):
        return found
    row = held.rows.filter(number=number).first() if number is not None else None
    row = fill(row or ReportRow(report=held, number=_next_number(held)), found)
    same = _kept_already(held, row) if number is None else None
    if same:
        return same
    fault = _twice(held, row) or _refused(held, row, rules)
    if fault:
        return fault
    row.save()
    _note(user, held, "report.row_kept", number=row.number)
    return row


@transaction.atomic
def remove_row(user: User, report: MonthlyReport, number: int) -> None:
    """Raises NotAllowed, SentAlready. A row that is gone already is no mistake."""
    held = _draft(user, report)
    if held.rows.filter(number=number).delete()[0]:
        _note(user, held, "report.row_removed", number=number)


@transaction.atomic
def discard(user: User, report: MonthlyReport) -> None:
    """Raises NotAllowed, SentAlready."""
    held = _draft(user, report)
    _note(user, held, "report.discarded")
    held.rows.all().delete()
    held.delete()


@transaction.atomic
def send(user: User, report: MonthlyReport) -> MonthlyReport:
    """The draft becomes a report with a receipt number; sent again it stays what it is. Raises NotAllowed, NotFiledNow, NothingToSend."""
    held = (
        MonthlyReport.objects.select_for_update(of=("self",))
        .select_related("employer__agency")
        .get(pk=report.pk)
    )
    if held.state != ReportState.DRAFT:
        return held
    _draft(user, held)
    held.rows_total = held.rows_read = held.rows.count()
    if not held.rows_total:
        raise NothingToSend
    return _received(user, held)


def receive_file(user: User, employer: Employer, month: int, upload: "UploadedFile[bytes]") -> MonthlyReport:
    """Keep the file and take its rows in. The same file for the same month gives the first report again.

    Raises NotAllowed, NotFiledNow, FileUnreadable, TooManyRows; a refused file leaves nothing behind.
    """
    if not may_report(user, employer, business_date()):
        raise NotAllowed
    _check_size(upload.size or 0)
    scratch = to_scratch(upload)
    try:
        earlier = of_file(employer, month, scratch.sha256)
        if earlier is not None:
            return earlier
        require_open(Rules.known_on(business_date()), month)
        rows = read_file(scratch.path)
        scratch.keep()
        return _file_kept(user, employer, month, safe_name(upload.name or ""), scratch.sha256, rows)
    finally:
        scratch.drop()


def _check_size(size: int) -> None:
    if size == 0:
        raise FileUnreadable(_("The file is empty. Choose it again."))
    if size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise FileUnreadable(_("The file is larger than %(limit)s MB. Send it in parts.") % {"limit": limit})


def _file_kept(
    user: User, employer: Employer, month: int, name: str, sha256: str, rows: Sequence[NumberedRow]
) -> MonthlyReport:
    """Of two who send the same file at one moment the second gets the first one's report."""
    report = _new(user, employer, month, ReportChannel.FILE, len(rows))
    report.file_name, report.sha256 = name, sha256
    try:
        with transaction.atomic():
            return _received(user, report, rows, keep=len(rows) <= settings.REPORT_AT_ONCE)
    except IntegrityError:
        earlier = of_file(employer, month, sha256)
        if earlier is None:
            raise
        return earlier


@transaction.atomic
def receive_rows(user: User, employer: Employer, month: int, rows: Sequence[Cells]) -> MonthlyReport:
    """From a program, which numbers its rows from 1. Raises NotAllowed, NotFiledNow, NothingToSend, TooManyRows."""
    if not may_report(user, employer, business_date()):
        raise NotAllowed
    if not rows:
        raise NothingToSend
    if len(rows) > settings.REPORT_MAX_ROWS:
        raise TooManyRows(
            _("One report takes at most %(limit)s rows.") % {"limit": f"{settings.REPORT_MAX_ROWS:,}"}
        )
    numbered = [NumberedRow(number, cells) for number, cells in enumerate(rows, 1)]
    report = _new(user, employer, month, ReportChannel.API, len(rows))
    return _received(user, report, numbered, keep=True)


def _new(user: User, employer: Employer, month: int, channel: ReportChannel, rows: int) -> MonthlyReport:
    return MonthlyReport(
        employer=employer, month=month, filed_by=user, channel=channel, rows_total=rows, created_at=now()
    )


def _received(
    user: User, report: MonthlyReport, rows: Sequence[NumberedRow] = (), *, keep: bool = False
) -> MonthlyReport:
    """Receipt, row by row what came, and either everything is handled now or the worker is told to."""
    keep_books(report.employer.agency_id)  # Months billed before may have to be billed anew.
    day, actor = business_date(), actor_of(user)
    rules = Rules.known_on(day)
    row = require_open(rules, report.month).row
    report.received_on, report.receipt, report.state = day, new_receipt(day), ReportState.OPEN
    report.rule, report.clause = (row.id, row.clause) if row else ("", "")
    report.pack_version = rules.pack.version
    report.save()
    _note(user, report, "report.received", rows=report.rows_total, channel=report.channel)
    if keep:
        keep_rows(report, rows, rules)
    if report.rows_total > settings.REPORT_AT_ONCE:
        key, payload = f"{CHANNEL}:{report.receipt}", {"report": report.receipt, "actor": actor}
        recipient = f"employer:{report.employer.uscc}"
        post(CHANNEL, recipient, "report", subject=report.subject, key=key, payload=payload)
        return report
    apply_chunk(report, actor)
    report.refresh_from_db()
    settle_all(report, actor)
    return report


def keep_rows(report: MonthlyReport, numbered: Sequence[NumberedRow], rules: Rules) -> None:
    """The next rows of a report, in the caller's transaction. Those that cannot be read are refused at once."""
    rows = rows_of(report, numbered, rules)
    ReportRow.objects.bulk_create(rows, batch_size=500)
    refused = sum(row.state == RowState.REFUSED for row in rows)
    report.rows_read += len(rows)
    report.rows_refused += refused
    report.save(update_fields=["rows_read", "rows_refused"])


def _draft(user: User, report: MonthlyReport) -> MonthlyReport:
    held = MonthlyReport.objects.select_for_update(of=("self",)).select_related("employer__agency")
    found = held.filter(pk=report.pk).first()
    if found is None or found.state != ReportState.DRAFT:
        raise SentAlready
    if not may_change(user, found, business_date()):
        raise NotAllowed
    return found


def _next_number(report: MonthlyReport) -> int:
    return (report.rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _kept_already(report: MonthlyReport, row: ReportRow) -> ReportRow | None:
    """The same row typed before: its button was pressed twice."""
    known = {
        "id_index": row.id_index,
        "kind": row.kind,
        "name": row.name,
        "base": row.base,
        "since": row.since,
    }
    return report.rows.filter(**known, month=row.month).first()


def _twice(report: MonthlyReport, row: ReportRow) -> Fault | None:
    other = report.rows.filter(id_index=row.id_index).exclude(number=row.number).first()
    return Fault("twice", ColumnId.ID_NUMBER, {"row": other.number}) if other else None


def _refused(report: MonthlyReport, row: ReportRow, rules: Rules) -> Fault | None:
    [(_row, found)] = verdicts(report, [row], rules)
    return found if isinstance(found, Fault) else None


def _note(user: User, report: MonthlyReport, action: str, **details: Any) -> None:
    known = {"employer": report.employer.uscc, "month": format_month(report.month)} | details
    record(actor_of(user), action, report.subject, agency=report.employer.agency.code, details=known)


@transaction.atomic
def staff_template(user: User, employer: Employer, month: int) -> bytes:
    """The template with everybody enrolled now. It holds identity numbers, so handing it out is on the trail. Raises NotAllowed."""
    day = business_date()
    if not may_report(user, employer, day):
        raise NotAllowed
    staff = list(enrolments_of_staff(employer, day))
    _look(user, employer, "staff_list.read", count=len(staff))
    return template(month, staff)


@transaction.atomic
def refused_file(user: User, report: MonthlyReport) -> bytes:
    """The refused rows as a workbook to be mended; on the trail like every look at people's data. Raises NotAllowed."""
    if not may_report(user, report.employer, business_date()):
        raise NotAllowed
    rows = list(refused_rows(report))
    _look(user, report.employer, "report.refused_rows_read", report=report.receipt, count=len(rows))
    return refused_workbook(report, rows)


@transaction.atomic
def every_result(user: User, report: MonthlyReport) -> QuerySet[ReportRow]:
    """All rows of the report by number, whatever became of them; on the trail. Raises NotAllowed."""
    if not may_report(user, report.employer, business_date()):
        raise NotAllowed
    _look(user, report.employer, "report.results_read", report=report.receipt, count=report.rows_total)
    return report.rows.order_by("number")


def _look(user: User, employer: Employer, action: str, **details: Any) -> None:
    subject = f"employer:{employer.uscc}"
    record(actor_of(user), action, subject, agency=employer.agency.code, details=details)
