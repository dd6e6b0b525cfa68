"""Orders in a file of their own, for refunds and for money sent back: the first attempt, and further ones to a corrected account.

A further attempt is proposed by one officer, confirmed by another and ordered by a payer; each has a number of its own at the bank, and all stay on file.
"""

from typing import NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from anxin.funds.errors import Answered, FundsError, NotAllowed
from anxin.funds.models import PayOrderState, Refund, RefundState, Return, SingleOrder
from anxin.funds.operations.ledger import book
from anxin.funds.operations.owners import locked_order, locked_with_owner
from anxin.funds.operations.settling import Order, order_move, posting_key
from anxin.funds.paying_accounts import paying_account
from anxin.funds.permissions import (
    may_confirm_again,
    may_order_again,
    may_propose_again,
)
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.operations import post, record
from anxin.trail.today import business_date, now

CHANNEL = "bank"
SEND = "single_order"


class Payee(NamedTuple):
    """An account to pay to. `known_from` says where it stands (`receipt:<id>`, `application:<receipt>`), `entered_by` who gave it."""

    holder: str
    number: str
    bank_name: str
    bank_code: str
    known_from: str
    entered_by: str


class InDoubt(FundsError):
    def __init__(self, order: Order) -> None:
        said = _(
            "It is not certain that order %(number)s was not paid, so it is not sent again. Wait for the statement, or ask the bank and enter what it says."
        )
        super().__init__(said % {"number": order.key})


def new_order(owner: Refund | Return, payee: Payee, *, proposed_by: str, reason: str = "") -> SingleOrder:
    """The following attempt, not written yet."""
    refund, back = (owner, None) if isinstance(owner, Refund) else (None, owner)
    attempt = (owner.orders.aggregate(last=Max("attempt"))["last"] or 0) + 1
    return SingleOrder(
        key=_key(owner, attempt),
        refund=refund,
        money_return=back,
        attempt=attempt,
        amount=owner.total if isinstance(owner, Refund) else owner.amount,
        payee_name=payee.holder,
        payee_number=payee.number,
        payee_bank_name=payee.bank_name,
        payee_bank_code=payee.bank_code,
        known_from=payee.known_from,
        reason=reason,
        proposed_by=proposed_by,
        proposed_at=now(),
    )


def _key(owner: Refund | Return, attempt: int) -> str:
    if isinstance(owner, Refund):
        return f"{owner.number}-{attempt}"
    return owner.end_to_end_id if attempt == 1 else f"{owner.end_to_end_id}-{attempt}"


def place(order: SingleOrder, staff: Staff) -> SingleOrder:
    """Book it and let its file leave by the outbox. Part of a bigger step, which has asked who may. Raises `NoPayingAccount`."""
    order.account = paying_account(order.agency)
    order.state = PayOrderState.ORDERED
    order.ordered_by, order.ordered_on = actor_of_staff(staff), business_date()
    order.posting = book(
        f"{posting_key(order)}:1",
        "payment_ordered",
        order.subject,
        [order_move(order)],
        agency=order.agency,
        effective_on=business_date(),
        actor=order.ordered_by,
    )
    if order.pk:
        order.save(update_fields=["account", "state", "ordered_by", "ordered_on", "posting"])
    else:
        order.save()
    post(
        CHANNEL,
        f"agency:{order.agency.code}",
        SEND,
        subject=order.subject,
        key=f"order:{order.key}",
        payload={"order": order.pk},
    )
    return order


@transaction.atomic
def propose_again(failed: SingleOrder, payee: Payee, staff: Staff, *, reason: str) -> SingleOrder:
    """To the account given, which may be the same one. Raises `NotAllowed`, `Answered`, `InDoubt`, `FundsError`."""
    held = _held(failed)
    if not may_propose_again(staff, held):
        raise NotAllowed
    later = held.owner.orders.filter(attempt__gt=held.attempt).exclude(state=PayOrderState.DROPPED)
    if held.state != PayOrderState.FAILED or later.exists():
        raise Answered(_("This was sent again already, or has not failed."))
    if held.in_doubt:
        raise InDoubt(held)
    if not reason.strip():
        raise FundsError(_("Say why."))
    order = new_order(held.owner, payee, proposed_by=actor_of_staff(staff), reason=reason)
    order.save()
    _record(order, staff, "order.proposed_again")
    return order


@transaction.atomic
def confirm_again(proposed: SingleOrder, staff: Staff) -> SingleOrder:
    """By another person; a payer orders it afterwards. Raises `NotAllowed`, `Answered`."""
    held = _held_proposed(proposed)
    if not may_confirm_again(staff, held):
        raise NotAllowed
    if held.confirmed_at is not None:
        raise Answered
    held.confirmed_by, held.confirmed_at = actor_of_staff(staff), now()
    held.save(update_fields=["confirmed_by", "confirmed_at"])
    _record(held, staff, "order.confirmed_again")
    return held


@transaction.atomic
def refuse_again(proposed: SingleOrder, staff: Staff) -> SingleOrder:
    """Nothing is ordered; it may be proposed anew. Who proposed may take it back. Raises `NotAllowed`, `Answered`."""
    held = _held_proposed(proposed)
    if not may_propose_again(staff, held) and not may_confirm_again(staff, held):
        raise NotAllowed
    held.state = PayOrderState.DROPPED
    held.refused_by, held.refused_at = actor_of_staff(staff), now()
    held.save(update_fields=["state", "refused_by", "refused_at"])
    _record(held, staff, "order.refused_again")
    return held


@transaction.atomic
def order_again(confirmed: SingleOrder, staff: Staff) -> SingleOrder:
    """By a payer who neither proposed nor confirmed anything of it. Raises `NotAllowed`, `Answered`, `InDoubt`, `NoPayingAccount`."""
    held = _held_proposed(confirmed)
    if not may_order_again(staff, held):
        raise NotAllowed
    if held.confirmed_at is None:
        raise Answered(_("Another person confirms it first."))
    doubtful = [each for each in held.owner.orders.exclude(pk=held.pk) if each.in_doubt]
    if doubtful:
        raise InDoubt(doubtful[0])
    place(held, staff)
    _owner_ordered(held)
    _record(held, staff, "order.ordered_again")
    return held


def _owner_ordered(order: SingleOrder) -> None:
    if order.refund is not None:
        refund = order.refund
        refund.state, refund.attempt, refund.reason = RefundState.ORDERED, order.attempt, ""
        refund.paid_by, refund.ordered_on = order.ordered_by, business_date()
        refund.save(update_fields=["state", "attempt", "reason", "paid_by", "ordered_on"])
    elif order.money_return is not None:
        back = order.money_return
        back.paid_by, back.sent_at, back.failed_at = order.ordered_by, now(), None
        back.save(update_fields=["paid_by", "sent_at", "failed_at"])


def _held(order: SingleOrder) -> SingleOrder:
    found = locked_order(order.key)
    if not isinstance(found, SingleOrder):
        raise Answered(_("The bank was not told of this order."))
    return found


def _held_proposed(order: SingleOrder) -> SingleOrder:
    held = locked_with_owner(order)
    if held.state != PayOrderState.PROPOSED:
        raise Answered
    return held


def _record(order: SingleOrder, staff: Staff, action: str) -> None:
    details = {"order": order.key, "attempt": order.attempt, "amount": order.amount}
    record(actor_of_staff(staff), action, order.subject, agency=order.agency.code, details=details)
