"""Expressions of the language at random, typed as the checker wants them, with values for their names."""

from typing import Any

from hypothesis import strategies as st

from anxin.law.expressions import tree
from anxin.law.expressions.checking import Scope, TableType, Type
from anxin.law.expressions.tree import Expr, Kind
from anxin.law.months import parse_day, parse_month
from anxin.law.runtime import Table

WORDS = ("red", "green", "blue")
TYPES = {
    "n": Type("number"),
    "k": Type("number"),
    "m": Type("month"),
    "d": Type("date"),
    "open": Type("date", nullable=True),
    "b": Type("bool"),
    "c": Type("choice", values=WORDS),
    "other": Type("choice"),
    "l": Type("choices"),
}
RATE = Table("rate", (-(2**62), parse_day("2011-07-01"), parse_day("2020-03-01")), (2000, -500, 7), str)
SCOPE = Scope(TYPES, {"rate": TableType("date", "number"), "days_in_month": TableType("month", "number")})
DAYS = st.integers(parse_day("1999-12-25"), parse_day("2020-03-05")) | st.sampled_from(RATE.starts[1:])
VALUES = st.fixed_dictionaries(
    {
        "n": st.integers(-50, 50),
        "k": st.integers(-3, 3),
        "m": st.integers(parse_month("1999-01"), parse_month("2020-12")),
        "d": DAYS,
        "open": st.none() | DAYS,
        "b": st.booleans(),
        "c": st.sampled_from(WORDS),
        "other": st.sampled_from((*WORDS, "unheard_of")),
        "l": st.frozensets(st.sampled_from(WORDS)),
    }
)


def literal(value: Any, kind: Kind) -> Expr:
    return tree.Literal(value, kind)


def _leaves(kind: Kind) -> st.SearchStrategy[Expr]:
    if kind == "number":
        known = st.integers(-40, 40).map(lambda n: literal(n, "number"))
        return known | st.sampled_from([tree.Name("n"), tree.Name("k"), tree.Part("d", "day")])
    if kind == "month":
        known = st.integers(360, 612).map(lambda n: literal(n, "month"))
        return known | st.sampled_from([tree.Name("m"), tree.Part("d", "month")])
    return DAYS.map(lambda n: literal(n, "date")) | st.just(tree.Name("d"))


def _sums(
    kind: Kind, of: st.SearchStrategy[Expr], numbers: st.SearchStrategy[Expr]
) -> st.SearchStrategy[Expr]:
    signs = st.sampled_from(("+", "-"))
    return st.builds(tree.Arithmetic, signs, of, numbers)


def numbers(depth: int) -> st.SearchStrategy[Expr]:
    if depth == 0:
        return _leaves("number")
    inner, months, days = numbers(depth - 1), _leaves("month"), _leaves("date")
    divisors = st.integers(1, 13).map(lambda n: literal(n, "number"))
    return st.one_of(
        _leaves("number"),
        st.builds(tree.Arithmetic, st.sampled_from(("+", "-", "*")), inner, _leaves("number")),
        st.builds(tree.Arithmetic, st.just("//"), inner, divisors),
        st.builds(tree.Arithmetic, st.just("-"), months, months),
        st.builds(tree.Extreme, st.sampled_from(("min", "max")), st.tuples(inner, _leaves("number"))),
        st.builds(tree.IfElse, truths(depth - 1), inner, inner),
        days.map(lambda day: tree.Lookup("rate", day)),
        _sums("month", months, _leaves("number")).map(lambda month: tree.Lookup("days_in_month", month)),
    )


def _days(depth: int) -> st.SearchStrategy[Expr]:
    return st.one_of(
        _leaves("date"),
        _sums("date", _leaves("date"), _leaves("number")),
        _leaves("month").map(lambda month: tree.EndOfMonth(month, False)),
        st.builds(
            tree.MonthsAfter,
            st.just(tree.Name("d")),
            st.integers(0, 30).map(lambda n: literal(n, "number")),
            st.just(False),
        ),
    )


def _comparisons(depth: int) -> st.SearchStrategy[Expr]:
    order = st.sampled_from(("==", "!=", "<", "<=", ">", ">="))
    return st.one_of(
        st.builds(tree.Compare, order, numbers(depth), numbers(depth)),
        st.builds(tree.Compare, order, _leaves("month"), _sums("month", _leaves("month"), _leaves("number"))),
        st.builds(tree.Compare, order, _days(depth), _days(depth)),
    )


def _words(depth: int) -> st.SearchStrategy[Expr]:
    options = st.lists(
        st.sampled_from(WORDS).map(lambda word: tree.Literal(word, "choice")), min_size=1, max_size=3
    )
    named = st.sampled_from([tree.Name("c"), tree.Name("other")])
    word = st.one_of(named, st.sampled_from(WORDS).map(lambda each: literal(each, "choice")))
    return st.one_of(
        st.builds(tree.InTuple, named, options.map(tuple)),
        st.builds(
            lambda order, a, b: tree.Compare(order, tree.Name("c"), tree.IfElse(tree.Name("b"), a, b)),
            st.sampled_from(("==", "!=")),
            word,
            word,
        ),
        st.sampled_from(WORDS).map(lambda each: tree.InChoices(tree.Literal(each, "choice"), tree.Name("l"))),
    )


def _guarded(depth: int) -> st.SearchStrategy[Expr]:
    """An open date is read behind a guard only."""
    order = st.sampled_from(("<", "<=", ">", ">=", "=="))
    reads = st.builds(tree.Compare, order, st.just(tree.Name("open")), _days(depth))
    is_open = tree.IsNone(tree.Name("open"))
    return st.one_of(
        reads.map(lambda each: tree.Or((is_open, each))),
        reads.map(lambda each: tree.And((tree.Not(is_open), each))),
    )


def truths(depth: int) -> st.SearchStrategy[Expr]:
    simple = st.one_of(st.just(tree.Name("b")), _comparisons(0), _words(0), _guarded(0))
    if depth == 0:
        return simple
    inner = truths(depth - 1)
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        simple,
        _comparisons(depth),
        inner.map(tree.Not),
        several.map(tree.And),
        several.map(tree.Or),
        st.builds(tree.IfElse, inner, inner, inner),
    )
