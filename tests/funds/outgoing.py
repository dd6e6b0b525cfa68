"""Money on its way out, of all three kinds: benefits, a refund, a return; and statements of the account it leaves."""

import datetime as dt
from dataclasses import dataclass, replace

from anxin.channels.bank.statements import StatementEntry
from anxin.funds.models import BenefitPayment, PayOrder, Refund, Return, SingleOrder
from anxin.funds.operations import refunding
from anxin.funds.operations.returning import confirm_return, pay_out, propose_return
from anxin.funds.operations.settling import Order
from anxin.registry.models import Role
from tests.funds import refunds
from tests.funds.banking import pays_from, received, remittance, statement_of, taken_in
from tests.funds.benefit_makers import Desk
from tests.funds.makers import MINIMUM, employer_with, on, summed
from tests.registry.people import make_staff

KINDS = ("benefit", "refund", "return")
TODAY = dt.date(2020, 2, 10)


@dataclass
class Sent:
    """What is paid, and its order, fresh from the database each time it is asked."""

    kind: str
    key: str

    @property
    def order(self) -> Order:
        found: Order = (PayOrder if self.kind == "benefit" else SingleOrder).objects.get(key=self.key)
        return found

    @property
    def owner(self) -> BenefitPayment | Refund | Return:
        order = self.order
        found: BenefitPayment | Refund | Return = (
            order.payment if isinstance(order, PayOrder) else order.owner
        )
        return found

    @property
    def file(self) -> str:
        """The number of the file it went in."""
        order = self.order
        return order.batch.number if isinstance(order, PayOrder) and order.batch else order.key

    @property
    def paid_on(self) -> dt.date | None:
        return self.owner.paid_on

    @property
    def payable(self) -> str:
        return "benefits_payable" if self.kind == "benefit" else "refunds_payable"


def sent(kind: str, account: str = "6222000011112222") -> Sent:
    """Ordered at the bank on 10 February; the file has not left yet."""
    on("2020-02-10")
    pays_from()
    if kind == "benefit":
        desk = Desk()
        desk.award(account=account)
        return Sent(kind, desk.ordered().orders.get().key)
    if kind == "refund":
        employer = employer_with(MINIMUM)
        bill, person = refunds.paid_month(employer)
        payee = refunds.PAYEE._replace(number=account)
        refund = refunds.proposed(employer, person, bill.month, payee=payee)
        refunding.approve_refund(refund, refunds.approver())
        return Sent(kind, refunding.pay_refund(refund, refunds.payer_staff()).orders.get().key)
    (receipt,) = received(remittance(77_700, account=account))
    back = propose_return(receipt, 77_700, by=make_staff(Role.FINANCE_CLERK), reason="无人认领")
    confirm_return(back, by=make_staff(Role.SUPERVISOR))
    return Sent(kind, pay_out(back, by=make_staff(Role.PAYER)).orders.get().key)


def entry(
    key: str, fen: int, *, back: bool = False, ref: str = "", text: str = "", code: str = ""
) -> StatementEntry:
    """Of the paying account: money that left, or came back, of the order or the file of that number."""
    return StatementEntry(
        ref=ref or f"{'B' if back else 'L'}{key}"[:64],
        amount=fen,
        credit=back,
        booked_on=TODAY,
        value_on=TODAY,
        end_to_end_id=key,
        remittance_text=text,
        reversal=back,
        reason_code=code,
    )


def shown(*entries: StatementEntry) -> None:
    """A statement of the paying account shows them; the worker reads it in."""
    account = pays_from()
    last = account.statements.exclude(closing_balance=None).order_by("-pk").first()
    opening = last.closing_balance if last and last.closing_balance is not None else 10_000_000
    number = account.statements.count() + 1
    statement = statement_of([], account=account, more=entries, opening=opening, on=TODAY.isoformat())
    taken_in(replace(statement, statement_id=f"S{number}"))


def on_the_way() -> int:
    """Fen ordered and not seen on a statement yet."""
    return summed("payments_underway")
