"""Spark itself, on this machine: the same truth of every condition as Python finds, and of any expression of the language."""

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anxin.batch.deciding import PopulationRules
from anxin.law import Pack
from anxin.law.emitters import sql
from anxin.law.emitters.python import compile_rules
from anxin.law.expressions.tree import Expr, Literal
from anxin.law.months import format_day
from tests.law import engines
from tests.law.boundaries import Boundaries
from tests.law.random_trees import VALUES, truths
from tests.law.test_engines import TABLES
from tests.law.test_random_trees import COLUMNS, RUNTIME, is_sensible, row_of, with_parts

pytestmark = pytest.mark.peers
FEW = settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))


def need_spark() -> None:
    missing = [
        name
        for name, found in (("java", shutil.which("java")), ("pyspark", find_spec("pyspark")))
        if not found
    ]
    if missing:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            f"{' and '.join(missing)} not here: Spark cannot run"
        )


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    need_spark()
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]").appName("anxin").config("spark.ui.enabled", "false")
    session = (
        builder.config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize(("pack", "service"), TABLES, ids=lambda each: getattr(each, "id", each))
def test_spark_decides_as_python_does(spark: Any, pack: Pack, service: str) -> None:
    found = Boundaries(pack, pack.services[service])
    rows = st.lists(found.rows(), min_size=20, max_size=30)

    @given(st.tuples(found.request_days(), found.events(), rows))
    @FEW
    def same(population: tuple[int, dict[str, Any], list[tuple[int, dict[str, Any]]]]) -> None:
        known, events, drawn = population
        top = {"service": service, "known_on": format_day(known), "events": events}
        asked = [{**top, "received_on": format_day(day), "facts": facts} for day, facts in drawn]
        pairs = engines.understood(pack, asked)
        if pairs:
            rules = PopulationRules.of(pack, service, known, pairs[0][0].events)
            data = engines.frame(rules, [request for request, _ in pairs])
            answers = spark.sql(engines.question(rules, data, "spark")).collect()
            assert [tuple(row)[1:] for row in answers] == [truths for _, truths in pairs]

    same()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_spark_says_the_same_of_any_expression(spark: Any) -> None:
    several = st.lists(truths(3).filter(is_sensible), min_size=4, max_size=8)

    @given(several, st.lists(VALUES, min_size=5, max_size=10))
    @settings(FEW, max_examples=8)
    def same(expressions: list[Expr], rows: list[dict[str, Any]]) -> None:
        run = compile_rules(expressions, [], {}, RUNTIME)
        wanted = [run(with_parts(row))[1] for row in rows]
        data = pl.DataFrame(
            [row_of(row) for row in rows], schema_overrides={"open": pl.Int64}, infer_schema_length=None
        )
        outputs: dict[str, Expr] = {
            "one": Literal(1, "number"),
            **{f"c{n}": each for n, each in enumerate(expressions)},
        }
        text = sql.query(outputs, COLUMNS, "spark", engines.written_out(data, "`"))
        assert [tuple(row)[1:] for row in spark.sql(text).collect()] == wanted

    same()
