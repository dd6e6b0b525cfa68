"""Whether a person counts as insured for a month that may be unpaid: a deferred month costs nobody a benefit (I.2, I.3)."""

import datetime as dt
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxin.funds.errors import NoParameters
from anxin.funds.law import ALONE, Due, Law, Standing, standing_of
from anxin.funds.models import Bill, BillKind, PersonMonth, Treatment
from anxin.funds.queries import deferred_employers
from anxin.law.assessment import assessment_of
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import ContributionSpan, Enrolment, Person
from anxin.registry.queries import in_month


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
    line = _line(person, month)
    if line is not None:
        return _of_bill(line, branch, on)
    spans = ContributionSpan.objects.filter(person=person, first_month__lte=month, end_month__gt=month)
    if spans.exists():
        return Covered(Cover.PAID)
    enrolment = Enrolment.objects.filter(in_month(month), person=person).select_related("employer").first()
    if enrolment is None:
        return Covered(Cover.NOT_INSURED)
    standing = _standing(enrolment, month)
    if _never_insured(branch, standing, month, on):
        return Covered(Cover.NOT_INSURED)
    return _unpaid(standing, month, on)


def months_covered(person: Person, branch: str, months: range, on: dt.date) -> dict[int, Covered]:
    return {month: covered(person, branch, month, on) for month in months}


def _line(person: Person, month: int) -> PersonMonth | None:
    """The bill that was paid, if there is one; else the last that stands."""
    lines = PersonMonth.objects.filter(
        person=person,
        month=month,
        bill__cancelled_on=None,
        bill__kind__in=(BillKind.MONTHLY, BillKind.BACK_PAYMENT),
    )
    ordered = lines.select_related("bill").order_by("bill__settled_on", "-bill_id")
    return ordered.filter(~Q(bill__settled_on=None)).first() or ordered.first()


def _of_bill(line: PersonMonth, branch: str, on: dt.date) -> Covered:
    bill: Bill = line.bill
    if _never_insured(branch, bill.standing if bill.employer_id else ALONE, bill.month, on):
        return Covered(Cover.NOT_INSURED)
    if bill.settled_on is not None and bill.settled_on <= on:
        return Covered(Cover.PAID, bill.clause)
    return _unpaid(bill.standing, bill.month, on)


def _never_insured(branch: str, standing: Standing, month: int, on: dt.date) -> bool:
    """An employee is insured in every branch, an exemption changes nothing in that; who pays alone, where something is owed."""
    pack = pack_in_force()
    if branch not in {each.id for each in assessment_of(pack).branches}:
        return True
    if standing != ALONE:
        return False
    try:
        return not Law.on(pack, month, on).owes(branch, ALONE)
    except NoParameters:
        return False


def _standing(enrolment: Enrolment, month: int) -> Standing:
    if enrolment.employer is None:
        return ALONE
    deferred = enrolment.employer_id in deferred_employers(month)
    return standing_of(enrolment.employer, pack_in_force(), deferred=deferred)


def _unpaid(standing: Standing, month: int, on: dt.date) -> Covered:
    """As if it were paid on `on`: on time, inside an extension, within the time for making up, or late."""
    try:
        law = Law.on(pack_in_force(), month, on)
    except NoParameters:
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
