"""Reading money on its way out: orders with the bank, what failed, what is in doubt, what waits for a second person. None as agency is the whole city."""

from collections.abc import Iterable
from typing import TypeAlias, TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from anxin.funds.models import IN_DOUBT, PayOrder, PayOrderState, PayReport, SingleOrder
from anxin.registry.models import Agency

Order: TypeAlias = PayOrder | SingleOrder
MOST = 100
T = TypeVar("T", bound=Model)


def benefits(agency: Agency | None) -> QuerySet[PayOrder]:
    found = PayOrder.objects.select_related(
        "payment__award", "payment__run__agency", "batch__account", "account"
    )
    return found.filter(payment__run__agency=agency) if agency else found


def singles(agency: Agency | None) -> QuerySet[SingleOrder]:
    found = SingleOrder.objects.select_related(
        "refund__agency", "refund__employer", "refund__person", "money_return__receipt__agency", "account"
    )
    if agency is None:
        return found
    return found.filter(refund__agency=agency) | found.filter(money_return__receipt__agency=agency)


def order_by_key(key: str) -> Order | None:
    return singles(None).filter(key=key).first() or benefits(None).filter(key=key).first()


def attempts(order: Order) -> list[Order]:
    """Of the same payment, refund or return; the first one first."""
    if isinstance(order, PayOrder):
        return list(benefits(None).filter(payment=order.payment_id).order_by("attempt"))
    same = singles(None).filter(refund=order.refund_id, money_return=order.money_return_id)
    return list(same.order_by("attempt"))


def doubtful(agency: Agency | None) -> list[Order]:
    return _both(benefits(agency).filter(IN_DOUBT), singles(agency).filter(IN_DOUBT))


def failed(agency: Agency | None) -> list[Order]:
    """Without a doubt, and not sent again yet."""
    mine = benefits(agency).filter(
        ~Exists(_later(PayOrder.objects.all(), "payment")), state=PayOrderState.FAILED
    )
    refunds = _later(SingleOrder.objects.exclude(refund=None), "refund")
    returns = _later(SingleOrder.objects.exclude(money_return=None), "money_return")
    others = singles(agency).filter(~Exists(refunds), ~Exists(returns), state=PayOrderState.FAILED)
    return _both(mine.exclude(IN_DOUBT), others.exclude(IN_DOUBT))


def _later(orders: "QuerySet[T]", of: str) -> "QuerySet[T]":
    mine = orders.filter(**{of: OuterRef(of)}, attempt__gt=OuterRef("attempt"))
    return mine.exclude(state=PayOrderState.DROPPED)


def proposed_again(agency: Agency | None) -> list[SingleOrder]:
    return list(singles(agency).filter(state=PayOrderState.PROPOSED).order_by("pk")[:MOST])


def with_the_bank(agency: Agency | None) -> list[Order]:
    """Ordered and not answered yet, the oldest first."""
    waits = PayOrderState.ORDERED
    return _both(benefits(agency).filter(state=waits), singles(agency).filter(state=waits))


def _both(benefits: QuerySet[PayOrder], singles: QuerySet[SingleOrder]) -> list[Order]:
    several: Iterable[Order] = [*singles.order_by("pk")[:MOST], *benefits.order_by("pk")[:MOST]]
    return list(several)


def to_look_at(agency: Agency | None) -> int:
    """How many orders somebody has to look at; counted up to a few hundred."""
    return len(doubtful(agency)) + len(failed(agency)) + len(proposed_again(agency))


def reports(agency: Agency | None) -> QuerySet[PayReport]:
    found = PayReport.objects.select_related("agency").order_by("-pk")
    return found.filter(agency=agency) if agency else found
