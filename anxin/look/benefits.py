"""Benefits as rows of a table, the same for the person and for the officer."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from anxin.funds.benefits.rules import by_measure
from anxin.funds.models import BenefitPayment, Repayment
from anxin.law.months import format_month
from anxin.look.templatetags.look import yuan


def payment_row(payment: BenefitPayment) -> tuple[object, ...]:
    """Pay day, every month it pays, amount, what became of it, account."""
    months = [
        f"{format_month(item.month)} {item.get_kind_display()} {yuan(item.amount)}"
        for item in payment.items.all()
    ]
    order = max(payment.orders.all(), key=lambda each: each.attempt, default=None)
    return (
        payment.run.pay_on.isoformat(),
        _("; ").join(months),
        yuan(payment.amount),
        state_said(payment),
        order.account.masked if order else "",
    )


def state_said(payment: BenefitPayment) -> str:
    """An advance, and a payment on a clause of the emergency, say so."""
    said = str(payment.get_state_display())
    if payment.paid_on:
        said = f"{said} {payment.paid_on}"
    if payment.advance:
        return f"{said} · {_('paid in advance')} ({payment.clause})"
    return f"{said} · {payment.clause}" if by_measure(payment.rule) else said


def given_back_rows(repayments: Iterable[Repayment]) -> list[tuple[object, ...]]:
    """The day the money came, amount, reason."""
    return [(each.receipt.value_on.isoformat(), yuan(each.amount), each.reason) for each in repayments]
