"""What an application would come to, as a table wide enough to be broken in the wrong places."""

import datetime as dt

import pytest

from anxin.law.months import parse_month
from anxin.look.contributions import shown
from anxin.services.contributions.estimates import Estimate, MonthEstimate
from anxin.services.contributions.shown import Contributions

pytestmark = pytest.mark.django_db


def test_months_days_and_bases_stay_on_one_line() -> None:
    month = MonthEstimate(
        parse_month("2019-12"), 1, 2_000_000, {}, {"pension_employer": 140_128}, due_on=dt.date(2019, 12, 31)
    )
    table = shown(Contributions(Estimate([month]), [], []))
    assert table is not None
    texts = [column for column in table["estimate_columns"] if not column.numeric]
    [cells] = table["estimate_rows"]
    together = '<span class="anxin-together">%s</span>'
    assert (together % "2019-12" in cells[0], together % "2019-12-31" == cells[-2]) == (True, True)
    assert len(texts) == 2, "only the month and the last day to pay are no numbers"
