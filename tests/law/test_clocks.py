import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.law.calendar import Change, WorkingCalendar
from anxin.law.clocks import Suspension, days_after, merged, months_after, moved, working_days_after
from anxin.law.months import format_day, parse_day
from tests.law.test_calendar import beijing

DAYS = st.integers(parse_day("2010-01-01"), parse_day("2022-12-31"))
ALWAYS_WEEKS = WorkingCalendar({year: Change(0) for year in range(1969, 2060)})
SUSPENSIONS = st.lists(
    st.tuples(st.integers(-60, 400), st.integers(0, 90)).map(
        lambda pair: Suspension(pair[0], pair[0] + pair[1])
    ),
    max_size=4,
)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2020-04-30", "2020-07-30"),
        ("2020-06-06", "2020-09-07"),
        ("2020-07-20", "2020-10-20"),
        ("2023-01-08", "2023-04-10"),
        ("2019-11-30", "2020-03-02"),
    ],
)
def test_three_months_end_on_the_same_day_or_the_next_working_day(start: str, end: str) -> None:
    assert format_day(months_after(parse_day(start), 3, beijing())) == end


@pytest.mark.parametrize(
    ("count", "end"), [(0, "2020-02-03"), (1, "2020-02-04"), (15, "2020-02-24"), (45, "2020-04-07")]
)
def test_working_days_from_the_first_day_after_the_holiday(count: int, end: str) -> None:
    due = working_days_after(parse_day("2020-02-03"), count, beijing())
    assert due is not None
    assert format_day(due) == end


def test_the_extended_holiday_moves_a_limit_only_once_it_is_known() -> None:
    start, before, after = parse_day("2020-01-23"), parse_day("2020-01-23"), parse_day("2020-02-01")
    assert working_days_after(start, 1, beijing(), before) == parse_day("2020-01-31")
    assert working_days_after(start, 1, beijing(), after) == parse_day("2020-02-03")


def test_a_working_day_limit_skips_the_suspended_days() -> None:
    suspension = Suspension(parse_day("2020-02-04"), parse_day("2020-02-10"))
    assert working_days_after(parse_day("2020-02-03"), 5, beijing(), None, [suspension]) == parse_day(
        "2020-02-14"
    )


def test_an_open_suspension_leaves_no_due_date() -> None:
    open_end = Suspension(parse_day("2020-02-02"), None)
    assert moved(parse_day("2020-01-10"), parse_day("2020-03-10"), [open_end]) is None
    assert working_days_after(parse_day("2020-01-20"), 10, beijing(), None, [open_end]) is None
    assert moved(parse_day("2020-01-10"), parse_day("2020-02-01"), [open_end]) == parse_day("2020-02-01")


def test_a_suspension_of_the_due_day_itself_moves_it() -> None:
    assert moved(0, 10, [Suspension(10, 13)]) == 13
    assert moved(0, 10, [Suspension(11, 13)]) == 10


def test_a_suspension_that_began_before_the_limit_moves_it_by_the_days_inside() -> None:
    assert moved(0, 10, [Suspension(-5, 4)]) == 13


def test_a_suspension_reached_only_because_of_an_earlier_one_counts_too() -> None:
    assert moved(0, 10, [Suspension(5, 8), Suspension(12, 20)]) == 21


def test_backwards_suspensions_and_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        merged([Suspension(5, 4)])
    with pytest.raises(ValueError, match="negative"):
        working_days_after(0, -1, ALWAYS_WEEKS)


@given(DAYS, st.integers(1, 300), st.integers(0, 500), st.data())
def test_a_suspension_of_n_days_moves_the_due_day_by_n(
    start: int, length: int, n: int, data: st.DataObject
) -> None:
    begin = data.draw(st.integers(start + 1, start + length))
    assert days_after(start, length, [Suspension(begin, begin + n)]) == start + length + n


@given(st.integers(0, 300), st.integers(0, 30), SUSPENSIONS)
def test_a_longer_limit_never_ends_earlier(length: int, more: int, suspensions: list[Suspension]) -> None:
    short, long = days_after(0, length, suspensions), days_after(0, length + more, suspensions)
    assert short is not None
    assert long is not None
    assert short + more <= long


@given(st.integers(1, 120), SUSPENSIONS)
def test_the_clock_ran_on_exactly_as_many_days_as_the_limit_has(
    length: int, suspensions: list[Suspension]
) -> None:
    due = days_after(0, length, suspensions)
    assert due is not None
    still = {day for s in suspensions if s.end is not None for day in range(s.start, s.end)}
    assert len([day for day in range(1, due + 1) if day not in still]) == length
    assert due not in still


@given(st.integers(1, 60), SUSPENSIONS)
def test_working_days_agree_with_counting_by_hand(count: int, suspensions: list[Suspension]) -> None:
    still = {day for s in suspensions if s.end is not None for day in range(s.start, s.end)}
    worked = [day for day in range(1, 1200) if ALWAYS_WEEKS.is_working(day) and day not in still]
    assert working_days_after(0, count, ALWAYS_WEEKS, None, suspensions) == worked[count - 1]


@given(DAYS, DAYS, st.integers(0, 24))
def test_months_after_is_monotone_and_ends_on_a_working_day(one: int, other: int, months: int) -> None:
    earlier, later = sorted((one, other))
    assert months_after(earlier, months, beijing()) <= months_after(later, months, beijing())
    assert beijing().is_working(months_after(earlier, months, beijing()))
