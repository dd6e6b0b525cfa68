"""The month as an employer's program declares it: hires, leavers and bases, with a result for every row."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from anxin.api.bodies import shaped
from anxin.api.description import IDEMPOTENCY_KEY, body, ref, signed_in_problems, writing_problems
from anxin.api.endpoints.applications import account
from anxin.api.limits import PerMinute
from anxin.api.paging import page
from anxin.api.problems import FORBIDDEN, NOT_FOUND, Problem
from anxin.api.reading import read_json
from anxin.api.repeating import key_of, once_for_key
from anxin.api.report_shapes import (
    ReportAnswerOut,
    ReportIn,
    ReportOut,
    ReportPageOut,
    ReportRowIn,
    ReportRowOut,
    ReportRowsOut,
)
from anxin.api.sign_in import SIGNED_IN
from anxin.funds.models import MonthlyReport, ReportRow
from anxin.funds.reporting.columns import ColumnId
from anxin.funds.reporting.faults import said
from anxin.funds.reporting.operations import receive_rows
from anxin.funds.reporting.permissions import may_report
from anxin.funds.reporting.queries import sent_reports
from anxin.funds.reporting.reading import Cells
from anxin.law.months import format_month, parse_month
from anxin.registry.identity import mask_id
from anxin.registry.models import Employer
from anxin.registry.queries import employer_by_uscc
from anxin.trail.receipts import read_receipt
from anxin.trail.today import business_date

router = Router(tags=["reports"], auth=SIGNED_IN, throttle=PerMinute())
Uscc = Annotated[str, Path(pattern="^[0-9A-Z]{18}$")]
Limit = Annotated[int, Query(ge=1, le=500)]
ACCEPTED, CREATED = 202, 201


@router.post(
    "employers/{uscc}/reports",
    response={201: ReportAnswerOut, 202: ReportAnswerOut, **writing_problems()},
    openapi_extra={"parameters": [IDEMPOTENCY_KEY], "requestBody": body(json=ref("ReportIn"))},
    operation_id="send_report",
)
def send_report(request: HttpRequest, uscc: Uscc) -> HttpResponse:
    """Up to 200 rows are handled at once (201); more are handled in the background (202): read the report until its state is no longer open."""
    employer, user = _own(request, uscc), account(request)
    key_of(request)
    asked = shaped(ReportIn, read_json(request))

    def act() -> tuple[int, dict[str, Any]]:
        rows = [_cells(row) for row in asked.rows]
        report = receive_rows(user, employer, parse_month(asked.month), rows)
        return (CREATED if report.finished else ACCEPTED), _answer(report)

    return once_for_key(request, user, request.body, act)


@router.get(
    "employers/{uscc}/reports",
    response={200: ReportPageOut, **signed_in_problems()},
    operation_id="list_reports",
)
def list_reports(request: HttpRequest, uscc: Uscc, cursor: str = "", limit: Limit = 50) -> dict[str, Any]:
    """What was sent for the employer on any channel, newest first."""
    found, following = page(sent_reports(_own(request, uscc)), cursor, limit)
    return {"items": [_shown(each) for each in found], "next": following}


@router.get(
    "employers/{uscc}/reports/{receipt}",
    response={200: ReportOut, **signed_in_problems(404)},
    operation_id="read_report",
)
def read_report(request: HttpRequest, uscc: Uscc, receipt: str) -> dict[str, Any]:
    """How far it is: `rows_applied` and `rows_refused` of `rows_total`."""
    return _shown(_report(request, uscc, receipt))


@router.get(
    "employers/{uscc}/reports/{receipt}/rows",
    response={200: ReportRowsOut, **signed_in_problems(404)},
    operation_id="list_report_rows",
)
def list_report_rows(
    request: HttpRequest,
    uscc: Uscc,
    receipt: str,
    state: Literal["applied", "refused", "pending"] | None = None,
    cursor: str = "",
    limit: Limit = 100,
) -> dict[str, Any]:
    """The result of every row, the last first; `state=refused` gives those to mend."""
    rows = _report(request, uscc, receipt).rows.all()
    found, following = page(rows.filter(state=state) if state else rows, cursor, limit)
    return {"items": [_row(each) for each in found], "next": following}


def _own(request: HttpRequest, uscc: str) -> Employer:
    employer = employer_by_uscc(uscc)
    if employer is None or not may_report(account(request), employer, business_date()):
        raise Problem(FORBIDDEN, _("You do not act for this employer."))
    return employer


def _report(request: HttpRequest, uscc: str, receipt: str) -> MonthlyReport:
    found = sent_reports(_own(request, uscc)).filter(receipt=read_receipt(receipt)).first()
    if found is None:
        raise Problem(NOT_FOUND, _("There is no such report."))
    return found


def _cells(row: ReportRowIn) -> Cells:
    return {ColumnId(name): value for name, value in row.model_dump().items()}


def _shown(report: MonthlyReport) -> dict[str, Any]:
    return ReportOut(
        receipt=report.receipt or "",
        employer=report.employer.uscc,
        month=format_month(report.month),
        channel=report.channel,
        state=report.state,
        received_on=report.received_on or business_date(),
        clause=report.clause,
        rows_total=report.rows_total,
        rows_applied=report.rows_applied,
        rows_refused=report.rows_refused,
    ).model_dump(mode="json")


def _answer(report: MonthlyReport) -> dict[str, Any]:
    rows = [_row(each) for each in report.rows.order_by("number")] if report.finished else []
    return _shown(report) | {"rows": rows}


def _row(row: ReportRow) -> dict[str, Any]:
    message = said(row.number, row.column, row.reason, row.details) if row.reason else ""
    return ReportRowOut(
        number=row.number,
        kind=row.kind,
        id_number=mask_id(row.id_number),
        name=row.name,
        state=row.state,
        reason=row.reason,
        column=row.column,
        message=message,
    ).model_dump()
