"""Types: units never mix, and what may be open is guarded."""

import pytest

from anxin.law.expressions.checking import Scope, TableType, Type, check
from anxin.law.expressions.parsing import ExpressionError, parse

SCOPE = Scope(
    {
        "n": Type("number"),
        "m": Type("month"),
        "d": Type("date"),
        "ended": Type("date", nullable=True),
        "cash": Type("money"),
        "yes": Type("bool"),
        "kind": Type("choice", values=("big", "small")),
        "word": Type("choice"),
        "listed": Type("choices", values=("a", "b")),
        "who": Type("text", nullable=True),
    },
    {"rate": TableType("date", "number"), "days_in_month": TableType("month", "number")},
)
RIGHT = {
    "m - m": "number",
    "m - 3": "month",
    "3 + d": "date",
    "d - d": "number",
    "cash * n": "money",
    "cash // 2": "money",
    "cash > 100": "bool",
    "min(n, 3)": "number",
    "max(d, d + 1)": "date",
    "rate[d]": "number",
    "days_in_month[d_month]": "number",
    "m if yes else m + 1": "month",
    'kind == "big"': "bool",
    'word == "anything"': "bool",
    'kind in ("big", "small")': "bool",
    'm in ("2020-01", "2020-02")': "bool",
    '"a" in listed': "bool",
    "yes == True": "bool",
    "ended is not None and d < ended": "bool",
    "ended is None or d < ended": "bool",
    "not (ended is None or ended < d)": "bool",
    "ended is not None and ended_month == m": "bool",
    "ended if ended is not None else d": "date",
    "who is None": "bool",
}
WRONG = {
    "m + m": "means nothing",
    "m + d": "means nothing",
    "cash * cash": "means nothing",
    "cash + 1": "means nothing",
    "n // n": "above zero",
    "n // 0": "above zero",
    "m > d": "cannot be compared",
    "cash > n": "written number",
    "yes > yes": "no order",
    'kind < "big"': "no order",
    'kind == "huge"': "not one of",
    'kind in ("big", "huge")': "not one of",
    "kind in ()": "empty",
    '"c" in listed': "not one of",
    '"a" in kind': "expected choices",
    "n and yes": "expected bool",
    "not n": "expected bool",
    "n if n else 1": "expected bool",
    "n if yes else m": "one side",
    "min(n, m)": "different kinds",
    "rate[m]": "expected date",
    "tax[d]": "no parameter",
    "d < ended": "may be open",
    "ended_month == m": "may be open",
    "ended is None and d < ended": "may be open",
    "ended is not None or d < ended": "may be open",
    "d < ended and ended is not None": "may be open",
    "n is None": "never null",
    "knd": "did you mean kind",
}


@pytest.mark.parametrize("source", RIGHT)
def test_what_means_something(source: str) -> None:
    assert check(parse(source, {"d", "ended"}), SCOPE).kind == RIGHT[source]


@pytest.mark.parametrize("source", WRONG)
def test_what_means_nothing_says_why(source: str) -> None:
    with pytest.raises(ExpressionError, match=WRONG[source]):
        check(parse(source, {"d", "ended"}), SCOPE)
