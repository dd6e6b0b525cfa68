"""Reading benefits.yaml: kinds of benefit with their formulas, and the rows that say when one is paid."""

from collections.abc import Mapping

from anxin.law import months
from anxin.law.benefits import FIRST_PENSION_MONTH, BenefitKind, Benefits, PayRow
from anxin.law.expressions.checking import Type, check
from anxin.law.expressions.parsing import ExpressionError
from anxin.law.expressions.ranges import check_range
from anxin.law.expressions.tree import Expr
from anxin.law.loading.names import Names, both, read_derived
from anxin.law.loading.sections import with_included
from anxin.law.loading.services import Base
from anxin.law.loading.yaml import Section, Value
from anxin.law.pack import Condition

MONTHS = (months.month_number(months.FIRST_YEAR, 2), months.month_number(months.LAST_YEAR, 12))
RHYTHMS = ("monthly", "once")
DATES = {"pay_on": False, "retires_on": False, "certified_on": True}


def read_benefits(value: Value, base: Base) -> Benefits:
    given = value.section()
    facts = {name: base.facts[name] for name in _facts(given, base)}
    names = Names.of(facts, base.events, base.parameters, base.measures)
    names.types["month"] = Type("month")
    names.limits.names["month"] = MONTHS
    for date, nullable in DATES.items():
        names.types[date] = Type("date", nullable=nullable)
        names.limits.names[date] = names.limits.names["received_on"]
        names.dates.add(date)
    derived = read_derived(names, *with_included(given, base.sections))
    if FIRST_PENSION_MONTH not in derived or derived[FIRST_PENSION_MONTH].type.kind != "month":
        raise value.error(f"{FIRST_PENSION_MONTH} must be worked out here, as a month")
    kinds = {id: _kind(id, each, names, base) for id, each in given.need("kinds").entries().items()}
    found = Benefits(
        on_retirement=given.need("on_retirement").one_of(kinds.keys(), "kind of benefit"),
        kinds=kinds,
        facts=facts,
        derived=derived,
        certification=_rows(given, "certification", names, base),
        advance=_rows(given, "advance", names, base),
        scope=names.scope,
    )
    given.done()
    return found


def _facts(given: Section, base: Base) -> list[str]:
    return [each.one_of(base.facts.keys(), "fact") for each in given.list("facts")]


def _kind(id: str, value: Value, names: Names, base: Base) -> BenefitKind:
    given = value.section()
    rhythm = given.need("rhythm").one_of(RHYTHMS, "rhythm")
    amount, pay_day = given.take("amount"), given.take("pay_day")
    if (pay_day is None) == (rhythm == "monthly"):
        raise value.error("what is paid monthly has a pay_day, what is paid once has none")
    asks = tuple(each.one_of(names.facts.keys(), "fact") for each in given.list("asks"))
    found = BenefitKind(
        id,
        name=given.need("name").words(),
        branch=given.need("branch").name(),
        clause=given.need("clause").one_of(base.clauses.keys(), "clause"),
        rhythm="monthly" if rhythm == "monthly" else "once",
        amount=_number(amount, names, "money") if amount else None,
        asks=asks,
        requires=tuple(_condition(each, names) for each in given.list("requires")),
        pay_day=_number(pay_day, names, "number") if pay_day else None,
        **{flag: given.get(flag, Value.flag, False) for flag in ("certified", "advance", "individual")},
        confirmed=given.get("confirmed", Value.flag, True),
    )
    if asks and found.amount is None:
        raise value.error("facts are asked for a formula, and there is no `amount`")
    given.done()
    return found


def _number(value: Value, names: Names, kind: str) -> Expr:
    expr = value.expression(names.dates)
    try:
        if check(expr, names.scope).kind != kind:
            raise value.error(f"this must be a {kind}")
        check_range(expr, names.limits, "money" if kind == "money" else "number")
    except ExpressionError as error:
        raise value.expression_error(error) from None
    return expr


def _condition(value: Value, names: Names) -> Condition:
    given = value.section()
    found = Condition(names.truth(given.need("is")), given.need("label").words())
    given.done()
    return found


def _rows(given: Section, key: str, names: Names, base: Base) -> tuple[PayRow, ...]:
    return tuple(_row(each, names, base) for each in given.list(key))


def _row(value: Value, names: Names, base: Base) -> PayRow:
    given: Section = value.section()
    measure: str | None = _measure_named(value.entries())
    test = names.counted(given)
    for each in given.list("when"):
        test = both(test, names.truth(each))
    found = PayRow(
        id=given.need("id").id(),
        clause=given.need("clause").one_of(base.clauses.keys(), "clause"),
        label=given.need("label").words(),
        when=test,
        pays=given.need("pays").flag(),
        measure=measure,
    )
    given.done()
    return found


def _measure_named(entries: Mapping[str, Value]) -> str | None:
    return entries["measure"].text() if "measure" in entries else None
