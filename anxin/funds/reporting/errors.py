"""What can stand in the way of a whole report, each with one message for the person who sent it. Nothing was written then."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class ReportError(Exception):
    """`message` says what, why and what to do."""

    message: StrOrPromise = _("This report cannot be taken.")

    def __init__(self, message: StrOrPromise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(str(self.message))


class FileUnreadable(ReportError):
    """The file as a whole: another format, damaged, without the columns, too large."""


class NotFiledNow(ReportError):
    """The month's report is not taken today."""


class NotAllowed(ReportError):
    message = _("You do not act for this employer.")


class SentAlready(ReportError):
    message = _("This report was sent already. Start a new one for what is still to be reported.")


class NothingToSend(ReportError):
    message = _("There is no row in this report yet. Add one first.")


class TooManyRows(ReportError):
    """More rows than one report takes."""
