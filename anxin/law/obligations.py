"""When something the emergency left owing is due."""

from collections.abc import Mapping

from anxin.law.clocks import months_after
from anxin.law.pack import ObligationRule, Pack


def obligation_rule(pack: Pack, kind: str, clause: str = "") -> ObligationRule:
    """The rule for what a decision under `clause` leaves owing; without one of its own, the usual rule of the kind. Raises KeyError."""
    own = (rule for rule in pack.obligations.values() if (rule.kind, rule.clause) == (kind, clause))
    return next(own, None) or pack.obligations[kind]


def obligation_due(pack: Pack, rule: str, events: Mapping[str, int | None], known_on: int) -> int | None:
    """The day by `rule` of the pack; None while its event is open. Raises KeyError for an unknown rule, UnknownYear."""
    found = pack.obligations[rule]
    day = events.get(found.starts_with)
    return None if day is None else months_after(day, found.months, pack.calendar, known_on)
