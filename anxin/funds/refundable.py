"""What may go back of a person's months: never more than was paid, never while it is not certain that it was. Reads only."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from anxin.funds.differences import Difference
from anxin.funds.errors import NoParameters, NotRefundable
from anxin.funds.law import Law, keeps_accounts
from anxin.funds.models import BRANCHES, Bill, DebitOrder
from anxin.funds.models.bills import SIDES
from anxin.funds.models.debits import OrderState
from anxin.funds.operations.billing import Payer
from anxin.funds.person_months import Amounts, Billed, bases_for_record, billed_lines
from anxin.law.months import format_month
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Person
from anxin.trail.today import business_date

NOT_PAID = _("%(month)s: nothing was paid for this person, or all of it went back already.")
NOT_SETTLED = _(
    "%(month)s: bill %(bill)s is not paid in full. What was billed too high and not paid is billed anew, not refunded."
)
TOO_LITTLE = _("%(month)s: less was paid than would go back.")
UNDER_WAY = _(
    "A direct debit of this payer is not on a bank statement yet. Refund when it is certain that the money came."
)


@dataclass(frozen=True)
class Part:
    """What goes back of one bill and branch, fen; `individual` of both sides comes from individual accounts."""

    bill: Bill
    branch: str
    employer_amount: int
    person_amount: int
    individual: int

    @property
    def amount(self) -> int:
        return self.employer_amount + self.person_amount


@dataclass(frozen=True)
class GoesBack:
    """`bases`: what the record holds of each month afterwards; None, it leaves. Months that keep their base are not named."""

    parts: list[Part] = field(default_factory=list)
    bases: dict[int, int | None] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(part.amount for part in self.parts)

    def month_total(self, month: int) -> int:
        return sum(part.amount for part in self.parts if part.bill.month == month)


def whole_months(
    payer: Payer, person: Person, months: Sequence[int], branches: Collection[str] = BRANCHES
) -> GoesBack:
    """All that was paid for these months, of some branches only when named. Raises `NotRefundable`."""
    refuse_under_way(payer)
    found = GoesBack()
    for month in months:
        lines = _paid(payer, person, month)
        individual = _individual(payer, person, month, _total(lines))
        parts = list(_parts(lines, individual, branches))
        if not parts:
            _refuse(NOT_PAID, month)
        found.parts.extend(parts)
        if sum(part.amount for part in parts) == sum(line.left.total() for line in lines):
            found.bases[month] = None
    return found


def lowered(payer: Payer, person: Person, differences: Sequence[Difference]) -> GoesBack:
    """What a lower base makes too much, taken from the bills billed last. Raises `NotRefundable`."""
    refuse_under_way(payer)
    found = GoesBack()
    for each in differences:
        if not each.less:
            continue
        lines = _paid(payer, person, each.month)
        parts = list(taken(lines[::-1], each.less, each.individual(each.less)))
        if sum(part.amount for part in parts) != each.less.total():
            _refuse(TOO_LITTLE, each.month)
        found.parts.extend(parts)
        found.bases[each.month] = each.base
    return found


def refuse_under_way(payer: Payer) -> None:
    """Raises `NotRefundable` while a debit of the payer is ordered, or collected and on no statement yet."""
    if under_way(payer).exists():
        raise NotRefundable(UNDER_WAY)


def under_way(payer: Payer) -> QuerySet[DebitOrder]:
    """Debits of the payer that are ordered, or collected and on no statement yet."""
    on_its_way = Q(state=OrderState.SENT) | Q(state=OrderState.COLLECTED, on_account=False)
    orders = DebitOrder.objects.filter(on_its_way, given_up_on=None, bill__employer=payer.employer)
    return orders if payer.employer is not None else orders.filter(bill__person=payer.person)


def _paid(payer: Payer, person: Person, month: int) -> list[Billed]:
    lines = [line for line in billed_lines(payer.employer, person.pk, month) if line.left.total()]
    if not lines:
        _refuse(NOT_PAID, month)
    for line in lines:
        if line.bill.settled_on is None:
            _refuse(NOT_SETTLED, month, bill=line.bill.number)
    return lines


def _refuse(message: StrPromise, month: int, **more: str) -> None:
    raise NotRefundable(message % {"month": format_month(month), **more})


def _total(lines: Sequence[Billed]) -> Amounts:
    total: Amounts = Counter()
    for line in lines:
        total.update(line.left)
    return total


def _individual(payer: Payer, person: Person, month: int, paid: Amounts) -> Amounts:
    """What of each branch stands on individual accounts: by the rules on the base of the record; where they hold no rates, the person's side."""
    pack = pack_in_force()
    base = bases_for_record(payer.employer, [person.pk], month).get(person.pk, 0)
    try:
        standing = Law.on(pack, month, business_date()).priced(payer.standing, base, rural=person.rural)
        found = Counter(standing.individual)
    except NoParameters:
        found = Counter({branch: paid[f"{branch}_person"] for branch in keeps_accounts(pack)})
    return Counter(
        {
            branch: min(found[branch], paid[f"{branch}_employer"] + paid[f"{branch}_person"])
            for branch in BRANCHES
        }
    )


def _parts(lines: Sequence[Billed], individual: Amounts, branches: Collection[str]) -> Iterator[Part]:
    wanted: Amounts = Counter()
    for name, fen in _total(lines).items():
        if name.rpartition("_")[0] in branches:
            wanted[name] = fen
    yield from taken(lines, wanted, individual)


def taken(lines: Sequence[Billed], wanted: Amounts, individual: Amounts) -> Iterator[Part]:
    """Bill after bill until what is wanted is taken; the individual part likewise."""
    wanted, individual = Counter(wanted), Counter(individual)
    for line in lines:
        for branch in BRANCHES:
            sides = [min(wanted[f"{branch}_{side}"], line.left[f"{branch}_{side}"]) for side in SIDES]
            own = min(individual[branch], sum(sides))
            if any(sides):
                yield Part(line.bill, branch, sides[0], sides[1], own)
            individual[branch] -= own
            for side, fen in zip(SIDES, sides, strict=True):
                wanted[f"{branch}_{side}"] -= fen
