"""A month that is billed already: what a report of it would bring about, and what it did."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from anxin.front.mine.bill_rows import bill_address
from anxin.front.mine.bills import bill_state
from anxin.funds.law import Law
from anxin.funds.models import Bill, MonthlyReport, Refund, ReportMonth, SettlingState
from anxin.funds.operations.billing import payer_of
from anxin.funds.queries import live_bills
from anxin.funds.reporting.rules import Rules
from anxin.funds.reporting.settling import bills_of, refunds_of, to_do
from anxin.law.months import format_month
from anxin.lawbook.queries import pack_in_force
from anxin.look.components import Column
from anxin.look.templatetags.look import yuan
from anxin.registry.models import Employer
from anxin.trail.today import business_date


def before_sending(employer: Employer, month: int) -> dict[str, Any]:
    """Nothing while the month is not billed. A further bill falls due as the rules in force say of the month today."""
    found = list(_bills(employer, [month]))
    if not found:
        return {}
    today = business_date()
    payer = payer_of(employer, None, today, month)
    return {
        "billed_columns": _columns(),
        "billed_rows": [_row(each) for each in found],
        "billed_due": Law.of_days(pack_in_force(), month, today).due(payer.standing),
        "billed_clause": Rules.known_on(today).late_report_clause(),
    }


def afterwards(report: MonthlyReport) -> dict[str, Any]:
    """The months that were billed before: every bill of them with the new ones marked, what goes back, and what waits."""
    months = list(report.settlings.order_by("month"))
    if not months:
        return {}
    caused = set(bills_of(report).values_list("pk", flat=True))
    bills = _bills(report.employer, [each.month for each in months])
    refunds = list(refunds_of(report).select_related("person"))
    return {
        "settlings": [_said(each) for each in months],
        "settling_on": to_do(report).exists(),
        "settling_clause": months[0].clause,
        "billed_columns": _columns(),
        "billed_rows": [_row(each, new=each.pk in caused) for each in bills],
        "refund_columns": [
            Column(_("Refund")),
            Column(_("Of whom")),
            Column(_("Amount"), numeric=True),
            Column(_("State")),
        ],
        "refund_rows": [_refund(each) for each in refunds],
    }


def _bills(employer: Employer, months: list[int]) -> Any:
    rows = live_bills().filter(employer=employer, month__in=months).select_related("employer")
    return rows.order_by("month", "serial")


def _columns() -> list[Column]:
    return [
        Column(_("Bill")),
        Column(_("Contribution month")),
        Column(_("Kind")),
        Column(_("Amount"), numeric=True),
        Column(_("Last day to pay")),
        Column(_("State")),
    ]


def _row(bill: Bill, *, new: bool = False) -> tuple[object, ...]:
    number = format_html('<a class="govuk-link" href="{}">{}</a>', bill_address(bill), bill.number)
    if new:
        number = format_html("{}<br><strong>{}</strong>", number, _("because of this report"))
    day = f"{bill.due_on} · {bill.clause}"
    return (
        number,
        format_month(bill.month),
        bill.get_kind_display(),
        yuan(bill.amount),
        day,
        bill_state(bill),
    )


def _refund(refund: Refund) -> tuple[object, ...]:
    return (refund.number, refund.person.name, yuan(refund.total), refund.get_state_display())


def _said(each: ReportMonth) -> str:
    month = format_month(each.month)
    if each.state == SettlingState.OPEN:
        return _("%(month)s is being billed anew.") % {"month": month}
    if not (each.more or each.less or each.waiting):
        return _("%(month)s comes to what was billed; nothing changes.") % {"month": month}
    parts = []
    if each.more:
        parts.append(_("%(amount)s more was billed") % {"amount": yuan(each.more)})
    if each.less:
        parts.append(_("%(amount)s comes off or goes back") % {"amount": yuan(each.less)})
    if each.waiting:
        waits = {"n": each.waiting, "why": each.get_waits_for_display()}
        parts.append(_("persons whose lower month still waits: %(n)s (%(why)s)") % waits)
    return _("%(month)s: %(what)s.") % {"month": month, "what": _("; ").join(parts)}
