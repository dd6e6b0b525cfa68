"""Small things that the property tests would only meet by luck; everything else is held together in test_engines.py."""

from collections.abc import Sequence

import polars as pl
import pytest

from anxin.law.emitters.polars import expression
from anxin.law.expressions.checking import Type
from anxin.law.expressions.lowering import Columns, codes_of
from anxin.law.expressions.parsing import ExpressionError, parse
from anxin.law.expressions.tree import Name
from anxin.law.months import parse_day, parse_month
from tests.law.lakeside_pack import LAKESIDE

SERVICE = LAKESIDE.services["back-payment"]
COLUMNS = Columns(
    {
        **{name: Type("number") for name in ("wage", "ppm")},
        "born": Type("date", nullable=True),
        "month": Type("month"),
        "rural": Type("bool"),
        "filed_by": Type("choice", values=("employer", "person")),
        "other": Type("choice"),
        "third": Type("choice"),
        "daily_rate": Type("number"),
    },
    {name: each.table for name, each in LAKESIDE.parameters.items()},
    codes={"filed_by": ("employer", "person"), "other": ("person", "nobody"), "third": ("x",)},
)


def worked_out(source: str, **columns: Sequence[object]) -> list[object]:
    found = expression(parse(source, frozenset({"born"})), COLUMNS)
    return pl.DataFrame(columns).select(found.alias("found"))["found"].to_list()


def test_money_is_rounded_half_up_in_whole_numbers() -> None:
    assert worked_out("(wage * 12000 + 500000) // 1000000", wage=[361_300, 10**14, 42]) == [
        4336,
        12 * 10**11,
        1,
    ]


def test_floor_division_goes_down_as_in_python() -> None:
    assert worked_out("(wage - 7) // 12", wage=[0, 7, 19, -6]) == [-1, 0, 1, -2]


def test_days_may_come_as_dates_and_give_their_parts() -> None:
    days = pl.Series([parse_day("2020-02-29"), parse_day("1969-12-31"), None]).cast(pl.Date).to_list()
    assert worked_out("born_month", born=days) == [parse_month("2020-02"), parse_month("1969-12"), None]
    assert worked_out("born_day", born=days) == [29, 31, None]


def test_a_guard_absorbs_null() -> None:
    days = [parse_day("2020-02-29"), None]
    assert worked_out("born is not None and born > '2020-01-01'", born=days) == [True, False]
    assert worked_out("born is None or born > '2021-01-01'", born=days) == [False, True]


def test_choices_are_small_numbers_in_the_order_of_the_declaration() -> None:
    assert worked_out('filed_by == "person"', filed_by=[0, 1]) == [False, True]
    assert worked_out('other not in ("person", "nobody")', other=[0, 1, 2, 250]) == [False, False, True, True]
    assert worked_out("filed_by == other", filed_by=[0, 1, 1], other=[0, 0, 1]) == [False, True, False]
    assert worked_out(
        '("employer" if rural else filed_by) == "employer"', rural=[True, False], filed_by=[1, 1]
    ) == [
        True,
        False,
    ]


def test_two_open_choices_cannot_be_compared() -> None:
    with pytest.raises(ExpressionError, match="two open choices"):
        expression(parse("other == third"), COLUMNS)


def test_words_that_only_rules_name_are_numbered_behind_the_declared_ones() -> None:
    rules = [condition.expr for rule in SERVICE.rules for condition in rule.conditions]
    assert codes_of(SERVICE.facts, [*rules, parse('filed_by == "guardian"')])["filed_by"] == (
        "employer",
        "person",
        "guardian",
    )


def test_dated_values_by_a_column() -> None:
    days = [parse_day(day) for day in ("2011-06-30", "2011-07-01")]
    assert worked_out("daily_rate[born] * 2", born=days) == [4000, 1000]
    assert worked_out(
        "days_in_month[month]", month=[parse_month(m) for m in ("1900-02", "2000-02", "2019-02")]
    ) == [
        28,
        29,
        28,
    ]


def test_clocks_that_read_the_calendar_need_a_known_day() -> None:
    columns = Columns(SERVICE.scope.names, definitions=SERVICE.definitions)
    with pytest.raises(ExpressionError, match="cannot run over columns"):
        expression(Name("collect_by"), columns)
