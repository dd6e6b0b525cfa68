"""Whether a measure holds on a day, for what the rules leave to the agency's own organisation."""

from collections.abc import Mapping

from anxin.law.pack import Pack


def in_force(pack: Pack, measure: str, day: int, events: Mapping[str, int | None]) -> bool:
    """On `[valid_from, the day of its event)` and made known by then; `events` are those known on `day`. A place without the measure never had it."""
    found = pack.measures.get(measure)
    if found is None or day < max(found.valid_from, found.known_from):
        return False
    ended = events.get(found.until_event) if found.until_event else None
    return ended is None or day < ended
