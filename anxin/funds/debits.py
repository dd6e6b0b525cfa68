"""Which bills would be debited on a day, and which would not and why. Reads only."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.enums import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxin.funds.collection import cycle_end
from anxin.funds.errors import FundsError
from anxin.funds.models import AgreementKind, BankAccount, Bill, DebitOrder, OrderState, PaymentAgreement
from anxin.funds.operations.paying import Previews
from anxin.funds.queries import open_bills, receivable_on
from anxin.registry.models import Agency
from anxin.trail.today import business_date

BILLS_A_READ = 1_000
LEFT_OUT_SHOWN = 50
# What of a bill decides.
READ = ("number", "agency", "employer", "person", "month", "due_on", "standing")


class Left(TextChoices):
    """Why an open bill is not debited."""

    NO_AGREEMENT = "no_agreement", gettext_lazy("no direct debit agreement")
    OTHER_DAYS = "other_days", gettext_lazy("the agreement is not in force on that day")
    UNDER_WAY = "under_way", gettext_lazy("a direct debit is under way")
    CYCLE_OVER = "cycle_over", gettext_lazy("failed until the end of the cycle")
    NOTHING = "nothing", gettext_lazy("nothing is open")


class Line(NamedTuple):
    """One order that would be written, under the agreement with that key. The cycle is half-open."""

    bill: Bill
    agreement: int
    amount: int
    attempt: int
    cycle_from: dt.date
    cycle_end: dt.date


class LeftOut(NamedTuple):
    bill: Bill
    reason: Left


@dataclass
class Plan:
    """What a batch would be, in figures; `left_out` are the keys of the first of the bills that are not debited. Fen."""

    collect_on: dt.date
    orders: int = 0
    amount: int = 0
    reasons: Counter[Left] = field(default_factory=Counter)
    left_out: list[tuple[int, Left]] = field(default_factory=list)

    def add(self, bills: Iterable[Line | LeftOut]) -> None:
        for each in bills:
            if isinstance(each, Line):
                self.orders += 1
                self.amount += each.amount
            else:
                self._leaves_out(each)

    def _leaves_out(self, each: LeftOut) -> None:
        self.reasons[each.reason] += 1
        if len(self.left_out) < LEFT_OUT_SHOWN:
            self.left_out.append((each.bill.pk, each.reason))


def refuse_collection(account: BankAccount, collect_on: dt.date) -> None:
    """Raises `FundsError` for a day that is over, or on which the account is not in use."""
    if collect_on <= business_date():
        raise FundsError(_("Choose a day to come: the bank needs the file before the day of collection."))
    if not BankAccount.objects.open_on(collect_on).filter(pk=account.pk).exists():
        raise FundsError(_("The account is not in use on that day. Choose another account or day."))


def next_bills(agency: Agency, after: int) -> tuple[list[Bill], bool]:
    """A part of the open bills, behind the one with the key `after`; and whether there are more behind it."""
    following = open_bills().filter(agency=agency, pk__gt=after).order_by("pk")
    found = list(following.only(*READ)[: BILLS_A_READ + 1])
    return found[:BILLS_A_READ], len(found) > BILLS_A_READ


def look_at(bills: Sequence[Bill], collect_on: dt.date) -> list[Line | LeftOut]:
    """Each of these open bills; a fixed number of statements however many. Raises `NoParameters`."""
    end = cycle_end(collect_on)
    keys = [bill.pk for bill in bills]
    open_now, orders, attempts = receivable_on(keys), _last_orders(keys), _attempts(keys)
    agreements = _agreements(bills, collect_on)
    late = Previews([bill for bill in bills if collect_on > bill.due_on])
    found: list[Line | LeftOut] = []
    for bill in bills:
        agreement, order = agreements.get(_payer(bill)), orders.get(bill.pk)
        fen = sum(open_now.get(bill.pk, {}).values())
        tried = None if missed_nothing(order, bill, collect_on) else order
        reason = _left(agreement, order, tried, fen, collect_on)
        if reason or agreement is None or agreement.key is None:
            found.append(LeftOut(bill, reason or Left.NO_AGREEMENT))
            continue
        # With the surcharge of the collection day where the bill is late.
        amount = late.taken(bill, collect_on) if collect_on > bill.due_on else fen
        cycle = _cycle(tried) or (collect_on, end)
        found.append(Line(bill, agreement.key, amount, attempts.get(bill.pk, 0) + 1, *cycle))
    return found


Payer = tuple[int | None, int | None]


class _Agreed(NamedTuple):
    """That the payer ever agreed to direct debits, and the agreement of the day where there is one."""

    key: int | None


def _payer(bill: Bill) -> Payer:
    return bill.employer_id, bill.person_id


def _agreements(bills: Sequence[Bill], on: dt.date) -> Mapping[Payer, _Agreed]:
    """Without the numbers of their accounts, which cost more to read than all the rest."""
    agencies = {bill.agency_id for bill in bills}
    mine = PaymentAgreement.objects.filter(agency__in=agencies, kind=AgreementKind.DIRECT_DEBIT)
    payers = Q(employer__in={bill.employer_id for bill in bills if bill.employer_id})
    payers |= Q(person__in={bill.person_id for bill in bills if bill.person_id})
    found: dict[Payer, _Agreed] = {}
    rows = mine.filter(payers).order_by("pk")
    for key, employer, person, since, until in rows.values_list(
        "pk", "employer_id", "person_id", "signed_on", "ended_on"
    ):
        lasts = since <= on and (until is None or until > on)
        before = found.get((employer, person), _Agreed(None))
        found[employer, person] = _Agreed(key) if lasts else before
    return found


def _last_orders(bills: Sequence[int]) -> dict[int, DebitOrder]:
    """Of those that left."""
    orders = DebitOrder.objects.filter(bill__in=bills).exclude(state=OrderState.DROPPED)
    return {order.bill_id: order for order in orders.order_by("attempt")}


def _attempts(bills: Sequence[int]) -> dict[int, int]:
    """The number of the last attempt, also of one that never left: its number is used up."""
    orders = DebitOrder.objects.filter(bill__in=bills).order_by()
    return dict(orders.values_list("bill_id").annotate(last=Max("attempt")))


def missed_nothing(order: DebitOrder | None, bill: Bill, on: dt.date) -> bool:
    """Its cycle was over before the bill was due, as when a deferral came between: another one begins."""
    if order is None or order.state in (OrderState.SENT, OrderState.COLLECTED):
        return False
    return order.cycle_end <= min(on, bill.due_on)


def _left(
    agreement: _Agreed | None, order: DebitOrder | None, tried: DebitOrder | None, fen: int, on: dt.date
) -> Left | None:
    """`tried` is the last order, unless it missed nothing."""
    if fen <= 0:
        return Left.NOTHING
    if agreement is None:
        return Left.NO_AGREEMENT
    if agreement.key is None:
        return Left.OTHER_DAYS
    if order is not None and order.state == OrderState.SENT:
        return Left.UNDER_WAY
    if tried is not None and tried.state != OrderState.COLLECTED and on >= tried.cycle_end:
        return Left.CYCLE_OVER
    return None


def _cycle(order: DebitOrder | None) -> tuple[dt.date, dt.date] | None:
    """The one that goes on. A bill collected before (and paid in part) begins a new one."""
    again = order is not None and order.state != OrderState.COLLECTED
    return (order.cycle_from, order.cycle_end) if order is not None and again else None


def failed_debits(agency: Agency | None = None) -> QuerySet[DebitOrder]:
    """The last order of each open bill where it was rejected or taken back, the end of its cycle first."""
    later = DebitOrder.objects.filter(bill=OuterRef("bill"), attempt__gt=OuterRef("attempt"))
    later = later.exclude(state=OrderState.DROPPED)
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
