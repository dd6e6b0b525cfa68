"""What an application did, or would do, about contributions: for the pages of officers and of applicants alike. Reads only."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from anxin.casework.models import Application
from anxin.casework.states import State
from anxin.funds.models import Bill, Refund
from anxin.funds.queries import open_on
from anxin.services.contributions.estimates import Estimate
from anxin.services.operations import details_form
from anxin.services.registry import service_by

UNDECIDED = frozenset(
    {
        State.DRAFT,
        State.RECEIVED,
        State.AWAITING_DOCUMENTS,
        State.RECORDED,
        State.ACCEPTED,
        State.IN_PROCESS,
    }
)


@dataclass(frozen=True)
class BillShown:
    """`open` fen: contributions and surcharge that are not paid yet."""

    bill: Bill
    open: int


@dataclass(frozen=True)
class Contributions:
    """`estimate` before the decision, `bills` and `refunds` after it."""

    estimate: Estimate | None
    bills: list[BillShown]
    refunds: list[Refund]


def contributions_of(application: Application) -> Contributions | None:
    """None for services that move no contributions."""
    service = service_by(application.service)
    if service is None or service.estimate is None:
        return None
    if application.state in UNDECIDED:
        return Contributions(estimate_of(application), [], [])
    bills = Bill.objects.filter(source=application.subject).select_related("employer").order_by("month", "pk")
    refunds = Refund.objects.filter(source=application.subject).order_by("pk")
    return Contributions(None, [BillShown(bill, open_on(bill).total) for bill in bills], list(refunds))


def estimate_of(application: Application) -> Estimate | None:
    """None while the details are not filled in, or were filled in for an older form."""
    service = service_by(application.service)
    if service is None or service.estimate is None or not details_form(application).is_valid():
        return None
    if service.about_person and application.person is None:
        return None
    try:
        return service.estimate(application)
    except ValidationError:
        return None
