"""One person worked out by the walking evaluator, from the formulas as the pack has them: nothing folded, no columns, no codes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from anxin.law import Pack
from anxin.law.assessment import Run, assessment_of, constants, formulas
from anxin.law.emitters.kleene import Reader
from anxin.law.expressions import tree
from anxin.law.months import day_number, day_of_month, month_of


def worked_out(pack: Pack, run: Run, person: Mapping[str, Any]) -> dict[str, Any]:
    """Every output of the assessment for a row of people.parquet; days as numbers."""
    found = assessment_of(pack)
    values = dict(constants(run))
    for column in found.columns:
        value = person[column.column]
        if column.codes:
            value = column.codes[value]
        values[column.name] = day_number(value) if isinstance(value, date) else value
    for name, value in list(values.items()):
        if found.scope.names.get(name) is not None and found.scope.names[name].kind == "date":
            values[f"{name}_month"] = None if value is None else month_of(value)
            values[f"{name}_day"] = None if value is None else day_of_month(value)
    read = Reader(values, formulas(pack), pack.runtime)
    return {name: read(tree.Name(name)) for name in found.outputs}
