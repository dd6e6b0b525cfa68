"""Finding an order to a bank by its number, locked: the books of its agency, then its owner (the refund, the return, the file), then the order itself.

Whoever orders, answers or decides takes the locks in this order, so that none of them waits for another in a circle.
"""

from anxin.funds.models import PayBatch, PayOrder, Refund, Return, SingleOrder
from anxin.funds.models.orders import WITH_THE_BANK
from anxin.funds.operations.turns import keep_books


def locked_batch(number: str) -> PayBatch | None:
    agency = PayBatch.objects.filter(number=number).values_list("run__agency", flat=True).first()
    if agency is None:
        return None
    keep_books(agency)
    batches = PayBatch.objects.select_for_update(of=("self",)).select_related("run__agency")
    return batches.get(number=number)


def locked_single(key: str) -> SingleOrder | None:
    """None where there is none, or the bank was not told of it."""
    found = SingleOrder.objects.filter(key=key, state__in=WITH_THE_BANK).first()
    return None if found is None else locked_with_owner(found)


def locked_with_owner(order: SingleOrder) -> SingleOrder:
    keep_books(order.agency.pk)
    owners = (Refund if order.refund_id else Return).objects.select_for_update()
    owners.get(pk=order.owner.pk)
    orders = SingleOrder.objects.select_for_update(of=("self",)).select_related(
        "refund__agency",
        "refund__employer",
        "refund__person",
        "money_return__receipt__agency",
        "posting__agency",
    )
    return orders.get(pk=order.pk)


def locked_pay_order(key: str) -> PayOrder | None:
    found = PayOrder.objects.filter(key=key, state__in=WITH_THE_BANK).select_related("batch").first()
    if found is None:
        return None
    if found.batch is not None:
        locked_batch(found.batch.number)
    orders = PayOrder.objects.select_for_update(of=("self",)).select_related(
        "batch", "payment__award__person", "payment__run__agency", "posting__agency"
    )
    return orders.get(pk=found.pk)


def locked_order(key: str) -> PayOrder | SingleOrder | None:
    return locked_single(key) or locked_pay_order(key)
