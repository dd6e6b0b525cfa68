"""What an officer knows of an order from the bank in another way than by a file; and where the bank's words do not agree, which of them holds."""

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.funds.errors import Answered, FundsError, NotAllowed
from anxin.funds.models import PayOrder, PayOrderState
from anxin.funds.operations.owners import locked_order
from anxin.funds.operations.settling import Order, settle
from anxin.funds.permissions import may_decide_order
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.operations import record
from anxin.trail.today import now


@transaction.atomic
def decide_order(order: Order, paid: bool, staff: Staff, *, why: str) -> Order:
    """What an officer knows from the bank in another way: that the order was not paid, or, where its words do not agree, which of them holds.

    Raises `NotAllowed`, `Answered`, `FundsError`.
    """
    held = locked_order(order.key)
    if held is None:
        raise Answered(_("The bank was not told of this order."))
    if not may_decide_order(staff, held.agency):
        raise NotAllowed
    if not why.strip():
        raise FundsError(_("Say why."))
    _check_decision(held, paid)
    held.decided = PayOrderState.PAID if paid else PayOrderState.FAILED
    held.decided_by, held.decided_why, held.settled_at = actor_of_staff(staff), why[:200], now()
    settle(held, actor=held.decided_by)
    details = {"order": held.key, "paid": paid, "why": why}
    record(held.decided_by, "order.decided", held.subject, agency=held.agency.code, details=details)
    return held


def _check_decision(order: Order, paid: bool) -> None:
    if order.came_back_on is not None:
        raise Answered(_("The statement shows that the money came back."))
    if not order.in_doubt and (paid or order.state == PayOrderState.FAILED):
        raise Answered(_("Nothing is in doubt here."))
    owner = order.payment if isinstance(order, PayOrder) else order.owner
    later = owner.orders.filter(attempt__gt=order.attempt)
    if paid and later.exclude(state__in=(PayOrderState.FAILED, PayOrderState.DROPPED)).exists():
        raise FundsError(
            _("It was sent again meanwhile. What was paid twice must come back from the person who was paid.")
        )
