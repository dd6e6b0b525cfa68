"""Whether a person counts as insured for a month that may be unpaid: a deferred month costs nobody a benefit (I.2, I.3)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxin.funds.errors import NoParameters
from anxin.funds.law import ALONE, Due, Events, Law, Standing, events_on, standing_of
from anxin.funds.models import Bill, BillKind, Deferral, PersonMonth, Treatment
from anxin.law import Pack
from anxin.law.assessment import assessment_of
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import ContributionSpan, Enrolment, Person


class Cover(models.TextChoices):
    PAID = "paid", _("paid")
    NOT_DUE = "not_due", _("not due yet")
    EXTENDED = "extended", _("unpaid, inside the extended collection: counts as covered")
    MAKE_UP = "make_up", _("unpaid, may still be made up: counts as covered")
    NOT_COVERED = "not_covered", _("unpaid and overdue")
    NOT_INSURED = "not_insured", _("not insured in this month")


COUNTS = frozenset({Cover.PAID, Cover.NOT_DUE, Cover.EXTENDED, Cover.MAKE_UP})


class Covered(NamedTuple):
    """`until` is the last day to pay where one is known; `clause` is what the answer rests on."""

    cover: Cover
    clause: str = ""
    until: dt.date | None = None

    @property
    def counts(self) -> bool:
        """Whether benefits go on as if the month were paid."""
        return self.cover in COUNTS


def covered(person: Person, branch: str, month: int, on: dt.date) -> Covered:
    """As known on the day `on`. Without a bill the enrolment answers: nobody loses for what the agency has not billed yet."""
    return covered_months(person, (branch,), (month,), on)[month, branch]


def covered_months(
    person: Person, branches: Sequence[str], months: Sequence[int], on: dt.date
) -> dict[tuple[int, str], Covered]:
    """By month and branch; read with a fixed number of statements however many months."""
    pack, low, high = pack_in_force(), min(months), max(months)
    lines = _lines(person, low, high)
    recorded = list(
        ContributionSpan.objects.filter(person=person, first_month__lte=high, end_month__gt=low).values_list(
            "first_month", "end_month"
        )
    )
    enrolments = list(
        Enrolment.objects.filter(
            Q(end_month=None) | Q(end_month__gt=low), person=person, first_month__lte=high
        )
        .select_related("employer")
        .order_by("pk")
    )
    deferred = _deferrals(enrolments)
    events = events_on(pack, on)
    found = {}
    for month in months:
        rules = _Rules(pack, month, on, events)
        enrolled = next(
            (each for each in enrolments if _includes(each.first_month, each.end_month, month)), None
        )
        for branch in branches:
            if month in lines:
                found[month, branch] = _of_bill(lines[month], branch, rules)
            elif any(_includes(first, end, month) for first, end in recorded):
                found[month, branch] = Covered(Cover.PAID)
            else:
                found[month, branch] = _of_enrolment(enrolled, branch, rules, deferred)
    return found


def _includes(first: int, end: int | None, month: int) -> bool:
    return first <= month and (end is None or month < end)


@dataclass(frozen=True)
class _Rules:
    """Of one month, with the events known on the day asked about."""

    pack: Pack
    month: int
    on: dt.date
    events: Events

    @cached_property
    def law(self) -> Law | None:
        """None for a month the rules hold no parameters for."""
        try:
            return Law.on(self.pack, self.month, self.on, self.events)
        except NoParameters:
            return None


def _lines(person: Person, low: int, high: int) -> dict[int, PersonMonth]:
    """Of each month the bill that was paid first, if there is one; else the last that stands."""
    rows = PersonMonth.objects.filter(
        person=person,
        month__range=(low, high),
        bill__cancelled_on=None,
        bill__kind__in=(BillKind.MONTHLY, BillKind.BACK_PAYMENT),
    ).select_related("bill")
    first_paid = F("bill__settled_on").asc(nulls_last=True)
    found: dict[int, PersonMonth] = {}
    for line in rows.order_by(first_paid, "-bill_id"):
        found.setdefault(line.month, line)
    return found


def _deferrals(enrolments: Sequence[Enrolment]) -> dict[int, list[tuple[int, int]]]:
    """Spans of deferred months by employer, those confirmed."""
    employers = {each.employer_id for each in enrolments if each.employer_id}
    held = Deferral.objects.filter(employer__in=employers, confirmed_at__isnull=False)
    found: dict[int, list[tuple[int, int]]] = {}
    for employer, first, end in held.values_list("employer_id", "first_month", "end_month"):
        found.setdefault(employer, []).append((first, end))
    return found


def _of_bill(line: PersonMonth, branch: str, rules: _Rules) -> Covered:
    bill: Bill = line.bill
    if _never_insured(branch, bill.standing if bill.employer_id else ALONE, rules):
        return Covered(Cover.NOT_INSURED)
    if bill.settled_on is not None and bill.settled_on <= rules.on:
        return Covered(Cover.PAID, bill.clause)
    return _unpaid(bill.standing, rules)


def _of_enrolment(
    enrolment: Enrolment | None, branch: str, rules: _Rules, deferred: Mapping[int, Sequence[tuple[int, int]]]
) -> Covered:
    if enrolment is None:
        return Covered(Cover.NOT_INSURED)
    standing = ALONE
    if enrolment.employer is not None:
        spans = deferred.get(enrolment.employer.pk, ())
        put_off = any(_includes(first, end, rules.month) for first, end in spans)
        standing = standing_of(enrolment.employer, rules.pack, deferred=put_off)
    if _never_insured(branch, standing, rules):
        return Covered(Cover.NOT_INSURED)
    return _unpaid(standing, rules)


def _never_insured(branch: str, standing: Standing, rules: _Rules) -> bool:
    """An employee is insured in every branch, an exemption changes nothing in that; who pays alone, where something is owed."""
    if branch not in {each.id for each in assessment_of(rules.pack).branches}:
        return True
    if standing != ALONE or rules.law is None:
        return False
    return not rules.law.owes(branch, ALONE)


def _unpaid(standing: Standing, rules: _Rules) -> Covered:
    """As if it were paid on the day: on time, inside an extension, within the time for making up, or late."""
    law, on = rules.law, rules.on
    if law is None:
        return Covered(Cover.NOT_COVERED)
    due: Due = law.due(standing)
    if on <= due.ordinary_on:
        return Covered(Cover.NOT_DUE, law.ordinary_clause, due.due_on)
    if on <= due.due_on:
        return Covered(Cover.EXTENDED, due.clause, due.due_on)
    late = law.late(standing, on)
    if late.treatment == Treatment.ACCRUES:
        return Covered(Cover.NOT_COVERED, late.clause, due.due_on)
    return Covered(Cover.MAKE_UP, late.clause, due.due_on)
