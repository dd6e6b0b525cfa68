"""II.1.1 to II.1.3: back-payment for one person."""

from django.utils.translation import gettext_lazy as _

from anxin.casework.models import Application
from anxin.registry.models import Staff
from anxin.services.contributions.asked import bases_asked, span_of
from anxin.services.contributions.back_paying import bill_person, estimate_person
from anxin.services.contributions.estimates import Estimate
from anxin.services.contributions.forms import BaseForm
from anxin.services.fields import base_lines, words, yuan
from anxin.services.service import Effect, Service


class Details(BaseForm):
    monthly_wage = yuan(_("Average monthly wage in those months (yuan)"), _("For example 6500.00"))
    bases = base_lines()
    reason = words(_("Why were the months not paid in time?"))
    one_base = "monthly_wage"


def _bases(application: Application) -> dict[int, int]:
    return bases_asked(application.details, "monthly_wage", span_of(application.facts))


def estimate(application: Application) -> Estimate:
    return estimate_person(application, _bases(application))


def bill(application: Application, staff: Staff) -> Effect:
    return bill_person(application, staff, _bases(application))


SERVICE = Service("person-back-payment", bill, Details, about_person=True, estimate=estimate)
