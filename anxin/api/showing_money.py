"""Bills and the ledger as the interface shows them: amounts in yuan with two decimals."""

from typing import Any

from anxin.api.shapes import (
    AccountOut,
    BillLineOut,
    BillOut,
    BranchOut,
    MovementOut,
    PaymentOut,
    PersonLineOut,
)
from anxin.funds.models import BRANCHES, Bill, Payment, PersonMonth
from anxin.funds.operations.paying import preview
from anxin.funds.queries import StatementLine, TrialLine, open_on
from anxin.law.money import format_yuan
from anxin.law.months import format_month
from anxin.registry.identity import mask_id
from anxin.trail.today import business_date


def bill_line(bill: Bill) -> dict[str, Any]:
    return BillLineOut(
        number=bill.number,
        kind=bill.kind,
        month=format_month(bill.month),
        persons=bill.persons,
        amount=format_yuan(bill.amount),
        waived=format_yuan(bill.relief),
        due_on=bill.due_on,
        extension=bill.extension,
        clause=bill.clause,
        settled_on=bill.settled_on,
    ).model_dump()


def bill_whole(bill: Bill) -> dict[str, Any]:
    today = preview(bill, business_date())
    return BillOut(
        **bill_line(bill),
        employer=bill.employer.uscc if bill.employer else "",
        branches=[
            BranchOut(
                branch=item.branch,
                employer=format_yuan(item.employer_amount),
                person=format_yuan(item.person_amount),
                waived=format_yuan(item.relief),
            )
            for item in bill.items.order_by("pk")
        ],
        payments=[_payment(each) for each in bill.payments.filter(undone_at=None)],
        open=format_yuan(open_on(bill).total),
        if_paid_today=format_yuan(today.taken),
    ).model_dump()


def _payment(payment: Payment) -> PaymentOut:
    return PaymentOut(
        paid_on=payment.paid_on,
        contributions=format_yuan(payment.principal),
        surcharge=format_yuan(payment.surcharge),
        treatment=payment.treatment,
        clause=payment.clause,
        charged=format_yuan(payment.charged),
        days=payment.days,
    )


def person_line(line: PersonMonth) -> dict[str, Any]:
    names = [f"{branch}_{side}" for branch in BRANCHES for side in ("employer", "person")]
    return PersonLineOut(
        name=line.person.name,
        number=mask_id(line.person.id_number),
        base=format_yuan(line.base),
        amounts={name: format_yuan(getattr(line, name)) for name in names},
        total=format_yuan(line.total),
    ).model_dump()


def account_line(line: TrialLine) -> AccountOut:
    return AccountOut(
        id=line.account.pk,
        kind=line.account.kind,
        branch=line.account.branch,
        debits=format_yuan(line.debits),
        credits=format_yuan(line.credits),
        balance=format_yuan(line.balance),
    )


def movement(line: StatementLine) -> MovementOut:
    posting = line.transfer.posting
    return MovementOut(
        booked_on=line.transfer.booked_on,
        effective_on=posting.effective_on,
        kind=posting.kind,
        subject=posting.subject,
        holder=line.transfer.holder,
        amount=format_yuan(line.amount),
        balance=format_yuan(line.balance),
    )
