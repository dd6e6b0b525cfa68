"""Paying benefits out: runs, payments with the months they pay, files and orders to the bank. Amounts are whole fen, months count from 1970-01."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxin.funds.models.banks import BankAccount
from anxin.funds.models.benefits import BenefitAward, PayeeAccount, Rhythm
from anxin.funds.models.ledger import AccountKind, Posting
from anxin.funds.models.orders import BankOrder, no_fact_no_end, to_look_at
from anxin.registry.models import Agency


class RunState(models.TextChoices):
    BUILDING = "building", _("being put together")
    PROPOSED = "proposed", _("proposed")
    CONFIRMED = "confirmed", _("confirmed")
    DROPPING = "dropping", _("being dropped")
    DROPPED = "dropped", _("dropped")


class BenefitRun(models.Model):
    """What one agency pays out at once: proposed by one officer with everything it holds, confirmed by another, then ordered in parts.

    While it is put together, `looked_at` of its `awards` were looked at, the last of them `last_award`; `count` and `total` are of what is written.
    """

    number = models.CharField(max_length=30, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="benefit_runs")
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices)
    month = models.IntegerField()
    pay_on = models.DateField()
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.PROPOSED)
    count = models.PositiveIntegerField()
    total = models.BigIntegerField()
    awards = models.PositiveIntegerField(default=0)
    looked_at = models.PositiveIntegerField(default=0)
    last_award = models.BigIntegerField(default=0)
    pack_version = models.CharField(max_length=80)
    events = models.JSONField(default=dict)
    proposed_by = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("run of benefit payments")
        ordering = ["-month", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "rhythm"],
                condition=Q(state__in=["building", "proposed", "dropping"]),
                name="benefit_run_one_open",
                violation_error_message=_("A run waits to be confirmed already. Confirm or drop it first."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by="") | ~Q(confirmed_by=F("proposed_by")),
                name="benefit_run_two_persons",
                violation_error_message=_("Whoever proposed it cannot confirm it."),
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", confirmed_at__isnull=False)
                | Q(~Q(state="confirmed"), confirmed_at=None),
                name="benefit_run_confirmed",
                violation_error_message=_("A run that is confirmed says by whom and when."),
            ),
        ]
        indexes = [models.Index(fields=["agency", "pay_on"], name="benefit_run_by_day")]

    @property
    def subject(self) -> str:
        return f"benefit_run:{self.number}"


class LeftOut(models.Model):
    """An award that had something due and is not in the run, and why: `reason` is a word of `Reason`, `rule` and `clause` the row that decided."""

    run = models.ForeignKey(BenefitRun, models.CASCADE, related_name="left_out")
    award = models.ForeignKey(BenefitAward, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    rule = models.CharField(max_length=80, blank=True)
    clause = models.CharField(max_length=20, blank=True)
    amount = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("award left out of a run")
        ordering = ["id"]


class PaymentState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    DUE = "due", _("confirmed, to be ordered")
    ORDERED = "ordered", _("with the bank")
    PAID = "paid", _("paid out")
    FAILED = "failed", _("payment failed")
    DROPPED = "dropped", _("dropped")


class BenefitPayment(models.Model):
    """What a run pays for one award; its items say for which months. `advance`: paid before the review was over."""

    number = models.CharField(max_length=30, unique=True)
    # Constraints and indexes below begin with these columns: one more index each would only be one more to write.
    run = models.ForeignKey(BenefitRun, models.PROTECT, related_name="payments", db_index=False)
    award = models.ForeignKey(BenefitAward, models.PROTECT, related_name="payments", db_index=False)
    amount = models.BigIntegerField()
    individual = models.BigIntegerField(default=0)
    advance = models.BooleanField(default=False)
    rule = models.CharField(max_length=80, blank=True)
    clause = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=PaymentState.choices, default=PaymentState.PROPOSED)
    due_posting = models.OneToOneField(
        Posting, models.PROTECT, null=True, blank=True, related_name="benefit_due"
    )
    paid_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("benefit payment")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "award"],
                name="benefit_payment_once",
                violation_error_message=_("The run pays this award already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="benefit_payment_amount",
                violation_error_message=_("A payment is more than nothing."),
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_on__isnull=False) | Q(~Q(state="paid"), paid_on=None),
                name="benefit_payment_paid_on",
                violation_error_message=_("A payment that arrived has a day."),
            ),
        ]
        indexes = [
            models.Index(fields=["award", "id"], name="benefit_payment_of_award"),
            models.Index(fields=["state", "run"], name="benefit_payment_by_state"),
        ]

    @property
    def subject(self) -> str:
        return f"benefit:{self.number}"


class ItemKind(models.TextChoices):
    REGULAR = "regular", _("of the month")
    ARREARS = "arrears", _("arrears")
    ADVANCE = "advance", _("paid in advance")
    DIFFERENCE = "difference", _("difference to what was paid before")
    RECOVERY = "recovery", _("taken back")
    REPAID = "repaid", _("given back")


class BenefitItem(models.Model):
    """What a payment holds for one month; negative where something is taken back, or was given back by a repayment. Items of a dropped payment or
    of a repayment taken back no longer stand.

    `serial` counts the standing items of the month: of two runs that pay the same month at once the database refuses one.
    """

    payment = models.ForeignKey(BenefitPayment, models.PROTECT, null=True, blank=True, related_name="items")
    repayment = models.ForeignKey("Repayment", models.PROTECT, null=True, blank=True, related_name="items")
    award = models.ForeignKey(BenefitAward, models.PROTECT, related_name="items")
    month = models.IntegerField()
    serial = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=ItemKind.choices)
    amount = models.BigIntegerField()
    individual = models.BigIntegerField(default=0)
    standing = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("month of a benefit payment")
        ordering = ["month", "serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "month", "serial"],
                condition=Q(standing=True),
                name="benefit_item_once",
                violation_error_message=_("The month is paid by another run already."),
            ),
            models.CheckConstraint(
                condition=~Q(amount=0) | ~Q(individual=0),
                name="benefit_item_amount",
                violation_error_message=_("An item is not nothing."),
            ),
            models.CheckConstraint(
                condition=Q(payment=None, repayment__isnull=False, kind="repaid", amount__lt=0)
                | Q(payment__isnull=False, repayment=None),
                name="benefit_item_of_one",
                violation_error_message=_("An item belongs to a payment or to a repayment."),
            ),
        ]


class BatchState(models.TextChoices):
    WAITING = "waiting", _("to be sent")
    SENT = "sent", _("with the bank")
    ANSWERED = "answered", _("answered by the bank")


class PayBatch(models.Model):
    """One file to the bank. `number` is the file's message number: the bank takes the same number once.

    `account` is the agency's own that it is paid from. A bank may book the whole file as one sum: `left_amount` is what left the account in such sums
    until `left_on`, `back_amount` what came back until `back_on`; from them the orders learn it once the sums agree.
    """

    number = models.CharField(max_length=35, unique=True)
    run = models.ForeignKey(BenefitRun, models.PROTECT, related_name="batches")
    account = models.ForeignKey(
        BankAccount, models.PROTECT, null=True, blank=True, related_name="pay_batches"
    )
    count = models.PositiveIntegerField()
    total = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.WAITING)
    created_at = models.DateTimeField()
    answered_on = models.DateField(null=True, blank=True)
    left_amount = models.BigIntegerField(default=0)
    left_on = models.DateField(null=True, blank=True)
    back_amount = models.BigIntegerField(default=0)
    back_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("file of payments")
        ordering = ["number"]

    @property
    def unexplained(self) -> bool:
        """A sum left the account or came back that is not the sum of the orders it should be of; for a person to ask the bank."""
        orders = self.orders.filter(state__in=["ordered", "paid", "failed"])
        unseen = self.left_on is not None and not orders.filter(left_on__isnull=False).exists()
        return unseen or (self.back_on is not None and not orders.filter(came_back_on__isnull=False).exists())


class PayOrder(BankOrder):
    """One attempt to pay a benefit, in a file with others. Its account is the payee's, as it was when the run was proposed."""

    payment = models.ForeignKey(BenefitPayment, models.PROTECT, related_name="orders", db_index=False)
    run = models.ForeignKey(BenefitRun, models.PROTECT, related_name="orders", db_index=False)
    batch = models.ForeignKey(PayBatch, models.PROTECT, null=True, blank=True, related_name="orders")
    account = models.ForeignKey(PayeeAccount, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("order to the bank")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "attempt"],
                name="pay_order_attempt_once",
                violation_error_message=_("This payment was ordered already."),
            ),
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(state__in=["proposed", "ordered", "paid"]),
                name="pay_order_one_open",
                violation_error_message=_("This payment is on its way or paid already."),
            ),
            no_fact_no_end("pay_order_end_has_fact"),
        ]
        indexes = [
            models.Index(fields=["run", "state", "id"], name="pay_order_of_run"),
            *to_look_at("pay_order"),
        ]

    @property
    def amount(self) -> int:
        return self.payment.amount

    @property
    def subject(self) -> str:
        return self.payment.subject

    @property
    def agency(self) -> Agency:
        return self.payment.run.agency

    @property
    def payable(self) -> tuple[str, str]:
        """The account of the ledger on which it waits, by kind and branch."""
        return AccountKind.BENEFITS_PAYABLE, self.payment.award.branch

    @property
    def holder(self) -> str:
        return f"person:{self.payment.award.person_id}"
