"""II.2.2, II.2.3, I.2: benefit claims, handled on copies where the portal cannot take them; a deferred month costs nobody a benefit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.casework.models import Application
from anxin.funds.benefits.rules import kind_name
from anxin.law.months import month_number
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Staff
from anxin.services.benefits.awards import NO_RULES, claimed, rules_today, would_open
from anxin.services.fields import account_number, line, words
from anxin.services.service import Effect, Foreseen, Service
from anxin.trail.today import business_date


def kinds() -> list[tuple[str, str]]:
    """As the rules in force name them; where they say nothing of benefits there is none to choose."""
    found = pack_in_force().benefits
    return [(id, kind_name(id)) for id in found.kinds] if found else [("other", str(_("Another benefit")))]


class Details(forms.Form):
    benefit = forms.ChoiceField(label=_("Which benefit?"), choices=kinds)
    explanation = words(_("What happened, and when?"))
    bank_account = account_number(_("Bank account for the benefit"))
    account_holder = line(
        _("Holder of the account"),
        _("Only if it is not the insured person's own: for example that of the family after a death."),
        required=False,
        limit=80,
    )


def _month(application: Application) -> int:
    """A claim counts from the month in which it came."""
    day = application.received_on or business_date()
    return month_number(day.year, day.month)


def foreseen(application: Application) -> Foreseen:
    rules, kind = rules_today(), application.details.get("benefit", "")
    if application.person is None or rules is None or kind not in rules.kinds:
        return Foreseen()
    return would_open(application.person, kind, _month(application))


def open_benefit(application: Application, staff: Staff) -> Effect:
    person, kind = application.person, application.details.get("benefit", "")
    if person is None:
        return Effect(False, NO_RULES)
    holder = application.details.get("account_holder", "")
    return claimed(application, staff, person, kind, _month(application), holder=holder)


SERVICE = Service("benefit-claim", open_benefit, Details, about_person=True, foreseen=foreseen)
