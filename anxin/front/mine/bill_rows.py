"""A bill and what was paid on it as a row of a table, wherever it is listed."""

from django.urls import reverse
from django.utils.translation import gettext as _

from anxin.funds.models import Bill, Payment
from anxin.look.money import days_late, treatment_words
from anxin.look.templatetags.look import yuan


def bill_address(bill: Bill) -> str:
    if bill.employer is None:
        return reverse("front:own_bill", args=[bill.number])
    return reverse("front:bill", args=[bill.employer.uscc, bill.number])


def payment_row(payment: Payment) -> tuple[object, ...]:
    said = treatment_words(payment.treatment, payment.clause)
    if payment.charged:
        said = f"{said}: {days_late(payment.days)}"
    explained = f" · {_(payment.explanation)}" if payment.explanation else ""
    return (payment.paid_on.isoformat(), yuan(payment.principal), yuan(payment.surcharge), said + explained)
