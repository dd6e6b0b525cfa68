"""Whatever the language can say, every reader says the same, folded or not."""

from typing import Any

import duckdb
import polars as pl
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from anxin.law.emitters import polars as polars_emitter
from anxin.law.emitters import sql
from anxin.law.emitters.kleene import Reader
from anxin.law.emitters.python import compile_rules
from anxin.law.emitters.z3 import Formulas, Term
from anxin.law.expressions import tree
from anxin.law.expressions.checking import check_is
from anxin.law.expressions.folding import fold
from anxin.law.expressions.lowering import Columns
from anxin.law.expressions.parsing import ExpressionError
from anxin.law.expressions.tree import Expr
from anxin.law.months import days_in_month
from anxin.law.requests import add_date
from anxin.law.runtime import Runtime
from tests.law.engines import written_out
from tests.law.lakeside_pack import LAKESIDE
from tests.law.random_trees import RATE, SCOPE, TYPES, VALUES, WORDS, truths

RUNTIME = Runtime(LAKESIDE.calendar, {"rate": RATE, "days_in_month": days_in_month})
COLUMNS = Columns(TYPES, {"rate": RATE}, codes={"c": WORDS, "other": WORDS})
DUCKDB = duckdb.connect()


def with_parts(values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {**values, "request_known_on": 0}
    for name in ("d", "open"):
        add_date(found, name, values[name])
    return found


def row_of(values: dict[str, Any]) -> dict[str, Any]:
    words = {name: WORDS.index(values[name]) if values[name] in WORDS else 3 for name in ("c", "other")}
    listed = {f"l.{word}": word in values["l"] for word in WORDS}
    return {**{name: value for name, value in values.items() if name != "l"}, **words, **listed}


def _by_z3(expr: Expr, values: dict[str, Any]) -> bool:
    terms = {
        name: Term(
            z3.BoolVal(value) if isinstance(value, bool) else z3.IntVal(value or 0),
            z3.BoolVal(value is not None),
        )
        for name, value in row_of(values).items()
    }
    formulas = Formulas(COLUMNS, terms)
    solver = z3.Solver()
    solver.add(formulas.truth(expr), *formulas.rules)
    return bool(solver.check() == z3.sat)


def is_sensible(expr: Expr) -> bool:
    """What the loader would let through: types right, nothing compared that no column can compare."""
    try:
        check_is(expr, SCOPE, "bool")
        polars_emitter.expression(expr, COLUMNS)
    except ExpressionError:
        return False
    return True


@given(
    truths(3).filter(is_sensible),
    st.lists(VALUES, min_size=3, max_size=6),
    st.sets(st.sampled_from(sorted(TYPES))),
)
@settings(max_examples=60, deadline=None)
def test_all_readers_agree_on_any_expression(expr: Expr, rows: list[dict[str, Any]], known: set[str]) -> None:
    run = compile_rules([expr], [], {}, RUNTIME)
    wanted = [run(with_parts(row))[1][0] for row in rows]
    assert [Reader(with_parts(row), {}, RUNTIME)(expr) for row in rows] == wanted
    data = pl.DataFrame(
        [row_of(row) for row in rows], schema_overrides={"open": pl.Int64}, infer_schema_length=None
    )
    emitted = polars_emitter.expression(expr, COLUMNS).alias("truth")
    found = data.lazy().select("n", emitted).collect(engine="streaming")
    assert found["truth"].to_list() == wanted
    text = sql.query({"n": tree.Name("n"), "truth": expr}, COLUMNS, "duckdb", written_out(data, '"'))
    assert [row[1] for row in DUCKDB.execute(text).fetchall()] == wanted
    assert [_by_z3(expr, row) for row in rows] == wanted
    left = [fold(expr, {name: row[name] for name in known}, RUNTIME, SCOPE) for row in rows]
    assert [_evaluated(each, row) for each, row in zip(left, rows, strict=True)] == wanted


def _evaluated(expr: Expr, row: dict[str, Any]) -> Any:
    return Reader(with_parts(row), {}, RUNTIME)(expr)
