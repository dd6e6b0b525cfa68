"""II.1.1: back-payment of the difference to the correct contribution base."""

from django.utils.translation import gettext_lazy as _

from anxin.casework.models import Application
from anxin.registry.models import Staff
from anxin.services.contributions.asked import bases_asked, span_of
from anxin.services.contributions.basing import estimate_difference, settle_difference
from anxin.services.contributions.estimates import Estimate
from anxin.services.contributions.forms import BaseForm
from anxin.services.fields import base_lines, words, yuan
from anxin.services.service import Effect, Service


class Details(BaseForm):
    declared_base = yuan(_("Base declared so far (yuan a month)"))
    correct_base = yuan(_("Correct base (yuan a month)"))
    bases = base_lines()
    reason = words(_("Why was the base wrong?"))
    one_base = "correct_base"


def _bases(application: Application) -> dict[int, int]:
    return bases_asked(application.details, "correct_base", span_of(application.facts))


def estimate(application: Application) -> Estimate:
    return estimate_difference(application, _bases(application))


def settle(application: Application, staff: Staff) -> Effect:
    return settle_difference(application, staff, _bases(application))


SERVICE = Service("base-difference-back-payment", settle, Details, about_person=True, estimate=estimate)
