"""Another base for months that were billed: more is billed, less goes back (II.1.1, II.1.2)."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anxin.casework.deciding import decide_on
from anxin.casework.errors import CaseError
from anxin.casework.models import Application
from anxin.funds.differences import Difference, difference
from anxin.funds.errors import FundsError, NoParameters, NotRefundable
from anxin.funds.models import BillKind, RefundKind
from anxin.funds.operations.differing import bill_difference
from anxin.funds.refundable import GoesBack, lowered
from anxin.law.money import format_yuan
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Person, Staff
from anxin.services.contributions.back_paying import ENTER, NO_RATES, entered_month, in_month, payer_at
from anxin.services.contributions.by_hand import bill_entered, entered
from anxin.services.contributions.estimates import Estimate, MonthEstimate, today_of
from anxin.services.contributions.refunding import propose
from anxin.services.service import Effect
from anxin.trail.today import business_date

BILLED = _("Done: the differences are billed. They stand on this page, with what is open on each.")
GOES_BACK = _(
    "Approved. What was paid too much stands on this page as a refund; the insured person is telephoned before it is paid."
)
SAME = _("The base is the one billed already, so nothing changes.")


def _difference(application: Application, person: Person, month: int, base: int) -> Difference:
    return difference(payer_at(application, month), person, month, base)


def estimate_difference(application: Application, bases: Mapping[int, int]) -> Estimate:
    found, person, by_hand = Estimate(), application.person, entered(application)
    if person is None:
        return found
    for month, base in bases.items():
        try:
            found.months.append(_estimated(application, _difference(application, person, month, base)))
        except NoParameters:
            row = by_hand.get(month)
            found.months.append(
                entered_month(payer_at(application, month), row)
                if row
                else MonthEstimate(month, 1, base, {}, {}, missing=True, note=NO_RATES)
            )
        except FundsError as error:
            found.problems.append(error.message)
    _say_what_cannot_go_back(application, bases, found)
    return found


def _say_what_cannot_go_back(application: Application, bases: Mapping[int, int], found: Estimate) -> None:
    if application.person is None or not any(
        fen < 0 for each in found.months for fen in each.amounts.values()
    ):
        return
    try:
        _lowered(application, application.person, bases)
    except NotRefundable as error:
        found.problems.append(error.message)
    except FundsError:
        return  # said above, month by month


def _estimated(application: Application, each: Difference) -> MonthEstimate:
    amounts = dict(each.more) | {name: -fen for name, fen in each.less.items()}
    today = today_of(payer_at(application, each.month), each.month, each.more)
    return MonthEstimate(
        each.month,
        1,
        each.base,
        each.priced.bases,
        amounts,
        today.due_on if each.more else None,
        today.surcharge,
        today.waived,
        today.clause,
        note=_billed_on(each),
    )


def _billed_on(each: Difference) -> str:
    """The difference is counted from what was billed, whatever the applicant remembers to have declared."""
    return gettext("billed so far on a base of %(base)s") % {"base": format_yuan(each.old_base)}


def settle_difference(application: Application, staff: Staff, bases: Mapping[int, int]) -> Effect:
    """Raises `CaseError`, `FundsError`: then nothing is billed and nothing goes back."""
    person = application.person
    if person is None:
        raise CaseError
    actor, by_hand, billed = actor_of_staff(staff), entered(application), False
    less: list[Difference] = []
    for month, base in bases.items():
        payer = payer_at(application, month)
        try:
            found = difference(payer, person, month, base)
        except NoParameters:
            if month not in by_hand:
                raise CaseError(in_month(ENTER, month)) from None
            bill_entered(payer, by_hand[month], application, staff, BillKind.BASE_DIFFERENCE)
            billed = True
            continue
        source = application.subject
        billed = bool(bill_difference(payer, person, found, actor=actor, source=source)) or billed
        less += [found] if found.less else []
    if less:
        goes_back = lowered(payer_at(application, less[0].month), person, less)
        propose(application, goes_back, RefundKind.BASE_DIFFERENCE, needs_check=_needs_check())
        return Effect(False, GOES_BACK)
    return Effect(True, BILLED if billed else SAME)


def _needs_check() -> bool:
    """A refund asked for today would need the call, so this one does too (II.1.2)."""
    decision = decide_on("refund", {"kind": RefundKind.BASE_DIFFERENCE.value}, business_date())
    return bool(decision.checks)


def _lowered(application: Application, person: Person, bases: Mapping[int, int]) -> GoesBack:
    differences = [_difference(application, person, month, base) for month, base in bases.items()]
    return lowered(payer_at(application, min(bases)), person, differences)


def lowered_only(application: Application, bases: Mapping[int, int]) -> GoesBack:
    """For a refund: the new base makes nothing due in any month. Raises `FundsError`."""
    person = application.person
    if person is None:
        raise CaseError
    for month, base in bases.items():
        if _difference(application, person, month, base).more:
            raise CaseError(in_month(HIGHER, month))
    return _lowered(application, person, bases)


HIGHER = _(
    "%(month)s: on this base more would be due. Ask for a back-payment of the base difference instead."
)
