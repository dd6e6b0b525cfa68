"""The rows of an assessment as one SQL statement, for the engines that speak SQL."""

from anxin.batch.people import KEY
from anxin.law.assessment import Column, Settled
from anxin.law.emitters import sql
from anxin.law.expressions import tree
from anxin.law.expressions.lowering import Columns
from anxin.law.expressions.tree import Expr


def statement(settled: Settled, dialect: sql.Dialect, source: str, number: str) -> str:
    """A SELECT of the output columns, days as numbers, from `source`: anything with the columns of a file of persons.

    `number` is a column of `source` that counts its rows. Neither engine promises an order that was not asked for.
    """
    found = settled.assessment
    codes = {column.name: column.codes for column in found.columns if column.codes}
    columns = Columns(found.kinds, {}, settled.left, codes)
    outputs: dict[str, Expr] = {
        KEY: tree.Name(KEY),
        "month": tree.Literal(settled.known["month"], "month"),
        **{name: settled.of(name) for name in found.outputs},
    }
    outputs[number] = tree.Name(number)
    selected = sql.query(outputs, columns, dialect, _renamed(found.columns, dialect, source, number))
    return f"{selected} ORDER BY {number}"


def _renamed(columns: tuple[Column, ...], dialect: sql.Dialect, source: str, number: str) -> str:
    """The columns under the names of the rules; a number as wide as the arithmetic on it."""
    listed = ", ".join(f"{_value(column, dialect)} AS {column.name}" for column in columns)
    return f"(SELECT {listed}, {number} FROM {source})"  # noqa: S608  # names of a checked pack


def _value(column: Column, dialect: sql.Dialect) -> str:
    if column.stored == "date":
        return sql.day_number(column.column, dialect)
    return column.column if column.codes or column.stored == "bool" else f"CAST({column.column} AS BIGINT)"
