"""IV: work injury, with a fast track for medical and related staff infected on duty."""

import datetime as dt

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anxin.casework.models import Application
from anxin.funds.benefits.rules import kind_name
from anxin.law.months import month_number
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Staff
from anxin.services.benefits.awards import claimed, would_open
from anxin.services.fields import account_number, line, words
from anxin.services.service import Effect, Foreseen, Service

BRANCH = "work_injury"
RECOGNISED = Effect(
    True,
    _(
        "Done: the injury is recognised as one at work. No benefit was asked for yet; it is claimed as a benefit once the assessment is there."
    ),
)


def kinds() -> list[tuple[str, object]]:
    """The benefits of the work-injury branch, as the rules in force name them."""
    found = pack_in_force().benefits
    named = found.kinds.items() if found else ()
    return [
        ("", _("I do not know yet")),
        *((id, kind_name(id)) for id, kind in named if kind.branch == BRANCH),
    ]


class Details(forms.Form):
    happened_on = forms.DateField(
        label=_("Day of the accident or diagnosis"), help_text=_("For example 2020-02-05")
    )
    hospital = line(_("Hospital"))
    account = words(_("What happened?"))
    benefit = forms.ChoiceField(
        label=_("Which benefit is asked for now?"),
        help_text=_("Others can be claimed later. The amount follows from the assessment."),
        choices=kinds,
        required=False,
    )
    bank_account = account_number(_("Bank account for the benefit"), required=False)
    account_holder = line(
        _("Holder of the account"), _("Only if it is not the injured person's own."), required=False, limit=80
    )

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        if given.get("benefit") and not given.get("bank_account") and "bank_account" not in self.errors:
            self.add_error("bank_account", gettext("Which account is the benefit paid to?"))
        return given


def _month(application: Application) -> int:
    """Nothing is due before the month of the accident or diagnosis; from when an amount counts, its version says."""
    day = dt.date.fromisoformat(application.details["happened_on"])
    return month_number(day.year, day.month)


def foreseen(application: Application) -> Foreseen:
    kind = application.details.get("benefit", "")
    if application.person is None or not kind:
        return Foreseen()
    return would_open(application.person, kind, _month(application))


def recognise(application: Application, staff: Staff) -> Effect:
    person, given = application.person, application.details
    if person is None or not given.get("benefit"):
        return RECOGNISED
    holder = given.get("account_holder", "")
    return claimed(application, staff, person, given["benefit"], _month(application), holder=holder)


SERVICE = Service("work-injury-claim", recognise, Details, about_person=True, foreseen=foreseen)
