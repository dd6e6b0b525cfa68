"""I.3: what was missed during the epidemic is made up afterwards."""

from django.utils.translation import gettext_lazy as _

from anxin.casework.models import Application
from anxin.funds.models import BillKind
from anxin.funds.queries import has_monthly_bill
from anxin.law.months import parse_month
from anxin.registry.models import Staff
from anxin.services.contributions.back_paying import bill_staff, estimate_staff
from anxin.services.contributions.estimates import Estimate
from anxin.services.fields import words
from anxin.services.service import Effect, NoDetails, Service

MADE_UP = _(
    "Done: it counts as done in time and leaves no mark on anyone's record. The bills of the month stand on this page."
)


class Details(NoDetails):
    explanation = words(_("What was missed, and for whom?"))


def _months(application: Application) -> list[int]:
    return [parse_month(application.facts["month"])]


def estimate(application: Application) -> Estimate:
    """What is not billed yet; no problem when everything is."""
    return Estimate(estimate_staff(application, _months(application)).months)


def make_up(application: Application, staff: Staff) -> Effect:
    """Who is enrolled and stands on no bill of the month is billed now, with the month's own last day, so that paying within the window is waived."""
    for month in _months(application):
        kind = BillKind.BACK_PAYMENT if has_monthly_bill(application.employer, month) else BillKind.MONTHLY
        bill_staff(application, staff, [month], kind)
    return Effect(True, MADE_UP)


SERVICE = Service("make-up-filing", make_up, Details, estimate=estimate)
