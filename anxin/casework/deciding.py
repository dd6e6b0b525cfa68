"""From an application's facts to a decision under the rules and events known on a day."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from anxin.casework.models import Application
from anxin.law import Decision, decide, parse_request
from anxin.lawbook.queries import events_known, pack_in_force, pack_of
from anxin.trail.today import business_date


def request_for(service: str, facts: Mapping[str, Any], on: dt.date) -> dict[str, Any]:
    """The JSON request (the command line's contract) for a matter received on `on`, with the events known that day."""
    return {
        "service": service,
        "received_on": on.isoformat(),
        "known_on": on.isoformat(),
        "events": events_as_json(on),
        "facts": dict(facts),
    }


def events_as_json(on: dt.date) -> dict[str, str | None]:
    return {name: day.isoformat() if day else None for name, day in events_known(on).items()}


def decide_request(request: Mapping[str, Any]) -> Decision:
    """Raises `anxin.law.BadInput` naming every fact that is wrong."""
    pack = pack_in_force()
    return decide(pack, parse_request(pack, request))


def decide_on(service: str, facts: Mapping[str, Any], on: dt.date) -> Decision:
    return decide_request(request_for(service, facts, on))


def decide_again(application: Application) -> Decision:
    """The same request under the rules it was decided by, with the events known today: what a declared event changes for it."""
    pack, today = pack_of(application.pack_version), business_date()
    now_known = {"known_on": today.isoformat(), "events": events_as_json(today)}
    return decide(pack, parse_request(pack, application.request | now_known))
