"""The rules in force, their earlier versions, and what was declared by when."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.db.models import QuerySet

from anxin.law import Pack, load_pack, load_pack_of
from anxin.law.months import as_date, day_number
from anxin.law.obligations import obligation_due as law_due
from anxin.law.obligations import obligation_rule
from anxin.law.pack import ObligationRule
from anxin.lawbook.contents import texts_of
from anxin.lawbook.models import Announcement, Declaration, Draft, Publication, PublishedPack
from anxin.trail.today import business_date, once_a_request

KEPT_VERSIONS = 8
IN_FORCE = "rules in force"


def pack_in_force() -> Pack:
    """The rules of the place this installation serves: those published here last, or those that came with the program.

    Which version that is, is asked once a request.
    """
    version = version_published()
    return pack_of(version) if version else load_pack(settings.PLACE)


def version_in_force() -> str:
    return version_published() or load_pack(settings.PLACE).version


def version_published() -> str | None:
    """The version published here last; None while the rules that came with the program are in force."""
    return once_a_request(IN_FORCE, _last_version)


def _last_version() -> str | None:
    last = Publication.objects.filter(place=settings.PLACE).order_by("-number")
    return last.values_list("pack__version", flat=True).first()


def published(place: str) -> PublishedPack | None:
    """The version stored last; None before the first."""
    return PublishedPack.objects.filter(place=place).order_by("-id").first()


@lru_cache(maxsize=KEPT_VERSIONS)
def pack_of(version: str) -> Pack:
    """The rules as they were in an earlier version, to replay a decision. Raises PublishedPack.DoesNotExist."""
    shipped = load_pack(settings.PLACE)
    if shipped.version == version:
        return shipped
    return load_pack_of(texts_of(PublishedPack.objects.get(version=version).content))


def publications() -> QuerySet[Publication]:
    """Every version that was published here, the newest first."""
    return (
        Publication.objects.filter(place=settings.PLACE)
        .select_related("draft", "published_by")
        .defer("draft__content", "draft__not_valid")
    )


def drafts() -> QuerySet[Draft]:
    """Without their texts, which a list never shows."""
    mine = Draft.objects.filter(place=settings.PLACE)
    return mine.select_related("author").defer("content", "not_valid").order_by("-id")


def announcements() -> QuerySet[Announcement]:
    return Announcement.objects.select_related("publication", "edited_by", "approved_by").order_by("-id")


def declarations(event: str) -> QuerySet[Declaration]:
    """The history of one event, in the order in which it became known."""
    return Declaration.objects.filter(event=event).select_related("declared_by").order_by("known_from", "id")


def events_known(on: dt.date) -> dict[str, dt.date | None]:
    """For every event of the pack the day it happened, as known on `on`; None while it is open or was revoked.

    What the pack itself says holds until somebody declares otherwise.
    """
    known = _seeds(on)
    for event, day in _declared(on):
        if event in known:
            known[event] = day
    return known


def obligation_due(kind: str, clause: str = "") -> tuple[str, str, dt.date | None]:
    """The rule of the pack for what a decision under `clause` leaves owing, the event that starts it, its due day as known today."""
    rule = obligation_rule(pack_in_force(), kind, clause)
    return rule.id, rule.starts_with, _due_days([rule])[rule.id, rule.starts_with]


def obligation_due_days() -> dict[tuple[str, str], dt.date | None]:
    """For every rule of the pack and the event that starts it the due day as known today; None while that event is open."""
    return _due_days(pack_in_force().obligations.values())


def _due_days(rules: Iterable[ObligationRule]) -> dict[tuple[str, str], dt.date | None]:
    pack, today = pack_in_force(), business_date()
    events = {name: day_number(day) if day else None for name, day in events_known(today).items()}
    days = {rule: law_due(pack, rule.id, events, day_number(today)) for rule in rules}
    return {(rule.id, rule.starts_with): None if day is None else as_date(day) for rule, day in days.items()}


def _seeds(on: dt.date) -> dict[str, dt.date | None]:
    today = day_number(on)
    return {
        event.id: as_date(event.seed)
        if event.seed is not None and event.known_from is not None and event.known_from <= today
        else None
        for event in pack_in_force().events.values()
    }


def _declared(on: dt.date) -> "QuerySet[Declaration, tuple[str, dt.date | None]]":
    """Ascending, so that what became known last comes last."""
    known = Declaration.objects.filter(known_from__lte=on).order_by("known_from", "id")
    return known.values_list("event", "day")
