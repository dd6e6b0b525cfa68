"""A decision in plain words: what it means for me, what to hand in, by when, and why."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.casework.documents import ASKED_NOW
from anxin.front.meanings import AS_USUAL, FROM_ANSWERS, MODES, STATUSES, TREATMENTS
from anxin.law import Decision
from anxin.law.pack import Interpretation, Pack, Service
from anxin.law.texts import Text
from anxin.look.components import Condition, Deadline, FileItem, Reason, SummaryRow
from anxin.look.words import answer_in_words, value_in_words, words


@dataclass(frozen=True)
class Result:
    """Everything the result page says, in the reader's language."""

    mode: str
    meaning: str
    note: str
    by_silence: bool
    documents: list[FileItem]
    deadlines: list[Deadline]
    channels: list[str]
    checks: list[str]
    surcharge: str
    # What decided, or everything when no rule did; the others are folded away.
    reasons: list[Reason]
    others: list[Reason]
    readings: list[Interpretation]
    dates: list[SummaryRow]


def explained(decision: Decision) -> Result:
    """`decision` is not open: every fact the rules still needed has been given."""
    pack, service = decision.pack, decision.pack.services[decision.service]
    said = decision.as_dict(get_language() or "zh-hans")
    mode = said["mode"] or "ordinary"
    reasons = [_reason(pack, service, each) for each in said["because"]]
    decided = [reason for reason in reasons if reason.holds] or reasons
    return Result(
        mode=words(pack.modes.get(mode)),
        meaning=str(AS_USUAL if mode == "ordinary" and decision.rule else MODES.get(mode, "")),
        note=words(decision.outcome.note) if decision.outcome else "",
        by_silence=decision.by_silence,
        documents=[document_item(pack, service, each) for each in said["documents"]],
        deadlines=[_deadline(service, each) for each in said["deadlines"]],
        channels=[words(pack.channels.get(each)) or each for each in said["channels"]],
        checks=[words(pack.checks.get(each)) or each for each in said["checks"]],
        surcharge=surcharge_in_words(said["surcharge"]),
        reasons=decided,
        others=[reason for reason in reasons if reason not in decided],
        readings=_readings(decision),
        dates=_dates(pack, said),
    )


def document_item(pack: Pack, service: Service, document: Mapping[str, Any]) -> FileItem:
    made_here = document["id"] in service.from_answers and document["status"] in ASKED_NOW
    status = FROM_ANSWERS if made_here else STATUSES[document["status"]]
    return FileItem(
        name=document_name(service, document["id"]),
        about=waits_for(pack, service, document.get("until")),
        status=status.words,
        colour=status.colour,
    )


def document_name(service: Service, document: str) -> str:
    return words(service.documents.get(document)) or document


def waits_for(pack: Pack, service: Service, until: str | None) -> str:
    """`until` is a day, or the name of an event or date that is still open."""
    if until is None:
        return ""
    named = _named(pack, service, until)
    return _("Until: %(event)s") % {"event": words(named) or until}


def _named(pack: Pack, service: Service, name: str) -> Text | None:
    for known in (service.facts, service.derived, pack.events):
        if name in known:
            return known[name].label
    return None


def _deadline(service: Service, row: Mapping[str, Any]) -> Deadline:
    same = [d for d in service.deadlines if (d.id, d.clause) == (row["id"], row["clause"])]
    label = words(same[0].label) if same else ""
    due = dt.date.fromisoformat(row["due"]) if row["due"] else None
    about = "" if due else _("The day follows once the event it counts from is declared.")
    return Deadline(label or row["id"], due, row["clause"], about)


def surcharge_in_words(surcharge: Mapping[str, Any]) -> str:
    treatment = surcharge.get("treatment")
    if treatment not in TREATMENTS or (treatment == "none" and not surcharge.get("clause")):
        return ""
    said = str(TREATMENTS[treatment])
    if treatment == "accrues" and surcharge.get("amount"):
        said += " " + _("Up to the day of payment: %(amount)s yuan.") % {"amount": surcharge["amount"]}
    return said


def _reason(pack: Pack, service: Service, row: Mapping[str, Any]) -> Reason:
    return Reason(
        row["label"],
        row["clause"],
        row["holds"],
        tuple(_condition(pack, service, each) for each in row["conditions"]),
    )


def _condition(pack: Pack, service: Service, row: Mapping[str, Any]) -> Condition:
    values = {
        value_name(pack, service, name): _value(service, name, value) for name, value in row["values"].items()
    }
    return Condition(row["text"], row["holds"], values)


def value_name(pack: Pack, service: Service, name: str) -> str:
    """The label of what a condition read; `d_month` and `d_day` are parts of a date `d`."""
    if named := _named(pack, service, name):
        return words(named)
    base, _sep, part = name.rpartition("_")
    if part in ("month", "day") and base:
        whole = value_name(pack, service, base)
        return (
            _("%(date)s (month)") % {"date": whole}
            if part == "month"
            else _("%(date)s (day)") % {"date": whole}
        )
    own = {"received_on": _("Day of receipt"), "known_on": _("Rules known on")}
    return own.get(name, name)


def _value(service: Service, name: str, value: Any) -> str:
    if value is None:
        return _("not declared")
    if name in service.facts:
        return answer_in_words(service.facts[name], value)
    return value_in_words(value)


def _readings(decision: Decision) -> list[Interpretation]:
    """Of the rule that decided; when none did, of every rule that was looked at."""
    decided = [decision.rule] if decision.rule else [finding.rule for finding in decision.findings]
    found = {
        each.id: each
        for rule in decided
        for each in decision.pack.interpretations_of(decision.service, rule.id)
    }
    return list(found.values())


def _dates(pack: Pack, said: Mapping[str, Any]) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("Day of receipt"), value_in_words(said["received_on"])),
        SummaryRow(_("Rules known on"), value_in_words(said["known_on"])),
    ]
    for name, day in said["events"].items():
        rows.append(
            SummaryRow(words(pack.events[name].label), value_in_words(day) if day else _("not declared"))
        )
    version = f"{said['pack']['id']} {said['pack']['version'][:15]}…"
    return [*rows, SummaryRow(_("Version of the rules"), version)]
