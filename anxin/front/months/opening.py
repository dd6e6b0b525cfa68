"""Every page of an employer's months starts here: whose employer, which month, which report. Anybody else's sounds like none."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from anxin.front.permissions import signed_in
from anxin.funds.models import MonthlyReport, ReportState
from anxin.funds.reporting.errors import NotAllowed, SentAlready
from anxin.funds.reporting.permissions import may_change, may_report
from anxin.law.months import parse_month
from anxin.registry.models import Employer, User
from anxin.registry.queries import employer_by_uscc
from anxin.trail.receipts import read_receipt
from anxin.trail.today import business_date

P = ParamSpec("P")
DraftView = Callable[Concatenate[HttpRequest, User, MonthlyReport, P], HttpResponseBase]


def reporting_employer(user: User, uscc: str) -> Employer:
    """Raises Http404."""
    found = employer_by_uscc(uscc)
    if found is None or not may_report(user, found, business_date()):
        raise Http404
    return found


def month_of(text: str) -> int:
    """Raises Http404."""
    try:
        return parse_month(text)
    except ValueError:
        raise Http404 from None


def sent_report(user: User, receipt: str) -> MonthlyReport:
    """By whomever it was sent for an employer the account acts for. Raises Http404."""
    rows = MonthlyReport.objects.select_related("employer__agency").exclude(state=ReportState.DRAFT)
    found = rows.filter(receipt=read_receipt(receipt)).first()
    if found is None or not may_report(user, found.employer, business_date()):
        raise Http404
    return found


def own_draft(view: DraftView[P]) -> Callable[..., HttpResponseBase]:
    """The view gets the account and its report; one sent already leads to what became of it."""

    def opened(
        request: HttpRequest, user: User, /, key: uuid.UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        report = _draft(user, key)
        if report.state != ReportState.DRAFT:
            return redirect("front:report", report.receipt)
        try:
            return view(request, user, report, *args, **kwargs)
        except SentAlready:
            return redirect("front:report", _draft(user, key).receipt)
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused

    return wraps(view)(signed_in(opened))


def _draft(user: User, key: uuid.UUID) -> MonthlyReport:
    report = MonthlyReport.objects.select_related("employer__agency").filter(draft_key=key).first()
    if report is None or not may_change(user, report, business_date()):
        raise Http404
    return report
