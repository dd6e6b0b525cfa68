"""Who may do what with benefits. Who accepts does not approve, who approves does not pay, and nobody confirms what is their own."""

from anxin.funds.models import AwardVersion, BenefitRun, RecoveryPlan
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Agency, Role, Staff
from anxin.registry.permissions import has_role, sees_agency

SEES_MONEY = (
    Role.HANDLER,
    Role.REVIEWER,
    Role.PAYER,
    Role.FINANCE_CLERK,
    Role.INSPECTOR,
    Role.SUPERVISOR,
    Role.CENTRE,
)


def may_see_benefits(staff: Staff) -> bool:
    return has_role(staff, *SEES_MONEY)


def may_see_awards_of(staff: Staff, agency: Agency) -> bool:
    return may_see_benefits(staff) and sees_agency(staff, agency)


def may_propose_award(staff: Staff, agency: Agency) -> bool:
    """Amounts, ends, recoveries, certificates."""
    return has_role(staff, Role.HANDLER) and sees_agency(staff, agency)


def may_review_awards(staff: Staff, agency: Agency) -> bool:
    """Answer what others propose; the next two say which."""
    return has_role(staff, Role.REVIEWER) and sees_agency(staff, agency)


def may_approve_version(staff: Staff, version: AwardVersion) -> bool:
    own = version.proposed_by == actor_of_staff(staff)
    return may_review_awards(staff, version.award.agency) and not own


def may_approve_recovery(staff: Staff, plan: RecoveryPlan) -> bool:
    own = plan.proposed_by == actor_of_staff(staff)
    return may_review_awards(staff, plan.award.agency) and not own


def may_correct_account(staff: Staff, agency: Agency) -> bool:
    return has_role(staff, Role.HANDLER, Role.FINANCE_CLERK) and sees_agency(staff, agency)


def may_propose_run(staff: Staff, agency: Agency) -> bool:
    return has_role(staff, Role.FINANCE_CLERK, Role.PAYER) and sees_agency(staff, agency)


def may_confirm_run(staff: Staff, run: BenefitRun) -> bool:
    """A payer, who proposed nothing of it, approved no amount in it and entered no account that it pays to."""
    actor = actor_of_staff(staff)
    if run.proposed_by == actor or not has_role(staff, Role.PAYER) or not sees_agency(staff, run.agency):
        return False
    approved = AwardVersion.objects.filter(award__payments__orders__run=run, approved_by=actor)
    entered = run.orders.filter(account__given_by=actor)
    return not approved.exists() and not entered.exists()
