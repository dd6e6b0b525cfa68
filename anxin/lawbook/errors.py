"""What can stand in the way of changing the rules, in words for people."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


class LawbookError(Exception):
    """Nothing was written; the message says why."""


class StaleDraft(LawbookError):
    """Somebody has changed the draft since the page was opened."""

    def __init__(self) -> None:
        super().__init__(_("Somebody has changed this in the meantime. Nothing was saved."))


class NotYours(PermissionDenied):
    """The role, or the second person, is missing."""
