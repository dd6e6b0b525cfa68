"""What is narrowed means the same for every value inside the sizes it was narrowed by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.law.assessment import assessment_of, planned, settled
from anxin.law.emitters.kleene import Reader
from anxin.law.expressions import tree
from anxin.law.expressions.checking import Scope
from anxin.law.expressions.narrowing import Narrowing, narrow_definitions
from anxin.law.expressions.parsing import parse
from anxin.law.expressions.tree import Expr, Literal, Name
from anxin.law.loading import load_pack
from anxin.law.months import parse_month
from anxin.law.runtime import Runtime

SIZES = {"a": (0, 9), "b": (5, 20), "c": (-3, 3)}
PACK = load_pack("beijing")
RUNTIME = Runtime(PACK.calendar, {})
_KINDS = (
    lambda one, other: tree.Arithmetic("+", one, other),
    lambda one, other: tree.Arithmetic("-", one, other),
    lambda one, other: tree.Arithmetic("*", one, other),
    lambda one, other: tree.Arithmetic("//", one, tree.Literal(7, "number")),
    lambda one, other: tree.Extreme("min", (one, other)),
    lambda one, other: tree.Extreme("max", (one, other)),
    lambda one, other: tree.IfElse(tree.Compare("<=", one, other), one, tree.Literal(3, "number")),
    lambda one, other: tree.IfElse(tree.Compare("==", one, other), other, one),
)
NUMBERS = st.integers(-25, 25).map(lambda value: Literal(value, "number"))


def narrowed(text: str) -> Expr:
    return Narrowing(dict(SIZES), {"a": False, "b": False, "c": False, "d": True})(parse(text))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a < 10", "True"),
        ("a > 9", "False"),
        ("a == 10", "False"),
        ("a < b", "a < b"),
        ("a + 10 > c", "True"),
        ("max(a, c + 20)", "c + 20"),
        ("min(a, 9)", "a"),
        ("max(a, b, 0)", "max(a, b)"),
        ("a * 0", "0"),
        ("a * 1000 // 1000", "a"),
        ("a * 1000 // 10", "a * 1000 // 10"),
        ("1 if a is not None else 2", "1"),
        ("1 if d is not None else 2", "1 if d is not None else 2"),
        ("(1 if d is not None else 2) == 3", "False"),
        ("b if a >= 0 else c", "b"),
        ("7 * (2 if a < b else 3) // 10", "1 if a < b else 2"),
        ("a * 100 * 5", "a * 500"),
        ("a * 100 * (2 if a < b else 3)", "a * (200 if a < b else 300)"),
        ("1 if a < b else 2 if a < b else 3", "1 if a < b else 3"),
    ],
)
def test_what_sizes_settle(text: str, left: str) -> None:
    assert narrowed(text) == parse(left)


@given(
    st.recursive(
        NUMBERS | st.sampled_from([Name(name) for name in SIZES]),
        lambda inner: st.builds(
            lambda kind, one, other: kind(one, other), st.sampled_from(_KINDS), inner, inner
        ),
        max_leaves=8,
    ),
    st.fixed_dictionaries({name: st.integers(*size) for name, size in SIZES.items()}),
)
def test_narrowing_changes_no_value(expr: Expr, values: dict[str, int]) -> None:
    found = Narrowing(dict(SIZES), dict.fromkeys(SIZES, False))(expr)
    assert Reader(values, {}, RUNTIME)(found) == Reader(values, {}, RUNTIME)(expr)


def test_names_that_come_to_one_value_are_given_apart() -> None:
    definitions = {"x": parse("a * 0 + 7"), "y": parse("x + a"), "z": parse("1 if y >= 7 else 2")}
    left, known = narrow_definitions(definitions, SIZES, {}, Scope({}, {}))
    assert known == {"x": 7, "z": 1}
    assert left == {"y": parse("7 + a")}


def test_a_name_for_a_name_is_read_through_and_a_test_asked_once() -> None:
    definitions = {"x": parse("a if a >= 0 else b"), "y": parse("1 if a < b else 2 if x < b else 3")}
    left, known = narrow_definitions(definitions, SIZES, {}, Scope({}, {}))
    assert (left, known) == ({"x": parse("a"), "y": parse("1 if a < b else 3")}, {})


def test_in_the_epidemic_nobody_is_charged_more_and_nothing_accrues() -> None:
    found = settled(PACK, planned(PACK, parse_month("2020-02")))
    assert (found.known["charged_percent"], found.known["surcharge"], found.known["maternity_employer"]) == (
        100,
        0,
        0,
    )
    assert set(found.left) | found.known.keys() >= set(assessment_of(PACK).outputs)
