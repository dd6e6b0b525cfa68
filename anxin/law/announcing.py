"""Which measures of a newer version change dates, and what the public is told about each: from its label, its dates and its clause alone."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from anxin.law.describing import Describer
from anxin.law.months import format_day
from anxin.law.pack import Measure, Pack
from anxin.law.texts import Text

_FROM = Text("{day}起：{label}。", "From {day}: {label}.")
_UNTIL = Text("到“{event}”为止。", "Until: {event}.")
_WITHDRAWS = Text("同日起撤销：{labels}。", "No longer in force from that day: {labels}.")
_BASIS = Text("依据：《{title}》{number}（{clause}）。", "By {title} {number} ({clause}).")
_DATE = Text("{name}：{value}。", "{name}: {value}.")
DATED = ("date", "month")


def measures_with_new_dates(before: Pack, after: Pack) -> list[Measure]:
    """New ones; those with another beginning or end; those whose clause gives a day, or on which a date rests, that is not as it was."""
    named = _measures_of_changed_dates(before, after)
    clauses = {clause for _name, _value, clause in _new_days(before, after, "en")}
    return [
        measure
        for measure in after.measures.values()
        if _dates(before.measures.get(measure.id)) != _dates(measure)
        or measure.id in named
        or measure.clause in clauses
    ]


def _dates(measure: Measure | None) -> tuple[int, str | None, tuple[str, ...]] | None:
    return (measure.valid_from, measure.until_event, measure.withdraws) if measure else None


def _new_days(before: Pack, after: Pack, lang: str) -> Iterator[tuple[str, str, str | None]]:
    """Days and months given by parameters that are new or different: name, value in words, clause."""
    say = Describer(after, lang)
    for id, parameter in after.parameters.items():
        if parameter.kind not in DATED:
            continue
        earlier = before.parameters.get(id)
        for row in parameter.rows:
            if earlier is None or row not in earlier.rows:
                yield say.text(parameter.label), say.value(parameter, row), row.clause


def _measures_of_changed_dates(before: Pack, after: Pack) -> set[str]:
    """The measures named in date definitions that differ."""
    old, new = json.loads(before.content), json.loads(after.content)
    found: set[str] = set()
    for file, said in new.items():
        earlier = old.get(file, {}).get("dates", {})
        for name, definition in (said.get("dates") or {}).items():
            rows = [] if earlier.get(name) == definition else _rows(definition)
            kept = _rows(earlier.get(name))
            found |= {row["measure"] for row in rows if "measure" in row and row not in kept}
    return found


def _rows(definition: Any) -> list[Mapping[str, Any]]:
    return list(definition.get("first_of") or ()) if isinstance(definition, Mapping) else []


def words_about(before: Pack, after: Pack, measure: Measure) -> Text:
    """In three languages; whoever approves it may say it better."""
    return Text(_said(before, after, measure, "zh-hans"), _said(before, after, measure, "en"))


def _said(before: Pack, after: Pack, measure: Measure, lang: str) -> str:
    say = Describer(after, lang)
    instrument = after.instruments[measure.instrument]
    parts = [say.text(_FROM).format(day=format_day(measure.valid_from), label=say.text(measure.label))]
    parts += [
        say.text(_DATE).format(name=name, value=value)
        for name, value, clause in _new_days(before, after, lang)
        if clause == measure.clause
    ]
    if measure.until_event:
        parts.append(say.text(_UNTIL).format(event=say.event_name(measure.until_event)))
    if measure.withdraws:
        named = say.listed(map(say.measure_name, measure.withdraws))
        parts.append(say.text(_WITHDRAWS).format(labels=named))
    title, number = say.text(instrument.title), instrument.number or ""
    parts.append(
        say.text(_BASIS).format(title=title, number=number, clause=measure.clause).replace("  ", " ")
    )
    return (" " if lang == "en" else "").join(parts)
