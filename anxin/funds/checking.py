"""Whether what is kept beside the ledger still says what the ledger says: for `anxin doctor`, and for tests."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from anxin.funds.models import (
    AccountKind,
    BenefitItem,
    BenefitPayment,
    Bill,
    BillItem,
    DaySum,
    Payment,
    PaymentState,
    PersonMonth,
    Receipt,
    Repayment,
    Transfer,
)
from anxin.funds.queries import summed_through

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
    """Receipts whose `allocated` is not what stands against bills and overpaid awards from them; none should be there."""
    source = Case(
        When(order=None, then=Concat(Value("receipt:"), Cast("pk", CharField()))),
        default=Concat(Value("debit:"), Cast("order", CharField())),
        output_field=CharField(),
    )
    receipts = Receipt.objects.annotate(named=source)
    standing = Payment.objects.filter(source=OuterRef("named"), undone_at=None).order_by().values("source")
    taken = Subquery(standing.annotate(fen=Sum(F("principal") + F("surcharge"))).values("fen"))
    back = Repayment.objects.filter(
        receipt=OuterRef("pk"), confirmed_at__isnull=False, undone_at=None
    ).order_by()
    repaid = Subquery(back.values("receipt").annotate(fen=Sum("amount")).values("fen"))
    found = receipts.annotate(taken=Coalesce(taken, 0) + Coalesce(repaid, 0))
    return found.exclude(allocated=F("taken"))


def wrong_benefits() -> Iterator[tuple[str, QuerySet[BenefitPayment]]]:
    """The same for benefits: months add up to the payment, and the ledger holds what is due and what was paid of it."""
    payments = BenefitPayment.objects.exclude(state=PaymentState.DROPPED)
    items = BenefitItem.objects.filter(payment=OuterRef("pk"), standing=True).order_by()
    summed = Coalesce(Subquery(items.values("payment").annotate(fen=Sum("amount")).values("fen")), 0)
    yield "months do not add up to the payment", payments.annotate(found=summed).exclude(found=F("amount"))
    left = payments.annotate(left=_payable("credit") - _payable("debit"))
    ordered = left.filter(state__in=(PaymentState.ORDERED, PaymentState.PAID))
    yield "ordered or paid, but the ledger has something payable", ordered.exclude(left=0)
    failed = left.filter(state=PaymentState.FAILED)
    yield "failed, but the ledger does not hold it as payable", failed.exclude(left=F("amount"))
    early = left.filter(state__in=(PaymentState.PROPOSED, PaymentState.DUE))
    yield "not ordered, but booked", early.exclude(left=0)


def days_that_disagree() -> list[DaySum]:
    """Sums of days that are not the sums of their transfers; none should be there. One read of the whole ledger."""
    through, wrong = summed_through(), []
    moved: dict[tuple[int, int, dt.date], list[int]] = {}
    rows = Transfer.objects.filter(pk__lte=through).order_by()
    for place, side in enumerate(("debit", "credit")):
        sums = rows.values_list("posting__agency", side, "booked_on").annotate(fen=Sum("amount"))
        for agency, account, day, fen in sums.iterator():
            moved.setdefault((agency, account, day), [0, 0])[place] = fen
    kept = DaySum.objects.filter(through__lte=through).order_by().values("agency_id", "account_id", "day")
    for row in kept.annotate(d=Sum("debits"), c=Sum("credits")).iterator():
        debits, credits = moved.pop((row["agency_id"], row["account_id"], row["day"]), [0, 0])
        if (debits, credits) != (row["d"], row["c"]):
            wrong.append(_day_sum(row["agency_id"], row["account_id"], row["day"], debits, credits))
    return wrong + [_day_sum(*key, *sums) for key, sums in moved.items()]


def _day_sum(agency: int, account: int, day: dt.date, debits: int, credits: int) -> DaySum:
    return DaySum(agency_id=agency, account_id=account, day=day, debits=debits, credits=credits)


def _payable(side: str) -> Coalesce:
    """By the subject of its postings, which is the payment's number."""
    rows = Transfer.objects.filter(
        posting__subject=Concat(Value("benefit:"), OuterRef("number")),
        **{f"{side}__kind": AccountKind.BENEFITS_PAYABLE},
    )
    found = rows.order_by().values("posting__subject").annotate(fen=Sum("amount"))
    return Coalesce(Subquery(found.values("fen")), 0)
