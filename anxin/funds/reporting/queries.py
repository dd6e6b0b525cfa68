"""Reading reports: those of an employer, a month's state, the rows that were refused."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from anxin.funds.models import FINISHED, MonthlyReport, ReportRow, ReportState, RowState
from anxin.registry.models import Employer, Enrolment, User
from anxin.registry.queries import current


@dataclass(frozen=True)
class MonthState:
    """What was sent for one month, all reports together."""

    month: int
    reports: int = 0
    applied: int = 0
    refused: int = 0
    going_on: int = 0


def of_file(employer: Employer, month: int, sha256: str) -> MonthlyReport | None:
    """The report this file made when it was first sent for the month."""
    return MonthlyReport.objects.filter(employer=employer, month=month, sha256=sha256).first()


def sent_reports(employer: Employer) -> QuerySet[MonthlyReport]:
    """By whomever they were sent for the employer, the newest first."""
    rows = MonthlyReport.objects.filter(employer=employer).exclude(state=ReportState.DRAFT)
    return rows.select_related("employer__agency").order_by("-id")


def drafts_of(user: User, employer: Employer) -> QuerySet[MonthlyReport]:
    rows = MonthlyReport.objects.filter(employer=employer, filed_by=user, state=ReportState.DRAFT)
    return rows.select_related("employer__agency").order_by("-month")


def month_states(employer: Employer, months: list[int]) -> dict[int, MonthState]:
    """One statement; months without a report are left out."""
    rows = sent_reports(employer).order_by().filter(month__in=months)
    counted = rows.values_list("month").annotate(
        reports=Count("pk"), going_on=Count("pk", filter=~Q(state__in=FINISHED))
    )
    found = {month: (reports, going_on) for month, reports, going_on in counted}
    sums = _sums(employer, list(found))
    return {
        month: MonthState(month, reports, *sums[month], going) for month, (reports, going) in found.items()
    }


def _sums(employer: Employer, months: list[int]) -> dict[int, tuple[int, int]]:
    sums = dict.fromkeys(months, (0, 0))
    rows = sent_reports(employer).order_by().filter(month__in=months)
    for month, applied, refused in rows.values_list("month", "rows_applied", "rows_refused"):
        sums[month] = (sums[month][0] + applied, sums[month][1] + refused)
    return sums


def refused_rows(report: MonthlyReport, after: int = 0) -> QuerySet[ReportRow]:
    """By number, those behind row `after`."""
    return report.rows.filter(state=RowState.REFUSED, number__gt=after).order_by("number")


def handled_rows(report: MonthlyReport, after: int = 0) -> QuerySet[ReportRow]:
    """By number, those behind row `after`."""
    return report.rows.filter(state=RowState.APPLIED, number__gt=after).order_by("number")


def enrolments_of_staff(employer: Employer, day: dt.date) -> QuerySet[Enrolment]:
    """Everybody enrolled through the employer in the month of `day`, with the person."""
    rows = Enrolment.objects.filter(current(day), employer=employer).select_related("person")
    return rows.order_by("person__name", "person_id")
