"""An expression written out again is the expression it was."""

import pytest
from hypothesis import given

from anxin.law import Service, load_pack
from anxin.law.emitters.source import source
from anxin.law.expressions import tree
from anxin.law.expressions.parsing import parse
from anxin.law.expressions.tree import Expr
from anxin.law.loading.services import expressions
from tests.law.random_trees import truths

CLOCKS = (tree.Null, tree.MonthsAfter, tree.DaysAfter, tree.EndOfMonth)


def has_text(expr: Expr) -> bool:
    return not any(isinstance(node, CLOCKS) for node in tree.walk(expr))


@given(truths(2).filter(has_text))
def test_any_tree_reads_back_as_itself(expr: Expr) -> None:
    assert parse(source(expr), {"d", "open"}) == expr


@pytest.mark.parametrize("service", load_pack("beijing").services.values(), ids=lambda each: each.id)
def test_every_condition_of_the_pack_reads_back(service: Service) -> None:
    dates = {name for name, each in service.scope.names.items() if each.kind == "date"}
    for expr in expressions(service):
        if has_text(expr):
            assert parse(source(expr), dates) == expr


@pytest.mark.parametrize(
    "text",
    [
        "a - (b - c)",
        "(a or b) and not (c and d)",
        "x if a else y if b else z",
        "(x if a else y) + 1",
        'k in ("one",)',
        'k not in ("one", "two")',
        "lifted is not None and day >= lifted",
        "min(a, b + 1) // 12",
        "rate[day] * 2",
        "-3 + a",
    ],
)
def test_brackets_stand_where_they_are_needed_only(text: str) -> None:
    assert source(parse(text)) == text


def test_a_computed_date_has_no_text() -> None:
    with pytest.raises(ValueError, match="MonthsAfter"):
        source(tree.MonthsAfter(tree.Name("a"), tree.Literal(3, "number"), roll=False))
