"""What became of approved applications."""

from django.utils.translation import gettext

from anxin.casework.models import Application
from anxin.casework.states import State
from anxin.trail.models import Entry

APPROVED = (State.DECIDED, State.DELIVERED, State.CLOSED)


def effect_said(application: Application) -> str:
    """What approval did, and what it left for people to do, in the reader's language; empty before approval."""
    if application.state not in APPROVED:
        return ""
    entries = Entry.objects.filter(subject=application.subject, action="application.effect").order_by("-id")
    details = entries.values_list("details", flat=True).first()
    return gettext(details["text"]) if details else ""
