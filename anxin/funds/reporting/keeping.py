"""Typed rows into rows of the database, readable or not; and back into the cells somebody can mend."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence

from anxin.funds.models import MonthlyReport, ReportRow, RowState
from anxin.funds.reporting.columns import ColumnId, kind_cell
from anxin.funds.reporting.faults import Fault
from anxin.funds.reporting.files import NumberedRow
from anxin.funds.reporting.reading import (
    CELL_ERROR,
    CELL_FORMULA,
    Cell,
    Cells,
    Wanted,
    read_row,
    text_of,
)
from anxin.funds.reporting.rules import Rules
from anxin.law.money import format_yuan
from anxin.law.months import format_month
from anxin.registry.encryption import lookup_index

LONGEST_CELL = 200
_MARKED: tuple[Cell, ...] = (CELL_ERROR, CELL_FORMULA)


def rows_of(report: MonthlyReport, numbered: Sequence[NumberedRow], rules: Rules) -> list[ReportRow]:
    """Not saved yet; those that cannot be read are refused. `rules` are those of the day of receipt."""
    rows = [row_of(report, each, rules) for each in numbered]
    _refuse_twice(report, rows)
    return rows


def row_of(report: MonthlyReport, numbered: NumberedRow, rules: Rules) -> ReportRow:
    found = read_row(numbered.cells, report.month, rules.on, rules.highest_base)
    row = ReportRow(report=report, number=numbered.number)
    if isinstance(found, Fault):
        row.state, row.reason, row.column = RowState.REFUSED, found.code, found.column
        row.details, row.typed = dict(found.details), _as_typed(numbered.cells)
        return row
    return fill(row, found)


def fill(row: ReportRow, wanted: Wanted) -> ReportRow:
    row.kind, row.name, row.base = wanted.kind, wanted.name, wanted.base
    row.id_number, row.id_index = wanted.identity.number, lookup_index(wanted.identity.number)
    row.since, row.month = wanted.since, wanted.month
    return row


def _refuse_twice(report: MonthlyReport, rows: Iterable[ReportRow]) -> None:
    """A person's first row counts, also when it stands in a chunk read earlier."""
    read = [row for row in rows if row.id_index]
    before = report.rows.filter(id_index__in=[row.id_index for row in read]).order_by("-number")
    first = dict(before.values_list("id_index", "number"))
    for row in read:
        number = first.setdefault(row.id_index, row.number)
        if number != row.number:
            row.state, row.reason, row.column = RowState.REFUSED, "twice", ColumnId.ID_NUMBER
            row.details = {"row": number}


def _as_typed(cells: Cells) -> str:
    """What cannot be kept as text (an error of Excel) is left empty, to be typed."""
    kept = {column: "" if cell in _MARKED else text_of(cell)[:LONGEST_CELL] for column, cell in cells.items()}
    return json.dumps(kept, ensure_ascii=False)


def cells_of(row: ReportRow) -> dict[ColumnId, str]:
    """As typed, or as it was understood; the words of the template's drop-down."""
    if row.typed:
        typed = json.loads(row.typed)
        return {column: str(typed.get(column, "")) for column in ColumnId}
    return {
        ColumnId.KIND: kind_cell(row.kind),
        ColumnId.ID_NUMBER: row.id_number,
        ColumnId.NAME: row.name,
        ColumnId.BASE: "" if row.base is None else format_yuan(row.base),
        ColumnId.SINCE: since_of(row),
    }


def since_of(row: ReportRow) -> str:
    if row.since is not None:
        return row.since.isoformat()
    return "" if row.month is None else format_month(row.month)


def cells_from_text(given: dict[str, str | dt.date | None]) -> Cells:
    """Of a form or a program: the columns by their ids."""
    return {ColumnId(name): value for name, value in given.items() if name in set(ColumnId)}
