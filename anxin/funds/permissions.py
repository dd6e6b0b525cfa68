"""Who may look at money and who may move it. One function a question; operations ask them again, so that no page can forget.

Who proposes does not confirm, and who proposed or confirmed does not pay out.
"""

from anxin.funds.models import Refund, SingleOrder
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Agency, Role, Staff
from anxin.registry.permissions import has_role, sees_agency

LOOKS_AT_MONEY = (Role.FINANCE_CLERK, Role.PAYER, Role.SUPERVISOR, Role.CENTRE, Role.INSPECTOR)
PREPARES_REFUNDS = (Role.HANDLER, Role.FINANCE_CLERK, Role.SUPERVISOR, Role.CENTRE)
APPROVES_REFUNDS = (Role.REVIEWER, Role.FINANCE_CLERK, Role.SUPERVISOR, Role.CENTRE)


def may_see_money(staff: Staff) -> bool:
    """Bills, receipts and the ledger of the agencies the officer sees."""
    return has_role(staff, *LOOKS_AT_MONEY)


def may_see_money_of(staff: Staff, agency: Agency) -> bool:
    return may_see_money(staff) and sees_agency(staff, agency)


def may_bill(staff: Staff) -> bool:
    """Start the month's bills of the agency; the centre starts those of all."""
    return has_role(staff, Role.FINANCE_CLERK)


def may_see_refunds(staff: Staff) -> bool:
    """Who looks at money, and who handles and reviews the cases refunds come from."""
    return has_role(staff, *LOOKS_AT_MONEY, Role.HANDLER, Role.REVIEWER)


def may_see_refund(staff: Staff, refund: Refund) -> bool:
    return may_see_refunds(staff) and sees_agency(staff, refund.agency)


def may_prepare_refund(staff: Staff, agency: Agency) -> bool:
    """Enter an account, note the telephone check, reverse."""
    return has_role(staff, *PREPARES_REFUNDS) and sees_agency(staff, agency)


def may_approve_refund(staff: Staff, refund: Refund) -> bool:
    """Neither who proposed it nor who entered the account; where no officer proposed it (a report did), not who telephoned either."""
    before = [refund.proposed_by, refund.account_entered_by]
    if not refund.proposed_by.startswith("staff:"):
        before.append(refund.checked_by)
    return (
        has_role(staff, *APPROVES_REFUNDS)
        and sees_agency(staff, refund.agency)
        and actor_of_staff(staff) not in before
    )


def may_pay_refund(staff: Staff, refund: Refund) -> bool:
    """A payer who neither proposed nor approved it."""
    before = (refund.proposed_by, refund.approved_by, refund.account_entered_by)
    return (
        has_role(staff, Role.PAYER)
        and sees_agency(staff, refund.agency)
        and actor_of_staff(staff) not in before
    )


def may_pay_refunds(staff: Staff) -> bool:
    """Try and send a batch; each refund of it asks `may_pay_refund`."""
    return has_role(staff, Role.PAYER)


def may_keep_books(staff: Staff, agency: Agency) -> bool:
    """Read in files of banks, propose matches, returns and deferrals, build batches, enter agreements."""
    return has_role(staff, Role.FINANCE_CLERK) and sees_agency(staff, agency)


def may_confirm(staff: Staff, agency: Agency, proposed_by: str) -> bool:
    """A second person: another finance clerk, or a supervisor."""
    return (
        has_role(staff, Role.FINANCE_CLERK, Role.SUPERVISOR)
        and sees_agency(staff, agency)
        and bool(proposed_by)
        and actor_of_staff(staff) != proposed_by
    )


def may_pay_out(staff: Staff, agency: Agency) -> bool:
    return has_role(staff, Role.PAYER) and sees_agency(staff, agency)


def may_switch_remittance(staff: Staff, agency: Agency) -> bool:
    """Each agency for itself (II.3); nobody does it for another one, the centre neither."""
    return has_role(staff, Role.SUPERVISOR) and staff.agency_id == agency.pk


def may_take_in_files(staff: Staff) -> bool:
    """Files of banks; that the account is one of the own agency is asked when the file is read."""
    return has_role(staff, Role.FINANCE_CLERK)


def may_propose_again(staff: Staff, order: SingleOrder) -> bool:
    """Of an order that failed: propose another one, to a corrected account."""
    roles = PREPARES_REFUNDS if order.refund_id else (Role.FINANCE_CLERK,)
    return has_role(staff, *roles) and sees_agency(staff, order.agency)


def may_confirm_again(staff: Staff, order: SingleOrder) -> bool:
    """Another person than the one who proposed it."""
    roles = APPROVES_REFUNDS if order.refund_id else (Role.FINANCE_CLERK, Role.SUPERVISOR)
    return (
        has_role(staff, *roles)
        and sees_agency(staff, order.agency)
        and actor_of_staff(staff) != order.proposed_by
    )


def may_order_again(staff: Staff, order: SingleOrder) -> bool:
    """A payer who proposed or confirmed nothing of it, the first time or now."""
    owner = order.owner
    confirmed = owner.approved_by if order.refund_id else owner.confirmed_by
    before = (owner.proposed_by, confirmed, order.proposed_by, order.confirmed_by)
    return may_pay_out(staff, order.agency) and actor_of_staff(staff) not in before


def may_decide_order(staff: Staff, agency: Agency) -> bool:
    """Enter what the bank said of an order on paper or on the telephone. Not the payer, who ordered it."""
    return has_role(staff, Role.FINANCE_CLERK, Role.SUPERVISOR) and sees_agency(staff, agency)


def may_enter_answers(staff: Staff, agency: Agency) -> bool:
    """Take in what the bank answered to a file of payments."""
    return has_role(staff, Role.PAYER, Role.FINANCE_CLERK) and sees_agency(staff, agency)


def may_see_orders(staff: Staff) -> bool:
    """Payments with the bank: who looks at money, and who handles and reviews the cases they come from."""
    return may_see_refunds(staff)


def may_see_orders_of(staff: Staff, agency: Agency) -> bool:
    return may_see_orders(staff) and sees_agency(staff, agency)
