"""Scenarios: what if the rules said something else? A change is laid over the content of a pack and read by the loader that reads every pack;
the published pack itself is never touched.

```yaml
name: {zh: …, en: …}            # or one text
months: [2020-02, 2020-06]       # first and last
as_of: 2020-07-31                # optional, as are known_on and events
known_on: 2020-07-31
events: {lifted: 2020-06-06}
payments_of: 2020-01             # the file's days of payment are those of this month; in other months people pay as many days later
change:
  parameters: {pension_employer_rate: [{from: 2020-02, value: 120000}]}   # rows go over those with the same `from`
  measures: {sme-exemption: off, large-halving: {published_on: 2020-02-01}}
  assessment: {derived: {deferral_approved: {is: industry == "catering"}}}
  sections/due: {…}              # any file of the pack, key by key
```
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from anxin.batch.errors import BatchError
from anxin.law import Pack, PackError, load_pack_of
from anxin.law.assessment import Run, last_change, planned
from anxin.law.months import first_day, parse_day, parse_month

KEYS = ("name", "months", "known_on", "as_of", "events", "payments_of", "change")
OFF = "off"
NEVER_KNOWN = {"published_on": "2199-12-31", "valid_from": "2199-12-31"}


@dataclass(frozen=True)
class Scenario:
    """`pack` is the law in force with the change laid over it; without `known_on` both are known as the law in force is today.
    `events` are the scenario's own; `declared` are those that happened under both, over what the packs themselves say."""

    name: str
    pack: Pack
    months: tuple[int, ...]
    known_on: int
    as_of: int | None
    events: Mapping[str, int | None]
    payments_of: int | None
    declared: Mapping[str, int | None] = field(default_factory=dict)

    def runs(self, pack: Pack, month: int, own_events: bool = True) -> Run:
        """Without its own events for the law in force, which knows only what was declared."""
        events = {**self.declared, **(self.events if own_events else {})}
        known = {event: day for event, day in events.items() if event in pack.events}
        return planned(pack, month, self.known_on, self.as_of, known)

    def shift(self, month: int) -> int:
        """By how many days payments move when the file is that of another month."""
        return 0 if self.payments_of is None else first_day(month) - first_day(self.payments_of)


def read_scenario(path: Path, pack: Pack) -> Scenario:
    """Raises BatchError naming the file and what is wrong in it; a change that makes the rules unreadable is named like any pack error."""
    try:
        given = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  # BaseLoader makes strings only
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BatchError(f"{path}: cannot be read: {' '.join(str(error).split())}") from None
    try:
        return scenario_of(given, pack)
    except (ValueError, PackError) as error:
        raise BatchError(f"{path}: {error}") from None


def scenario_of(given: Any, pack: Pack) -> Scenario:
    """From the content of a scenario. Raises ValueError or PackError."""
    if not isinstance(given, Mapping):
        raise ValueError("a scenario is a mapping")
    if unknown := [key for key in given if key not in KEYS]:
        raise ValueError(f"{unknown[0]} is not a key of a scenario; known: {', '.join(KEYS)}")
    events = _mapping(given, "events")
    if strange := events.keys() - pack.events.keys():
        raise ValueError(f"events: there is no event {min(strange)}")
    return Scenario(
        _name(given.get("name", "")),
        overlaid(pack, _mapping(given, "change")),
        _months(given.get("months")),
        known if (known := _optional(given, "known_on", parse_day)) is not None else last_change(pack),
        _optional(given, "as_of", parse_day),
        {event: _open_day(day) for event, day in events.items()},
        _optional(given, "payments_of", parse_month),
    )


def _name(given: Any) -> str:
    return str(given.get("en", "")) if isinstance(given, Mapping) else str(given)


def _mapping(given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = given.get(key) or {}
    if not isinstance(found, Mapping):
        raise ValueError(f"{key} must be a mapping")
    return found


def _months(given: Any) -> tuple[int, ...]:
    if not isinstance(given, list) or len(given) != 2:
        raise ValueError("months must be a list of the first and the last month, like [2020-02, 2020-06]")
    first, last = map(parse_month, map(str, given))
    if first > last:
        raise ValueError("months: the last comes before the first")
    return tuple(range(first, last + 1))


def _optional(given: Mapping[str, Any], key: str, read: Any) -> int | None:
    try:
        return read(str(given[key])) if given.get(key) else None
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from None


def _open_day(given: Any) -> int | None:
    return None if given in (None, "", "null", "open") else parse_day(str(given))


def overlaid(pack: Pack, change: Mapping[str, Any]) -> Pack:
    """The pack with `change` over it, read anew; without a change the pack itself. Raises PackError or ValueError."""
    if not change:
        return pack
    content = json.loads(pack.content)
    for name, said in change.items():
        file = f"{name}.yaml"
        if file not in content:
            raise ValueError(f"change: the rules of {pack.id} have no file {file}")
        content[file] = _merged(content[file], _spelled(name, said), name)
    return load_pack_of(
        {file: json.dumps(said, ensure_ascii=False, indent=1) for file, said in content.items()}
    )


def _spelled(file: str, said: Any) -> Any:
    """`off` for a measure means that nobody ever got to know of it; a list for a parameter is its values."""
    if not isinstance(said, Mapping):
        return said
    if file == "measures":
        return {id: NEVER_KNOWN if each == OFF else each for id, each in said.items()}
    if file == "parameters":
        return {id: {"values": each} if isinstance(each, list) else each for id, each in said.items()}
    return said


def _merged(old: Any, new: Any, where: str) -> Any:
    """Mappings key by key, dated values by their `from`; anything else takes the place of what was there."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return {**old, **{key: _merged(old.get(key), value, f"{where}.{key}") for key, value in new.items()}}
    if _dated(old) and _dated(new):
        rows = {row.get("from", ""): row for row in old} | {row.get("from", ""): row for row in new}
        return [rows[start] for start in sorted(rows)]
    return new


def _dated(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(row, Mapping) and "value" in row for row in value)
    )
