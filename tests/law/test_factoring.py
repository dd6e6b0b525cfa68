"""Formulas lose their common factors and no value: sizes shrink, answers stay."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.law import load_pack
from anxin.law.assessment import planned, settled, sizes
from anxin.law.emitters.kleene import Reader
from anxin.law.expressions import tree
from anxin.law.expressions.factoring import without_common_factors
from anxin.law.expressions.parsing import parse
from anxin.law.expressions.ranges import Limits, bounds, widest
from anxin.law.expressions.tree import Expr
from anxin.law.months import parse_month
from tests.law.random_trees import VALUES, numbers
from tests.law.test_random_trees import RUNTIME, with_parts

PACK = load_pack("beijing")
OUTPUTS = {"y"}


def taken_out(source: str, **others: str) -> dict[str, Expr]:
    return without_common_factors(
        {**{name: parse(each) for name, each in others.items()}, "y": parse(source)}, OUTPUTS
    )


@pytest.mark.parametrize(
    ("source", "smaller"),
    [
        ("(w * 8000000 + 50000000) // 100000000", "(w * 4 + 25) // 50"),
        ("(w * (0 if b else 400000 if c else 800000)) // 1000000", "(w * (0 if b else 2 if c else 4)) // 5"),
        ("w * 300 // 100", "w * 3"),
        ("(w * 0 + 500) // 1000", "(w * 0 + 1) // 2"),
        ("300 if b else 0", "300 if b else 0"),
        ("w * 7 // 10", "w * 7 // 10"),
        ("(w - 6) // 3", "(w - 6) // 3"),
        ("max(w * 10, 20) // 5", "max(w * 10, 20) // 5"),
        ("0 // 5", "0"),
        ("-600 * w // 400", "-1 * w * 3 // 2"),
    ],
)
def test_what_both_sides_of_a_division_share_goes(source: str, smaller: str) -> None:
    assert taken_out(source)["y"] == parse(smaller)


def test_a_name_that_is_no_output_comes_out_smaller_and_is_multiplied_where_it_is_read() -> None:
    found = taken_out("w * part // 1000000", part="0 if b else 500000")
    assert found == {"part": parse("0 if b else 1"), "y": parse("w * part // 2")}
    assert taken_out("part + w", part="0 if b else 500000")["y"] == parse("part * 500000 + w")


@given(st.lists(numbers(3), min_size=1, max_size=3), VALUES)
def test_no_value_changes(formulas: list[Expr], values: dict[str, Any]) -> None:
    """Each formula reads the one before, so that factors travel from name to name."""
    definitions: dict[str, Expr] = {"x0": tree.Arithmetic("*", tree.Name("n"), tree.Literal(60, "number"))}
    for number, each in enumerate(formulas):
        read = tree.Arithmetic("*", tree.Name(f"x{number}"), tree.Literal(10, "number"))
        sum_ = tree.Arithmetic("+", read, tree.Arithmetic("*", each, tree.Literal(30, "number")))
        definitions[f"x{number + 1}"] = tree.Arithmetic("//", sum_, tree.Literal(25, "number"))
    last = f"x{len(formulas)}"
    named = with_parts(values)
    plain = Reader(named, definitions, RUNTIME)
    smaller = Reader(named, without_common_factors(definitions, {last}), RUNTIME)
    assert smaller(tree.Name(last)) == plain(tree.Name(last))


def test_an_amount_of_the_city_fits_half_the_width() -> None:
    """A rate in millionths times a percentage would not."""
    found = settled(PACK, planned(PACK, parse_month("2020-02")))
    limits = Limits(sizes(found.assessment))
    for name in found.left:
        limits.names[name] = bounds(found.left[name], limits)
    assert (
        widest([found.left[name] for name in found.assessment.amounts if name in found.left], limits) < 2**31
    )
