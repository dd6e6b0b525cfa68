"""II.1.1: an employer's missed monthly report, paid afterwards."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anxin.casework.errors import CaseError
from anxin.casework.models import Application
from anxin.funds.models import BillKind
from anxin.registry.models import Staff
from anxin.services.contributions.asked import month_list
from anxin.services.contributions.back_paying import (
    DONE,
    NOBODY_LEFT,
    bill_staff,
    estimate_staff,
    in_month,
)
from anxin.services.contributions.estimates import Estimate
from anxin.services.fields import line, words
from anxin.services.service import DetailsForm, Effect, Service


class Details(DetailsForm):
    month_list = line(
        _("Which months?"), _("For example 2019-11, 2019-12. Everybody enrolled who was left out is billed.")
    )
    explanation = words(_("Why was the report missed?"))

    def clean_month_list(self) -> str:
        """As many as were stated, and the same where they were named."""
        text: str = self.cleaned_data["month_list"]
        months = month_list(text)
        stated = self.application.facts.get("months") if self.application is not None else None
        if isinstance(stated, int) and stated != len(months):
            raise ValidationError(
                gettext("You said that %(stated)s months were missed; these are %(named)s.")
                % {"stated": stated, "named": len(months)}
            )
        if isinstance(stated, list) and months != month_list(" ".join(stated)):
            raise ValidationError(gettext("These are not the months you named before."))
        return text


def estimate(application: Application) -> Estimate:
    return estimate_staff(application, month_list(application.details["month_list"]))


def bill(application: Application, staff: Staff) -> Effect:
    """Raises `CaseError` for a month that leaves nobody out."""
    months = month_list(application.details["month_list"])
    billed = {each.month for each in bill_staff(application, staff, months, BillKind.BACK_PAYMENT)}
    for month in months:
        if month not in billed:
            raise CaseError(in_month(NOBODY_LEFT, month))
    return Effect(True, DONE)


SERVICE = Service("monthly-report-back-payment", bill, Details, estimate=estimate)
