"""II.1.2, RED.1, DEF.1: an employer in serious difficulty asks to pay some months later, on its own written promise."""

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from anxin.casework.errors import CaseError
from anxin.casework.models import Application
from anxin.funds.operations.deferring import Asked, days_moved, defer_as_asked, why_not
from anxin.law.months import format_month, parse_month
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.services.fields import phone, words
from anxin.services.service import Effect, Foreseen, Service

LONGEST_REASON = 300
DEFERRED = Effect(
    True,
    _(
        "Done: the months are deferred, and open bills have their new last day to pay. The deferral stands on this page."
    ),
)
MOVES = _("%(month)s: the last day to pay moves from %(before)s to %(after)s (%(clause)s).")


class Details(forms.Form):
    difficulty = words(
        _("What is the difficulty?"),
        _("For example since when work has stopped, and why."),
        limit=LONGEST_REASON,
    )
    telephone = phone(_("Phone number for questions"))


def _asked(application: Application) -> Asked:
    facts, employer = application.facts, application.employer
    if employer is None:
        raise CaseError
    first, last = parse_month(facts["first_month"]), parse_month(facts["last_month"])
    return Asked(employer, first, last + 1, application.details["difficulty"][:LONGEST_REASON])


def foreseen(application: Application) -> Foreseen:
    asked = _asked(application)
    if why := why_not(asked):
        return Foreseen(in_the_way=[why])
    return Foreseen(
        [
            str(MOVES)
            % {
                "month": format_month(each.month),
                "before": date_format(each.due_on, "Y-m-d"),
                "after": date_format(each.deferred_on, "Y-m-d"),
                "clause": each.clause,
            }
            for each in days_moved(asked)
        ]
    )


def defer(application: Application, staff: Staff) -> Effect:
    """In the names of the handler who proposed and the reviewer who confirms. Raises `FundsError` where these months cannot be deferred."""
    proposal = application.proposals.filter(confirmed=True).select_related("by").latest("id")
    defer_as_asked(
        _asked(application),
        proposed_by=actor_of_staff(proposal.by),
        confirmed_by=actor_of_staff(staff),
        source=application.subject,
    )
    return DEFERRED


SERVICE = Service("contribution-deferral", defer, Details, foreseen=foreseen, moves_days=True)
