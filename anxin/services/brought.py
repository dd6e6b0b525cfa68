"""What approving a case would do and what it brought, besides bills and refunds: agreements, deferrals, awards. Reads only."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from anxin.casework.models import Application
from anxin.funds.models import BenefitAward, Deferral, PaymentAgreement
from anxin.services.contributions.shown import UNDECIDED
from anxin.services.operations import details_form
from anxin.services.registry import service_by
from anxin.services.service import Foreseen


@dataclass(frozen=True)
class Brought:
    agreements: list[PaymentAgreement]
    deferrals: list[Deferral]
    awards: list[BenefitAward]

    def __bool__(self) -> bool:
        return bool(self.agreements or self.deferrals or self.awards)


def foreseen_for(application: Application) -> Foreseen | None:
    """None once it is decided, while its form is not filled in, and for services that bring nothing of the kind."""
    service = service_by(application.service)
    if service is None or service.foreseen is None or application.state not in UNDECIDED:
        return None
    if not details_form(application).is_valid():
        return None
    try:
        return service.foreseen(application)
    except (ValidationError, KeyError):  # facts of a draft that are not answered yet
        return None


def brought_by(application: Application) -> Brought:
    """Nothing is looked for before the decision."""
    service = service_by(application.service)
    if service is None or service.foreseen is None or application.state in UNDECIDED:
        return Brought([], [], [])
    about = {"source": application.subject}
    return Brought(
        list(PaymentAgreement.objects.filter(**about)),
        list(Deferral.objects.filter(**about)),
        list(BenefitAward.objects.filter(**about).order_by("pk")),
    )
