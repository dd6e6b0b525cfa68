"""When something the emergency left owing is due."""

from collections.abc import Mapping

from anxin.law.clocks import months_after
from anxin.law.pack import Pack


def obligation_due(pack: Pack, kind: str, events: Mapping[str, int | None], known_on: int) -> int | None:
    """The day by rule `kind` of the pack; None while its event is open. Raises KeyError for an unknown kind, UnknownYear."""
    rule = pack.obligations[kind]
    day = events.get(rule.starts_with)
    return None if day is None else months_after(day, rule.months, pack.calendar, known_on)
