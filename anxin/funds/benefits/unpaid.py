"""What fell due and no bank has paid, beyond those a run left out: pay days without a run, grants that no run holds, payments on their way or
refused. Reads only."""

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from anxin.funds.benefits.found import awards_in
from anxin.funds.benefits.queries import failed_payments
from anxin.funds.benefits.rules import BenefitRules
from anxin.funds.errors import FundsError
from anxin.funds.models import (
    AwardVersion,
    BenefitAward,
    BenefitItem,
    BenefitPayment,
    BenefitRun,
    PaymentState,
    Rhythm,
    RunState,
)
from anxin.law.runtime import NoValue
from anxin.registry.models import Agency
from anxin.trail.today import business_date

STANDS = (RunState.BUILDING, RunState.PROPOSED, RunState.CONFIRMED)
UNDERWAY = (PaymentState.PROPOSED, PaymentState.DUE, PaymentState.ORDERED)


class NoRun(NamedTuple):
    """A pay day of the rules on which `awards` benefits are due, without a run that pays them."""

    on: dt.date
    month: int
    awards: int


class Underway(NamedTuple):
    """Payments of one run that nobody has answered. Fen."""

    run: BenefitRun
    state: PaymentState
    payments: int
    amount: int


def days_without_run(agency: Agency, month: int) -> list[NoRun]:
    """In order. A run of a later month pays the earlier ones too; none is missed where nothing is due."""
    runs = BenefitRun.objects.filter(agency=agency, rhythm=Rhythm.MONTHLY, month__gte=month)
    days = {} if runs.filter(state__in=STANDS).exists() else _days_of_kinds(month)
    if not days:
        return []
    alive = awards_in(agency, Rhythm.MONTHLY, month).filter(Q(ended_month=None) | Q(ended_month__gt=month))
    counted = alive.filter(kind__in=days).order_by().values_list("kind").annotate(n=Count("pk"))
    due = sorted((days[kind], n) for kind, n in counted)
    return [
        NoRun(day, month, sum(n for _day, n in found))
        for day, found in groupby(due, key=lambda each: each[0])
    ]


def _days_of_kinds(month: int) -> dict[str, dt.date]:
    """None where the rules say nothing of benefits, or nothing of the month."""
    try:
        rules = BenefitRules.known(business_date())
        days = {id: rules.pay_day(id, month) for id in rules.kinds}
    except (FundsError, NoValue):
        return {}
    return {id: day for id, day in days.items() if day}


def granted_without_run(agency: Agency) -> QuerySet[BenefitAward]:
    """What is paid once, is approved, and stands in no run; the oldest first."""
    approved = AwardVersion.objects.filter(award=OuterRef("pk"), approved_at__isnull=False)
    given = BenefitItem.objects.filter(award=OuterRef("pk"), standing=True)
    alive = BenefitAward.objects.filter(agency=agency, rhythm=Rhythm.ONCE, ended_month=None)
    found = alive.filter(Exists(approved), ~Exists(given)).select_related("person")
    return found.prefetch_related("versions").order_by("pk")


def granted_fen(award: BenefitAward) -> int:
    approved = [each for each in award.versions.all() if each.approved_at]
    return max(approved, key=lambda each: each.number).amount


def underway(agency: Agency, first: dt.date, last: dt.date) -> Iterator[Underway]:
    """By run and by how far it is; of runs that were to pay on these days."""
    standing = BenefitPayment.objects.filter(
        run__agency=agency, run__pay_on__range=(first, last), state__in=UNDERWAY
    )
    sums = standing.order_by("run", "state").values_list("run", "state")
    rows = list(sums.annotate(n=Count("pk"), fen=Sum("amount")))
    runs = BenefitRun.objects.in_bulk([row[0] for row in rows])
    return (Underway(runs[run], PaymentState(state), n, fen) for run, state, n, fen in rows)


def refused_by_bank(agency: Agency, first: dt.date, last: dt.date) -> QuerySet[BenefitPayment]:
    return failed_payments(agency).filter(run__pay_on__range=(first, last)).order_by(F("run__pay_on"), "pk")
