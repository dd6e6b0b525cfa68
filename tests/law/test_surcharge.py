import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.law.months import parse_day
from anxin.law.surcharge import DailyRate, days_by_rate, surcharge

RATES = [DailyRate(parse_day("1999-01-22"), 2_000), DailyRate(parse_day("2011-07-01"), 500)]
DAYS = st.integers(parse_day("2000-01-01"), parse_day("2030-12-31"))


def test_arrears_across_the_change_of_rate() -> None:
    due, paid = parse_day("2011-01-31"), parse_day("2020-03-31")
    assert days_by_rate(due + 1, paid + 1, RATES) == [(150, 2_000), (3_197, 500)]
    assert surcharge(100_000, due, paid, RATES) == 30_000 + 159_850


@pytest.mark.parametrize(
    ("paid", "owed"), [("2020-03-30", 0), ("2020-03-31", 0), ("2020-04-01", 50), ("2020-04-02", 100)]
)
def test_the_day_after_the_due_day_is_the_first_that_costs(paid: str, owed: int) -> None:
    assert surcharge(100_000, parse_day("2020-03-31"), parse_day(paid), RATES) == owed


def test_the_last_day_of_the_old_rate_and_the_first_of_the_new() -> None:
    assert surcharge(100_000, parse_day("2011-06-29"), parse_day("2011-06-30"), RATES) == 200
    assert surcharge(100_000, parse_day("2011-06-30"), parse_day("2011-07-01"), RATES) == 50


def test_the_sum_is_rounded_once() -> None:
    assert surcharge(333, parse_day("2020-01-01"), parse_day("2020-01-04"), RATES) == 0
    assert surcharge(333, parse_day("2020-01-01"), parse_day("2020-01-05"), RATES) == 1


def test_days_without_a_rate_are_an_error_and_not_free() -> None:
    with pytest.raises(ValueError, match="no surcharge rate"):
        surcharge(100_000, parse_day("1998-12-31"), parse_day("1999-12-31"), RATES)
    with pytest.raises(ValueError, match="no surcharge rate"):
        surcharge(100_000, parse_day("2020-01-01"), parse_day("2020-01-02"), [])


@given(st.integers(0, 10**10), DAYS, st.integers(0, 4000), st.integers(0, 400))
def test_waiting_longer_never_costs_less(principal: int, due: int, days: int, more: int) -> None:
    assert surcharge(principal, due, due + days, RATES) <= surcharge(principal, due, due + days + more, RATES)


@given(DAYS, st.integers(1, 6000))
def test_every_day_of_arrears_has_exactly_one_rate(start: int, days: int) -> None:
    assert sum(count for count, _ in days_by_rate(start, start + days, RATES)) == days
