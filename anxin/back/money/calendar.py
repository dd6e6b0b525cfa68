"""The payment calendar: each pay day of a month, what was due on it, and whether everybody was paid."""

import datetime as dt
from collections.abc import Sequence

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from anxin.back.frame import page
from anxin.back.money.opening import of_agency
from anxin.back.money.payouts import award_link, left_columns
from anxin.back.words import agency_name
from anxin.funds.benefits.queries import MonthPaid, PayDay, paid_by_month, pay_days, still_left_out
from anxin.funds.benefits.working_out import Reason
from anxin.funds.models import PaymentState
from anxin.law.money import format_yuan
from anxin.law.months import format_month, month_number, parse_month
from anxin.look.components import Chart, Column, Series
from anxin.look.exporting import csv_response
from anxin.look.forms import MonthField
from anxin.look.templatetags.look import yuan
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Agency, Staff
from anxin.trail.operations import record
from anxin.trail.today import business_date

MOST = 100
HEADS = (
    "pay_day",
    "due",
    "due_amount",
    "paid",
    "paid_amount",
    "failed",
    "underway",
    "left_out",
    "left_out_amount",
)


class MonthForm(forms.Form):
    month = MonthField(label=gettext_lazy("Month"), required=False)


@require_safe
@of_agency
def calendar_page(request: HttpRequest, staff: Staff, agency: Agency) -> HttpResponseBase:
    today = business_date()
    form = MonthForm(request.GET if "month_0" in request.GET or "month" in request.GET else None)
    given = form.cleaned_data.get("month") if form.is_valid() else None
    month = parse_month(given) if given else month_number(today.year, today.month)
    first, last = days_of(month)
    days = pay_days(agency, first, last)
    if request.GET.get("as") == "csv":
        record(actor_of_staff(staff), "calendar.exported", "benefits", agency=agency.code)
        return csv_response(f"payments-{format_month(month)}", HEADS, map(_csv_row, days))
    months = paid_by_month(agency, max(last, today))
    context = {
        "agency_name": agency_name(agency),
        "form": form,
        "month": format_month(month),
        "said": said_of(days, today),
        "columns": _columns(),
        "rows": [_row(each) for each in days],
        "left_columns": left_columns(),
        "left": [
            (award_link(each.award), Reason(each.reason).label, each.clause, yuan(each.amount))
            for each in still_left_out(agency, first, last)[:MOST]
        ],
        "chart": _chart(months) if months else None,
        "chart_columns": [Column(_("Month")), *(Column(name, numeric=True) for name in _parts())],
        "chart_rows": [
            (f"{each.first:%Y-%m}", yuan(each.paid), yuan(each.underway), yuan(each.failed))
            for each in months
        ],
        "csv": f"?month={format_month(month)}&as=csv&agency={agency.code}",
    }
    return page(request, staff, "money/calendar.html", context, status=422 if form.errors else 200)


def days_of(month: int) -> tuple[dt.date, dt.date]:
    first = dt.date(1970 + month // 12, month % 12 + 1, 1)
    following = month + 1
    return first, dt.date(1970 + following // 12, following % 12 + 1, 1) - dt.timedelta(days=1)


def said_of(days: Sequence[PayDay], today: dt.date) -> tuple[str, bool]:
    """One line: was everything paid that was due by today? And whether it is good news."""
    due = [each for each in days if each.on <= today]
    if not due:
        return _("No pay day has come in this month yet."), True
    missing = sum(each.count - each.counts.get(PaymentState.PAID, 0) for each in due)
    left = sum(each.left_out for each in due)
    if not missing and not left:
        return _("Everything due by today was paid."), True
    parts = []
    if missing:
        parts.append(
            ngettext("%(n)s payment has not arrived", "%(n)s payments have not arrived", missing)
            % {"n": missing}
        )
    if left:
        parts.append(ngettext("%(n)s award was left out", "%(n)s awards were left out", left) % {"n": left})
    return _("Not everything due by today was paid: %(what)s.") % {"what": _(", ").join(parts)}, False


def _columns() -> list[Column]:
    names = (
        _("Payments due"),
        _("Amount to be paid"),
        _("Paid out"),
        _("Failed"),
        _("On the way"),
        _("Left out"),
    )
    return [Column(_("Pay day")), *(Column(name, numeric=True) for name in names)]


def _row(day: PayDay) -> tuple[object, ...]:
    paid, failed = day.counts.get(PaymentState.PAID, 0), day.counts.get(PaymentState.FAILED, 0)
    underway = day.count - paid - failed
    return (
        day.on.isoformat(),
        *(f"{n:,}" for n in (day.count,)),
        yuan(day.amount),
        paid,
        failed,
        underway,
        day.left_out,
    )


def _csv_row(day: PayDay) -> tuple[object, ...]:
    paid, failed = day.counts.get(PaymentState.PAID, 0), day.counts.get(PaymentState.FAILED, 0)
    return (
        day.on,
        day.count,
        format_yuan(day.amount),
        paid,
        format_yuan(day.amounts.get(PaymentState.PAID, 0)),
        failed,
        day.count - paid - failed,
        day.left_out,
        format_yuan(day.left_amount),
    )


def _parts() -> tuple[str, ...]:
    return _("Paid out"), _("On the way"), _("Failed")


def _chart(months: Sequence[MonthPaid]) -> Chart:
    values = (
        [each.paid for each in months],
        [each.underway for each in months],
        [each.failed for each in months],
    )
    series = [Series(name, figures, "paid") for name, figures in zip(_parts(), values, strict=True)]
    return Chart(_("Benefits by month"), [f"{each.first:%Y-%m}" for each in months], series)
