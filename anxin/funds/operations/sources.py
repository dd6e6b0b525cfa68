"""What is left of the receipt a payment takes its money from. Part of the payment's own transaction."""

from django.db.models import F, QuerySet

from anxin.funds.models import Receipt


def receipts_of(source: str) -> QuerySet[Receipt]:
    """The receipt that a payment's `source` names; empty for money that came in another way."""
    kind, _colon, number = source.partition(":")
    if not number.isdecimal():
        return Receipt.objects.none()
    if kind == "debit":
        return Receipt.objects.filter(order=int(number))
    return Receipt.objects.filter(pk=int(number)) if kind == "receipt" else Receipt.objects.none()


def left_of(source: str) -> int | None:
    """Fen that still wait, read under a lock; None for money that came in another way."""
    receipt = receipts_of(source).select_for_update().first()
    return None if receipt is None else receipt.left


def draw(source: str, fen: int) -> None:
    """Take `fen` from the receipt, or put them back when negative. The database refuses more than came."""
    receipts_of(source).update(allocated=F("allocated") + fen)
