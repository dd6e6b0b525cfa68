"""How a bill may be paid (II.3): what was agreed with its payer, what became of its debits, where a remittance goes. Reads only."""

import datetime as dt
from typing import NamedTuple

from anxin.funds.debits import missed_nothing
from anxin.funds.matching import why_barred_on
from anxin.funds.models import (
    AgreementKind,
    BankAccount,
    Bill,
    DebitOrder,
    OrderState,
    PaymentAgreement,
    Purpose,
    Waiting,
)
from anxin.funds.operations.agreeing import agreement_on
from anxin.registry.models import Agency


class WaysToPay(NamedTuple):
    """`order` is the last debit that left, unless another cycle begins. `into` takes remittances today; `barred` says why none is taken."""

    debit: PaymentAgreement | None
    order: DebitOrder | None
    remittance: PaymentAgreement | None
    into: BankAccount | None
    barred: Waiting


def ways_to_pay(bill: Bill, on: dt.date) -> WaysToPay:
    payer = bill.employer or bill.person
    assert payer is not None  # noqa: S101  # a constraint of the table: a bill has one payer
    orders = bill.debit_orders.exclude(state=OrderState.DROPPED).select_related("batch", "agreement")
    order, barred = orders.order_by("-attempt").first(), why_barred_on(bill, on)
    return WaysToPay(
        debit=agreement_on(payer, AgreementKind.DIRECT_DEBIT, on),
        order=None if missed_nothing(order, bill, on) else order,
        remittance=agreement_on(payer, AgreementKind.BANK_REMITTANCE, on),
        into=None if barred else collection_account(bill.agency, on),
        barred=barred,
    )


def collection_account(agency: Agency, on: dt.date) -> BankAccount | None:
    """The one opened last that is open on the day."""
    found = BankAccount.objects.open_on(on).filter(agency=agency, purpose=Purpose.COLLECTION)
    return found.order_by("-opened_on", "-pk").first()
