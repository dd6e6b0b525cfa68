"""What all services of a place share: instruments, clauses, events, measures, parameters, facts, interpretations."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from anxin.law import months, pack
from anxin.law.expressions.tree import Kind
from anxin.law.facts import TYPES, Fact
from anxin.law.loading.yaml import Value
from anxin.law.money import format_yuan, parse_whole, parse_yuan
from anxin.law.runtime import Table
from anxin.law.texts import Text

T = TypeVar("T")
_KINDS: dict[str, Callable[[str], int]] = {
    "count": parse_whole,
    "ppm": parse_whole,
    "money": parse_yuan,
    "month": months.parse_month,
    "date": months.parse_day,
}
_SHOWN: dict[str, Callable[[int], str]] = {
    "month": months.format_month,
    "date": months.format_day,
    "money": format_yuan,
}


def each(value: Value | None, read: Callable[[str, Value], T]) -> dict[str, T]:
    """A mapping of ids to things."""
    return {key: read(key, item) for key, item in value.entries().items()} if value else {}


def texts(value: Value) -> tuple[str, ...]:
    return tuple(item.text() for item in value.items())


def vocabulary(value: Value) -> dict[str, Text]:
    return {key: item.words() for key, item in value.entries().items()}


def instrument(id: str, value: Value) -> pack.Instrument:
    given = value.section()
    found = pack.Instrument(
        id,
        title=given.need("title").words(),
        issuer=given.need("issuer").words(),
        issued_on=given.need("issued_on").day(),
        number=given.optional("number", Value.text),
        parent=given.optional("parent", Value.id),
        sources=given.get("sources", texts, ()),
        confirmed=given.get("confirmed", Value.flag, True),
        note=given.optional("note", Value.words),
    )
    given.done()
    return found


def clause_of(instruments: Mapping[str, pack.Instrument]) -> Callable[[str, Value], pack.Clause]:
    def read(id: str, value: Value) -> pack.Clause:
        given = value.section()
        instrument = given.need("instrument").one_of(instruments.keys(), "instrument")
        found = pack.Clause(id, instrument, given.need("text").words())
        given.done()
        return found

    return read


def event(id: str, value: Value) -> pack.Event:
    given = value.section()
    seed = given.optional("seed", Value.day)
    found = pack.Event(
        id,
        label=given.need("label").words(),
        seed=seed,
        known_from=given.get("declared_on", Value.day, seed),
        authority=given.optional("authority", Value.words),
        sources=given.get("sources", texts, ()),
    )
    given.done()
    return found


def measure_of(
    clauses: Mapping[str, pack.Clause],
    instruments: Mapping[str, pack.Instrument],
    events: Mapping[str, pack.Event],
) -> Callable[[str, Value], pack.Measure]:
    def read(id: str, value: Value) -> pack.Measure:
        given = value.section()
        clause = given.need("clause").one_of(clauses.keys(), "clause")
        instrument = clauses[clause].instrument
        found = pack.Measure(
            id,
            label=given.need("label").words(),
            clause=clause,
            instrument=instrument,
            valid_from=given.need("valid_from").day(),
            known_from=given.get("published_on", Value.day, instruments[instrument].issued_on),
            until_event=given.optional("until_event", lambda item: item.one_of(events.keys(), "event")),
            changes=given.optional("changes", Value.words),
            withdraws=given.get("withdraws", texts, ()),
        )
        given.done()
        return found

    return read


def obligation_of(
    clauses: Mapping[str, pack.Clause], events: Mapping[str, pack.Event]
) -> Callable[[str, Value], pack.ObligationRule]:
    def read(id: str, value: Value) -> pack.ObligationRule:
        given = value.section()
        found = pack.ObligationRule(
            id,
            kind=given.get("kind", Value.name, id),
            label=given.need("label").words(),
            clause=given.need("clause").one_of(clauses.keys(), "clause"),
            starts_with=given.need("starts_with").one_of(events.keys(), "event"),
            months=given.need("months").number(),
        )
        given.done()
        return found

    return read


def withdrawn(measures: Mapping[str, pack.Measure], value: Value | None) -> dict[str, pack.Measure]:
    """The same, each with those that withdraw it. A measure is withdrawn by a later one and never by itself."""
    written = value.entries() if value else {}
    for measure in measures.values():
        for id in measure.withdraws:
            if id not in measures:
                raise written[measure.id].error(f"withdraws: there is no measure {id}")
            if measures[id].valid_from >= measure.valid_from:
                raise written[measure.id].error(f"withdraws: {id} does not begin before {measure.id}")
    return {id: each._replace(withdrawn=_withdrawals(measures, id)) for id, each in measures.items()}


def _withdrawals(measures: Mapping[str, pack.Measure], id: str) -> tuple[pack.Withdrawal, ...]:
    return tuple(
        pack.Withdrawal(each.id, each.known_from, each.valid_from)
        for each in measures.values()
        if id in each.withdraws
    )


def department(id: str, value: Value) -> pack.Department:
    given = value.section()
    found = pack.Department(id, given.need("name").words(), given.get("gives", texts, ()))
    given.done()
    return found


def interpretation_of(clauses: Mapping[str, pack.Clause]) -> Callable[[str, Value], pack.Interpretation]:
    def read(id: str, value: Value) -> pack.Interpretation:
        given = value.section()
        found = pack.Interpretation(
            id,
            question=given.need("question").words(),
            reading=given.need("reading").words(),
            confirm_by=given.need("confirm_by").words(),
            confirmed=given.get("confirmed", Value.flag, False),
            clause=given.optional("clause", lambda item: item.one_of(clauses.keys(), "clause")),
            rules=given.get("rules", texts, ()),
        )
        given.done()
        return found

    return read


def parameter_of(clauses: Mapping[str, pack.Clause]) -> Callable[[str, Value], pack.Parameter]:
    def read(id: str, value: Value) -> pack.Parameter:
        given = value.section()
        label, kind = given.need("label").words(), given.need("kind").one_of(tuple(_KINDS), "kind")
        by = given.need("by").one_of(("date", "month"), "axis")
        rows = tuple(_row(row, kind, by, clauses) for row in given.need("values").items())
        given.done()
        table = Table(id, _starts(value, rows), tuple(row.value for row in rows), _SHOWN[by])
        return pack.Parameter(id, label, kind, "month" if by == "month" else "date", table, rows)

    return read


def _row(value: Value, kind: str, by: str, clauses: Mapping[str, pack.Clause]) -> pack.ParameterRow:
    given = value.section()
    found = pack.ParameterRow(
        start=given.optional("from", lambda item: item.read_with(_KINDS[by])),
        value=given.need("value").read_with(_KINDS[kind]),
        clause=given.optional("clause", lambda item: item.one_of(clauses.keys(), "clause")),
        source=given.optional("source", Value.text),
        confirmed=given.get("confirmed", Value.flag, True),
    )
    given.done()
    return found


def _starts(value: Value, rows: tuple[pack.ParameterRow, ...]) -> tuple[int, ...]:
    """A row without `from` holds since always; rows that do not ascend would hide each other."""
    starts = tuple(-(2**62) if row.start is None else row.start for row in rows)
    if not starts or any(a >= b for a, b in zip(starts, starts[1:], strict=False)):
        raise value.error("there must be values, each `from` later than the one before")
    return starts


def fact_of(departments: Mapping[str, pack.Department]) -> Callable[[str, Value], Fact]:
    """`values: departments` offers the departments of the pack, so that their names are written once."""
    known = {id: each.name for id, each in departments.items()}

    def values(value: Value) -> dict[str, Text]:
        if value.is_mapping():
            return vocabulary(value)
        value.one_of(("departments",), "list of the pack")
        return known

    return lambda name, value: _fact(name, value, values)


def _fact(name: str, value: Value, values: Callable[[Value], dict[str, Text]]) -> Fact:
    given = value.section()
    type_ = given.need("type").one_of(TYPES, "type of fact")
    limit = _KINDS.get(type_ if type_ != "month_count" else "count", parse_whole)
    found = Fact(
        name,
        type_,
        label=given.need("label").words(),
        question=given.need("question").words(),
        help=given.optional("help", Value.words),
        unit=given.optional("unit", Value.words),
        lowest=given.optional("min", lambda item: item.read_with(limit)),
        highest=given.optional("max", lambda item: item.read_with(limit)),
        values=given.get("values", values, {}),
        nullable=given.get("nullable", Value.flag, False),
        open=given.get("open", Value.flag, False),
        **{key: given.get(key, Value.number, default) for key, default in _LIMITS.items()},
    )
    given.done()
    if found.kind in ("choice", "choices") and not found.values and not found.takes_other_words:
        raise value.error("a choice needs `values`")
    return found


_LIMITS = {"min_items": 0, "max_items": 100, "max_length": 200}


def kind_of(parameter: pack.Parameter) -> Kind:
    kinds: dict[str, Kind] = {"money": "money", "month": "month", "date": "date"}
    return kinds.get(parameter.kind, "number")
