"""Reading benefits: what waits on the desk, what became of payments, every pay day of a month."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from anxin.funds.models import (
    AwardVersion,
    BenefitAward,
    BenefitPayment,
    BenefitRun,
    LeftOut,
    PayeeAccount,
    PaymentState,
    PayOrder,
    PayOrderState,
    RecoveryPlan,
    Repayment,
    Rhythm,
    RunState,
)
from anxin.funds.models.orders import NOT_THE_ACCOUNT
from anxin.registry.models import Agency, Person
from anxin.work.models import Obligation, ObligationKind
from anxin.work.queries import open_obligations

MONTHS_SHOWN = 12


def awards_of(agency: Agency) -> QuerySet[BenefitAward]:
    return BenefitAward.objects.filter(agency=agency).select_related("person", "agency")


def waiting_on_desk(agency: Agency) -> QuerySet[BenefitAward]:
    """Awards on which somebody must do something: enter an amount, approve, ask for an account or another one, approve a recovery.

    Those of fast-track cases before all others (IV), then the oldest first. Each thing that waits is looked for by itself: asked of every award
    in turn, they took seconds.
    """
    versions = AwardVersion.objects.filter(award=OuterRef("pk"), refused_at=None)
    accounts = PayeeAccount.objects.filter(award=OuterRef("pk"))
    open_versions = AwardVersion.objects.filter(approved_at=None, refused_at=None).order_by()
    open_plans = RecoveryPlan.objects.filter(approved_at=None).order_by()
    alive = BenefitAward.objects.filter(agency=agency, ended_month=None).order_by()
    refused = _refused_accounts(agency)
    waiting = open_versions.values("award").union(
        open_plans.values("award"),
        refused.values("payment__award"),
        alive.filter(~Exists(versions)).values("pk"),
        alive.filter(~Exists(accounts)).values("pk"),
    )
    found = awards_of(agency).filter(pk__in=waiting)
    return found.annotate(
        to_enter=~Exists(versions),
        to_approve=Exists(open_versions.filter(award=OuterRef("pk"))),
        to_recover=Exists(open_plans.filter(award=OuterRef("pk"))),
        no_account=~Exists(accounts),
        to_correct=Exists(refused.filter(payment__award=OuterRef("pk"))),
    ).order_by("-goes_first", "pk")


def _refused_accounts(agency: Agency) -> QuerySet[PayOrder]:
    """Orders that failed by the fault of an account that nobody has replaced since: nothing more goes there."""
    newer = PayeeAccount.objects.filter(award=OuterRef("payment__award"), pk__gt=OuterRef("account"))
    failed = PayOrder.objects.filter(
        ~Exists(newer),
        state=PayOrderState.FAILED,
        payment__state=PaymentState.FAILED,
        payment__award__agency=agency,
    )
    return failed.exclude(reason_code__in=NOT_THE_ACCOUNT).order_by()


def refused_account(award: BenefitAward) -> PayOrder | None:
    """The order because of which the award needs another account."""
    return _refused_accounts(award.agency).filter(payment__award=award).order_by("pk").last()


def payments_of(award: BenefitAward) -> QuerySet[BenefitPayment]:
    """Newest first, without what was dropped."""
    rows = award.payments.exclude(state=PaymentState.DROPPED).select_related("run")
    return rows.prefetch_related("items", "orders__account").order_by("-pk")


def awards_of_person(person: Person) -> QuerySet[BenefitAward]:
    return person.awards.select_related("agency").order_by("-pk")


def received_already(person: Person, kind: str) -> bool:
    """A monthly benefit that has not ended; there is never a second one of its kind."""
    return person.awards.filter(kind=kind, rhythm=Rhythm.MONTHLY, ended_month=None).exists()


def failed_payments(agency: Agency) -> QuerySet[BenefitPayment]:
    rows = BenefitPayment.objects.filter(state=PaymentState.FAILED, award__agency=agency)
    return rows.select_related("award__person", "run").prefetch_related("orders__account").order_by("pk")


def given_back(award: BenefitAward) -> QuerySet[Repayment]:
    """What stands of it, newest first."""
    standing = award.repayments.filter(confirmed_at__isnull=False, undone_at=None)
    return standing.select_related("receipt").order_by("-pk")


def originals_owed(award: BenefitAward) -> list[Obligation]:
    """Originals of copies on which it was granted (II.2.2): paid first, still owed."""
    if not award.source:
        return []
    owed = open_obligations().about(award.source).filter(kind=ObligationKind.MISSING_ORIGINAL)
    return list(owed.order_by("pk"))


def runs_of(agency: Agency) -> QuerySet[BenefitRun]:
    return BenefitRun.objects.filter(agency=agency).exclude(state=RunState.DROPPED).order_by("-pk")


@dataclass(frozen=True)
class PayDay:
    """One pay day: how many payments and how much, by what became of them; and what was left out of its runs. Fen."""

    on: dt.date
    counts: dict[str, int]
    amounts: dict[str, int]
    left_out: int
    left_amount: int

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    @property
    def amount(self) -> int:
        return sum(self.amounts.values())

    @property
    def all_paid(self) -> bool:
        return not self.left_out and set(self.counts) <= {PaymentState.PAID}


def pay_days(agency: Agency, first: dt.date, last: dt.date) -> list[PayDay]:
    """In order; three statements however many payments."""
    standing = BenefitPayment.objects.filter(run__agency=agency, run__pay_on__range=(first, last))
    rows = standing.exclude(state=PaymentState.DROPPED).order_by().values_list("run__pay_on", "state")
    found: dict[dt.date, tuple[dict[str, int], dict[str, int]]] = {}
    for day, state, count, amount in rows.annotate(n=Count("pk"), fen=Sum("amount")):
        counts, amounts = found.setdefault(day, ({}, {}))
        counts[state], amounts[state] = count, amount
    left = {day: (count, fen) for day, count, fen in _left_by_day(agency, first, last)}
    days = sorted(found.keys() | left.keys())
    return [PayDay(day, *found.get(day, ({}, {})), *left.get(day, (0, 0))) for day in days]


def _left_by_day(agency: Agency, first: dt.date, last: dt.date) -> Iterable[tuple[dt.date, int, int]]:
    rows = still_left_out(agency, first, last).order_by().values_list("run__pay_on")
    return rows.annotate(n=Count("award", distinct=True), fen=Sum("amount"))


def still_left_out(agency: Agency, first: dt.date, last: dt.date) -> QuerySet[LeftOut]:
    """What runs of these days left out and no later run has paid. An award is named by the last run that left it out."""
    rows = LeftOut.objects.filter(
        run__agency=agency, run__pay_on__range=(first, last), run__state=RunState.CONFIRMED
    )
    later = LeftOut.objects.filter(
        award=OuterRef("award"), run__pay_on__lte=last, run__state=RunState.CONFIRMED, pk__gt=OuterRef("pk")
    )
    paid = BenefitPayment.objects.filter(award=OuterRef("award"), run__gt=OuterRef("run")).exclude(
        state=PaymentState.DROPPED
    )
    return rows.filter(~Exists(later), ~Exists(paid)).select_related("award__person", "run")


@dataclass(frozen=True)
class MonthPaid:
    first: dt.date
    paid: int
    underway: int
    proposed: int
    failed: int


def paid_by_month(agency: Agency, until: dt.date) -> list[MonthPaid]:
    """The last twelve months with pay days up to `until`, oldest first; payments of earlier runs are not looked at. Fen."""
    runs = BenefitRun.objects.filter(agency=agency, pay_on__lte=until).exclude(state=RunState.DROPPED)
    days = dict(runs.order_by().values_list("pk", "pay_on"))
    months = sorted({day.replace(day=1) for day in days.values()})[-MONTHS_SHOWN:]
    month_of = {run: day.replace(day=1) for run, day in days.items() if day.replace(day=1) in months}
    by_month: dict[dt.date, Counter[str]] = {month: Counter() for month in months}
    standing = BenefitPayment.objects.filter(run__in=month_of).exclude(state=PaymentState.DROPPED)
    for run, state, fen in standing.order_by().values_list("run", "state").annotate(fen=Sum("amount")):
        by_month[month_of[run]][state] += fen
    return [_month_paid(month, fen) for month, fen in by_month.items() if fen]


def _month_paid(month: dt.date, fen: Counter[str]) -> MonthPaid:
    others = (PaymentState.PAID, PaymentState.PROPOSED, PaymentState.FAILED)
    paid, proposed, failed = (fen[state] for state in others)
    return MonthPaid(month, paid, sum(fen.values()) - paid - proposed - failed, proposed, failed)
