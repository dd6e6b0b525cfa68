"""Ordering a confirmed run at the bank, one file a transaction: what is due and what is ordered is booked, the file's own message posted."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from anxin.funds.models import (
    IN_DOUBT,
    AccountKind,
    BatchState,
    BenefitPayment,
    BenefitRun,
    PayBatch,
    PaymentState,
    PayOrder,
    PayOrderState,
    Posting,
    Rhythm,
    RunState,
)
from anxin.funds.operations.ledger import Books, Move, book_all, posting_of
from anxin.funds.operations.settling import order_move, posting_key
from anxin.funds.paying_accounts import paying_account
from anxin.registry.actors import SYSTEM
from anxin.trail.models import Message
from anxin.trail.operations import post, record
from anxin.trail.outbox import Step
from anxin.trail.today import business_date, now

ORDERS_A_FILE = 500
BANK = "bank_payouts"


def order_a_file(message: Message, step: int, /) -> Step:
    """One step of the worker: the file is ordered in the transaction that moves the cursor, so a killed worker repeats nothing."""
    run = BenefitRun.objects.get(pk=message.payload["run"])
    waiting = run.orders.filter(state=PayOrderState.PROPOSED)
    more = run.state == RunState.CONFIRMED and waiting[ORDERS_A_FILE : ORDERS_A_FILE + 1].exists()
    return Step(last=not more, effect=lambda: order_next(run))


@transaction.atomic
def order_next(run: BenefitRun) -> PayBatch | None:
    """One file's worth of orders; None when none is left. Part of a step of the outbox, in its transaction. Raises `NoPayingAccount`."""
    run = BenefitRun.objects.select_for_update(of=("self",)).select_related("agency").get(pk=run.pk)
    _drop_doubtful(run)
    waiting = (
        run.orders.filter(state=PayOrderState.PROPOSED)
        if run.state == RunState.CONFIRMED
        else run.orders.none()
    )
    orders = list(waiting.select_related("payment__award").order_by("pk")[:ORDERS_A_FILE])
    if not orders:
        return None
    batch = PayBatch.objects.create(
        number=f"{run.number}-B{run.batches.count() + 1}",
        run=run,
        account=paying_account(run.agency),
        count=len(orders),
        total=sum(order.payment.amount for order in orders),
        created_at=now(),
    )
    _book_due(run, [order.payment for order in orders if order.payment.due_posting_id is None])
    _book_ordered(run, orders)
    for order in orders:
        order.batch, order.state, order.payment.state = batch, PayOrderState.ORDERED, PaymentState.ORDERED
    PayOrder.objects.bulk_update(orders, ["batch", "state", "posting"])
    BenefitPayment.objects.bulk_update([order.payment for order in orders], ["state", "due_posting"])
    post(BANK, "bank", "payouts", subject=run.subject, key=batch.number, payload={"batch": batch.pk})
    details = {"batch": batch.number, "count": batch.count, "total": batch.total}
    record(run.confirmed_by, "benefit_run.ordered", run.subject, agency=run.agency.code, details=details)
    return batch


def _drop_doubtful(run: BenefitRun) -> None:
    """What is sent again, and of whose first order the bank has said meanwhile that it was paid: a person looks at it first."""
    if run.rhythm != Rhythm.RESEND:
        return
    doubtful = PayOrder.objects.filter(IN_DOUBT).order_by().values("payment")
    keys = list(
        run.orders.filter(state=PayOrderState.PROPOSED, payment__in=doubtful).values_list("key", flat=True)
    )
    if keys:
        run.orders.filter(key__in=keys).update(state=PayOrderState.DROPPED)
        details = {"orders": keys}
        record(SYSTEM, "benefit_run.doubtful", run.subject, agency=run.agency.code, details=details)


@transaction.atomic
def mark_sent(batch: PayBatch) -> None:
    """The bank has the file. Part of a step of the outbox."""
    PayBatch.objects.filter(pk=batch.pk, state=BatchState.WAITING).update(state=BatchState.SENT)
    run = batch.run
    record(SYSTEM, "benefit_run.sent", run.subject, agency=run.agency.code, details={"batch": batch.number})


def _book_due(run: BenefitRun, payments: Sequence[BenefitPayment]) -> None:
    """What is due leaves the fund for benefits payable, on the pay day of the run."""
    for payment in payments:
        payment.due_posting = _posting(run, f"{payment.subject}:due", "benefit_due", payment.subject)
    book_all((each.due_posting, due_moves(each)) for each in payments if each.due_posting)


def _book_ordered(run: BenefitRun, orders: Sequence[PayOrder]) -> None:
    """What is ordered leaves benefits payable for payments under way, until a statement shows it or the bank refuses it."""
    for order in orders:
        key = f"{posting_key(order)}:1"
        order.posting = _posting(run, key, "payment_ordered", order.subject, on=paid_on_or_after(run))
    book_all((each.posting, [order_move(each)]) for each in orders if each.posting)


def paid_on_or_after(run: BenefitRun) -> dt.date:
    """The pay day, or today where it is over: no bank pays on a day that is gone."""
    return max(run.pay_on, business_date())


def _posting(run: BenefitRun, key: str, kind: str, subject: str, on: dt.date | None = None) -> Posting:
    day = on or run.pay_on
    return posting_of(key, kind, subject, agency=run.agency, effective_on=day, actor=run.confirmed_by)


def due_moves(payment: BenefitPayment) -> list[Move]:
    """A part that is negative (taken back from one fund more than it gives) goes the other way."""
    branch, holder = payment.award.branch, f"person:{payment.award.person_id}"
    payable = Books(AccountKind.BENEFITS_PAYABLE, branch)
    parts = (
        (Books(AccountKind.POOLED_FUND, branch), payment.amount - payment.individual),
        (Books(AccountKind.INDIVIDUAL_ACCOUNTS, branch), payment.individual),
    )
    return [
        Move(fund, payable, fen, holder) if fen > 0 else Move(payable, fund, -fen, holder)
        for fund, fen in parts
        if fen
    ]
