"""What approval opens: an award without an amount, with the account it is paid to. The amount is entered and approved on the benefits desk."""

from django.utils.translation import gettext_lazy as _

from anxin.casework.errors import CaseError
from anxin.casework.models import Application
from anxin.funds.benefits.queries import received_already
from anxin.funds.benefits.rules import BenefitRules, kind_name
from anxin.funds.coverage import Cover, covered
from anxin.funds.errors import FundsError
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
    actor = actor_of_staff(staff)
    try:
        award = open_award(
            person,
            kind,
            entitled_from=entitled_from,
            actor=actor,
            source=application.subject,
            goes_first=application.mode == FAST_TRACK,
        )
    except FundsError as refused:
        raise CaseError(refused.message) from refused
    number = application.details.get("bank_account", "")
    try:
        set_account(award, number, holder=holder or person.name, actor=actor)
    except FundsError:
        return Effect(False, NO_ACCOUNT)
    return done
