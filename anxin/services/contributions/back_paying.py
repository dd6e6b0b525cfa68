"""Months that were never billed, billed now: for one person, or for everybody a missed report left out (II.1.1 to II.1.3).

Every month is billed under its own rates and has its own last day to pay, so that what is late is late by the rules of that month.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from anxin.casework.errors import CaseError
from anxin.casework.models import Application
from anxin.funds.errors import NoParameters
from anxin.funds.law import Events, Law, events_on
from anxin.funds.models import Bill, BillKind, EnteredMonth
from anxin.funds.operations.billing import Payer, issue_bill, payer_of, payers_of
from anxin.funds.operations.differing import paid_before
from anxin.funds.person_months import KnownMonths
from anxin.funds.queries import unbilled_enrolments
from anxin.law.months import format_month
from anxin.lawbook.queries import pack_in_force
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Enrolment, Person, Staff
from anxin.services.contributions.by_hand import bill_entered, entered
from anxin.services.contributions.estimates import Estimate, MonthEstimate, today_of
from anxin.services.service import Effect
from anxin.trail.today import business_date

DONE = _("Done: the bills are issued. They stand on this page, with what is open on each.")
BILLED_ALREADY = _("%(month)s: bill %(bill)s asks for this month already.")
NOBODY_LEFT = _("%(month)s: everybody enrolled in this month stands on a bill already.")
ENTER = _(
    "%(month)s: the rules hold no rates for this month. The handler enters the amounts from a document."
)
NO_RATES = _("The rules hold no rates for this month; the agency takes the amounts from the documents.")
RECORDED = _("The record has this month as paid already.")


def payer_at(application: Application, month: int) -> Payer:
    return payer_of(application.employer, application.person, business_date(), month)


def in_month(message: StrOrPromise, month: int, **more: str) -> str:
    return str(message) % {"month": format_month(month), **more}


# One person


def estimate_person(application: Application, bases: Mapping[int, int]) -> Estimate:
    """`bases` by month, fen."""
    person = application.person
    if person is None:
        return Estimate()
    found, by_hand, months = Estimate(), entered(application), list(bases)
    known = KnownMonths(application.employer, person, months)
    payers = payers_of(application.employer, person, months)
    events = events_on(pack_in_force(), business_date())
    for month, base in bases.items():
        if known.bill(month):
            found.problems.append(in_month(BILLED_ALREADY, month, bill=known.bill(month)))
        row = by_hand.get(month)
        each = _month(payers[month], person, month, row.base if row else base, events)
        each = each if row is None or each.amounts else entered_month(payers[month], row, events)
        found.months.append(
            each if each.missing or not known.recorded(month) else replace(each, note=RECORDED)
        )
    return found


def _month(payer: Payer, person: Person, month: int, base: int, events: Events) -> MonthEstimate:
    try:
        law = Law.on(pack_in_force(), month, business_date(), events)
        priced = law.priced(payer.standing, base, rural=person.rural)
    except NoParameters:
        return MonthEstimate(month, 1, base, {}, {}, missing=True, note=NO_RATES)
    today = today_of(payer, month, priced.amounts, events)
    return MonthEstimate(month, 1, base, priced.bases, priced.amounts, *today)


def entered_month(payer: Payer, row: EnteredMonth, events: Events | None = None) -> MonthEstimate:
    today = today_of(payer, row.month, row.amounts, events)
    return MonthEstimate(row.month, 1, row.base, {}, row.amounts, *today, by_hand=True)


def bill_person(application: Application, staff: Staff, bases: Mapping[int, int]) -> Effect:
    """Raises `CaseError`, `FundsError`: then nothing is billed and the proposal stays where it was."""
    person = application.person
    if person is None:
        raise CaseError
    known = KnownMonths(application.employer, person, list(bases))
    for month, base in bases.items():
        payer = payer_at(application, month)
        if known.bill(month):
            raise CaseError(in_month(BILLED_ALREADY, month, bill=known.bill(month)))
        before = known.recorded(month)
        payer = paid_before(payer, person, before) if before is not None else payer
        _bill(application, staff, payer, person, month, base)
    return Effect(True, DONE)


def _bill(
    application: Application, staff: Staff, payer: Payer, person: Person, month: int, base: int
) -> Bill:
    try:
        return issue_bill(
            payer,
            [Enrolment(person=person, base=base)],
            month,
            kind=BillKind.BACK_PAYMENT,
            actor=actor_of_staff(staff),
            source=application.subject,
        )
    except NoParameters:
        row = entered(application).get(month)
        if row is None:
            raise CaseError(in_month(ENTER, month)) from None
        return bill_entered(payer, row, application, staff, BillKind.BACK_PAYMENT)


# Everybody a report left out


def estimate_staff(application: Application, months: Sequence[int]) -> Estimate:
    if application.employer is None:
        return Estimate()
    found = Estimate()
    for month in months:
        rows = list(unbilled_enrolments(application.employer, month))
        if not rows:
            found.problems.append(in_month(NOBODY_LEFT, month))
            continue
        try:
            found.months.append(_estimated(payer_at(application, month), rows, month))
        except NoParameters as error:
            found.problems.append(str(error))
    return found


def _estimated(payer: Payer, rows: Sequence[Enrolment], month: int) -> MonthEstimate:
    from anxin.funds.monthly import Insured, work_out

    law = Law.on(pack_in_force(), month, business_date())
    insured = [Insured(0, row.person_id, row.base, row.person.rural, payer.standing) for row in rows]
    worked = work_out(law, insured)
    sums = worked.by_payer().row(0, named=True)
    amounts = {name: sums[name] for name in worked.assessment.amounts}
    today = today_of(payer, month, amounts)
    return MonthEstimate(month, len(rows), None, {}, amounts, *today)


def bill_staff(application: Application, staff: Staff, months: Sequence[int], kind: BillKind) -> list[Bill]:
    """Everybody enrolled who stands on no bill of the month; a month that leaves nobody out gets no bill."""
    return list(_bills(application, staff, months, kind))


def _bills(application: Application, staff: Staff, months: Sequence[int], kind: BillKind) -> Iterator[Bill]:
    if application.employer is None:
        raise CaseError
    for month in months:
        rows = list(unbilled_enrolments(application.employer, month))
        if rows:
            yield issue_bill(
                payer_at(application, month),
                rows,
                month,
                kind=kind,
                actor=actor_of_staff(staff),
                source=application.subject,
            )
