"""Reading reporting.yaml: the dates of the filing window and the rows that let a report in."""

from anxin.law import months
from anxin.law.expressions.checking import Type
from anxin.law.loading.names import Names, both, read_derived
from anxin.law.loading.sections import with_included
from anxin.law.loading.services import Base
from anxin.law.loading.yaml import Value
from anxin.law.reporting import CLOSES, FIRST_HIRE, OPENS, ORDINARY, FilingRow, Reporting

NEEDED = {OPENS: "date", ORDINARY: "date", CLOSES: "date", FIRST_HIRE: "month"}


def read_reporting(value: Value, base: Base) -> Reporting:
    given = value.section()
    names = Names.of({}, base.events, base.parameters, base.measures)
    names.types["month"] = Type("month")
    names.limits.names["month"] = (
        months.month_number(months.FIRST_YEAR, 2),
        months.month_number(months.LAST_YEAR, 12),
    )
    derived = read_derived(names, *with_included(given, base.sections))
    for name, kind in NEEDED.items():
        if name not in derived or derived[name].type.kind != kind:
            raise value.error(f"{name} must be worked out here, as a {kind}")
    rows = tuple(_row(each, names, base) for each in given.need("rows").items())
    given.done()
    return Reporting(derived, rows, names.scope)


def _row(value: Value, names: Names, base: Base) -> FilingRow:
    given = value.section()
    test = names.counted(given)
    for each in given.list("when"):
        test = both(test, names.truth(each))
    found = FilingRow(
        id=given.need("id").id(),
        clause=given.need("clause").one_of(base.clauses.keys(), "clause"),
        label=given.need("label").words(),
        when=test,
        late=given.get("late", Value.flag, False),
    )
    given.done()
    return found
