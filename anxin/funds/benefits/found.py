"""What decides what an award is due: its versions, its account, what it has been given. Read for many awards at once, with a fixed number of
statements however many, and without what only people look at (facts, steps, numbers of accounts).
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Max, Q, QuerySet, Sum

from anxin.funds.models import (
    AwardVersion,
    BenefitAward,
    BenefitItem,
    BenefitPayment,
    PayeeAccount,
    PaymentState,
    PayOrder,
    PayOrderState,
    RecoveryPlan,
    Rhythm,
)
from anxin.funds.models.orders import NOT_THE_ACCOUNT
from anxin.registry.models import Agency

AWARDS_A_READ = 2_000
NOTHING = (0, 0)
Money = tuple[int, int]
"""Fen, and of them out of the individual account."""
Held = tuple[int, int, int]
"""Fen given for a month, of them out of the individual account, and the serial its next item gets."""


class Award(NamedTuple):
    """What of an award decides."""

    pk: int
    kind: str
    rhythm: str
    entitled_from: int
    ended_month: int | None
    certified_on: dt.date | None

    @classmethod
    def of(cls, award: BenefitAward) -> "Award":
        return cls(*(getattr(award, name) for name in cls._fields))


class Said(NamedTuple):
    """What a version says, without how it came about."""

    from_month: int
    amount: int
    individual: int


class Given(NamedTuple):
    """Fen of all standing items, of them out of the individual account, and the last month they are for; `before` and `now` are the fen for
    the month before the one asked about and for that month, None where there is no item."""

    amount: int = 0
    individual: int = 0
    last: int | None = None
    before: int | None = None
    now: int | None = None


NO_ITEMS = Given()


@dataclass(slots=True)
class Found:
    """All of one award that decides what it is due."""

    award: Award
    approved: list[Said] = field(default_factory=list)
    open: Said | None = None
    account: int | None = None
    refused: bool = False
    recovery: int = 0
    given: Given = NO_ITEMS

    @property
    def provisional(self) -> bool:
        """Accepted and checked once, not reviewed yet."""
        return not self.approved and self.open is not None

    @property
    def versions(self) -> list[Said]:
        return self.approved or ([self.open] if self.open else [])

    def worth(self, month: int) -> Money:
        """What the versions say of one month; the last version that reaches it counts."""
        if self.award.rhythm == Rhythm.ONCE and month != self.award.entitled_from:
            return NOTHING
        if self.award.ended_month is not None and month >= self.award.ended_month:
            return NOTHING
        said = next((v for v in reversed(self.versions) if v.from_month <= month), None)
        return (said.amount, said.individual) if said else NOTHING

    def months(self, through: int) -> range:
        return range(self.award.entitled_from, (through if self.lasts else self.award.entitled_from) + 1)

    def whole(self, through: int) -> Money:
        """What all months come to, version by version: an award of thirty years has hundreds of months and a few versions."""
        months, ended = self.months(through), self.award.ended_month
        end = months.stop if ended is None else min(months.stop, ended)
        fen = own = 0
        for said in reversed(self.versions):
            since = max(said.from_month, months.start)
            if since < end:
                fen += said.amount * (end - since)
                own += said.individual * (end - since)
                end = since
        return fen, own

    @property
    def lasts(self) -> bool:
        return self.award.rhythm == Rhythm.MONTHLY


def awards_in(agency: Agency, rhythm: Rhythm, month: int) -> QuerySet[BenefitAward]:
    """Those a run of the month has to look at."""
    return BenefitAward.objects.filter(agency=agency, rhythm=rhythm, entitled_from__lte=month)


def next_awards(agency: Agency, rhythm: Rhythm, month: int, after: int) -> tuple[list[Award], bool]:
    """A part of them, behind the award with the key `after`; and whether there are more behind it."""
    following = awards_in(agency, rhythm, month).filter(pk__gt=after).order_by("pk")
    rows = following.values_list(*Award._fields)
    found = [Award(*row) for row in rows[: AWARDS_A_READ + 1]]
    return found[:AWARDS_A_READ], len(found) > AWARDS_A_READ


def find(awards: Sequence[Award], month: int = 0) -> dict[int, Found]:
    """By key of the award. `month` is the one of which `Given.before` and `Given.now` speak."""
    found = {award.pk: Found(award) for award in awards}
    inside = _inside(found)
    _read_versions(found, inside)
    accounts = PayeeAccount.objects.filter(inside).order_by("pk")
    for award, account in accounts.values_list("award_id", "pk"):
        if award in found:
            found[award].account = account
    plans = RecoveryPlan.objects.filter(inside, approved_at__isnull=False).order_by("pk")
    for award, monthly in plans.values_list("award_id", "monthly_amount"):
        if award in found:
            found[award].recovery = monthly
    _read_given(found, inside, month)
    _read_refused(found, inside)
    return found


def _inside(found: Collection[int]) -> Q:
    """Neighbours are read as one stretch; a few far from each other by their keys, not with all that lies between."""
    low, high = min(found), max(found)
    close = high - low < 4 * len(found)
    return Q(award__gte=low, award__lte=high) if close else Q(award__in=list(found))


def _read_versions(found: dict[int, Found], inside: Q) -> None:
    versions = AwardVersion.objects.filter(inside, refused_at=None).order_by("award_id", "number")
    approved = ExpressionWrapper(Q(approved_at__isnull=False), BooleanField())
    rows = versions.values_list("award_id", approved, "from_month", "amount", "individual")
    for award, is_approved, from_month, amount, individual in rows:
        if (one := found.get(award)) is None:
            continue
        said = Said(from_month, amount, individual)
        if is_approved:
            one.approved.append(said)
        else:
            one.open = said


def _read_given(found: dict[int, Found], inside: Q, month: int) -> None:
    standing = BenefitItem.objects.filter(inside, standing=True).order_by().values_list("award_id")
    rows = standing.annotate(
        fen=Sum("amount"),
        own=Sum("individual"),
        last=Max("month"),
        before=Sum("amount", filter=Q(month=month - 1)),
        now=Sum("amount", filter=Q(month=month)),
    )
    for award, *given in rows:
        if award in found:
            found[award].given = Given(*given)


def _read_refused(found: dict[int, Found], inside: Q) -> None:
    """The account at whose fault the last order failed must be corrected before anything else goes there."""
    failed = BenefitPayment.objects.filter(inside, state=PaymentState.FAILED).values("pk")
    orders = PayOrder.objects.filter(payment__in=failed, state=PayOrderState.FAILED)
    orders = orders.exclude(reason_code__in=NOT_THE_ACCOUNT)
    for award, account in orders.order_by("pk").values_list("payment__award", "account"):
        if award in found:
            found[award].refused = found[award].account == account


def given_by_month(awards: Iterable[int]) -> dict[int, dict[int, Held]]:
    """By award and month, what stands; one statement however many awards."""
    rows = BenefitItem.objects.filter(award__in=list(awards), standing=True).order_by()
    summed = rows.values_list("award_id", "month").annotate(
        fen=Sum("amount"), own=Sum("individual"), last=Max("serial")
    )
    found: dict[int, dict[int, Held]] = {}
    for award, month, fen, own, last in summed:
        found.setdefault(award, {})[month] = (fen, own, last + 1)
    return found
