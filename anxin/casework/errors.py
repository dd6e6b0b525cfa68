"""What can stand in the way of a step, each with one message for the person who tried."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class CaseError(Exception):
    """Nothing was written. `message` says what, why and what to do."""

    message: StrOrPromise = _("This step is not possible.")

    def __init__(self, message: StrOrPromise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(str(self.message))


class Stale(CaseError):
    message = _(
        "Somebody changed this application after you opened the page. Look at it again, then repeat the step."
    )


class WrongState(CaseError):
    message = _("The application is not at the point where this step can be taken. Look at it again.")


class NotAllowed(CaseError):
    message = _("This step needs another person or another role.")


class Unfit(CaseError):
    """What was typed or sent does not fit; another value would."""


class KeyReused(CaseError):
    message = _("This Idempotency-Key was used before with another request. Use a new key for a new request.")


class Incomplete(CaseError):
    """Something the applicant must still give: names of facts, documents or commitments."""

    message = _("Something is still missing.")

    def __init__(
        self,
        *,
        facts: Sequence[str] = (),
        documents: Sequence[str] = (),
        commitments: Sequence[str] = (),
        details: Sequence[str] = (),
    ) -> None:
        self.facts, self.documents = list(facts), list(documents)
        self.commitments, self.details = list(commitments), list(details)
        super().__init__()


class FileRefused(CaseError):
    """The upload is not stored; the message names the reason."""
