"""What can stand in the way of moving money, each with one message for the person who tried. Nothing was written then."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class FundsError(Exception):
    """`message` says what, why and what to do."""

    message: StrOrPromise = _("This is not possible.")

    def __init__(self, message: StrOrPromise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(str(self.message))


class NotAllowed(FundsError):
    message = _("This needs another role, another agency, or another person than the one before.")


class NotOpen(FundsError):
    message = _("Nothing is open on this bill, so nothing can be paid on it.")


class Cancelled(FundsError):
    message = _("This bill was cancelled. Look for the one that took its place.")


class PaidAlready(FundsError):
    message = _("Payments stand on this bill. Undo them first.")


class Reversed(FundsError):
    message = _("This was reversed already.")


class NoParameters(FundsError):
    """The rules hold nothing for the month: an amount of another year would be wrong without anyone seeing it."""


class Refunded(FundsError):
    message = _("A refund stands on this bill. Reverse the refund first.")


class BilledAlready(FundsError):
    """The month is on a bill already; billing it again would collect it twice."""


class NotRefundable(FundsError):
    """Less was paid than is to go back, or it is not certain yet."""


class StatementRefused(FundsError):
    """The file was well formed, but does not fit what is known of the account. Nothing of it was taken."""


class OtherAgency(FundsError):
    message = _(
        "The bill belongs to another agency, whose books these are not. Send the money back to its payer."
    )


class NotOverpaid(FundsError):
    message = _("Less than that was paid too much on this benefit. Load the page again.")


class NothingLeft(FundsError):
    message = _("Less is left of this receipt. Load the page again.")


class Answered(FundsError):
    message = _("This was confirmed or refused already.")
