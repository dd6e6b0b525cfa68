"""A run of benefit payments: looked at first (nothing is written), proposed, confirmed by another person, then ordered file by file.

The confirmation leaves one message in the outbox. Each step of it orders one file in one transaction: amounts due are booked, the orders are written
and the file's own message is posted. Killed at any moment it goes on where it stopped.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxin.funds.benefits import permissions
from anxin.funds.benefits.rules import BenefitRules
from anxin.funds.benefits.working_out import Left, Payable, work_out
from anxin.funds.errors import FundsError, NotAllowed
from anxin.funds.models import (
    IN_DOUBT,
    BenefitAward,
    BenefitItem,
    BenefitPayment,
    BenefitRun,
    ItemKind,
    LeftOut,
    PayeeAccount,
    PaymentState,
    PayOrder,
    PayOrderState,
    Rhythm,
    RunState,
)
from anxin.funds.models.orders import NOT_THE_ACCOUNT
from anxin.funds.paying_accounts import paying_account
from anxin.law.months import format_month, month_number
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Agency, Staff
from anxin.trail.operations import post, record
from anxin.trail.today import business_date, now

ROWS_A_WRITE = 1_000
ORDERING = "payouts"


class NothingDue(FundsError):
    message = gettext_lazy("Nothing is due, so there is nothing to pay.")


@dataclass
class DryRun:
    """What a run would be: `payables` to pay, `left` out and why, and how it differs from what the month before came to. Fen.

    `before` and `given` are what the month before and this month have been given already, by award.
    """

    agency: Agency
    rhythm: Rhythm
    month: int
    pay_on: dt.date
    rules: BenefitRules
    payables: list[Payable] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    before: dict[int, int] = field(default_factory=dict)
    given: dict[int, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(each.amount for each in self.payables)

    @property
    def arrears(self) -> int:
        return self._of_kinds(ItemKind.ARREARS, ItemKind.DIFFERENCE)

    @property
    def taken_back(self) -> int:
        return -self._of_kinds(ItemKind.RECOVERY)

    def _of_kinds(self, *kinds: ItemKind) -> int:
        lines = (line for each in self.payables for line in each.lines)
        return sum(line.amount for line in lines if line.kind in kinds)

    @property
    def advances(self) -> int:
        return sum(each.advance for each in self.payables)

    @property
    def of_month(self) -> dict[int, int]:
        """Fen for the run's own month, by award, with what it has been given already."""
        found = dict(self.given)
        for each in self.payables:
            if fen := sum(line.amount for line in each.lines if line.month == self.month):
                found[each.award] = found.get(each.award, 0) + fen
        return found

    @property
    def new(self) -> list[int]:
        return sorted(self.of_month.keys() - self.before.keys())

    @property
    def gone(self) -> list[int]:
        return sorted(self.before.keys() - self.of_month.keys())

    @property
    def changed(self) -> list[int]:
        both = self.before.keys() & self.of_month.keys()
        return sorted(award for award in both if self.before[award] != self.of_month[award])


def dry_run(agency: Agency, rhythm: Rhythm, month: int) -> DryRun:
    """Writes nothing. Raises `FundsError` where the rules hold nothing of benefits."""
    rules = BenefitRules.known(business_date())
    found = DryRun(agency, rhythm, month, pay_day(agency, rhythm, month, rules), rules)
    for each in work_out(agency, rhythm, month, found.pay_on, rules):
        if isinstance(each, Payable):
            found.payables.append(each)
        else:
            found.left.append(each)
    if rhythm == Rhythm.MONTHLY:
        found.before, found.given = _paid_for(agency, month - 1), _paid_for(agency, month)
    return found


def pay_day(agency: Agency, rhythm: Rhythm, month: int, rules: BenefitRules) -> dt.date:
    """The first pay day of the month among the kinds paid here, or today where that has passed; what is paid once is paid today."""
    today = business_date()
    if rhythm != Rhythm.MONTHLY:
        return today
    kinds = BenefitAward.objects.filter(agency=agency, rhythm=rhythm).order_by()
    ids = set(kinds.values_list("kind", flat=True).distinct()) & rules.kinds.keys()
    days = [day for id in ids if (day := rules.pay_day(id, month))]
    return max(min(days, default=today), today)


def _paid_for(agency: Agency, month: int) -> dict[int, int]:
    rows = BenefitItem.objects.filter(award__agency=agency, month=month, standing=True)
    rows = rows.filter(award__rhythm=Rhythm.MONTHLY).order_by()
    return dict(rows.values_list("award").annotate(fen=Sum("amount")))


@transaction.atomic
def propose_run(agency: Agency, rhythm: Rhythm, month: int, staff: Staff) -> BenefitRun:
    """Everything the run holds is written now, and what it pays is reserved: another run no longer finds it due.

    Raises `NotAllowed`, `NothingDue`, `FundsError`.
    """
    if not permissions.may_propose_run(staff, agency):
        raise NotAllowed
    _refuse_far_month(month)
    found = dry_run(agency, rhythm, month)
    if not found.payables:
        raise NothingDue
    run = _new_run(found, staff)
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            _write(run, found)
    except IntegrityError:
        raise FundsError(
            _("Another run waits to be confirmed, or was made at this moment. Look again.")
        ) from None
    LeftOut.objects.bulk_create(
        [LeftOut(run=run, award_id=each.award, **_why(each)) for each in found.left], batch_size=ROWS_A_WRITE
    )
    _record(run, staff, "benefit_run.proposed", left=len(found.left))
    return run


def _why(each: Left) -> dict[str, Any]:
    return {"reason": each.reason, "rule": each.rule, "clause": each.clause, "amount": each.amount}


def _refuse_far_month(month: int) -> None:
    """A month that is still to come could not be taken back once paid."""
    today = business_date()
    if month > month_number(today.year, today.month):
        raise FundsError(_("A month is paid in that month, not before."))


def _new_run(found: DryRun, staff: Staff) -> BenefitRun:
    events = found.rules.events.items()
    return BenefitRun(
        number=_run_number(found.agency, found.rhythm, found.month),
        agency=found.agency,
        rhythm=found.rhythm,
        month=found.month,
        pay_on=found.pay_on,
        count=len(found.payables),
        total=found.total,
        pack_version=found.rules.pack.version,
        events=dict(events),
        proposed_by=actor_of_staff(staff),
        proposed_at=now(),
    )


def _run_number(agency: Agency, rhythm: Rhythm, month: int) -> str:
    """Short enough to be the beginning of a bank's message number."""
    serial = BenefitRun.objects.filter(agency=agency, rhythm=rhythm, month=month).count() + 1
    code = agency.code if len(agency.code) <= 10 else f"A{agency.pk}"
    return f"{code}-{format_month(month).replace('-', '')}-{rhythm[0].upper()}{serial}"


def _write(run: BenefitRun, found: DryRun) -> None:
    for place, group in _groups(found.payables):
        payments = [_payment(run, place + n, each) for n, each in enumerate(group, 1)]
        BenefitPayment.objects.bulk_create(payments)
        BenefitItem.objects.bulk_create(
            [item for one, each in zip(payments, group, strict=True) for item in _items(one, each)],
            batch_size=ROWS_A_WRITE,
        )
        PayOrder.objects.bulk_create(
            [
                PayOrder(key=f"{one.number}.1", payment=one, attempt=1, run=run, account_id=each.account)
                for one, each in zip(payments, group, strict=True)
            ]
        )


def _groups(payables: Sequence[Payable]) -> Iterator[tuple[int, list[Payable]]]:
    rows = iter(payables)
    place = 0
    while group := list(islice(rows, ROWS_A_WRITE)):
        yield place, group
        place += len(group)


def _payment(run: BenefitRun, serial: int, each: Payable) -> BenefitPayment:
    return BenefitPayment(
        number=f"{run.number}-{serial:06d}",
        run=run,
        award_id=each.award,
        amount=each.amount,
        individual=each.individual,
        advance=each.advance,
        rule=each.rule,
        clause=each.clause,
    )


def _items(payment: BenefitPayment, each: Payable) -> Iterable[BenefitItem]:
    for line in each.lines:
        yield BenefitItem(payment=payment, award_id=each.award, **line._asdict())


@transaction.atomic
def drop_run(run: BenefitRun, staff: Staff, *, reason: str) -> BenefitRun:
    """Before it is confirmed: nothing of it is paid, and what it held is due again. Raises `NotAllowed`, `FundsError`."""
    run = _proposed(run)
    if not permissions.may_propose_run(staff, run.agency):
        raise NotAllowed
    if not reason.strip():
        raise FundsError(_("Say why."))
    run.state = RunState.DROPPED
    run.save(update_fields=["state"])
    run.orders.update(state=PayOrderState.DROPPED)
    BenefitItem.objects.filter(payment__run=run).update(standing=False)
    run.payments.update(state=PaymentState.DROPPED)
    _record(run, staff, "benefit_run.dropped", reason=reason)
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
    _record(run, staff, "benefit_run.confirmed")
    return run


def _proposed(run: BenefitRun) -> BenefitRun:
    run = BenefitRun.objects.select_for_update(of=("self",)).select_related("agency").get(pk=run.pk)
    if run.state != RunState.PROPOSED:
        raise FundsError(_("This run was answered already."))
    return run


def _record(run: BenefitRun, staff: Staff, action: str, **more: object) -> None:
    details = {"month": format_month(run.month), "count": run.count, "total": run.total, **more}
    record(actor_of_staff(staff), action, run.subject, agency=run.agency.code, details=details)


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
    found = DryRun(agency, Rhythm.RESEND, month, today, rules)
    run = _new_run(found, staff)
    run.count, run.total = len(payments), sum(payment.amount for payment in payments)
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            PayOrder.objects.bulk_create([_again(run, each, accounts[each.award_id]) for each in payments])
    except IntegrityError:
        raise FundsError(
            _("Another run waits to be confirmed, or was made at this moment. Look again.")
        ) from None
    _record(run, staff, "benefit_run.proposed", resend=True)
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


def _again(run: BenefitRun, payment: BenefitPayment, account: int) -> PayOrder:
    attempt = payment.orders.count() + 1
    return PayOrder(
        key=f"{payment.number}.{attempt}", payment=payment, attempt=attempt, run=run, account_id=account
    )
