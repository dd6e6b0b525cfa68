"""The contribution months: what was billed, collected, deferred, waived and is late, and billing the next one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from anxin.back.frame import page, require, workbench
from anxin.back.money.ledger import seen_agency
from anxin.funds.errors import FundsError
from anxin.funds.operations.running import CHANNEL, start_month_run
from anxin.funds.permissions import may_bill, may_see_money
from anxin.funds.queries import MonthMoney, ToBill, money_by_month, to_bill
from anxin.law.money import format_yuan
from anxin.law.months import format_month, month_number, parse_month
from anxin.look.components import Chart, Column, Series
from anxin.look.exporting import csv_response
from anxin.look.forms import MonthField
from anxin.look.templatetags.look import yuan
from anxin.registry.models import Staff
from anxin.trail.models import Message, MessageState
from anxin.trail.today import business_date

MOST_IN_CHART = 12
HEADS = (
    "month",
    "bills",
    "persons",
    "due",
    "waived",
    "collected",
    "deferred",
    "make_up",
    "overdue",
    "surcharge",
)


class MonthForm(forms.Form):
    month = MonthField(label=gettext_lazy("Contribution month"))

    def clean_month(self) -> str:
        """A slip of the finger would bill a month of which nobody has reported hires, leavers and bases yet."""
        given: str = self.cleaned_data["month"]
        today = business_date()
        if parse_month(given) > month_number(today.year, today.month):
            raise forms.ValidationError(
                _("%(month)s has not begun: nobody has reported it yet.") % {"month": given}
            )
        return given


@require_safe
@workbench
def months_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    require(may_see_money(staff))
    found = money_by_month(business_date(), seen_agency(staff))
    if request.GET.get("as") == "csv":
        return csv_response("months", HEADS, map(_csv_row, found))
    context = {
        "columns": month_columns(),
        "rows": [month_row(each) for each in found],
        "chart": chart_of(found[:MOST_IN_CHART][::-1]) if found else None,
        "may_bill": may_bill(staff),
        "runs": _runs(staff),
    }
    return page(request, staff, "money/months.html", context)


def month_columns() -> list[Column]:
    amounts = (
        _("Amount due"),
        _("Waived by measures"),
        _("Collected"),
        _("Put off"),
        _("To be made up"),
        _("Late"),
        _("Surcharge charged"),
    )
    return [
        Column(_("Contribution month")),
        Column(_("Bills"), numeric=True),
        Column(_("Persons"), numeric=True),
        *(Column(each, numeric=True) for each in amounts),
    ]


def _amounts(each: MonthMoney) -> tuple[int, ...]:
    return (each.due, each.waived, each.collected, each.deferred, each.make_up, each.overdue, each.surcharge)


def month_row(each: MonthMoney) -> tuple[object, ...]:
    return (format_month(each.month), f"{each.bills:,}", f"{each.persons:,}", *map(yuan, _amounts(each)))


def _csv_row(each: MonthMoney) -> tuple[object, ...]:
    return (format_month(each.month), each.bills, each.persons, *map(format_yuan, _amounts(each)))


def chart_of(months: Sequence[MonthMoney]) -> Chart:
    series = [
        Series(_("Collected"), [each.collected for each in months], "due"),
        Series(_("Put off"), [each.deferred for each in months], "due"),
        Series(_("Late"), [each.overdue for each in months], "due"),
        Series(_("Not yet due"), [each.not_yet_due for each in months], "due"),
        Series(_("To be made up"), [each.make_up for each in months], "due"),
        Series(_("Waived by measures"), [each.waived for each in months], "due"),
    ]
    return Chart(_("Contributions by month"), [format_month(each.month) for each in months], series)


def _runs(staff: Staff) -> list[dict[str, Any]]:
    """Billing that goes on or failed, with how far it is."""
    agency = seen_agency(staff)
    runs = Message.objects.filter(channel=CHANNEL).exclude(state=MessageState.DELIVERED)
    if agency is not None:
        runs = runs.filter(recipient=f"agency:{agency.code}")
    return [_progress(each) for each in runs.order_by("pk")[:10]]


def _progress(run: Message) -> dict[str, Any]:
    from anxin.registry.models import Agency

    agency = Agency.objects.filter(code=run.payload["agency"]).first()
    whole = max(1, run.payload["persons"])
    left = to_bill(run.payload["month"], agency).persons
    done = max(0, whole - left)
    month = format_month(run.payload["month"])
    return {
        "month": month,
        "done": done,
        "whole": whole,
        "failed": run.state == MessageState.FAILED,
        "error": run.last_error,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@workbench
def bill_page(request: HttpRequest, staff: Staff) -> HttpResponseBase:
    """First what would be billed; then, confirmed, the worker bills it."""
    require(may_bill(staff))
    form = MonthForm(request.POST if request.method == "POST" else None)
    waiting: ToBill | None = None
    if request.method == "POST" and form.is_valid():
        month = parse_month(form.cleaned_data["month"])
        try:
            if "confirmed" in request.POST:
                start_month_run(month, staff)
                messages.success(request, _("The month is being billed. This page shows how far it is."))
                return redirect("back:months")
            waiting = to_bill(month, seen_agency(staff))
        except FundsError as wrong:
            form.add_error("month", str(wrong))
    return page(
        request,
        staff,
        "money/bill_month.html",
        {"form": form, "waiting": waiting},
        status=422 if form.errors else 200,
    )
