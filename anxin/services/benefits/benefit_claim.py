"""II.2.2, II.2.3, I.2: benefit claims, handled on copies where the portal cannot take them; a deferred month costs nobody a benefit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.casework.models import Application
from anxin.funds.benefits.rules import kind_name
from anxin.funds.coverage import Cover, covered
from anxin.law.months import month_number
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Staff
from anxin.services.benefits.awards import NO_RULES, opened, rules_today
from anxin.services.fields import account_number, words
from anxin.services.service import Effect, Service
from anxin.trail.today import business_date

OPENED = Effect(
    False,
    _(
        "Approved. The benefit is open; its amount is entered and approved on the benefits desk, and paid on the next pay day. "
        "Originals that are still owed hold nothing up."
    ),
)
UNPAID = Effect(
    False,
    _(
        "Approved. The benefit is open, but the contributions of the month are unpaid and overdue: look at that on the benefits desk "
        "before the amount is entered."
    ),
)


def kinds() -> list[tuple[str, str]]:
    """As the rules in force name them; where they say nothing of benefits there is none to choose."""
    found = pack_in_force().benefits
    return [(id, kind_name(id)) for id in found.kinds] if found else [("other", str(_("Another benefit")))]


class Details(forms.Form):
    benefit = forms.ChoiceField(label=_("Which benefit?"), choices=kinds)
    explanation = words(_("What happened, and when?"))
    bank_account = account_number(_("Bank account for the benefit"))


def open_benefit(application: Application, staff: Staff) -> Effect:
    person, rules = application.person, rules_today()
    kind = application.details.get("benefit", "")
    if person is None or rules is None or kind not in rules.kinds:
        return Effect(False, NO_RULES)
    day = application.received_on or business_date()
    month = month_number(day.year, day.month)
    cover = covered(person, rules.kind(kind).branch, month, business_date()).cover
    done = UNPAID if cover == Cover.NOT_COVERED else OPENED
    return opened(application, staff, person, kind, month, done)


SERVICE = Service("benefit-claim", open_benefit, Details, about_person=True)
