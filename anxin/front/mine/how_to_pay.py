"""How an open bill is paid, told to who pays it: by debit from the agreed account, by remittance where that was agreed (II.3)."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from anxin.channels.bank.reasons import words as reason_words
from anxin.funds.models import Bill, DebitOrder, OrderState, PaymentAgreement
from anxin.funds.ways_to_pay import WaysToPay, ways_to_pay
from anxin.look.components import Link, SummaryRow
from anxin.look.templatetags.look import yuan

SERVICE = "contribution-payment"


def how_to_pay(bill: Bill, fen: int, today: dt.date) -> list[SummaryRow]:
    """`fen` is what paying all of it today comes to."""
    ways = ways_to_pay(bill, today)
    rows = [*_by_debit(ways, today), *_by_remittance(ways, bill, fen)]
    return rows or [_nothing_agreed()]


def _nothing_agreed() -> SummaryRow:
    said = _("No payment agreement is on file, so nothing is debited. Apply for one on line.")
    return SummaryRow(_("How to pay"), said, (Link(_("Apply"), reverse("front:guide", args=[SERVICE])),))


def _by_debit(ways: WaysToPay, today: dt.date) -> Iterator[SummaryRow]:
    if ways.order is not None and ways.order.state != OrderState.COLLECTED:
        yield SummaryRow(_("By direct debit"), _of_order(ways.order, today))
    elif ways.debit is not None:
        said = _("With the next collection, from %(account)s. Keep enough money in it.")
        yield SummaryRow(_("By direct debit"), said % {"account": _account(ways.debit)})


def _of_order(order: DebitOrder, today: dt.date) -> str:
    values = {
        "amount": yuan(order.amount),
        "day": order.batch.collect_on.isoformat(),
        "account": _account(order.agreement),
        "why": reason_words(order.reason_code),
        "end": order.cycle_end.isoformat(),
    }
    if order.state == OrderState.SENT and order.batch.collect_on >= today:
        said = _("%(amount)s on %(day)s from %(account)s. Keep enough money in it.")
    elif order.state == OrderState.SENT:
        said = _("%(amount)s was to be debited on %(day)s from %(account)s; the bank has not answered yet.")
    elif today < order.cycle_end and order.given_up_on is None:
        said = _(
            "The debit of %(day)s from %(account)s failed: %(why)s. It is tried again before %(end)s; have enough money ready."
        )
    else:
        said = _(
            "The debits from %(account)s failed: %(why)s. They are not tried again: pay at the bank's counter or by remittance, or call 12333."
        )
    return said % values


def _account(agreement: PaymentAgreement) -> str:
    return f"{agreement.bank_name} {agreement.masked}"


def _by_remittance(ways: WaysToPay, bill: Bill, fen: int) -> Iterator[SummaryRow]:
    under_way = ways.order is not None and ways.order.state == OrderState.SENT
    if ways.remittance is None or under_way:  # Nobody is asked to pay twice.
        return
    if ways.into is None:
        why = ways.barred.label if ways.barred else _("the agency has no account for it yet")
        said = _("Not today: %(why)s.") % {"why": why}
        yield SummaryRow(_("By bank remittance"), said)
        return
    yield SummaryRow(_("By bank remittance"), _("%(amount)s, exactly, today") % {"amount": yuan(fen)})
    yield SummaryRow(_("To the account"), f"{ways.into.number} · {ways.into.holder} · {ways.into.bank_name}")
    yield SummaryRow(
        _("Remittance text"),
        _("%(number)s – so that the money is put against this bill by itself") % {"number": bill.number},
    )
