"""What is due to whom: for each award the difference between what its versions say and what it has been given, month by month.

Nothing here is written. Because a run pays differences, it may be worked out as often as one likes: what was given is in the difference already.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import models
from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext_lazy as _

from anxin.funds.benefits.rules import BenefitRules
from anxin.funds.models import (
    AwardVersion,
    BenefitAward,
    BenefitItem,
    BenefitPayment,
    ItemKind,
    PayeeAccount,
    PaymentState,
    PayOrder,
    PayOrderState,
    RecoveryPlan,
    Rhythm,
)
from anxin.funds.models.orders import NOT_THE_ACCOUNT
from anxin.law.benefits import Ruling
from anxin.registry.models import Agency

AWARDS_A_READ = 2_000
NOTHING = (0, 0)
Money = tuple[int, int]
"""Fen, and of them out of the individual account."""


class Reason(models.TextChoices):
    NO_AMOUNT = "no_amount", _("no amount entered yet")
    IN_REVIEW = "in_review", _("the amount waits for approval")
    NOT_CERTIFIED = "not_certified", _("the life certificate has lapsed")
    NO_ACCOUNT = "no_account", _("no bank account")
    BANK_REFUSED = "bank_refused", _("the bank refused the account; correct it first")
    OVERPAID = "overpaid", _("more was paid than is due")


class Line(NamedTuple):
    """One month of a payment."""

    month: int
    serial: int
    kind: ItemKind
    amount: int
    individual: int


@dataclass(frozen=True)
class Payable:
    """What one award would be paid. `rule` and `clause` name the row that decided where one did (in advance, without certificate)."""

    award: int
    account: int
    lines: tuple[Line, ...]
    advance: bool
    rule: str
    clause: str

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def individual(self) -> int:
        return sum(line.individual for line in self.lines)


class Left(NamedTuple):
    award: int
    reason: Reason
    rule: str
    clause: str
    amount: int


@dataclass
class Found:
    """All of one award that decides what it is due."""

    award: BenefitAward
    approved: list[AwardVersion] = field(default_factory=list)
    open: AwardVersion | None = None
    account: int | None = None
    refused: bool = False
    recovery: int = 0
    given: tuple[int, int, int | None] = (0, 0, None)

    @property
    def provisional(self) -> bool:
        """Accepted and checked once, not reviewed yet."""
        return not self.approved and self.open is not None

    @property
    def versions(self) -> list[AwardVersion]:
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

    @property
    def lasts(self) -> bool:
        return self.award.rhythm == Rhythm.MONTHLY


def work_out(
    agency: Agency, rhythm: Rhythm, month: int, pay_on: dt.date, rules: BenefitRules
) -> Iterator[Payable | Left]:
    """In the order of the awards. Awards to which nothing is due do not appear."""
    for found in _all_found(agency, rhythm, month):
        answer = _answer(found, month, pay_on, rules)
        if answer is not None:
            yield answer


def _answer(found: Found, month: int, pay_on: dt.date, rules: BenefitRules) -> Payable | Left | None:
    award = found.award
    if not found.versions and award.ended_month is None:
        return _left(found, Reason.NO_AMOUNT)
    lines = _lines(found, month)
    gained = sum(line.amount for line in lines if line.amount > 0)
    if gained == 0:
        lost = sum(line.amount for line in lines)
        return _left(found, Reason.OVERPAID, amount=lost) if lost else None
    ruling = _ruling(found, pay_on, rules)
    if ruling is not None and not ruling.pays:
        reason = Reason.IN_REVIEW if found.provisional else Reason.NOT_CERTIFIED
        return _left(found, reason, ruling, gained)
    if found.account is None or found.refused:
        missing = Reason.BANK_REFUSED if found.refused else Reason.NO_ACCOUNT
        return _left(found, missing, amount=gained)
    kept = _with_recovery(lines, found.recovery, gained)
    row = ruling.row if ruling else None
    return Payable(
        award.pk,
        found.account,
        tuple(kept),
        found.provisional,
        row.id if row else "",
        row.clause if row else rules.kind(award.kind).clause,
    )


def _left(found: Found, reason: Reason, ruling: Ruling | None = None, amount: int = 0) -> Left:
    row = ruling.row if ruling else None
    return Left(found.award.pk, reason, row.id if row else "", row.clause if row else "", amount)


def _ruling(found: Found, pay_on: dt.date, rules: BenefitRules) -> Ruling | None:
    """The row that lets it be paid or holds it back; None where nothing had to be asked."""
    kind = rules.kind(found.award.kind)
    if found.provisional:
        advance = rules.advance(pay_on) if kind.advance else Ruling(False, None)
        if not advance.pays or not kind.certified:
            return advance
        certified = rules.certification(found.award.certified_on, pay_on)
        return advance if certified.pays else certified
    return rules.certification(found.award.certified_on, pay_on) if kind.certified else None


def _lines(found: Found, month: int) -> list[Line]:
    """Every month in which what was given differs from what is due. The usual cases (all is given; only this month is missing) need no look
    at the single months.
    """
    due = {each: found.worth(each) for each in found.months(month)}
    given, own, last = found.given
    if _total(due.values()) == (given, own):
        return []
    if last is None:
        return [
            _line(found, each, 0, money, NOTHING, month) for each, money in due.items() if money != NOTHING
        ]
    now = due.pop(month, NOTHING)
    if last < month and found.lasts and _total(due.values()) == (given, own):
        return [_line(found, month, 0, now, NOTHING, month)]
    held = _given_by_month(found.award)
    months = {*found.months(month), *held}
    lines = [_line(found, each, *_held(held, each, found), month) for each in sorted(months)]
    return [line for line in lines if line.amount or line.individual]


def _total(moneys: Iterable[Money]) -> Money:
    pairs = list(moneys)
    return sum(fen for fen, _own in pairs), sum(own for _fen, own in pairs)


def _held(held: Mapping[int, tuple[int, int, int]], month: int, found: Found) -> tuple[int, Money, Money]:
    amount, individual, serial = held.get(month, (0, 0, 0))
    return serial, found.worth(month), (amount, individual)


def _line(found: Found, month: int, serial: int, due: Money, given: Money, run_month: int) -> Line:
    amount = due[0] - given[0]
    if serial:
        kind = ItemKind.DIFFERENCE if amount >= 0 else ItemKind.RECOVERY
    elif found.provisional:
        kind = ItemKind.ADVANCE
    else:
        late = month < run_month and found.lasts
        kind = ItemKind.ARREARS if late else ItemKind.REGULAR
    return Line(month, serial, kind, amount, due[1] - given[1])


def _given_by_month(award: BenefitAward) -> dict[int, tuple[int, int, int]]:
    rows = BenefitItem.objects.filter(award=award, standing=True).order_by().values_list("month")
    summed = rows.annotate(fen=Sum("amount"), own=Sum("individual"), last=Max("serial"))
    return {month: (fen, own, last + 1) for month, fen, own, last in summed}


def _with_recovery(lines: Sequence[Line], instalment: int, gained: int) -> list[Line]:
    """What is owed to the person in full; what is taken back up to the instalment, oldest month first, and never all of the payment."""
    left = min(instalment, gained - 1)
    kept = []
    for line in lines:
        if line.amount >= 0:
            kept.append(line)
            continue
        taken = min(left, -line.amount)
        if taken:
            own = -(-line.individual * taken // -line.amount) if line.amount else 0
            kept.append(line._replace(amount=-taken, individual=own))
        left -= taken
    return kept


def _all_found(agency: Agency, rhythm: Rhythm, month: int) -> Iterator[Found]:
    mine = BenefitAward.objects.filter(agency=agency, rhythm=rhythm, entitled_from__lte=month)
    last = 0
    while awards := list(mine.filter(pk__gt=last).order_by("pk")[:AWARDS_A_READ]):
        last = awards[-1].pk
        yield from _read(awards).values()


def find(awards: Sequence[BenefitAward]) -> dict[int, Found]:
    """By key of the award."""
    return _read(awards)


def _read(awards: Sequence[BenefitAward]) -> dict[int, Found]:
    """A fixed number of statements however many awards."""
    found = {award.pk: Found(award) for award in awards}
    low, high = awards[0].pk, awards[-1].pk
    inside = Q(award__gte=low, award__lte=high)
    for version in AwardVersion.objects.filter(inside, refused_at=None).order_by("award_id", "number"):
        if one := found.get(version.award_id):
            one.approved += [version] if version.approved_at else []
            one.open = one.open if version.approved_at else version
    for award, account in PayeeAccount.objects.filter(inside).order_by("pk").values_list("award", "pk"):
        if award in found:
            found[award].account = account
    for award, monthly in (
        RecoveryPlan.objects.filter(inside, approved_at__isnull=False)
        .order_by("pk")
        .values_list("award", "monthly_amount")
    ):
        if award in found:
            found[award].recovery = monthly
    _read_given(found, inside)
    _read_refused(found, inside)
    return found


def _read_given(found: dict[int, Found], inside: Q) -> None:
    standing = BenefitItem.objects.filter(inside, standing=True).order_by().values_list("award")
    for award, fen, own, last in standing.annotate(
        fen=Sum("amount"), own=Sum("individual"), last=Max("month")
    ):
        if award in found:
            found[award].given = (fen, own, last)


def _read_refused(found: dict[int, Found], inside: Q) -> None:
    """The account at whose fault the last order failed must be corrected before anything else goes there."""
    failed = BenefitPayment.objects.filter(inside, state=PaymentState.FAILED).values("pk")
    orders = PayOrder.objects.filter(payment__in=failed, state=PayOrderState.FAILED)
    orders = orders.exclude(reason_code__in=NOT_THE_ACCOUNT)
    for award, account in orders.order_by("pk").values_list("payment__award", "account"):
        if award in found:
            found[award].refused = found[award].account == account


def overpaid(award: BenefitAward) -> int:
    """Fen paid for months for which less (or nothing) is due now."""
    return sum(fen for _month, _serial, fen, _own in overpaid_months(award))


def overpaid_months(award: BenefitAward) -> Iterator[tuple[int, int, int, int]]:
    """Oldest first: the month, the serial its next item gets, the fen paid too much, and of them out of the individual account."""
    found = _read([award])[award.pk]
    for month, (fen, own, serial) in sorted(_given_by_month(award).items()):
        due, own_due = found.worth(month)
        if fen > due:
            yield month, serial, fen - due, min(max(own - own_due, 0), fen - due)


def overpaid_awards(agency: Agency | None) -> list[tuple[BenefitAward, int]]:
    """Awards with more given than due, and how much; looked at are those with items and a change since the first version."""
    changed = BenefitAward.objects.annotate(versions_count=Count("versions")).filter(
        Q(versions_count__gt=1) | Q(ended_month__isnull=False), items__standing=True
    )
    mine = changed.filter(agency=agency) if agency else changed
    return [(award, fen) for award in mine.distinct().order_by("pk") if (fen := overpaid(award))]
