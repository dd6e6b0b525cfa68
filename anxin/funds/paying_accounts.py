"""The account of an agency from which benefits, refunds and returns are paid. Reads only."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from anxin.funds.errors import FundsError
from anxin.funds.models import BankAccount, BenefitAward, Purpose, Refund, RefundState, Return
from anxin.registry.models import Agency
from anxin.trail.today import business_date


class NoPayingAccount(FundsError):
    def __init__(self, agency: Agency) -> None:
        said = _(
            "%(agency)s has no account to pay from, so nothing is ordered. A supervisor of the agency enters one under “Accounts of the agency”."
        )
        super().__init__(said % {"agency": agency.name})


def paying_accounts() -> QuerySet[BankAccount]:
    """Open today, the one opened last first."""
    open_today = BankAccount.objects.open_on(business_date()).filter(purpose=Purpose.PAYING)
    return open_today.order_by("-opened_on", "-pk")


def paying_account(agency: Agency) -> BankAccount:
    """Raises `NoPayingAccount`."""
    found = paying_accounts().filter(agency=agency).first()
    if found is None:
        raise NoPayingAccount(agency)
    return found


def agencies_without() -> Iterator[Agency]:
    """Agencies that have somebody to pay and no account to pay from."""
    to_pay = (
        Q(pk__in=BenefitAward.objects.filter(ended_month=None).order_by().values("agency"))
        | Q(pk__in=_open_refunds().values("agency"))
        | Q(pk__in=_open_returns().values("receipt__agency"))
    )
    yield from Agency.objects.filter(to_pay).exclude(pk__in=paying_accounts().order_by().values("agency"))


def _open_refunds() -> QuerySet[Refund]:
    ended = (RefundState.PAID, RefundState.REVERSED)
    return Refund.objects.exclude(state__in=ended).order_by()


def _open_returns() -> QuerySet[Return]:
    return Return.objects.filter(refused_at=None, paid_on=None).order_by()
