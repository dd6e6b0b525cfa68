"""A surcharge that was waived, as whoever confirms it must see it: whose bill, when it fell due, and what was paid late (I.3)."""

from typing import Any

from django.utils.translation import gettext as _

from anxin.back.money.parts import columns, payer_of
from anxin.funds.making_up import waived_surcharge
from anxin.funds.models import Bill, Payment, Treatment
from anxin.law.months import format_month
from anxin.look.components import SummaryRow
from anxin.look.money import due_reason, treatment_words
from anxin.look.templatetags.look import yuan
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.operations import record
from anxin.work.models import Obligation, ObligationKind


def waiver_context(row: Obligation, staff: Staff) -> dict[str, Any]:
    """Nothing for what else is owed. No person of the bill is named, so that also who sees no bills may confirm; looking is on the trail."""
    kind, _colon, number = row.subject.partition(":")
    if row.kind != ObligationKind.WAIVER or kind != "bill":
        return {}
    bill = Bill.objects.select_related("agency", "employer", "person").filter(number=number).first()
    if bill is None:
        return {}
    record(actor_of_staff(staff), "bill.read", bill.subject, agency=bill.agency.code)
    labels = (
        _("Paid on"),
        _("Contributions"),
        _("How it counts"),
        _("Days late"),
        _("Surcharge not charged"),
    )
    waived = bill.payments.filter(undone_at=None, treatment=Treatment.WAIVED).order_by("paid_on", "pk")
    return {
        "summary": [
            SummaryRow(_("Payer"), payer_of(bill)),
            SummaryRow(_("Bill"), bill.number),
            SummaryRow(_("Contribution month"), format_month(bill.month)),
            SummaryRow(_("Amount"), yuan(bill.amount)),
            SummaryRow(_("Last day to pay"), f"{bill.due_on} · {due_reason(bill)} ({bill.clause})"),
        ],
        "payment_columns": columns(*labels, numeric=(labels[1], labels[3], labels[4])),
        "payments": [_paid_late(each) for each in waived],
    }


def _paid_late(payment: Payment) -> list[object]:
    said = treatment_words(payment.treatment, payment.clause)
    days = (payment.paid_on - payment.due_on).days
    worth = yuan(waived_surcharge(payment))
    return [payment.paid_on.isoformat(), yuan(payment.principal), said, days, worth]
