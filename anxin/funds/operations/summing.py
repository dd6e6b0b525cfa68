"""The days of the ledger summed up, so that a balance does not cost all that was ever booked."""

import datetime as dt

from django.db import transaction
from django.db.models import Max, Min, Sum

from anxin.funds.models import DaySum, Transfer
from anxin.funds.queries import summed_through
from anxin.trail.today import now

# Whoever booked a transfer has committed it by then: one with a smaller key must not appear after its day was summed up.
SETTLED = dt.timedelta(hours=1)
SUMS_A_WRITE = 2_000


@transaction.atomic
def sum_up(until: dt.datetime | None = None) -> int:
    """Sum up what was booked before `until` (an hour ago, without it) and is in no sum yet; how many sums were written.

    Nobody is kept waiting: what is booked meanwhile is left for the next time.
    """
    since = summed_through()
    through = _last_before(since, until or now() - SETTLED)
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


def _last_before(since: int, at: dt.datetime) -> int:
    """Key of the last transfer before the first that was booked at `at` or later; 0 when nothing came after `since`."""
    rows = Transfer.objects.filter(pk__gt=since).order_by()
    later = rows.filter(posting__at__gte=at).aggregate(first=Min("pk"))["first"]
    before = rows.filter(pk__lt=later) if later else rows
    return before.aggregate(last=Max("pk"))["last"] or 0
