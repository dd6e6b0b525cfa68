"""The days of the ledger summed up, so that a balance does not cost all that was ever booked."""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Max, Sum

from anxin.funds.models import DaySum, Transfer
from anxin.funds.queries import summed_through

SUMS_A_WRITE = 2_000


@transaction.atomic
def sum_up() -> int:
    """Sum up what was booked and is in no sum yet; how many sums were written."""
    _let_bookings_end()
    since = summed_through()
    through = Transfer.objects.filter(pk__gt=since).aggregate(last=Max("pk"))["last"]
    if not through:
        return 0
    found: dict[tuple[int, int, dt.date], DaySum] = {}
    rows = Transfer.objects.filter(pk__gt=since, pk__lte=through).order_by()
    for side in ("debit", "credit"):
        sums = rows.values_list("posting__agency", side, "booked_on").annotate(fen=Sum("amount"))
        for agency, account, day, fen in sums:
            none = DaySum(agency_id=agency, account_id=account, day=day, debits=0, credits=0, through=through)
            setattr(found.setdefault((agency, account, day), none), f"{side}s", fen)
    DaySum.objects.bulk_create(found.values(), batch_size=SUMS_A_WRITE)
    return len(found)


def _let_bookings_end() -> None:
    """A transfer takes its key before it is seen: one with a smaller key must not appear after its day was summed up. So bookings under way are
    waited for and new ones wait, some seconds a day; SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute('LOCK TABLE "funds_transfer" IN SHARE ROW EXCLUSIVE MODE')
