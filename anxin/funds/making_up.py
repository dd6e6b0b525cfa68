"""Bills past their last day that may still be paid without a surcharge (I.3): nobody calls them late."""

import datetime as dt
from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Min, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from anxin.funds.law import Events, Law, events_on, surcharge_on
from anxin.funds.models import AccountKind, Bill, Payment, Treatment
from anxin.lawbook.queries import pack_in_force, pack_of
from anxin.trail.today import business_date, once_a_request


class State(models.TextChoices):
    """How a bill stands for whoever pays it."""

    PAID = "paid", _("paid")
    PUT_OFF = "put_off", _("put off")
    MAKE_UP = "make_up", _("to be made up, no surcharge")
    LATE = "late", _("late")
    NOT_DUE = "not_due", _("to be paid")


class States:
    """Of many bills on one day; the events are read once, the rules of each month once."""

    def __init__(self, on: dt.date) -> None:
        self.on = on
        self._events: Events = events_on(pack_in_force(), on)
        self._laws: dict[int, Law] = {}

    def of(self, bill: Bill) -> State:
        if bill.settled_on:
            return State.PAID
        if bill.due_on >= self.on:
            return State.PUT_OFF if bill.extension else State.NOT_DUE
        return State.MAKE_UP if self.waived(bill) else State.LATE

    def waived(self, bill: Bill) -> bool:
        """Whether paying the bill late, on this day, brings no surcharge."""
        if bill.month not in self._laws:
            self._laws[bill.month] = Law.of_days(pack_in_force(), bill.month, self.on, self._events)
        return self._laws[bill.month].late(bill.standing, self.on).treatment == Treatment.WAIVED


def state_of(bill: Bill) -> State:
    """Today."""
    return once_a_request("states of bills", lambda: States(business_date())).of(bill)


MonthAndDay = tuple[int, dt.date]


def made_up(bills: QuerySet[Bill], on: dt.date) -> list[MonthAndDay]:
    """Months and last days whose open bills, of these, are so. Bills that share both stand alike: one of each is asked about."""
    late = bills.filter(settled_on=None, due_on__lt=on).order_by()
    alike = list(late.values_list("month", "due_on").annotate(sample=Min("pk")))
    if not alike:
        return []
    samples = Bill.objects.in_bulk([sample for _month, _due_on, sample in alike])
    states = States(on)
    return [(month, due_on) for month, due_on, sample in alike if states.waived(samples[sample])]


def among(found: Sequence[MonthAndDay], prefix: str = "") -> Q:
    """Bills of these months and days; `prefix` leads to the bill from elsewhere."""
    each = (Q(**{f"{prefix}month": month, f"{prefix}due_on": due_on}) for month, due_on in found)
    return reduce(or_, each, Q(pk__in=()))


def waived_surcharge(payment: Payment) -> int:
    """Fen that the payment would have cost besides, had nothing been waived: by branch, as a surcharge is charged, under the rules it was paid under."""
    law = Law.of_days(pack_of(payment.pack_version), payment.bill.month, payment.paid_on)
    days = law.arrears(payment.due_on, payment.paid_on)
    settled = payment.posting.transfers.filter(credit__kind=AccountKind.RECEIVABLE)
    by_branch = settled.values_list("credit__branch").annotate(fen=Sum("amount"))
    return sum(surcharge_on(fen, days) for _branch, fen in by_branch)
