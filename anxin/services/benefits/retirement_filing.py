"""II.2.1 to II.2.3: filing a new retiree; a late filing is paid back in full, from the month after the statutory age."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.casework.models import Application
from anxin.funds.benefits.rules import BenefitRules
from anxin.law.benefits import benefits_of
from anxin.law.months import month_number
from anxin.registry.models import Person, Staff
from anxin.services.benefits.awards import NO_RULES, opened, rules_today, would_open
from anxin.services.fields import account_number, words
from anxin.services.service import Effect, Foreseen, Service

OPENED = Effect(
    False,
    _(
        "Approved. The pension is open from the month after the statutory retirement age. Its amount is entered and approved on the "
        "benefits desk; every month since is paid in full with the next run."
    ),
)
TOO_EARLY = Effect(
    False,
    _(
        "Approved. The day of retirement lies before the statutory age, so no award was opened by itself: an early retirement "
        "is entered on the benefits desk."
    ),
)


class Details(forms.Form):
    retires_on = forms.DateField(label=_("Day of retirement"), help_text=_("For example 2020-02-29"))
    bank_account = account_number(_("Bank account for the pension"))
    remarks = words(_("Anything we should know"), required=False)


def open_pension(application: Application, staff: Staff) -> Effect:
    person, rules = application.person, rules_today()
    if person is None or rules is None:
        return Effect(False, NO_RULES)
    first = _first_month(application, rules, person)
    if first is None:
        return TOO_EARLY
    return opened(application, staff, person, benefits_of(rules.pack).on_retirement, first, OPENED)


def _first_month(application: Application, rules: BenefitRules, person: Person) -> int | None:
    """None before the statutory age."""
    retires_on = dt.date.fromisoformat(application.details["retires_on"])
    first = rules.first_pension_month(person, retires_on)
    return None if month_number(retires_on.year, retires_on.month) + 1 < first else first


def foreseen(application: Application) -> Foreseen:
    person, rules = application.person, rules_today()
    first = _first_month(application, rules, person) if person is not None and rules is not None else None
    if person is None or rules is None or first is None:
        return Foreseen([TOO_EARLY.text] if rules is not None else [])
    return would_open(person, benefits_of(rules.pack).on_retirement, first)


SERVICE = Service("retirement-filing", open_pension, Details, about_person=True, foreseen=foreseen)
