"""An employer's account beside its bills: what was paid and what goes back, and all of it to be kept."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from anxin.front.mine.bill_rows import bill_address, payment_row
from anxin.funds.making_up import States
from anxin.funds.models import Bill, Payment
from anxin.funds.queries import live_bills, open_on_each
from anxin.law.money import format_yuan
from anxin.law.months import format_month
from anxin.look.components import Column
from anxin.look.templatetags.look import yuan
from anxin.registry.models import Employer

MOST_SHOWN = 50
BILLS_A_READ = 500


def payments_and_refunds(employer: Employer) -> dict[str, Any]:
    """The newest of each."""
    standing = Payment.objects.filter(bill__employer=employer, undone_at=None)
    payments = standing.select_related("bill__employer").order_by("-paid_on", "-pk")[:MOST_SHOWN]
    refunds = employer.refunds.select_related("person").order_by("-pk")[:MOST_SHOWN]
    return {
        "payment_columns": [
            Column(_("Paid on")),
            Column(_("Bill")),
            Column(_("Contributions"), numeric=True),
            Column(_("Surcharge"), numeric=True),
            Column(_("How it counts")),
        ],
        "payment_rows": [_with_bill(each) for each in payments],
        "refund_columns": [
            Column(_("Refund")),
            Column(_("Of whom")),
            Column(_("Amount"), numeric=True),
            Column(_("State")),
        ],
        "refund_rows": [
            (each.number, each.person.name, yuan(each.total), each.get_state_display()) for each in refunds
        ],
    }


def _with_bill(payment: Payment) -> tuple[object, ...]:
    day, *others = payment_row(payment)
    bill, day = payment.bill, format_html('<span class="anxin-together">{}</span>', day)
    return (
        day,
        format_html('<a class="govuk-link" href="{}">{}</a>', bill_address(bill), bill.number),
        *others,
    )


def csv_heads() -> list[str]:
    return [
        _("Contribution month"),
        _("Bill"),
        _("Kind"),
        _("Persons"),
        _("Amount"),
        _("Waived by measures"),
        _("Last day to pay"),
        _("Clause"),
        _("State"),
        _("Still to pay"),
    ]


def csv_rows(employer: Employer, on: dt.date) -> Iterator[tuple[object, ...]]:
    """Every bill, the newest month first; read part by part."""
    states, bills = States(on), live_bills().filter(employer=employer).order_by("-month", "serial")
    keys = list(bills.values_list("pk", flat=True))
    for first in range(0, len(keys), BILLS_A_READ):
        part = keys[first : first + BILLS_A_READ]
        found, left = Bill.objects.in_bulk(part), open_on_each(part)
        for key in part:
            bill = found[key]
            yield (
                format_month(bill.month),
                bill.number,
                bill.get_kind_display(),
                bill.persons,
                format_yuan(bill.amount),
                format_yuan(bill.relief),
                bill.due_on,
                bill.clause,
                states.of(bill).label,
                format_yuan(left[key].total),
            )
