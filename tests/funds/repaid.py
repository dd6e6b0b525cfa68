"""A pensioner who died before the payment for the month, and the money the heirs sent back."""

from anxin.funds.models import BenefitAward, Receipt, Repayment
from anxin.funds.operations.repaying import propose_repayment
from tests.funds.banking import received, remittance
from tests.funds.benefit_makers import Desk
from tests.funds.makers import summed


def overpaid_award(desk: Desk, amount: int = 300_000, *, individual: int = 0) -> BenefitAward:
    """Two months paid, of which the second is due no more."""
    award = desk.award(amount, since="2020-01", individual=individual)
    desk.paid()
    desk.end(award, "2020-02")
    return award


def sent_back(*fen: int) -> list[Receipt]:
    """One statement; a receipt for each sum."""
    return received(
        *(remittance(each, "退回多领养老金", on="2020-02-07", name="家属") for each in fen),
        opening=summed("bank"),
    )


def make_repayment() -> Repayment:
    """Proposed by the finance clerk of a benefits desk, 50.00 of 3,000.00."""
    desk = Desk()
    award = overpaid_award(desk)
    (receipt,) = sent_back(300_000)
    return propose_repayment(receipt, award, 5_000, by=desk.finance, reason="家属退回")
