"""The stored decision, the documents and the messages of a case in the reader's words."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.back.case.reading import Case
from anxin.back.due import due_cell
from anxin.back.words import (
    asked_of,
    channel_name,
    department_name,
    document_name,
    event_name,
    fact_rows,
    message_name,
    value_names,
    value_said,
)
from anxin.casework.documents import Requirement
from anxin.casework.models import Application, Coordination
from anxin.law import BadInput, decide, parse_request
from anxin.lawbook.models import PublishedPack
from anxin.lawbook.queries import pack_in_force, pack_of
from anxin.look.components import Colour, Deadline, FileItem, Link
from anxin.look.words import value_in_words, words
from anxin.services.commitments import COMMITMENTS
from anxin.services.queries import details_shown
from anxin.trail.models import Message
from anxin.trail.today import business_date, clock_time

MESSAGES_SHOWN = 100
STATUS_COLOURS: dict[str, Colour] = {
    "needed": "blue",
    "committed": "green",
    "deferred": "purple",
    "exchanged": "teal",
    "copy": "yellow",
}


def status_words(status: str) -> str:
    words = {
        "needed": _("needed now"),
        "committed": _("replaced by a commitment"),
        "deferred": _("to hand in later"),
        "exchanged": _("from another department"),
        "copy": _("copy now, original later"),
    }
    return words.get(status, status)


def facts(application: Application) -> list[tuple[str, str]]:
    """What the rules read, then what the service's own form asked besides."""
    details = [(str(label), value) for label, value in details_shown(application)]
    return fact_rows(application.service, application.facts) + details


def because(application: Application) -> list[dict[str, Any]]:
    """The reasons in the reader's language, from the very rules it was decided under; as they were stored when those are gone."""
    stored: list[dict[str, Any]] = application.decision.get("because", [])
    try:
        pack = pack_of(application.pack_version)
        decision = decide(pack, parse_request(pack, application.request))
    except (PublishedPack.DoesNotExist, BadInput):
        return stored
    told: list[dict[str, Any]] = decision.as_dict(get_language() or "en")["because"]
    return named(application.service, told if _truths(told) == _truths(stored) else stored)


def decided_by(reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What holds; everything when nothing does, since then the failed conditions are the answer."""
    return [each for each in reasons if each["holds"]] or reasons


def named(service: str, reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a condition read, under the names people know it by."""
    names = value_names(service)
    for condition in (each for reason in reasons for each in reason["conditions"]):
        given = condition["values"].items()
        condition["values"] = {
            names.get(name, name): value_said(service, name, value) for name, value in given
        }
    return reasons


def _truths(reasons: list[dict[str, Any]]) -> list[Any]:
    return [(each["rule"], each["holds"], [c["holds"] for c in each["conditions"]]) for each in reasons]


def deadline_rows(application: Application) -> list[Deadline]:
    today = business_date()
    rows = []
    for each in application.decision.get("deadlines", []):
        due = dt.date.fromisoformat(each["due"]) if each["due"] else None
        label = _deadline_label(application.service, each["id"])
        rows.append(Deadline(label, due, each["clause"], overdue=due is not None and due < today))
    return rows


def _deadline_label(service: str, name: str) -> str:
    rules = pack_in_force().services.get(service)
    labels = {each.id: each.label for each in rules.deadlines} if rules else {}
    text = labels.get(name)
    return words(text) if text else name


@dataclass(frozen=True)
class Came:
    """What another department gave in place of a paper."""

    reference: str
    day: dt.date
    digest: str
    href: str


def document_items(case: Case) -> list[tuple[str, str, Colour, list[FileItem], bool, Came | None]]:
    """Name, status and its colour, the files handed in, whether one is asked for now, what a department gave: one by one."""
    application = case.application
    return [
        (
            document_name(application.service, each.id),
            _status(each),
            "grey" if each.from_answers else STATUS_COLOURS.get(each.status, "grey"),
            _files(application, each),
            each.asked_now,
            _came(application, each),
        )
        for each in case.requirements
    ]


def commitments(application: Application) -> list[str]:
    """What the applicant signed, in words."""
    return [str(each.text) for each in COMMITMENTS if each.id in application.commitments]


def _came(application: Application, requirement: Requirement) -> Came | None:
    document = requirement.obtained
    if document is None:
        return None
    href = reverse("back:exchanged", args=[application.receipt, document.pk])
    return Came(document.reference, document.business_date, document.digest, href)


def coordination_rows(case: Case) -> list[tuple[Coordination, str, str, str]]:
    """Each record, the department, what it is asked for, and the time left."""
    day = business_date()
    return [
        (each, department_name(each.department), asked_of(each), due_cell(None, each.chase_on, day))
        for each in case.coordinations
    ]


def _status(requirement: Requirement) -> str:
    if requirement.obtained is not None:
        name = department_name(requirement.obtained.department)
        return _("obtained from: %(department)s") % {"department": name}
    if requirement.from_answers:
        return _("made from the answers")
    words = status_words(requirement.status)
    if requirement.until is None:
        return words
    return f"{words} ({_until(requirement.until)})"


def _until(until: str) -> str:
    return until if until[:1].isdigit() else event_name(until)


def _files(application: Application, requirement: Requirement) -> list[FileItem]:
    return [
        FileItem(
            each.name,
            reverse("back:file", args=[application.receipt, each.pk]),
            each.size,
            about=_day(clock_time(each.added_at)),
            actions=(Link(_("Download"), reverse("back:download", args=[application.receipt, each.pk])),),
        )
        for each in requirement.files
    ]


def _day(at: dt.datetime | None) -> str:
    return value_in_words(timezone.localdate(at).isoformat()) if at else ""


@dataclass(frozen=True)
class Sent:
    at: dt.datetime | None
    about: str
    channel: str
    state: str


def message_rows(application: Application) -> list[Sent]:
    sent = Message.objects.filter(subject=application.subject).order_by("id")[:MESSAGES_SHOWN]
    return [
        Sent(
            clock_time(each.created_at),
            message_name(each.template),
            channel_name(each.channel),
            each.get_state_display(),
        )
        for each in sent
    ]
