"""What is due to whom: for each award the difference between what its versions say and what it has been given, month by month.

Nothing here is written. Because a run pays differences, it may be worked out as often as one likes: what was given is in the difference already.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anxin.funds.benefits.found import (
    AWARDS_A_READ,
    NOTHING,
    Award,
    Found,
    Held,
    Money,
    find,
    given_by_month,
)
from anxin.funds.benefits.rules import BenefitRules
from anxin.funds.models import AwardVersion, BenefitAward, BenefitItem, ItemKind
from anxin.law.benefits import Ruling
from anxin.registry.models import Agency


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


class Payable(NamedTuple):
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


class Worked(NamedTuple):
    """One award that was looked at. The answer is None where nothing is due; `before` and `now` are as in `Given`."""

    award: int
    answer: Payable | Left | None
    before: int | None
    now: int | None


class Rulings:
    """What the rules say of a pay day, asked once for each day of a certificate: there are few of them among many awards."""

    def __init__(self, rules: BenefitRules, pay_on: dt.date) -> None:
        self.rules = rules
        self._pay_on = pay_on
        self._certified: dict[dt.date | None, Ruling] = {}

    def certification(self, certified_on: dt.date | None) -> Ruling:
        if certified_on not in self._certified:
            self._certified[certified_on] = self.rules.certification(certified_on, self._pay_on)
        return self._certified[certified_on]

    @cached_property
    def advance(self) -> Ruling:
        return self.rules.advance(self._pay_on)


def work_out(awards: Sequence[Award], month: int, rulings: Rulings) -> list[Worked]:
    """All of these awards, in their order; a fixed number of statements however many."""
    found = find(awards, month) if awards else {}
    lines = {each.award.pk: _lines_at_once(each, month) for each in found.values()}
    held = given_by_month([award for award, known in lines.items() if known is None])
    return [_worked(each, lines[award], held, month, rulings) for award, each in found.items()]


def _worked(
    found: Found,
    lines: list[Line] | None,
    held: Mapping[int, Mapping[int, Held]],
    month: int,
    rulings: Rulings,
) -> Worked:
    if lines is None:
        lines = _line_by_line(found, month, held.get(found.award.pk, {}))
    answer = _answer(found, lines, rulings)
    return Worked(found.award.pk, answer, found.given.before, found.given.now)


def _answer(found: Found, lines: Sequence[Line], rulings: Rulings) -> Payable | Left | None:
    award = found.award
    if not found.versions and award.ended_month is None:
        return _left(found, Reason.NO_AMOUNT)
    gained = sum(line.amount for line in lines if line.amount > 0)
    if gained == 0:
        lost = sum(line.amount for line in lines)
        return _left(found, Reason.OVERPAID, amount=lost) if lost else None
    ruling = _ruling(found, rulings)
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
        row.clause if row else rulings.rules.kind(award.kind).clause,
    )


def _left(found: Found, reason: Reason, ruling: Ruling | None = None, amount: int = 0) -> Left:
    row = ruling.row if ruling else None
    return Left(found.award.pk, reason, row.id if row else "", row.clause if row else "", amount)


def _ruling(found: Found, rulings: Rulings) -> Ruling | None:
    """The row that lets it be paid or holds it back; None where nothing had to be asked."""
    kind = rulings.rules.kind(found.award.kind)
    if found.provisional:
        advance = rulings.advance if kind.advance else Ruling(False, None)
        if not advance.pays or not kind.certified:
            return advance
        certified = rulings.certification(found.award.certified_on)
        return advance if certified.pays else certified
    return rulings.certification(found.award.certified_on) if kind.certified else None


def _lines_at_once(found: Found, month: int) -> list[Line] | None:
    """Every month in which what was given differs from what is due, in the usual cases: all is given, or only this month is missing. None
    where the single months have to be looked at.
    """
    given, whole = found.given, found.whole(month)
    if whole == given[:2]:
        return []
    if given.last is None:
        due = ((each, found.worth(each)) for each in found.months(month))
        return [_line(found, each, 0, money, NOTHING, month) for each, money in due if money != NOTHING]
    now = found.worth(month)
    if given.last < month and found.lasts and (whole[0] - now[0], whole[1] - now[1]) == given[:2]:
        return [_line(found, month, 0, now, NOTHING, month)]
    return None


def _line_by_line(found: Found, month: int, held: Mapping[int, Held]) -> list[Line]:
    months = sorted({*found.months(month), *held})
    lines = (_of_month(found, each, held.get(each, (0, 0, 0)), month) for each in months)
    return [line for line in lines if line.amount or line.individual]


def _of_month(found: Found, each: int, held: Held, run_month: int) -> Line:
    amount, individual, serial = held
    return _line(found, each, serial, found.worth(each), (amount, individual), run_month)


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


def overpaid(award: BenefitAward) -> int:
    """Fen paid for months for which less (or nothing) is due now."""
    return sum(fen for _month, _serial, fen, _own in overpaid_months(award))


def overpaid_months(award: BenefitAward) -> Iterator[tuple[int, int, int, int]]:
    """Oldest first: the month, the serial its next item gets, the fen paid too much, and of them out of the individual account."""
    found = find([Award.of(award)])[award.pk]
    yield from _too_much(found, given_by_month([award.pk]).get(award.pk, {}))


def _too_much(found: Found, held: Mapping[int, Held]) -> Iterator[tuple[int, int, int, int]]:
    for month, (fen, own, serial) in sorted(held.items()):
        due, own_due = found.worth(month)
        if fen > due:
            yield month, serial, fen - due, min(max(own - own_due, 0), fen - due)


def overpaid_awards(agency: Agency | None, most: int | None = None) -> list[tuple[BenefitAward, int]]:
    """Awards with more given than due, and how much, in the order of their keys; the first `most` when given.

    A fixed number of statements for each two thousand awards that may be among them.
    """
    found: list[tuple[BenefitAward, int]] = []
    rows, last = _may_be_overpaid(agency), 0
    while (most is None or len(found) < most) and (
        awards := list(rows.filter(pk__gt=last).order_by("pk")[:AWARDS_A_READ])
    ):
        found += _overpaid_of(awards)
        last = awards[-1].pk
    return found[:most]


def _may_be_overpaid(agency: Agency | None) -> QuerySet[BenefitAward]:
    """Nothing is ever given beyond what some version said: given too much is only where a later one says less, one was refused, or the
    award ended, and something was given for a month from then on. A rise, which all awards see every year, is none of these."""
    given = BenefitItem.objects.filter(
        award=OuterRef("award"), month__gte=OuterRef("from_month"), standing=True
    )
    more = AwardVersion.objects.filter(
        award=OuterRef("award"), number__lt=OuterRef("number"), amount__gt=OuterRef("amount")
    )
    less = AwardVersion.objects.filter(Exists(more) | Q(refused_at__isnull=False)).filter(Exists(given))
    after = BenefitItem.objects.filter(
        award=OuterRef("pk"), month__gte=OuterRef("ended_month"), standing=True
    )
    ended = BenefitAward.objects.filter(Exists(after), ended_month__isnull=False)
    keys = less.order_by().values("award").union(ended.order_by().values("pk"))
    found = BenefitAward.objects.filter(pk__in=keys)
    return found.filter(agency=agency) if agency else found


def _overpaid_of(awards: Sequence[BenefitAward]) -> Iterator[tuple[BenefitAward, int]]:
    found, held = find([Award.of(award) for award in awards]), given_by_month([award.pk for award in awards])
    for award in awards:
        fen = sum(too_much for _m, _s, too_much, _o in _too_much(found[award.pk], held.get(award.pk, {})))
        if fen:
            yield award, fen
