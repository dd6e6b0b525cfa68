"""The entitlement record follows the ledger: a month enters when it is paid in full, changes its base with a difference, leaves when it goes back."""

from collections.abc import Collection

from anxin.funds.models import Bill
from anxin.funds.person_months import bases_for_record, touched_otherwise
from anxin.registry.models import Employer
from anxin.registry.operations import record_month_paid, take_back_month_paid


def enter_bill(bill: Bill, *, paid: bool) -> None:
    """After the bill became paid in full, or open again. Most months have one bill and are entered without another question."""
    lines = dict(bill.lines.values_list("person_id", "base"))
    if touched_otherwise(bill):
        enter(bill.employer, lines, bill.month)
        return
    take_back_month_paid(lines, bill.employer, bill.month)
    if paid:
        record_month_paid(lines, bill.employer, bill.month)


def enter(employer: Employer | None, persons: Collection[int], month: int) -> None:
    """Let the records of these persons' month say what bills and refunds come to."""
    take_back_month_paid(persons, employer, month)
    record_month_paid(bases_for_record(employer, list(persons), month), employer, month)
