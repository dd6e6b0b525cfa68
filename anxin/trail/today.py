"""The business date: explicit, so that a demo city can live on its own day and tests never meet the wall clock."""

import datetime as dt
from zoneinfo import ZoneInfo

from anxin.trail.models import BusinessDate

SHANGHAI = ZoneInfo("Asia/Shanghai")


def business_date() -> dt.date:
    """The day the agency works on: the one set by command, otherwise today in Shanghai."""
    fixed = BusinessDate.objects.values_list("day", flat=True).first()
    return fixed or dt.datetime.now(SHANGHAI).date()


def now() -> dt.datetime:
    """When a thing happened, for the record; never used to decide anything."""
    return dt.datetime.now(dt.UTC)
