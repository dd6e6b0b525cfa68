"""Within one request the business day stays what it was at first, unless the request itself sets it."""

import datetime as dt

from anxin.trail.models import BusinessDate
from anxin.trail.operations import set_business_date
from anxin.trail.today import business_date, one_day

NEXT_DAY = dt.date(2020, 2, 11)


def test_the_day_is_kept_while_somebody_else_moves_it(business_day: dt.date) -> None:
    with one_day():
        assert business_date() == business_day
        BusinessDate.objects.update(day=NEXT_DAY)
        assert business_date() == business_day
    assert business_date() == NEXT_DAY


def test_setting_the_day_is_seen_at_once(business_day: dt.date) -> None:
    with one_day():
        assert business_date() == business_day
        set_business_date(NEXT_DAY, actor="system")
        assert business_date() == NEXT_DAY
