"""Months that were never billed, billed now: for one person, or for everybody a missed report left out (II.1.1 to II.1.3).

Every month is billed under its own rates and has its own last day to pay, so that what is late is late by the rules of that month.
"""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from anxin.casework.errors import CaseError
from anxin.casework.models import Application
from anxin.funds.errors import NoParameters
from anxin.funds.law import Law, Priced
from anxin.funds.models import Bill, BillKind
from anxin.funds.operations.billing import Payer, issue_bill, payer_of
from anxin.funds.operations.differing import paid_before
from anxin.funds.person_months import bill_of_month, recorded_base
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
    found, by_hand = Estimate(), entered(application)
    for month, base in bases.items():
        payer = payer_at(application, month)
        billed = bill_of_month(payer.employer, person, month)
        if billed is not None:
            found.problems.append(in_month(BILLED_ALREADY, month, bill=billed.number))
        row = by_hand.get(month)
        try:
            law = Law.on(pack_in_force(), month, business_date())
            priced = law.priced(payer.standing, base, rural=person.rural)
            row = None
        except NoParameters:
            priced = Priced(dict(row.amounts) if row else {}, {}, {})
            if row is None:
                found.problems.append(in_month(ENTER, month))
        today = today_of(payer, month, priced.amounts)
        found.months.append(
            MonthEstimate(
                month,
                1,
                row.base if row else base,
                priced.bases,
                priced.amounts,
                today.due_on,
                today.surcharge,
                today.waived,
                today.clause,
                by_hand=row is not None,
                missing=not priced.amounts,
                note=RECORDED if recorded_base(payer.employer, person, month) else "",
            )
        )
    return found


def bill_person(application: Application, staff: Staff, bases: Mapping[int, int]) -> Effect:
    """Raises `CaseError`, `FundsError`: then nothing is billed and the proposal stays where it was."""
    person = application.person
    if person is None:
        raise CaseError
    for month, base in bases.items():
        payer = payer_at(application, month)
        billed = bill_of_month(payer.employer, person, month)
        if billed is not None:
            raise CaseError(in_month(BILLED_ALREADY, month, bill=billed.number))
        before = recorded_base(payer.employer, person, month)
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
    return MonthEstimate(
        month, len(rows), None, {}, amounts, today.due_on, today.surcharge, today.waived, today.clause
    )


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
