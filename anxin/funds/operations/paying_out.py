"""What became of orders to pay: with the bank, paid, failed, returned. The same answer twice changes nothing."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.funds.benefits import permissions
from anxin.funds.errors import FundsError, NotAllowed
from anxin.funds.models import (
    AccountKind,
    BatchState,
    BenefitPayment,
    PayBatch,
    PaymentState,
    PayOrder,
    PayOrderState,
)
from anxin.funds.operations.ledger import Books, Move, book, reverse
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.operations import post, record


class Answer(NamedTuple):
    """What the bank says of one order; `paid` None: nothing final yet."""

    paid: bool | None
    reason_code: str = ""
    words: str = ""


class Applied(NamedTuple):
    paid: int
    failed: int
    waiting: int


@transaction.atomic
def mark_sent(batch: PayBatch) -> None:
    """The bank has the file. Part of a step of the outbox."""
    PayBatch.objects.filter(pk=batch.pk, state=BatchState.WAITING).update(state=BatchState.SENT)
    run = batch.run
    record("system", "benefit_run.sent", run.subject, agency=run.agency.code, details={"batch": batch.number})


@transaction.atomic
def apply_answers(batch: PayBatch, answers: Mapping[str, Answer], on: dt.date, *, actor: str) -> Applied:
    """`answers` by key of the order; orders without a final answer stay with the bank. What was answered before is left as it is."""
    batch = PayBatch.objects.select_for_update(of=("self",)).select_related("run__agency").get(pk=batch.pk)
    orders = batch.orders.filter(state=PayOrderState.ORDERED).select_related(
        "payment__award__person", "payment__run__agency"
    )
    counts = {True: 0, False: 0, None: 0}
    for order in orders.order_by("pk"):
        answer = answers.get(order.key, Answer(None))
        counts[answer.paid] += 1
        if answer.paid is True:
            _paid(order, on, actor)
        elif answer.paid is False:
            _failed(order, answer)
    if not counts[None]:
        batch.state, batch.answered_on = BatchState.ANSWERED, batch.answered_on or on
        batch.save(update_fields=["state", "answered_on"])
    found = Applied(counts[True], counts[False], counts[None])
    details = {"batch": batch.number, **found._asdict()}
    record(actor, "benefit_run.answered", batch.run.subject, agency=batch.run.agency.code, details=details)
    return found


def enter_answers(batch: PayBatch, answers: Mapping[str, Answer], on: dt.date, staff: Staff) -> Applied:
    """Where the bank's answer comes as a file that somebody takes in. Raises `NotAllowed`."""
    if not permissions.may_enter_answers(staff, batch.run.agency):
        raise NotAllowed
    return apply_answers(batch, answers, on, actor=actor_of_staff(staff))


def _paid(order: PayOrder, on: dt.date, actor: str) -> None:
    payment = order.payment
    branch = payment.award.branch
    move = Move(
        Books(AccountKind.BENEFITS_PAYABLE, branch),
        Books(AccountKind.BANK),
        payment.amount,
        f"person:{payment.award.person_id}",
    )
    agency = payment.run.agency
    order.posting = book(
        f"{payment.subject}:paid:{order.attempt}",
        "benefit_paid",
        payment.subject,
        [move],
        agency=agency,
        effective_on=on,
        actor=actor,
    )
    order.state = PayOrderState.PAID
    order.save(update_fields=["state", "posting"])
    payment.state, payment.paid_on = PaymentState.PAID, on
    payment.save(update_fields=["state", "paid_on"])


def _failed(order: PayOrder, answer: Answer) -> None:
    """What is due stays booked as payable; the person is told once for each attempt."""
    order.state, order.reason_code = PayOrderState.FAILED, answer.reason_code[:10]
    order.bank_words = answer.words[:200]
    order.save(update_fields=["state", "reason_code", "bank_words"])
    payment = order.payment
    payment.state, payment.paid_on = PaymentState.FAILED, None
    payment.save(update_fields=["state", "paid_on"])
    user = payment.award.person.user_id
    if user is not None:
        post(
            "portal",
            f"user:{user}",
            "benefit_failed",
            subject=payment.subject,
            key=f"{order.key}:failed",
            payload={"benefit": payment.number, "amount": payment.amount},
        )


@transaction.atomic
def take_back_return(payment: BenefitPayment, staff: Staff, *, reason: str) -> BenefitPayment:
    """The bank sent the money back after all: the payment is reversed and has failed. Raises `NotAllowed`, `FundsError`."""
    payment = (
        BenefitPayment.objects.select_for_update(of=("self",))
        .select_related("run__agency", "award__person")
        .get(pk=payment.pk)
    )
    if not permissions.may_enter_answers(staff, payment.run.agency):
        raise NotAllowed
    if payment.state != PaymentState.PAID:
        raise FundsError(_("Only a payment that was made can come back."))
    order = payment.orders.select_related("posting__agency").get(state=PayOrderState.PAID)
    if order.posting is not None:
        reverse(order.posting, actor=actor_of_staff(staff), note=reason[:200])
    order.payment = payment
    _failed(order, Answer(False, "RETURNED", reason))
    agency = payment.run.agency
    details = {"reason": reason}
    record(actor_of_staff(staff), "benefit.returned", payment.subject, agency=agency.code, details=details)
    return payment
