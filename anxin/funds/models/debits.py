"""Direct debits: files of orders to a bank, each order for one bill, and what the bank answered. Amounts are whole fen."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxin.funds.models.banks import BankAccount, PaymentAgreement
from anxin.funds.models.bills import Bill
from anxin.registry.models import Agency


class BuildState(models.TextChoices):
    BUILDING = "building", _("being put together")
    BUILT = "built", _("built")
    DROPPING = "dropping", _("being dropped")
    DROPPED = "dropped", _("dropped")


class WhyDropped(models.TextChoices):
    CANCELLED = "cancelled", _("An officer dropped it.")
    CHANGED = "changed", _("Meanwhile something was paid or changed. Look at the figures again.")
    NOTHING = "nothing", _("There is nothing to collect on that day.")


class DebitBatch(models.Model):
    """One file of orders. Once it is built, which orders stand in it never changes; it leaves by the outbox, `sent_at` says when.

    While it is put together, `looked_at` of the agency's open `bills` were looked at, the last of them `last_bill`. `expected` is the sum the officer
    was shown; what was built does not leave when it comes to another one.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="debit_batches")
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="debit_batches")
    message_id = models.CharField(max_length=35, unique=True)
    collect_on = models.DateField()
    built_by = models.CharField(max_length=120)
    built_on = models.DateField()
    built_at = models.DateTimeField()
    reminded_on = models.DateField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=BuildState.choices, default=BuildState.BUILT)
    dropped_why = models.CharField(max_length=10, choices=WhyDropped.choices, blank=True)
    expected = models.BigIntegerField(null=True, blank=True)
    bills = models.PositiveIntegerField(default=0)
    looked_at = models.PositiveIntegerField(default=0)
    last_bill = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("batch of direct debits")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(state__in=["building", "dropping"]),
                name="debit_batch_one_unfinished",
                violation_error_message=_("Another batch is being put together or dropped. Wait for it."),
            ),
            models.CheckConstraint(
                condition=Q(state="built") | Q(sent_at=None),
                name="debit_batch_built_leaves",
                violation_error_message=_("Only a batch that is built goes to the bank."),
            ),
        ]

    @property
    def subject(self) -> str:
        return f"debits:{self.message_id}"


class OrderState(models.TextChoices):
    SENT = "sent", _("ordered")
    COLLECTED = "collected", _("collected")
    REJECTED = "rejected", _("rejected")
    TAKEN_BACK = "taken_back", _("taken back by the payer")
    DROPPED = "dropped", _("dropped")


class DebitOrder(models.Model):
    """One amount of one bill to be debited under one agreement. A rejected order is followed by another attempt while the cycle lasts:
    the half-open days [cycle_from, cycle_end) of the bill's first order. One of a batch that never left is dropped and counts for nothing."""

    batch = models.ForeignKey(DebitBatch, models.PROTECT, related_name="orders")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="debit_orders")
    agreement = models.ForeignKey(PaymentAgreement, models.PROTECT, related_name="debit_orders")
    amount = models.BigIntegerField()
    end_to_end_id = models.CharField(max_length=35, unique=True)
    attempt = models.PositiveSmallIntegerField(default=1)
    cycle_from = models.DateField()
    cycle_end = models.DateField()
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.SENT)
    reason_code = models.CharField(max_length=35, blank=True)
    bank_words = models.CharField(max_length=200, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    on_account = models.BooleanField(default=False)
    given_up_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("direct debit order")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bill"],
                condition=Q(state="sent"),
                name="debit_one_open_order",
                violation_error_message=_("A direct debit of this bill is under way already."),
            ),
            models.UniqueConstraint(
                fields=["bill", "attempt"],
                name="debit_attempt_once",
                violation_error_message=_("This attempt was made already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(state__in=OrderState.values),
                name="debit_order_known",
                violation_error_message=_("A direct debit is of more than nothing, in a known state."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "dropped"], answered_on=None)
                | (~Q(state__in=["sent", "dropped"]) & Q(answered_on__isnull=False)),
                name="debit_order_answered",
                violation_error_message=_("An order that was answered says when."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["bill", "id"], name="debit_failed", condition=Q(state__in=["rejected", "taken_back"])
            ),
        ]


class DebitReport(models.Model):
    """The bank's answer to a batch, read in in steps: `done` of the batch's orders were looked at."""

    batch = models.ForeignKey(DebitBatch, models.PROTECT, related_name="reports")
    number = models.CharField(max_length=35)
    digest = models.CharField(max_length=64, unique=True)
    created_on = models.DateField()
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    imported_by = models.CharField(max_length=120)
    imported_on = models.DateField()
    imported_at = models.DateTimeField()

    class Meta:
        verbose_name = _("report on direct debits")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "number"],
                name="debit_report_once",
                violation_error_message=_("This report was read in already."),
            ),
        ]

    @property
    def subject(self) -> str:
        return f"debit_report:{self.pk}"
