"""Folding agrees with evaluating, leaves what varies, and never looks past a guard."""

import pytest

from anxin.law.expressions import tree
from anxin.law.expressions.checking import Scope, TableType, Type
from anxin.law.expressions.folding import FALSE, TRUE, fold, fold_definitions
from anxin.law.expressions.parsing import parse
from anxin.law.months import parse_day, parse_month
from anxin.law.runtime import NoValue
from tests.law.lakeside_pack import LAKESIDE

DATES = frozenset({"received_on", "ended"})
RUNTIME = LAKESIDE.runtime
RECEIVED = parse_day("2020-02-10")


def folded(source: str, **constants: object) -> tree.Expr:
    return fold(parse(source, DATES), constants, RUNTIME)


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("a + 2 * 3", "a + 6"),
        ("a * (b - 4)", "a"),
        ("(a + b - 5) // 1 + 0", "a + 5 - 5"),
        ("min(a, 3, c, 7)", "min(a, c, 3)"),
        ("a > 1 and b == 5 and (c > 2 and a > 1)", "a > 1 and c > 2"),
        ("not (not (a > 1))", "a > 1"),
        ("c if b > 4 else a", "c"),
        ("(a if c > 1 else a)", "a"),
        ("True if a > 1 else False", "a > 1"),
        ("a if not (b == 5) else c", "c"),
    ],
)
def test_what_is_known_goes_and_what_varies_stays(source: str, left: str) -> None:
    assert fold(parse(source), {"b": 5}) == parse(left)


def test_dates_their_parts_and_lookups_become_values() -> None:
    assert folded("received_on_month", received_on=RECEIVED) == tree.Literal(parse_month("2020-02"), "month")
    assert folded("received_on_day", received_on=RECEIVED) == tree.Literal(10, "number")
    assert folded("enough_years[received_on]", received_on=RECEIVED) == tree.Literal(10, "number")
    assert folded("days_in_month[received_on_month]", received_on=RECEIVED) == tree.Literal(29, "number")


def test_a_guard_keeps_folding_from_what_lies_behind_it() -> None:
    guarded = "received_on >= '2020-01-01' and daily_rate[received_on] > 1"
    early = parse_day("2001-01-01")
    assert folded(guarded, received_on=early) == FALSE
    assert folded("ended is not None and ended < received_on", ended=None) == FALSE
    assert folded("ended is None or ended < received_on", ended=None) == TRUE


def test_a_lookup_before_the_first_value_is_an_error_and_no_hole() -> None:
    with pytest.raises(NoValue, match="daily_rate has no value for 2001-01-01"):
        folded("daily_rate[received_on]", received_on=parse_day("2001-01-01"))


def test_words_and_lists() -> None:
    listed = {"topics": frozenset({"name"})}
    assert fold(parse('"name" in topics'), listed) == TRUE
    assert fold(parse('"name" not in topics or a > 1'), listed) == parse("a > 1")
    assert fold(parse('kind in ("x", "y")'), {"kind": "y"}) == TRUE
    assert fold(parse('kind == "x"'), {"kind": "y"}) == FALSE


def test_the_scope_gives_numbers_their_kind() -> None:
    scope = Scope({"m": Type("month")}, {"due": TableType("month", "date")})
    assert fold(parse("m"), {"m": 600}, scope=scope) == tree.Literal(600, "month")


def test_definitions_fold_in_turn_and_clocks_stop() -> None:
    service = LAKESIDE.services["payment"]
    constants = {
        "month": parse_month("2020-03"),
        "request_known_on": RECEIVED,
        "received_on": RECEIVED,
        "known_on": RECEIVED,
        "ended": None,
    }
    left, found = fold_definitions(service.definitions, constants, RUNTIME, service.scope)
    assert left == {}
    assert found["due_on"] == parse_day("2020-03-31")
    left, found = fold_definitions(
        LAKESIDE.services["back-payment"].definitions, {"ended": RECEIVED, "last_month": 601}, RUNTIME
    )
    assert left["span"] == parse("601 - first_month + 1")
    assert isinstance(left["collect_by"], tree.MonthsAfter), (
        "rolling needs the day on which the calendar is known"
    )
    _, found = fold_definitions(
        LAKESIDE.services["back-payment"].definitions,
        {"ended": RECEIVED, "request_known_on": RECEIVED},
        RUNTIME,
    )
    assert found["collect_by"] == parse_day("2020-05-11")
