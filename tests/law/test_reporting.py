"""When the report of a month may be filed: the ordinary window, the extension of I.2, making up under I.3."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.law import PackError, load_pack, load_pack_of
from anxin.law.loading import PACKS
from anxin.law.months import day_number, format_day, format_month, month_of, parse_day, parse_month
from anxin.law.reporting import Filing, NotReported, filing

PACK = load_pack("beijing")
STARTED = {"started": parse_day("2020-01-24"), "lifted": None}
LIFTED = STARTED | {"lifted": parse_day("2020-06-06")}
QUIET: dict[str, int | None] = {"started": None, "lifted": None}


def asked(month: str, on: str, events: dict[str, int | None] = STARTED) -> Filing:
    return filing(PACK, parse_month(month), parse_day(on), dict.fromkeys(PACK.events) | events)


@pytest.mark.parametrize(
    ("month", "on", "row", "late"),
    [
        ("2020-02", "2020-02-05", "in-the-window", False),
        ("2020-02", "2020-02-25", "in-the-window", False),
        ("2020-02", "2020-02-26", "extended", False),
        ("2020-01", "2020-03-31", "extended", False),
        ("2020-01", "2020-04-01", "made-up", True),
        ("2020-03", "2020-03-25", "in-the-window", False),
        ("2020-03", "2020-03-26", "made-up", True),
    ],
)
def test_what_lets_a_report_in(month: str, on: str, row: str, late: bool) -> None:
    found = asked(month, on)
    assert found.row is not None
    assert (found.row.id, found.row.late) == (row, late)


def test_before_the_window_and_after_it_nothing_lets_a_report_in() -> None:
    early, late = asked("2020-02", "2020-02-04"), asked("2019-12", "2020-02-10")
    assert (early.is_open, early.too_early, format_day(early.opens_on)) == (False, True, "2020-02-05")
    assert (late.is_open, late.too_early, format_day(late.closes_on)) == (False, False, "2019-12-25")


def test_before_the_notice_there_is_no_extension() -> None:
    found = asked("2020-01", "2020-01-30", QUIET)
    assert (found.is_open, format_day(found.closes_on)) == (False, "2020-01-25")


def test_the_last_day_says_which_clause_gives_it() -> None:
    assert [
        asked(month, "2020-02-10").closes_by for month in ("2019-12", "2020-01", "2020-02", "2020-03")
    ] == [
        "FILE.1",
        "I.2",
        "I.2",
        "FILE.1",
    ]


def test_making_up_ends_three_months_after_the_epidemic_is_lifted() -> None:
    assert asked("2020-03", "2020-09-07", LIFTED).is_open  # 6 September was a Sunday
    assert not asked("2020-03", "2020-09-08", LIFTED).is_open


def test_hires_reach_three_months_back() -> None:
    assert format_month(asked("2020-02", "2020-02-10").first_hire_month) == "2019-11"


@given(st.dates(dt.date(2019, 1, 1), dt.date(2020, 12, 31)))
def test_in_quiet_times_a_report_is_taken_from_the_5th_to_the_25th_of_its_own_month(day: dt.date) -> None:
    """Outside the extension no day takes two months."""
    today = day_number(day)
    open_ones = [
        month
        for month in range(month_of(today) - 3, month_of(today) + 3)
        if filing(PACK, month, today, dict.fromkeys(PACK.events), known_on=parse_day("2019-01-01")).is_open
        and not PACK.measures["collection-extension"].valid_from <= today
    ]
    in_window = 5 <= day.day <= 25 and today < PACK.measures["collection-extension"].valid_from
    assert open_ones == ([month_of(today)] if in_window else [])


def test_a_pack_without_the_file_takes_no_reports() -> None:
    with pytest.raises(NotReported, match="willow-ford"):
        filing(load_pack("willow-ford"), parse_month("2020-02"), parse_day("2020-02-10"), {})


def test_the_window_must_be_worked_out() -> None:
    texts = {
        path.relative_to(PACKS / "beijing").as_posix(): path.read_text()
        for path in (PACKS / "beijing").rglob("*.yaml")
    }
    texts["reporting.yaml"] = texts["reporting.yaml"].replace("first_hire_month:", "another_name:")
    with pytest.raises(PackError, match="first_hire_month must be worked out here"):
        load_pack_of(texts)
