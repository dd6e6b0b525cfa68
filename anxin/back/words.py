"""The rule pack's words in the reader's language; an id the pack in force does not know (any more) stands for itself."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.casework.exchanges import ASKED, CHANNEL
from anxin.casework.models import Channel, Coordination
from anxin.casework.states import State
from anxin.law.facts import Fact
from anxin.law.pack import Pack
from anxin.law.texts import Text
from anxin.lawbook.queries import pack_in_force
from anxin.look.words import answer_in_words, value_in_words, words
from anxin.registry.models import Agency


def agency_name(agency: Agency) -> str:
    return agency.name if (get_language() or "en").startswith("zh") else agency.name_en


def agency_names() -> dict[str, str]:
    """By code; there are some twenty."""
    return {agency.code: agency_name(agency) for agency in Agency.objects.all()}


def _known(texts: Mapping[str, Text], name: str) -> str:
    return words(texts[name]) if name in texts else name


def service_name(slug: str, pack: Pack | None = None) -> str:
    services = (pack or pack_in_force()).services
    return words(services[slug].name) if slug in services else slug


def mode_name(mode: str, pack: Pack | None = None) -> str:
    return _known((pack or pack_in_force()).modes, mode)


def check_name(check: str) -> str:
    return _known(pack_in_force().checks, check)


def event_name(event: str) -> str:
    events = pack_in_force().events
    return words(events[event].label) if event in events else event


def document_name(service: str, document: str) -> str:
    services = pack_in_force().services
    return _known(services[service].documents, document) if service in services else document


def document_names(service: str) -> dict[str, str]:
    services = pack_in_force().services
    return {k: words(v) for k, v in services[service].documents.items()} if service in services else {}


def department_names() -> dict[str, str]:
    return {id: words(each.name) for id, each in pack_in_force().departments.items()}


def department_name(department: str) -> str:
    return department_names().get(department, department)


def asked_of(coordination: Coordination) -> str:
    """What a department is asked for."""
    if coordination.asked or coordination.application is None:
        return coordination.asked
    if not coordination.document:
        return _("approval")
    return document_name(coordination.application.service, coordination.document)


def clause_text(clause: str) -> str:
    clauses = pack_in_force().clauses
    return words(clauses[clause].text) if clause in clauses else ""


def channel_name(channel: str) -> str:
    if channel == CHANNEL:
        return _("data exchange")
    return str(Channel(channel).label) if channel in Channel.values else channel


def message_name(template: str) -> str:
    """What a message is about; most tell of a new state and bear its name."""
    others = {
        ASKED: _("a document asked of a department"),
        "department_watched": _("a department watched until it answers again"),
        "documents_requested": _("documents asked for"),
        "event_declared": _("an event was declared"),
        "event_revoked": _("an event was revoked"),
        "report": _("monthly report"),
        "report_finished": _("monthly report handled"),
        "report_billed": _("billed month changed by a report"),
    }
    return str(State(template).label) if template in State.values else others.get(template, template)


def value_names(service: str) -> dict[str, str]:
    """What conditions read: facts, what is worked out from them, events and the days of a request."""
    pack = pack_in_force()
    names = {event: words(each.label) for event, each in pack.events.items()}
    names |= {"received_on": _("day of receipt"), "known_on": _("day the rules are known")}
    rules = pack.services.get(service)
    if rules is not None:
        names |= {name: words(each.label) for name, each in rules.derived.items() if each.label}
        names |= {name: words(fact.label) for name, fact in rules.facts.items()}
    return names


def value_said(service: str, name: str, value: Any) -> str | None:
    """A value a condition read; None stays None where it is a fact not given, an open event says so."""
    if value is None:
        return _("not declared yet") if name in pack_in_force().events else None
    return _fact_value(service, name, value)


def fact_rows(service: str, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and value of each fact given, in the order in which the service asks."""
    services = pack_in_force().services
    declared = services[service].facts if service in services else {}
    names = [*(n for n in declared if n in facts), *(n for n in facts if n not in declared)]
    return [(_fact_label(service, n), _fact_value(service, n, facts[n])) for n in names]


def _fact_label(service: str, name: str) -> str:
    fact = _fact(service, name)
    return words(fact.label) if fact else name


def _fact_value(service: str, name: str, value: Any) -> str:
    fact = _fact(service, name)
    return answer_in_words(fact, value) if fact else value_in_words(value)


def _fact(service: str, name: str) -> Fact | None:
    found = pack_in_force().services.get(service)
    return found.facts.get(name) if found else None
