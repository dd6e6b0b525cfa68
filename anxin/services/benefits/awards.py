"""What approval opens: an award without an amount, with the account it is paid to. The amount is entered and approved on the benefits desk."""

from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anxin.casework.errors import CaseError
from anxin.casework.models import Application
from anxin.casework.states import APPROVED
from anxin.funds.benefits.permissions import may_propose_award
from anxin.funds.benefits.queries import received_already
from anxin.funds.benefits.rules import BenefitRules, kind_name
from anxin.funds.coverage import Cover, covered
from anxin.funds.errors import FundsError, NotAllowed
from anxin.funds.models import BenefitAward
from anxin.funds.operations.awarding import open_award, set_account
from anxin.law.months import format_month
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Person, Staff
from anxin.services.service import Effect, Foreseen
from anxin.trail.today import business_date

FAST_TRACK = "fast_track"
NO_RULES = _("Approved. The rules in force say nothing of this benefit; it is paid by hand.")
NO_ACCOUNT = _(
    "Approved and an award opened, but the bank account given is not one that can be paid to. "
    "Ask for another; nothing is lost meanwhile."
)
OPENED = Effect(
    False,
    _(
        "Approved. The benefit is open; its amount is entered and approved on the benefits desk, and paid on the next pay day. "
        "Originals that are still owed hold nothing up."
    ),
)
OPENED_FIRST = Effect(
    False,
    _(
        "Approved on the fast track. The benefit is open and stands first on the benefits desk, where its amount is entered and approved. "
        "Originals that are still owed hold nothing up."
    ),
)
UNPAID = Effect(
    False,
    _(
        "Approved. The benefit is open, but the contributions of the month are unpaid and overdue: look at that on the benefits desk "
        "before the amount is entered."
    ),
)
WOULD_OPEN = _(
    "%(benefit)s from %(month)s on is opened. Its amount is entered and approved on the benefits desk."
)
RECEIVED = _("The person receives this benefit already.")


def rules_today() -> BenefitRules | None:
    try:
        return BenefitRules.known(business_date())
    except FundsError:
        return None


def would_open(person: Person, kind: str, entitled_from: int) -> Foreseen:
    if received_already(person, kind):
        return Foreseen(in_the_way=[RECEIVED])
    return Foreseen([str(WOULD_OPEN) % {"benefit": kind_name(kind), "month": format_month(entitled_from)}])


def claimed(
    application: Application, staff: Staff, person: Person, kind: str, month: int, *, holder: str = ""
) -> Effect:
    """A claim that was approved opens its benefit from `month` on. Raises `CaseError` when the person receives it already."""
    rules = rules_today()
    if rules is None or kind not in rules.kinds:
        return Effect(False, NO_RULES)
    cover = covered(person, rules.kind(kind).branch, month, business_date()).cover
    first = application.mode == FAST_TRACK
    done = UNPAID if cover == Cover.NOT_COVERED else OPENED_FIRST if first else OPENED
    return opened(application, staff, person, kind, month, done, holder=holder)


def opened(
    application: Application,
    staff: Staff,
    person: Person,
    kind: str,
    entitled_from: int,
    done: Effect,
    *,
    holder: str = "",
) -> Effect:
    """`done` is what is said when all went well; `holder` of the account, where it is not the person. Raises `CaseError` when the person receives the benefit already."""
    try:
        award = _award(application, person, kind, entitled_from, staff)
    except FundsError as refused:
        raise CaseError(refused.message) from refused
    try:
        _pay_into(award, application, holder, staff)
    except FundsError:
        return Effect(False, NO_ACCOUNT)
    return done


@transaction.atomic
def open_by_hand(application: Application, kind: str, entitled_from: int, *, by: Staff) -> BenefitAward:
    """From an approved case that opened none: an early retirement, another kind than the one asked for. The account is the one the case names; where
    that cannot be paid to, the desk asks for another. Done again for the same case it finds what is open.

    Raises `NotAllowed`, `FundsError`.
    """
    person = application.person
    if application.state not in APPROVED:
        raise FundsError(_("This application is not approved."))
    if person is None:
        raise FundsError(_("This application is about no person."))
    if not may_propose_award(by, person.agency):
        raise NotAllowed
    award = _award(application, person, kind, entitled_from, by)
    if application.details.get("bank_account") and not award.accounts.exists():
        with suppress(FundsError), transaction.atomic():
            _pay_into(award, application, application.details.get("account_holder", ""), by)
    return award


def _award(
    application: Application, person: Person, kind: str, entitled_from: int, staff: Staff
) -> BenefitAward:
    return open_award(
        person,
        kind,
        entitled_from=entitled_from,
        actor=actor_of_staff(staff),
        source=application.subject,
        goes_first=application.mode == FAST_TRACK,
    )


def _pay_into(award: BenefitAward, application: Application, holder: str, staff: Staff) -> None:
    """Raises `FundsError` for an account that cannot be paid to."""
    number = application.details.get("bank_account", "")
    set_account(award, number, holder=holder or award.person.name, actor=actor_of_staff(staff))
