"""Money in every state that a page of the finance desk shows, made by the real operations."""

from dataclasses import dataclass

from anxin.funds.models import (
    AgreementKind,
    Bill,
    DebitBatch,
    Deferral,
    MatchProposal,
    Payment,
    PaymentAgreement,
    Receipt,
    ReportMonth,
    Return,
)
from anxin.funds.operations.debiting import build_batch
from anxin.funds.operations.deferring import propose_deferral
from anxin.funds.operations.matching import propose
from anxin.funds.operations.returning import propose_return
from anxin.funds.reporting.operations import receive_rows
from anxin.registry.models import Role, Staff
from tests.funds.banking import account_of_agency, agreed, received, remittance, switched_on
from tests.funds.makers import JANUARY, MINIMUM, billed, employer_with, paid, summed
from tests.funds.reporting.files import base, cells
from tests.funds.test_debiting import COLLECT
from tests.registry.people import make_agent, make_staff


def make_waiting_month() -> ReportMonth:
    """A lower base of a month that is paid in part."""
    employer, month = employer_with(700_000), JANUARY + 1
    bill = billed(employer, "2020-02")
    paid(bill, bill.amount - 1, "2020-02-10")
    worker = bill.lines.get().person
    agent = make_agent(employer).user
    report = receive_rows(agent, employer, month, [cells(base(worker.id_number, worker.name, "6000.00"))])
    return report.settlings.get()


@dataclass
class Desk:
    """`by` is the finance clerk who proposed everything."""

    by: Staff
    bill: Bill
    payment: Payment
    receipt: Receipt
    proposal: MatchProposal
    back: Return
    batch: DebitBatch
    agreement: PaymentAgreement
    deferral: Deferral


def make_desk() -> Desk:
    clerk = make_staff(Role.FINANCE_CLERK)
    paid, open_bill = billed(employer_with(MINIMUM)), billed(employer_with(MINIMUM))
    agreed(paid.employer)
    agreement = agreed(open_bill.employer, AgreementKind.DIRECT_DEBIT, signed_on="2019-01-01")
    switched_on()
    _matched, waiting, unknown = received(
        remittance(paid.amount, paid.number),
        remittance(1_234_500, "社保", name="无名氏公司"),
        remittance(77_700, "往来款"),
        opening=summed("bank"),
    )
    assert open_bill.employer is not None
    return Desk(
        by=clerk,
        bill=open_bill,
        payment=Payment.objects.get(bill=paid),
        receipt=waiting,
        proposal=propose(waiting, open_bill, 1_000, by=clerk),
        back=propose_return(unknown, 77_700, by=clerk, reason="无人认领"),
        batch=build_batch(account_of_agency(), COLLECT, by=clerk),
        agreement=agreement,
        deferral=propose_deferral(open_bill.employer, JANUARY, JANUARY + 2, by=clerk, reason="停工"),
    )
