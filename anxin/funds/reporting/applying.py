"""Rows into the registry, chunk by chunk: the good ones at once, and where the database refuses, one by one to find out which it was."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Subquery

from anxin.funds.models import MonthlyReport, ReportRow, ReportState, RowState
from anxin.funds.reporting.checking import Change, Newcomer, verdicts
from anxin.funds.reporting.columns import ColumnId
from anxin.funds.reporting.faults import Fault
from anxin.funds.reporting.rules import Rules
from anxin.funds.reporting.settling import begin_settling
from anxin.registry.identity import read_identity
from anxin.registry.models import Person
from anxin.registry.operations_in_bulk import (
    End,
    Hire,
    NewBase,
    change_bases,
    end_all,
    enrol_all,
    register_persons,
)
from anxin.trail.guards import refusal
from anxin.trail.operations import post, record
from anxin.trail.today import now


@transaction.atomic
def apply_chunk(report: MonthlyReport, actor: str) -> int:
    """Handle the next rows of a report that was received; how many. After the last the report is finished."""
    rows = list(report.rows.filter(state=RowState.PENDING).order_by("number")[: settings.REPORT_CHUNK])
    if rows:
        found = verdicts(report, rows, Rules.known_on(_received(report)))
        good = [(row, change) for row, change in found if not isinstance(change, Fault)]
        refused = [(row, fault) for row, fault in found if isinstance(fault, Fault)]
        refused += _written(report, actor, good)
        _settle(report, rows, refused)
    if not report.rows.filter(state=RowState.PENDING).exists():
        _finish(report, actor)
    return len(rows)


def _written(
    report: MonthlyReport, actor: str, good: Sequence[tuple[ReportRow, Change]]
) -> list[tuple[ReportRow, Fault]]:
    """Writes what can be written; gives back what the database refused."""
    try:
        with transaction.atomic():
            _write(report, actor, [change for _row, change in good])
    except IntegrityError:
        return _one_by_one(report, actor, good)
    return []


def _one_by_one(
    report: MonthlyReport, actor: str, good: Sequence[tuple[ReportRow, Change]]
) -> list[tuple[ReportRow, Fault]]:
    """Looked at again, because the attempt to write all of them has changed what was read before."""
    refused: list[tuple[ReportRow, Fault]] = []
    for row, _change in good:
        [(_row, again)] = verdicts(report, [row], Rules.known_on(_received(report)))
        try:
            with transaction.atomic():
                if isinstance(again, Fault):
                    refused.append((row, again))
                else:
                    _write(report, actor, [again])
        except IntegrityError as error:
            code = "overlap" if refusal(error) or "overlap" in str(error) else "changed_meanwhile"
            refused.append((row, Fault(code, ColumnId.ID_NUMBER)))
    return refused


def _write(report: MonthlyReport, actor: str, changes: Sequence[Change]) -> None:
    new = [each for each in changes if isinstance(each, Newcomer)]
    day = _received(report)
    identities = [(read_identity(each.row.id_number, day), each.row.name) for each in new]
    persons = register_persons(actor, report.employer.agency, identities)
    hires = [Hire(person, each.first_month, each.base) for person, each in zip(persons, new, strict=True)]
    hires += [each for each in changes if isinstance(each, Hire)]
    enrol_all(actor, report.employer, hires)
    end_all(actor, [each for each in changes if isinstance(each, End)])
    change_bases(actor, [each for each in changes if isinstance(each, NewBase)])


def _settle(
    report: MonthlyReport, rows: Sequence[ReportRow], refused: Sequence[tuple[ReportRow, Fault]]
) -> None:
    bad = {row.pk for row, _fault in refused}
    good = [row.pk for row in rows if row.pk not in bad]
    person = Person.objects.filter(id_index=OuterRef("id_index")).values("pk")[:1]
    ReportRow.objects.filter(pk__in=good).update(state=RowState.APPLIED, person=Subquery(person))
    mark_refused(refused)
    MonthlyReport.objects.filter(pk=report.pk).update(
        rows_applied=F("rows_applied") + len(good), rows_refused=F("rows_refused") + len(bad)
    )


def mark_refused(refused: Sequence[tuple[ReportRow, Fault]]) -> None:
    for row, fault in refused:
        row.state, row.reason, row.column = RowState.REFUSED, fault.code, fault.column
        row.details = dict(fault.details)
    ReportRow.objects.bulk_update(
        [row for row, _fault in refused], ["state", "reason", "column", "details"], batch_size=100
    )


def _finish(report: MonthlyReport, actor: str) -> None:
    report.refresh_from_db(fields=["rows_applied", "rows_refused", "state"])
    state = ReportState.APPLIED if not report.rows_refused else ReportState.PARTLY_APPLIED
    report.state = state if report.rows_applied else ReportState.REFUSED
    report.finished_at = now()
    report.save(update_fields=["state", "finished_at"])
    begin_settling(report)
    counts = {"applied": report.rows_applied, "refused": report.rows_refused}
    record(actor, "report.finished", report.subject, agency=report.employer.agency.code, details=counts)
    post(
        "portal",
        f"user:{report.filed_by_id}",
        "report_finished",
        subject=report.subject,
        key=f"{report.subject}:finished",
        payload={"report": report.receipt} | counts,
    )


def _received(report: MonthlyReport) -> dt.date:
    if report.received_on is None:
        raise ValueError("a report that was not sent is not applied")
    return report.received_on
