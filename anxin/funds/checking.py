"""Whether what is kept beside the ledger still says what the ledger says: for `anxin doctor`, and for tests."""

from collections.abc import Iterator

from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from anxin.funds.models import AccountKind, Bill, BillItem, Payment, PersonMonth, Receipt, Transfer

RECEIVABLE = (AccountKind.RECEIVABLE, AccountKind.SURCHARGE_RECEIVABLE)


def disagreements() -> Iterator[tuple[str, QuerySet[Bill]]]:
    """What is wrong in a few words, and the bills it is wrong with; each should be empty."""
    bills = Bill.objects.annotate(owed=F("employer_amount") + F("person_amount"))
    items = _summed(BillItem.objects, F("employer_amount") + F("person_amount"))
    lines = _summed(PersonMonth.objects, F("total"))
    yield "branches do not add up to the bill", bills.annotate(found=items).exclude(found=F("owed"))
    yield "persons do not add up to the bill", bills.annotate(found=lines).exclude(found=F("owed"))
    open_ = bills.annotate(left=_receivable("debit") - _receivable("credit"))
    yield "settled, but the ledger has something open", open_.filter(settled_on__isnull=False).exclude(left=0)
    live = open_.filter(settled_on=None, cancelled_on=None)
    yield "open, but the ledger has nothing open", live.filter(left=0)
    yield (
        "cancelled, but the ledger has something open",
        open_.filter(cancelled_on__isnull=False).exclude(left=0),
    )


def _summed(rows: object, amount: object) -> Coalesce:
    found = rows.filter(bill=OuterRef("pk")).order_by().values("bill").annotate(fen=Sum(amount))  # type: ignore[attr-defined]  # a manager of any model
    return Coalesce(Subquery(found.values("fen")), 0)


def _receivable(side: str) -> Coalesce:
    rows = Transfer.objects.filter(bill=OuterRef("pk"), **{f"{side}__kind__in": RECEIVABLE})
    found = rows.order_by().values("bill").annotate(fen=Sum("amount"))
    return Coalesce(Subquery(found.values("fen")), 0)


def receipts_that_disagree() -> QuerySet[Receipt]:
    """Receipts whose `allocated` is not what stands against bills from them; none should be there."""
    source = Case(
        When(order=None, then=Concat(Value("receipt:"), Cast("pk", CharField()))),
        default=Concat(Value("debit:"), Cast("order", CharField())),
        output_field=CharField(),
    )
    receipts = Receipt.objects.annotate(named=source)
    standing = Payment.objects.filter(source=OuterRef("named"), undone_at=None).order_by().values("source")
    taken = Subquery(standing.annotate(fen=Sum(F("principal") + F("surcharge"))).values("fen"))
    return receipts.annotate(taken=Coalesce(taken, 0)).exclude(allocated=F("taken"))
