"""What each engine says of the same requests: the truth of every condition of a service's rules, in order of precedence."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import polars as pl
import z3

from anxin.batch.deciding import PopulationRules, decide_all
from anxin.law import BadInput, Pack, Request, parse_request
from anxin.law.calendar import UnknownYear
from anxin.law.emitters import sql
from anxin.law.expressions.tree import Expr, Literal
from anxin.law.facts import Fact
from anxin.law.program import program_for
from anxin.law.proving.solving import settle
from anxin.law.proving.symbols import Symbols, fixed
from anxin.law.runtime import NoValue

Truths = tuple[Any, ...]
DUCKDB = duckdb.connect()


def understood(pack: Pack, mappings: Sequence[dict[str, Any]]) -> list[tuple[Request, Truths]]:
    """The requests that Python decides, with what it finds."""
    found = []
    for mapping in mappings:
        try:
            request = parse_request(pack, mapping)
            program = program_for(pack, request.service, request.known_on)
            outputs = program.run(request.values)[1]
        except (BadInput, UnknownYear, NoValue):
            continue
        found.append((request, outputs[: sum(map(len, program.rule_ranges))]))
    return found


def mode_by_python(pack: Pack, request: Request) -> str:
    """As `decide` has it, which would also work out a surcharge and refuse where that has no rate."""
    program = program_for(pack, request.service, request.known_on)
    winner = program.run(request.values)[0]
    return program.rules[winner].then.mode if winner >= 0 else program.service.ordinary.mode


def frame(rules: PopulationRules, requests: Sequence[Request]) -> pl.DataFrame:
    """The columns as `lowering` describes them."""
    columns: dict[str, list[Any]] = {}
    for name, fact in rules.service.facts.items():
        values = [request.facts[name] for request in requests]
        columns |= _column(rules, name, fact, values)
    received = [request.received_on for request in requests]
    columns["request_received_on" if "received_on" in columns else "received_on"] = received
    return pl.DataFrame(columns)


def _column(rules: PopulationRules, name: str, fact: Fact, values: list[Any]) -> dict[str, list[Any]]:
    words = rules.columns.codes.get(name, ())
    if fact.kind == "choices":
        return {f"{name}.{word}": [word in value for value in values] for word in words}
    if fact.kind == "choice":
        return {name: [None if v is None else words.index(v) if v in words else len(words) for v in values]}
    return {name: values}


def by_polars(rules: PopulationRules, data: pl.DataFrame) -> list[Truths]:
    listed = _numbered(rules)
    emitted = (rules.emitted(each).alias(name) for name, each in listed.items())
    found = rules.prepared(data.lazy()).select(pl.lit(0).alias("first"), *emitted)
    rows = found.collect(engine="streaming").rows()
    return [row[1:] for row in _one_a_row(rows, len(data))]


def _one_a_row(rows: list[Truths], count: int) -> list[Truths]:
    """Conditions that are the same for all rows come as one."""
    return rows * count if len(rows) == 1 else rows


def _numbered(rules: PopulationRules) -> dict[str, Expr]:
    return {
        f"c{number}": expr for number, expr in enumerate(expr for group in rules.conditions for expr in group)
    }


def by_duckdb(rules: PopulationRules, data: pl.DataFrame) -> list[Truths]:
    rows = DUCKDB.execute(question(rules, data, "duckdb")).fetchall()
    return [row[1:] for row in rows]


def question(rules: PopulationRules, data: pl.DataFrame, dialect: sql.Dialect) -> str:
    """With one value that is always there, so that asking about no condition is a query too."""
    quote = '"' if dialect == "duckdb" else "`"
    outputs: dict[str, Expr] = {"one": Literal(1, "number"), **_numbered(rules)}
    return sql.query(outputs, rules.columns, dialect, written_out(data, quote), named(rules, quote))


def written_out(data: pl.DataFrame, quote: str) -> str:
    """A few rows as SQL, so that every engine gets exactly these."""
    types = [
        "BOOLEAN" if each == pl.Boolean else "BIGINT" if each.is_integer() else "VARCHAR(99)"
        for each in data.dtypes
    ]
    rows = (", ".join(map(_cast, row, types)) for row in data.rows())
    listed = ", ".join(f"({row})" for row in rows)
    names = ", ".join(f"{quote}{name}{quote}" for name in data.columns)
    return f"(SELECT * FROM (VALUES {listed}) AS given({names}))"  # noqa: S608  # drawn numbers


def _cast(value: Any, type_: str) -> str:
    text = "NULL" if value is None else f"'{value}'" if isinstance(value, str) else str(value)
    return f"CAST({text} AS {type_})"


def named(rules: PopulationRules, quote: str) -> dict[str, str]:
    if "received_on" in rules.service.facts:
        return {}
    return {"request_received_on": f"CAST({quote}received_on{quote} AS BIGINT)"}


class Solver:
    """Everything a service's conditions can be, ready to be asked for one request."""

    def __init__(self, pack: Pack, service: str, known_on: int) -> None:
        program = program_for(pack, service, known_on)
        self.expressions = [each.expr for rule in program.rules for each in rule.conditions]
        self.symbols = Symbols.of(pack, program.service, self.expressions)
        self.truths = [self.symbols.truth(expr) for expr in self.expressions]
        self.solver = z3.Solver()
        self.solver.add(self.symbols.formulas.rules)

    def truths_of(self, pack: Pack, request: Request) -> Truths:
        """Clocks that read the calendar are told, as the prover would find out."""
        values: Mapping[str, Any] = request.values
        self.solver.push()
        self.solver.add(fixed(self.symbols, values))
        model = settle(self.symbols, self.solver)
        assert model is not None
        found = tuple(bool(z3.is_true(model.eval(truth, model_completion=True))) for truth in self.truths)
        self.solver.pop()
        return found


def modes_by_polars(
    pack: Pack, service: str, data: pl.DataFrame, known_on: int, events: Mapping[str, int | None]
) -> list[Any]:
    found = decide_all(pack, service, data.lazy(), known_on=known_on, events=events)
    return list(found.collect(engine="streaming")["mode"])
