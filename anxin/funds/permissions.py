"""Who may look at money and who may move it. One function a question; operations ask them again."""

from anxin.registry.models import Agency, Role, Staff
from anxin.registry.permissions import has_role, sees_agency

LOOKS_AT_MONEY = (Role.FINANCE_CLERK, Role.PAYER, Role.SUPERVISOR, Role.CENTRE, Role.INSPECTOR)


def may_see_money(staff: Staff) -> bool:
    """Bills, receipts and the ledger of the agencies the officer sees."""
    return has_role(staff, *LOOKS_AT_MONEY)


def may_see_money_of(staff: Staff, agency: Agency) -> bool:
    return may_see_money(staff) and sees_agency(staff, agency)


def may_bill(staff: Staff) -> bool:
    """Start the month's bills of the agency; the centre starts those of all."""
    return has_role(staff, Role.FINANCE_CLERK)
