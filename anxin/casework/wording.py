"""The rule pack's words for what a message to an officer names; an id the pack does not know stands for itself."""

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.law.texts import Text
from anxin.lawbook.queries import pack_in_force


def documents_named(service: str, documents: Iterable[str]) -> str:
    return _listed(documents, pack_in_force().services[service].documents)


def checks_named(checks: Iterable[str]) -> str:
    return _listed(checks, pack_in_force().checks)


def event_named(event: str) -> str:
    return pack_in_force().events[event].label.in_language(get_language() or "en")


def _listed(ids: Iterable[str], texts: Mapping[str, Text]) -> str:
    lang = get_language() or "en"
    return _(", ").join(texts[id_].in_language(lang) if id_ in texts else id_ for id_ in ids)
