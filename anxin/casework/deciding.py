"""From an application's facts to a decision under the rules and events known on a day."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from anxin.law import Decision, decide, parse_request
from anxin.lawbook.queries import events_known, pack_in_force


def request_for(service: str, facts: Mapping[str, Any], on: dt.date) -> dict[str, Any]:
    """The JSON request (the command line's contract) for a matter received on `on`, with the events known that day."""
    return {
        "service": service,
        "received_on": on.isoformat(),
        "known_on": on.isoformat(),
        "events": {name: day.isoformat() if day else None for name, day in events_known(on).items()},
        "facts": dict(facts),
    }


def decide_request(request: Mapping[str, Any]) -> Decision:
    """Raises `anxin.law.BadInput` naming every fact that is wrong."""
    pack = pack_in_force()
    return decide(pack, parse_request(pack, request))


def decide_on(service: str, facts: Mapping[str, Any], on: dt.date) -> Decision:
    return decide_request(request_for(service, facts, on))
