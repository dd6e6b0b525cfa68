"""A paid month of one person, and a refund of it at any point of its life."""

import datetime as dt

from anxin.funds.models import Bill, Refund, RefundKind
from anxin.funds.operations import refunding
from anxin.funds.operations.billing import Payer, payer_of
from anxin.funds.operations.deciding_orders import decide_order
from anxin.funds.operations.refunding import Checked
from anxin.funds.operations.single_orders import Payee, confirm_again, order_again, propose_again
from anxin.funds.refundable import GoesBack, whole_months
from anxin.registry.models import Employer, Person, Role, Staff
from anxin.trail.today import now
from tests.funds.banking import pays_from
from tests.funds.makers import JANUARY, MINIMUM, billed, employer_with, paid
from tests.registry.people import make_staff

PAYEE = Payee("测试公司", "6222000011112222", "工商银行", "102100099996", "application:1", "user:1")


def paid_month(employer: Employer, month: str = "2020-01") -> tuple[Bill, Person]:
    """The month of the employer's first worker, paid in full."""
    bill = billed(employer, month)
    paid(bill, bill.amount, "2020-02-10")
    bill.refresh_from_db()
    line = bill.lines.order_by("person_id").first()
    assert line is not None
    return bill, line.person


def payer(employer: Employer, month: int) -> Payer:
    return payer_of(employer, None, dt.date(2020, 2, 10), month)


def proposed(employer: Employer, person: Person, *months: int, **given: object) -> Refund:
    goes_back = whole_months(payer(employer, months[0]), person, months)
    return propose(employer, person, goes_back, **given)


def propose(employer: Employer, person: Person, goes_back: GoesBack, **given: object) -> Refund:
    values: dict[str, object] = {
        "kind": RefundKind.ORDINARY,
        "agency": employer.agency,
        "source": "application:110105-1",
        "actor": "staff:proposer",
        "payee": PAYEE,
        "checked": Checked("staff:proposer", now(), "本人"),
    }
    month = goes_back.parts[0].bill.month
    return refunding.propose_refund(payer(employer, month), person, goes_back, **(values | given))  # type: ignore[arg-type]  # any of its values may be given


def approver() -> Staff:
    return make_staff(Role.REVIEWER)


def payer_staff() -> Staff:
    """Somebody to pay, and an account to pay from."""
    pays_from()
    return make_staff(Role.PAYER)


def make_refund() -> Refund:
    """Proposed, of January; the same one when asked again."""
    known = Refund.objects.first()
    if known is not None:
        return known
    employer = employer_with(MINIMUM)
    _bill, person = paid_month(employer)
    return proposed(employer, person, JANUARY)


def failed(refund: Refund, why: str = "退票") -> Refund:
    """An officer enters that the bank did not pay the last order."""
    order = refund.orders.latest("attempt")
    decide_order(order, False, make_staff(Role.FINANCE_CLERK), why=why)
    refund.refresh_from_db()
    return refund


def sent_again(refund: Refund, staff: Staff | None = None, payee: Payee = PAYEE) -> Refund:
    """By three other persons, to the account given."""
    order = refund.orders.latest("attempt")
    again = propose_again(order, payee, make_staff(Role.FINANCE_CLERK), reason="更正账号")
    confirm_again(again, approver())
    order_again(again, staff or payer_staff())
    refund.refresh_from_db()
    return refund
