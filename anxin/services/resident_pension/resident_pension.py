"""II.6: the residents' pension, on line behind face authentication."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anxin.casework.models import Application
from anxin.law.months import month_number
from anxin.registry.models import Staff
from anxin.services.benefits.awards import claimed, would_open
from anxin.services.contributions.asked import month_list
from anxin.services.fields import account_number, line, words
from anxin.services.service import DetailsForm, Effect, Foreseen, Service
from anxin.trail.today import business_date

KIND = "resident_pension"
CLAIM = "claim"
ENTERED = Effect(False, _("Approved. The desk enters it into the register of the residents' pension."))


class Details(DetailsForm):
    """Account and month are asked of those who claim the pension."""

    address = line(_("Where do you live?"))
    request = words(_("What do you ask for?"))
    claimed_from = line(
        _("From which month is the pension claimed?"),
        _("Only to claim the pension. For example 2020-02; left empty, from this month on."),
        required=False,
        limit=7,
    )
    bank_account = account_number(
        _("Bank account for the pension"), _("Only to claim the pension."), required=False
    )

    def clean_claimed_from(self) -> str:
        typed = str(self.cleaned_data["claimed_from"])
        if typed and len(month_list(typed)) != 1:
            raise ValidationError(gettext("Write one month, like 2020-02."))
        return typed

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        claims = self.application is not None and self.application.facts.get("action") == CLAIM
        if claims and not given.get("bank_account") and "bank_account" not in self.errors:
            self.add_error("bank_account", gettext("Which account is the pension paid to?"))
        return given


def _month(application: Application) -> int:
    if typed := application.details.get("claimed_from"):
        return month_list(typed)[0]
    day = application.received_on or business_date()
    return month_number(day.year, day.month)


def foreseen(application: Application) -> Foreseen:
    if application.person is None or application.facts.get("action") != CLAIM:
        return Foreseen()
    return would_open(application.person, KIND, _month(application))


def approve(application: Application, staff: Staff) -> Effect:
    person = application.person
    if person is None or application.facts.get("action") != CLAIM:
        return ENTERED
    return claimed(application, staff, person, KIND, _month(application))


SERVICE = Service("resident-pension", approve, Details, about_person=True, foreseen=foreseen)
