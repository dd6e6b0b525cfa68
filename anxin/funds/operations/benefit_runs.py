"""A run of benefit payments: looked at first (nothing is written), proposed, confirmed by another person, then ordered file by file.

What a large run holds is written part by part (`run_parts`). The confirmation leaves one message in the outbox. Each step of it orders one file in
one transaction: amounts due are booked, the orders are written and the file's own message is posted. Killed at any moment it goes on where it stopped.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxin.funds.benefits import permissions
from anxin.funds.benefits.dry_runs import pay_day
from anxin.funds.benefits.found import awards_in
from anxin.funds.benefits.rules import BenefitRules
from anxin.funds.errors import FundsError, NotAllowed
from anxin.funds.models import (
    IN_DOUBT,
    BenefitPayment,
    BenefitRun,
    PayeeAccount,
    PaymentState,
    PayOrder,
    PayOrderState,
    Rhythm,
    RunState,
)
from anxin.funds.models.orders import NOT_THE_ACCOUNT
from anxin.funds.operations.run_parts import PARTS, build_part, release_part, told
from anxin.funds.paying_accounts import paying_account
from anxin.law.months import format_month, month_number
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Agency, Staff
from anxin.trail.operations import post
from anxin.trail.today import business_date, now

ROWS_A_WRITE = 1_000
ORDERING = "payouts"
ANOTHER_RUN = gettext_lazy("Another run waits to be confirmed, or was made at this moment. Look again.")
ANSWERED = gettext_lazy("This run was answered already.")


class NothingDue(FundsError):
    message = gettext_lazy("Nothing is due, so there is nothing to pay.")


@transaction.atomic
def propose_run(agency: Agency, rhythm: Rhythm, month: int, staff: Staff) -> BenefitRun:
    """What the run pays is reserved: another run no longer finds it due. A first part is written at once; where that is not all, the run is
    `BUILDING` until the worker has written the others.

    Raises `NotAllowed`, `NothingDue`, `FundsError`.
    """
    if not permissions.may_propose_run(staff, agency):
        raise NotAllowed
    _refuse_far_month(month)
    rules = BenefitRules.known(business_date())
    run = _new_run(agency, rhythm, month, pay_day(agency, rhythm, month, rules), rules, staff)
    run.awards = awards_in(agency, rhythm, month).count()
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            build_part(run)
    except IntegrityError:
        raise FundsError(ANOTHER_RUN) from None
    if run.state == RunState.DROPPED:
        raise NothingDue
    if run.state == RunState.BUILDING:
        told(run, run.proposed_by, "benefit_run.begun", awards=run.awards)
        PARTS.go_on_later(run)
    return run


def _refuse_far_month(month: int) -> None:
    """A month that is still to come could not be taken back once paid."""
    today = business_date()
    if month > month_number(today.year, today.month):
        raise FundsError(_("A month is paid in that month, not before."))


def _new_run(
    agency: Agency, rhythm: Rhythm, month: int, pay_on: dt.date, rules: BenefitRules, staff: Staff
) -> BenefitRun:
    return BenefitRun(
        number=_run_number(agency, rhythm, month),
        agency=agency,
        rhythm=rhythm,
        month=month,
        pay_on=pay_on,
        state=RunState.BUILDING,
        count=0,
        total=0,
        pack_version=rules.pack.version,
        events=rules.events,
        proposed_by=actor_of_staff(staff),
        proposed_at=now(),
    )


def _run_number(agency: Agency, rhythm: Rhythm, month: int) -> str:
    """Short enough to be the beginning of a bank's message number."""
    serial = BenefitRun.objects.filter(agency=agency, rhythm=rhythm, month=month).count() + 1
    code = agency.code if len(agency.code) <= 10 else f"A{agency.pk}"
    return f"{code}-{format_month(month).replace('-', '')}-{rhythm[0].upper()}{serial}"


@transaction.atomic
def drop_run(run: BenefitRun, staff: Staff, *, reason: str) -> BenefitRun:
    """Before it is confirmed, also while it is put together: nothing of it is paid, and what it held is due again: of a large run part by part.

    Raises `NotAllowed`, `FundsError`.
    """
    run = _locked(run)
    if run.state not in (RunState.BUILDING, RunState.PROPOSED):
        raise FundsError(ANSWERED)
    if not permissions.may_propose_run(staff, run.agency):
        raise NotAllowed
    if not reason.strip():
        raise FundsError(_("Say why."))
    run.state = RunState.DROPPING
    run.save(update_fields=["state"])
    told(run, actor_of_staff(staff), "benefit_run.dropped", reason=reason)
    release_part(run)
    if run.state == RunState.DROPPING:
        PARTS.go_on_later(run)
    return run


@transaction.atomic
def confirm_run(run: BenefitRun, staff: Staff) -> BenefitRun:
    """By a payer who proposed, approved and entered nothing of it. From here the worker orders it.

    Raises `NotAllowed`, `NoPayingAccount`, `FundsError`.
    """
    run = _proposed(run)
    if not permissions.may_confirm_run(staff, run):
        raise NotAllowed
    paying_account(run.agency)
    run.state, run.confirmed_by, run.confirmed_at = RunState.CONFIRMED, actor_of_staff(staff), now()
    run.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    run.payments.update(state=PaymentState.DUE)
    post(
        ORDERING,
        "bank",
        "benefit_run",
        subject=run.subject,
        key=f"{run.number}:orders",
        payload={"run": run.pk},
    )
    told(run, run.confirmed_by, "benefit_run.confirmed")
    return run


def _proposed(run: BenefitRun) -> BenefitRun:
    run = _locked(run)
    if run.state == RunState.BUILDING:
        raise FundsError(_("This run is still being put together."))
    if run.state != RunState.PROPOSED:
        raise FundsError(ANSWERED)
    return run


def _locked(run: BenefitRun) -> BenefitRun:
    return BenefitRun.objects.select_for_update(of=("self",)).select_related("agency").get(pk=run.pk)


@transaction.atomic
def propose_resend(agency: Agency, staff: Staff) -> BenefitRun:
    """Payments that failed and whose account was corrected since, once more under a new key. Raises `NotAllowed`, `NothingDue`, `FundsError`."""
    if not permissions.may_propose_run(staff, agency):
        raise NotAllowed
    accounts, payments = corrected(agency)
    if not payments:
        raise NothingDue
    today = business_date()
    rules = BenefitRules.known(today)
    month = month_number(today.year, today.month)
    run = _new_run(agency, Rhythm.RESEND, month, today, rules, staff)
    run.state = RunState.PROPOSED
    run.count, run.total = len(payments), sum(payment.amount for payment in payments)
    attempts = _attempts(payments)
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            PayOrder.objects.bulk_create(
                [_again(run, each, accounts[each.award_id], attempts[each.pk]) for each in payments],
                batch_size=ROWS_A_WRITE,
            )
    except IntegrityError:
        raise FundsError(ANOTHER_RUN) from None
    told(run, run.proposed_by, "benefit_run.proposed", resend=True)
    return run


def corrected(agency: Agency) -> tuple[dict[int, int], list[BenefitPayment]]:
    """Failed payments that may be tried again, none of whose orders is in doubt; and for each award its account now.

    Where the account was at fault, another one must be on file than the one that failed.
    """
    failed = BenefitPayment.objects.filter(state=PaymentState.FAILED, award__agency=agency)
    failed = failed.exclude(orders__state__in=[PayOrderState.PROPOSED, PayOrderState.ORDERED]).order_by("pk")
    failed = failed.exclude(pk__in=PayOrder.objects.filter(IN_DOUBT).order_by().values("payment"))
    awards = failed.order_by().values("award")
    accounts = dict(
        PayeeAccount.objects.filter(award__in=awards).order_by().values_list("award").annotate(last=Max("pk"))
    )
    orders = PayOrder.objects.filter(payment__in=failed.order_by().values("pk"))
    tried = {
        payment: (account, reason)
        for payment, account, reason in orders.order_by("pk").values_list("payment", "account", "reason_code")
    }
    return accounts, [each for each in failed if _may_be_tried(accounts[each.award_id], *tried[each.pk])]


def _may_be_tried(account: int, tried: int, reason: str) -> bool:
    return account != tried or reason in NOT_THE_ACCOUNT


def _attempts(payments: Sequence[BenefitPayment]) -> dict[int, int]:
    """Of each payment the number of its next order."""
    orders = PayOrder.objects.filter(payment__in=[each.pk for each in payments]).order_by()
    return {payment: made + 1 for payment, made in orders.values_list("payment").annotate(made=Count("pk"))}


def _again(run: BenefitRun, payment: BenefitPayment, account: int, attempt: int) -> PayOrder:
    return PayOrder(
        key=f"{payment.number}.{attempt}", payment=payment, attempt=attempt, run=run, account_id=account
    )
