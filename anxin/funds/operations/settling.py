"""What becomes of an order to a bank, whatever it pays: each word of the bank is kept, and what follows from all of them is booked.

Ordered money leaves what is payable for what is under way; an entry of a statement takes it from there; an order that failed is reversed, so that the
money waits again where it waited before. All of it is part of a bigger step (a report, an entry) in its transaction, with the order's owner locked.
"""

import datetime as dt
from typing import Final, TypeAlias

from anxin.funds.models import (
    AccountKind,
    PaymentState,
    PayOrder,
    PayOrderState,
    Posting,
    Refund,
    RefundState,
    Return,
    SingleOrder,
)
from anxin.funds.models.orders import earlier, later
from anxin.funds.operations.ledger import Books, Move, book, reverse
from anxin.funds.statements import Result
from anxin.trail.models import Message
from anxin.trail.operations import post, record
from anxin.trail.today import SHANGHAI, business_date, now

Order: TypeAlias = PayOrder | SingleOrder
UNDERWAY: Final = Books(AccountKind.PAYMENTS_UNDERWAY)
FACTS: Final = (
    "said_taken_at",
    "said_paid_at",
    "said_failed_at",
    "reason_at",
    "reason_code",
    "bank_words",
    "left_on",
    "came_back_on",
    "settled_at",
)


def order_move(order: Order) -> Move:
    """What ordering it moves."""
    return Move(Books(*order.payable), UNDERWAY, order.amount, order.holder)


def posting_key(order: Order) -> str:
    return f"order:{order.key}"


def hear(order: Order, result: Result, at: dt.datetime) -> bool:
    """Keep what a report of the moment `at` says of the order; whether it was news. Nothing follows from it before `settle`."""
    before = _facts(order)
    if result.outcome == "collected":
        order.said_paid_at = earlier(order.said_paid_at, at)
    elif result.outcome == "rejected":
        _hear_refusal(order, result, at)
    elif result.taken:
        order.said_taken_at = later(order.said_taken_at, at)
    return _news(order, before)


def _hear_refusal(order: Order, result: Result, at: dt.datetime) -> None:
    """The last refusal gives the reason; of the same moment always the same one. One without a reason takes none away."""
    given = (result.reason_code[:35], result.bank_words[:200])
    known = order.reason_at and (order.reason_at, order.reason_code, order.bank_words)
    if any(given) and (not known or (at, *given) > known):
        order.reason_at, order.reason_code, order.bank_words = at, *given
    order.said_failed_at = later(order.said_failed_at, at)


def see_left(order: Order, on: dt.date) -> bool:
    """A statement shows that the money left the account; whether it was news."""
    before = _facts(order)
    order.left_on = order.left_on or on
    return _news(order, before)


def see_back(order: Order, on: dt.date, reason_code: str = "") -> bool:
    """A statement shows that the money came back. A report's reason counts for more than the entry's. Whether it was news."""
    before = _facts(order)
    order.came_back_on = order.came_back_on or on
    if order.reason_at is None and reason_code:
        order.reason_code = reason_code[:35]
    return _news(order, before)


def _facts(order: Order) -> tuple[object, ...]:
    return tuple(getattr(order, name) for name in FACTS)


def _news(order: Order, before: tuple[object, ...]) -> bool:
    """A doubt that an officer settled is open again when the bank says something new against it."""
    if _facts(order) == before:
        return False
    if order.settled_at is not None and order.came_back_on is None:
        order.settled_at = None
    return True


def settle(order: Order, *, actor: str) -> None:
    """Book and write what follows from all that is known of the order now; the owner follows its last order only."""
    was, comes_to = order.state, order.verdict
    _books_follow(order, comes_to, actor)
    order.state = comes_to
    decided = ("decided", "decided_by", "decided_why")
    order.save(update_fields=["state", "posting", *FACTS, *decided])
    if _is_last(order):
        _owner_follows(order)
    if was != comes_to or order.in_doubt:
        word = "doubtful" if order.in_doubt else str(comes_to)
        details = {"order": order.key, "reason": order.reason_code}
        record(actor, f"order.{word}", order.subject, agency=order.agency.code, details=details)


def _books_follow(order: Order, comes_to: PayOrderState, actor: str) -> None:
    stands = order.posting is not None and not Posting.objects.filter(reverses=order.posting).exists()
    if comes_to == PayOrderState.FAILED:
        if stands and order.posting is not None:
            reverse(order.posting, actor=actor, note=(order.bank_words or order.reason_code)[:200])
    elif not stands:
        again = Posting.objects.filter(key__startswith=posting_key(order), reverses=None).count()
        order.posting = book(
            f"{posting_key(order)}:{again + 1}",
            "payment_ordered",
            order.subject,
            [order_move(order)],
            agency=order.agency,
            effective_on=business_date(),
            actor=actor,
        )


def paid_day(order: Order) -> dt.date:
    """The day the money left: as the statement has it, else as the bank said, never a day to come."""
    said = order.said_paid_at.astimezone(SHANGHAI).date() if order.said_paid_at else None
    return min(order.left_on or said or business_date(), business_date())


def _is_last(order: Order) -> bool:
    owner = order.payment if isinstance(order, PayOrder) else order.owner
    dropped = PayOrderState.DROPPED
    return not owner.orders.filter(attempt__gt=order.attempt).exclude(state=dropped).exists()


def _owner_follows(order: Order) -> None:
    if isinstance(order, PayOrder):
        _benefit_follows(order)
    elif order.refund is not None:
        _refund_follows(order, order.refund)
    elif order.money_return is not None:
        _return_follows(order, order.money_return)


def _day(order: Order) -> dt.date | None:
    return paid_day(order) if order.state == PayOrderState.PAID else None


def _benefit_follows(order: PayOrder) -> None:
    payment = order.payment
    payment.state, payment.paid_on = PaymentState(order.state), _day(order)
    payment.save(update_fields=["state", "paid_on"])
    user = payment.award.person.user_id
    key = f"{order.key}:failed"
    told = order.state != PayOrderState.FAILED or Message.objects.filter(idempotency_key=key).exists()
    if user is not None and not told:
        payload = {"benefit": payment.number, "amount": payment.amount}
        post("portal", f"user:{user}", "benefit_failed", subject=payment.subject, key=key, payload=payload)


def _refund_follows(order: SingleOrder, refund: Refund) -> None:
    refund.state, refund.paid_on = RefundState(order.state), _day(order)
    refund.reason = ""
    if order.state == PayOrderState.FAILED:
        refund.reason = " ".join(filter(None, (order.reason_code, order.bank_words or order.decided_why)))
        refund.reason = refund.reason[:300] or "—"
    refund.save(update_fields=["state", "paid_on", "reason"])


def _return_follows(order: SingleOrder, back: Return) -> None:
    back.paid_on = _day(order)
    failed = order.state == PayOrderState.FAILED
    back.failed_at = (back.failed_at or now()) if failed else None
    back.save(update_fields=["paid_on", "failed_at"])
