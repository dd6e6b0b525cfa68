"""The payment calendar: each pay day of a month, what was due on it, whether everybody was paid, and why not."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from anxin.back.frame import page
from anxin.back.money.opening import of_agency
from anxin.back.money.orders import doubt, order_link, why
from anxin.back.money.parts import award_link, left_row
from anxin.back.words import agency_name
from anxin.funds.benefits.queries import MonthPaid, PayDay, paid_by_month, pay_days, still_left_out
from anxin.funds.benefits.unpaid import (
    NoRun,
    Underway,
    days_without_run,
    granted_fen,
    granted_without_run,
    refused_by_bank,
    underway,
)
from anxin.funds.models import BenefitAward, BenefitPayment, PaymentState
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
    "to_confirm",
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
    without = days_without_run(agency, month)
    granted = granted_of(agency, first, last)
    context = {
        "agency_name": agency_name(agency),
        "form": form,
        "month": format_month(month),
        "said": said_of(days, without, granted.count(), last, today),
        "columns": _columns(),
        "rows": [_row(each) for each in days],
        "unpaid_columns": _unpaid_columns(),
        "unpaid": [
            *(_without_run(each) for each in without if each.on <= today),
            *(_granted(each) for each in granted[:MOST]),
            *_held_up(agency, first, last),
        ],
        "chart": _chart(months) if months else None,
        "chart_columns": [Column(_("Month")), *(Column(name, numeric=True) for name in _parts())],
        "chart_rows": [(f"{each.first:%Y-%m}", *map(yuan, _figures(each))) for each in months],
        "csv": f"?month={format_month(month)}&as=csv&agency={agency.code}",
    }
    return page(request, staff, "money/calendar.html", context, status=422 if form.errors else 200)


def granted_of(agency: Agency, first: dt.date, last: dt.date) -> QuerySet[BenefitAward]:
    """What is paid once is due on the day it is granted, whatever month is looked at: it is shown with the current one."""
    found = granted_without_run(agency)
    return found if first <= business_date() <= last else found.none()


def days_of(month: int) -> tuple[dt.date, dt.date]:
    first = dt.date(1970 + month // 12, month % 12 + 1, 1)
    following = month + 1
    return first, dt.date(1970 + following // 12, following % 12 + 1, 1) - dt.timedelta(days=1)


def said_of(
    days: Sequence[PayDay], without: Sequence[NoRun], granted: int, last: dt.date, today: dt.date
) -> tuple[str, bool]:
    """One line: was everything paid that was due by today? And whether it is good news."""
    due = [each for each in days if each.on <= today]
    parts = list(_missing(due, [each for each in without if each.on <= today], granted))
    if parts:
        return _("Not everything due by today was paid: %(what)s.") % {"what": _(", ").join(parts)}, False
    if due:
        return _("Everything due by today was paid."), True
    if coming := [each.on for each in without]:
        said = _("No pay day has come in this month yet. The next one is %(day)s.")
        return said % {"day": min(coming).isoformat()}, True
    if last < today:
        return _("Nothing was paid in this month."), True
    return _("No pay day has come in this month yet."), True


def _missing(due: Sequence[PayDay], without: Sequence[NoRun], granted: int) -> Iterator[str]:
    """What keeps the day from being good, each in a few words."""
    if missing := sum(each.count - each.counts.get(PaymentState.PAID, 0) for each in due):
        said = ngettext("%(n)s payment has not arrived", "%(n)s payments have not arrived", missing)
        yield said % {"n": missing}
    if left := sum(each.left_out for each in due):
        yield ngettext("%(n)s award was left out", "%(n)s awards were left out", left) % {"n": left}
    if owed := sum(each.awards for each in without):
        said = ngettext(
            "%(n)s benefit fell due and no run was made for it",
            "%(n)s benefits fell due and no run was made for them",
            owed,
        )
        yield said % {"n": f"{owed:,}"}
    if granted:
        said = ngettext(
            "%(n)s benefit paid once was granted and stands in no run",
            "%(n)s benefits paid once were granted and stand in no run",
            granted,
        )
        yield said % {"n": f"{granted:,}"}


def _unpaid_columns() -> list[Column]:
    names = _("Not paid"), _("Why it was not paid"), _("Clause")
    return [*map(Column, names), Column(_("Amount"), numeric=True)]


def _without_run(day: NoRun) -> tuple[object, ...]:
    said = ngettext(
        "%(day)s: %(n)s benefit of %(month)s", "%(day)s: %(n)s benefits of %(month)s", day.awards
    ) % {"day": day.on.isoformat(), "n": f"{day.awards:,}", "month": format_month(day.month)}
    return (said, _to_the_desk(_("Nobody has proposed the run of this month")), "", "")


def _granted(award: BenefitAward) -> tuple[object, ...]:
    return (
        award_link(award),
        _to_the_desk(_("Granted, but no run holds it yet")),
        "",
        yuan(granted_fen(award)),
    )


def _held_up(agency: Agency, first: dt.date, last: dt.date) -> Iterator[tuple[object, ...]]:
    """What stands in a run of these days and has not arrived, and what runs left out."""
    yield from (_underway(each) for each in underway(agency, first, min(last, business_date())))
    yield from (_refused(each) for each in refused_by_bank(agency, first, last)[:MOST])
    for each in still_left_out(agency, first, last)[:MOST]:
        yield left_row(each.award, each)


def _to_the_desk(said: str) -> str:
    """What is wrong, and the page on which it is put right."""
    href = reverse("back:payouts")
    return format_html('{}<br><a class="govuk-link" href="{}">{}</a>', said, href, _("Payer's desk"))


def _underway(part: Underway) -> tuple[object, ...]:
    href = reverse("back:payout_run", args=[part.run.number])
    number = ngettext("%(n)s payment", "%(n)s payments", part.payments) % {"n": f"{part.payments:,}"}
    run = format_html('<a class="govuk-link" href="{}">{}</a> {}', href, part.run.number, number)
    reasons = {
        PaymentState.PROPOSED: _("The run waits for another person to confirm it"),
        PaymentState.DUE: _("Confirmed; the file for the bank is not written yet"),
        PaymentState.ORDERED: _("With the bank, not answered yet"),
    }
    return (run, reasons[part.state], "", yuan(part.amount))


def _refused(payment: BenefitPayment) -> tuple[object, ...]:
    order = max(payment.orders.all(), key=lambda each: each.attempt)
    return (
        award_link(payment.award),
        order_link(order, doubt(order) or why(order)),
        "",
        yuan(payment.amount),
    )


def _columns() -> list[Column]:
    names = (
        _("Payments due"),
        _("Amount to be paid"),
        _("Paid out"),
        _("Failed"),
        _("On the way"),
        _("To be confirmed"),
        _("Left out"),
    )
    return [Column(_("Pay day")), *(Column(name, numeric=True) for name in names)]


def _row(day: PayDay) -> tuple[object, ...]:
    paid, failed, waiting = _counts(day)
    underway = day.count - paid - failed - waiting
    return (
        day.on.isoformat(),
        f"{day.count:,}",
        yuan(day.amount),
        *(f"{n:,}" for n in (paid, failed, underway, waiting, day.left_out)),
    )


def _counts(day: PayDay) -> tuple[int, ...]:
    return tuple(
        day.counts.get(state, 0) for state in (PaymentState.PAID, PaymentState.FAILED, PaymentState.PROPOSED)
    )


def _csv_row(day: PayDay) -> tuple[object, ...]:
    paid, failed, waiting = _counts(day)
    return (
        day.on,
        day.count,
        format_yuan(day.amount),
        paid,
        format_yuan(day.amounts.get(PaymentState.PAID, 0)),
        failed,
        day.count - paid - failed - waiting,
        day.left_out,
        format_yuan(day.left_amount),
        waiting,
    )


def _parts() -> tuple[str, ...]:
    return _("Paid out"), _("On the way"), _("To be confirmed"), _("Failed")


def _figures(month: MonthPaid) -> tuple[int, ...]:
    """As `_parts` names them."""
    return month.paid, month.underway, month.proposed, month.failed


def _chart(months: Sequence[MonthPaid]) -> Chart:
    values = map(list, zip(*map(_figures, months), strict=True))
    series = [Series(name, figures, "paid") for name, figures in zip(_parts(), values, strict=True)]
    return Chart(_("Benefits by month"), [f"{each.first:%Y-%m}" for each in months], series)
