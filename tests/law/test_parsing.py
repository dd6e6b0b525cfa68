"""The language lets through what it names and nothing else."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.law.expressions import tree
from anxin.law.expressions.parsing import ExpressionError, parse

REFUSED = [
    "__import__('os')",
    "x.y",
    "f(x)",
    "min(x)",
    "min(*x)",
    "max(x, key=y)",
    "lambda: 1",
    "[x for x in y]",
    "{1}",
    "[1, 2]",
    "x ** 2",
    "x / 2",
    "x % 2",
    "~x",
    "-x",
    "1.5",
    "1e400",
    "None",
    "...",
    "b'x'",
    "f'{x}'",
    "x := 1",
    "x is y",
    "x == None and x is 1",
    "x in y in z.q",
    "x in (y, z)",
    "x[1:2]",
    "x.y[1]",
    "await x",
    "x; y",
    "x\ny",
    ")(",
    "",
    "x ==",
    "\0",
    "9223372036854775808",
    '"2020-13"',
    '"2020-02-30"',
    "(" * 300 + "x" + ")" * 300,
    "x + " * 2000 + "x",
]


@pytest.mark.parametrize("source", REFUSED)
def test_everything_else_is_refused(source: str) -> None:
    with pytest.raises(ExpressionError):
        parse(source)


def test_the_place_of_what_is_wrong_is_told() -> None:
    with pytest.raises(ExpressionError) as first:
        parse("x > 1 and y.z")
    assert first.value.at == (0, 10)
    with pytest.raises(ExpressionError) as second:
        parse("x > 1\nand y.z")
    assert second.value.at == (1, 4)


def test_strings_are_known_by_their_form() -> None:
    assert parse('"2011-07"') == tree.Literal(498, "month")
    assert parse('"1970-01-02"') == tree.Literal(1, "date")
    assert parse('"general"') == tree.Literal("general", "choice")


def test_a_chain_is_two_comparisons() -> None:
    assert parse("1 < x <= 3") == parse("1 < x and x <= 3")


def test_parts_of_dates_are_known_only_for_dates() -> None:
    assert parse("born_month", {"born"}) == tree.Part("born", "month")
    assert parse("born_month") == tree.Name("born_month")


def test_names_read() -> None:
    expr = parse('a + rate[born_day] > 1 if kind in ("x", "y") or "z" in listed else c is None', {"born"})
    assert tree.names_read(expr) == {"a", "born", "kind", "listed", "c"}


@given(st.text(max_size=60))
def test_no_text_breaks_the_parser(source: str) -> None:
    with suppress(ExpressionError):
        assert isinstance(parse(source), tree.Node)
