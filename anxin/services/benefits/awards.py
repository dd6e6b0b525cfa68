"""What approval opens: an award without an amount, with the account it is paid to. The amount is entered and approved on the benefits desk."""

from django.utils.translation import gettext_lazy as _

from anxin.casework.errors import CaseError
from anxin.casework.models import Application
from anxin.funds.benefits.rules import BenefitRules
from anxin.funds.errors import FundsError
from anxin.funds.operations.awarding import open_award, set_account
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Person, Staff
from anxin.services.service import Effect
from anxin.trail.today import business_date

NO_RULES = _("Approved. The rules in force say nothing of this benefit; it is paid by hand.")
NO_ACCOUNT = _(
    "Approved and an award opened, but the bank account given is not one that can be paid to. "
    "Ask for another; nothing is lost meanwhile."
)


def rules_today() -> BenefitRules | None:
    try:
        return BenefitRules.known(business_date())
    except FundsError:
        return None


def opened(
    application: Application, staff: Staff, person: Person, kind: str, entitled_from: int, done: Effect
) -> Effect:
    """`done` is what is said when all went well. Raises `CaseError` when the person receives the benefit already."""
    actor = actor_of_staff(staff)
    try:
        award = open_award(person, kind, entitled_from=entitled_from, actor=actor, source=application.subject)
    except FundsError as refused:
        raise CaseError(refused.message) from refused
    try:
        set_account(award, application.details.get("bank_account", ""), holder=person.name, actor=actor)
    except FundsError:
        return Effect(False, NO_ACCOUNT)
    return done
