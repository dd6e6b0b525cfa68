"""Money that goes back because too much was paid (II.1.2): what for, to which account, who proposed, checked, approved and paid. Amounts are whole fen."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxin.funds.models.bills import Bill
from anxin.funds.models.ledger import Posting
from anxin.registry.encryption import EncryptedTextField
from anxin.registry.models import Agency, Employer, Person


class RefundKind(models.TextChoices):
    ORDINARY = "ordinary", _("paid too much or twice")
    BASE_DIFFERENCE = "base_difference", _("base was too high")


class RefundState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved, to be paid")
    ORDERED = "ordered", _("ordered at the bank")
    PAID = "paid", _("paid")
    FAILED = "failed", _("returned by the bank")
    REVERSED = "reversed", _("reversed")


# A refund in one of these states takes money off what was paid; the others take none.
STANDING = (RefundState.APPROVED, RefundState.ORDERED, RefundState.PAID, RefundState.FAILED)
MOVES: dict[RefundState, tuple[RefundState, ...]] = {
    RefundState.PROPOSED: (RefundState.APPROVED, RefundState.REVERSED),
    RefundState.APPROVED: (RefundState.ORDERED, RefundState.REVERSED),
    RefundState.ORDERED: (RefundState.PAID, RefundState.FAILED),
    RefundState.PAID: (RefundState.FAILED,),
    RefundState.FAILED: (RefundState.ORDERED, RefundState.PAID, RefundState.REVERSED),
    RefundState.REVERSED: (),
}


class Refund(models.Model):
    """What goes back to the payer of one insured person's months.

    `bases` says what the entitlement record holds afterwards, by month: a base, or null where the month was refunded in full and leaves it.
    The account is the one the money came from; where that is not known it is entered by one person and verified by another. `attempt` counts
    the orders to the bank; each has a key of its own there, and a row of its own. `paid_by` ordered the last one on `ordered_on`; `paid_on`: it left.
    """

    number = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=16, choices=RefundKind.choices)
    source = models.CharField(max_length=120)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="refunds")
    employer = models.ForeignKey(Employer, models.PROTECT, null=True, blank=True, related_name="refunds")
    person = models.ForeignKey(Person, models.PROTECT, related_name="refunds")
    total = models.BigIntegerField()
    bases = models.JSONField(default=dict)
    account_holder = models.CharField(max_length=140, blank=True)
    account_number = EncryptedTextField(blank=True)
    bank_name = models.CharField(max_length=140, blank=True)
    bank_code = models.CharField(max_length=35, blank=True)
    account_from = models.CharField(max_length=120, blank=True)
    account_entered_by = models.CharField(max_length=120, blank=True)
    needs_check = models.BooleanField(default=True)
    checked_by = models.CharField(max_length=120, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    spoke_with = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=RefundState.choices, default=RefundState.PROPOSED)
    proposed_by = models.CharField(max_length=120)
    proposed_on = models.DateField()
    approved_by = models.CharField(max_length=120, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    paid_by = models.CharField(max_length=120, blank=True)
    ordered_on = models.DateField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    reversed_by = models.CharField(max_length=120, blank=True)
    due_posting = models.OneToOneField(
        Posting, models.PROTECT, null=True, blank=True, related_name="refund_due"
    )

    class Meta:
        verbose_name = _("refund")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total__gt=0) & Q(state__in=RefundState.values),
                name="refund_known",
                violation_error_message=_("A refund is of more than nothing, in a known state."),
            ),
            models.UniqueConstraint(
                fields=["source", "person"],
                condition=~Q(state="reversed"),
                name="refund_once",
                violation_error_message=_("There is a refund for this application already."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("proposed_by")),
                name="refund_two_persons",
                violation_error_message=_("Whoever proposed a refund cannot approve it."),
            ),
            models.CheckConstraint(
                condition=Q(paid_by="") | (~Q(paid_by=F("proposed_by")) & ~Q(paid_by=F("approved_by"))),
                name="refund_third_person_pays",
                violation_error_message=_("Whoever proposed or approved a refund does not pay it."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "reversed"])
                | Q(needs_check=False)
                | Q(checked_at__isnull=False),
                name="refund_checked_first",
                violation_error_message=_("A refund is approved only after the telephone check (II.1.2)."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "reversed"])
                | (~Q(account_number="") & ~Q(account_entered_by=F("approved_by"))),
                name="refund_account_verified",
                violation_error_message=_(
                    "The account must be known, and whoever entered it does not approve."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "reversed"])
                | (~Q(approved_by="") & Q(approved_on__isnull=False) & Q(due_posting__isnull=False)),
                name="refund_approved_by_somebody",
                violation_error_message=_("What is approved says by whom and when."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ordered", "paid"]) | (~Q(paid_by="") & Q(ordered_on__isnull=False)),
                name="refund_paid_by_somebody",
                violation_error_message=_("What is paid says by whom and when."),
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_on__isnull=False) | (~Q(state="paid") & Q(paid_on=None)),
                name="refund_paid_on",
                violation_error_message=_("A refund that was paid has a day."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "reversed"]) | ~Q(reason=""),
                name="refund_reason_given",
                violation_error_message=_("What failed or was reversed says why."),
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "id"], name="refund_by_state"),
            models.Index(fields=["person", "id"], name="refund_by_person"),
        ]

    @property
    def subject(self) -> str:
        return f"refund:{self.number}"

    @property
    def order_id(self) -> str:
        """What the bank knows the last order by; at most 35 letters and digits."""
        return f"{self.number}-{self.attempt}"

    @property
    def payer_name(self) -> str:
        return self.employer.name if self.employer else self.person.name


class RefundItem(models.Model):
    """What goes back of one bill and branch. `individual` is the part of both sides that leaves individual accounts. Written once."""

    refund = models.ForeignKey(Refund, models.PROTECT, related_name="items")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="refund_items")
    month = models.IntegerField()
    branch = models.CharField(max_length=40)
    employer_amount = models.BigIntegerField()
    person_amount = models.BigIntegerField()
    individual = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("part of a refund")
        ordering = ["month", "bill_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["refund", "bill", "branch"],
                name="refund_item_once",
                violation_error_message=_("The refund has this branch of the bill already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    employer_amount__gte=0,
                    person_amount__gte=0,
                    individual__gte=0,
                    individual__lte=F("employer_amount") + F("person_amount"),
                )
                & (Q(employer_amount__gt=0) | Q(person_amount__gt=0)),
                name="refund_item_amounts",
                violation_error_message=_("The parts of a refund are not negative and come to something."),
            ),
        ]

    @property
    def amount(self) -> int:
        return self.employer_amount + self.person_amount
