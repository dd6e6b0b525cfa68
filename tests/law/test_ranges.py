"""Nothing may grow past 63 bits, and no date out of the calendar, whatever the facts are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.law.emitters.kleene import Reader
from anxin.law.expressions.parsing import ExpressionError, parse
from anxin.law.expressions.ranges import DAYS, MONTHS, Limits, bounds, check_range
from tests.law.lakeside_pack import LAKESIDE

LIMITS = Limits(
    {"n": (-5, 20), "k": (0, 10**9), "cash": (0, 10**15), "d": DAYS, "m": MONTHS},
    {"rate": ((500, 2000), "date"), "days_in_month": ((28, 31), "month")},
)
FORMULAS = [
    "n + 3",
    "n - k",
    "n * n",
    "n * -3",
    "n // 4",
    "max(n, 3) * min(k, 7)",
    "n if n > 3 else k",
    "-2 * (n - 10)",
]


@pytest.mark.parametrize("source", ["cash * k", "cash * 100000", "k * k * k", "cash * 9223 + cash * 9223"])
def test_what_can_pass_63_bits_is_refused(source: str) -> None:
    with pytest.raises(ExpressionError, match="63 bits"):
        bounds(parse(source), LIMITS)


def test_dates_stay_in_the_calendar() -> None:
    with pytest.raises(ExpressionError, match="leave the calendar"):
        check_range(parse("d + k"), LIMITS, "date")
    with pytest.raises(ExpressionError, match="leave the calendar"):
        bounds(parse("days_in_month[m + k]"), LIMITS)
    assert check_range(parse("d + 30"), LIMITS, "date") == (DAYS[0] + 30, DAYS[1] + 30)
    assert bounds(parse("rate[d] * 2"), LIMITS) == (1000, 4000)


@given(st.sampled_from(FORMULAS), st.integers(-5, 20), st.integers(0, 10**9))
def test_every_value_lies_within_its_bounds(source: str, n: int, k: int) -> None:
    low, high = bounds(parse(source), LIMITS)
    assert low <= Reader({"n": n, "k": k}, {}, LAKESIDE.runtime)(parse(source)) <= high
