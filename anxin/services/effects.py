"""Effects that several services share."""

from django.utils.translation import gettext_lazy as _

from anxin.casework.models import Application
from anxin.registry.models import Staff
from anxin.services.service import Effect


def card_follows(application: Application, staff: Staff) -> Effect:
    return Effect(
        False, _("Approved. The card itself is not ordered by this version; the card desk orders it by hand.")
    )


def answered(application: Application, staff: Staff) -> Effect:
    """Services whose result is the decision itself."""
    return Effect(True, _("Done: the decision is the result."))


def other_agency_follows(application: Application, staff: Staff) -> Effect:
    return Effect(
        False,
        _("Approved. The papers to the other agency are not sent by this version; the desk sends them."),
    )
