"""What an application says beyond the rules' facts, and what became of it once approved."""

from collections.abc import Iterable
from typing import cast

from django.forms import ChoiceField, Field
from django.utils.translation import gettext
from django_stubs_ext import StrOrPromise

from anxin.casework.models import Application
from anxin.casework.states import APPROVED
from anxin.services.fields import shown_masked
from anxin.services.operations import details_form
from anxin.services.registry import services
from anxin.trail.models import Entry


def effect_said(application: Application) -> str:
    """What approval did, and what it left for people to do, in the reader's language; empty before approval."""
    if application.state not in APPROVED:
        return ""
    entries = Entry.objects.filter(subject=application.subject, action="application.effect").order_by("-id")
    details = entries.values_list("details", flat=True).first()
    return gettext(details["text"]) if details else ""


def details_shown(application: Application) -> list[tuple[StrOrPromise, str]]:
    """Label and value of each answer of the service's own form, for pages: secrets masked, what was left empty left out.

    Answers of an older form stand under the name they had.
    """
    fields = details_form(application).fields if application.service in services() else {}
    return [
        (_label(name, fields.get(name)), _value(fields.get(name), str(value)))
        for name, value in application.details.items()
        if value
    ]


def _value(field: Field | None, value: str) -> str:
    """What was chosen from a list is said in its words; a choice that the rules no longer have stays as it was kept."""
    if isinstance(field, ChoiceField):
        choices = cast(Iterable[tuple[str, object]], field.choices)
        return next((str(said) for key, said in choices if key == value), value)
    return shown_masked(field, value)


def _label(name: str, field: Field | None) -> StrOrPromise:
    return (field.label if field is not None else None) or name
