"""Which bills would be debited on a day, and which would not and why. Reads only."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from anxin.funds.collection import cycle_end
from anxin.funds.models import AgreementKind, Bill, DebitOrder, OrderState, PaymentAgreement
from anxin.funds.operations.paying import preview
from anxin.funds.queries import open_bills, receivable_on
from anxin.registry.models import Agency

BILLS_A_READ = 500


class Left(TextChoices):
    """Why an open bill is not debited."""

    NO_AGREEMENT = "no_agreement", _("no direct debit agreement")
    OTHER_DAYS = "other_days", _("the agreement is not in force on that day")
    UNDER_WAY = "under_way", _("a direct debit is under way")
    CYCLE_OVER = "cycle_over", _("failed until the end of the cycle")
    NOTHING = "nothing", _("nothing is open")


class Line(NamedTuple):
    """One order that would be written. The cycle is half-open."""

    bill: Bill
    agreement: PaymentAgreement
    amount: int
    attempt: int
    cycle_from: dt.date
    cycle_end: dt.date


@dataclass
class Plan:
    collect_on: dt.date
    lines: list[Line] = field(default_factory=list)
    left_out: list[tuple[Bill, Left]] = field(default_factory=list)

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def reasons(self) -> Counter[Left]:
        return Counter(reason for _bill, reason in self.left_out)


def plan(agency: Agency, collect_on: dt.date) -> Plan:
    """Every open bill of the agency, debited or left out. Raises `NoParameters` where the rules know no cycle."""
    found = Plan(collect_on)
    end = cycle_end(collect_on)
    bills = list(
        open_bills().filter(agency=agency).select_related("employer", "person").order_by("due_on", "pk")
    )
    agreements, ever = _agreements(agency, collect_on)
    for first in range(0, len(bills), BILLS_A_READ):
        part = bills[first : first + BILLS_A_READ]
        numbers = [bill.pk for bill in part]
        open_now, orders = receivable_on(numbers), _last_orders(numbers)
        for bill in part:
            payer = (bill.employer_id, bill.person_id)
            agreement, order = agreements.get(payer), orders.get(bill.pk)
            fen = sum(open_now.get(bill.pk, {}).values())
            reason = _left(agreement, payer in ever, order, fen, collect_on)
            if reason or agreement is None:
                found.left_out.append((bill, reason or Left.NO_AGREEMENT))
            else:
                found.lines.append(_line(bill, agreement, order, fen, collect_on, end))
    return found


Payer = tuple[int | None, int | None]


def _agreements(agency: Agency, on: dt.date) -> tuple[dict[Payer, PaymentAgreement], set[Payer]]:
    """Those in force on the day, by payer; and everybody who ever had one."""
    mine = PaymentAgreement.objects.filter(agency=agency, kind=AgreementKind.DIRECT_DEBIT)
    lasting = Q(ended_on=None) | Q(ended_on__gt=on)
    held = {(each.employer_id, each.person_id): each for each in mine.filter(lasting, signed_on__lte=on)}
    return held, set(mine.values_list("employer", "person"))


def _last_orders(bills: list[int]) -> dict[int, DebitOrder]:
    return {order.bill_id: order for order in DebitOrder.objects.filter(bill__in=bills).order_by("attempt")}


def _left(
    agreement: PaymentAgreement | None, ever: bool, order: DebitOrder | None, fen: int, on: dt.date
) -> Left | None:
    if fen <= 0:
        return Left.NOTHING
    if agreement is None:
        return Left.OTHER_DAYS if ever else Left.NO_AGREEMENT
    if order is not None and order.state == OrderState.SENT:
        return Left.UNDER_WAY
    if order is not None and order.state != OrderState.COLLECTED and on >= order.cycle_end:
        return Left.CYCLE_OVER
    return None


def _line(
    bill: Bill,
    agreement: PaymentAgreement,
    order: DebitOrder | None,
    fen: int,
    on: dt.date,
    end: dt.date,
) -> Line:
    """With the surcharge of the collection day where the bill is late. A bill collected before (and paid in part) begins a new cycle."""
    amount = preview(bill, on).taken if on > bill.due_on else fen
    again = order is not None and order.state != OrderState.COLLECTED
    cycle = (order.cycle_from, order.cycle_end) if order is not None and again else (on, end)
    return Line(bill, agreement, amount, order.attempt + 1 if order else 1, *cycle)


def failed_debits(agency: Agency | None = None) -> QuerySet[DebitOrder]:
    """The last order of each open bill where it was rejected or taken back, the end of its cycle first."""
    later = DebitOrder.objects.filter(bill=OuterRef("bill"), attempt__gt=OuterRef("attempt"))
    failed = DebitOrder.objects.filter(
        ~Exists(later),
        state__in=[OrderState.REJECTED, OrderState.TAKEN_BACK],
        bill__settled_on=None,
        bill__cancelled_on=None,
    )
    failed = failed.filter(bill__agency=agency) if agency else failed
    return failed.select_related(
        "bill__employer", "bill__person", "bill__agency", "batch", "agreement"
    ).order_by("cycle_end", "pk")
