"""What beneficiaries, or their heirs, give back of benefits that were paid too much."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxin.funds.models.benefits import BenefitAward
from anxin.funds.models.ledger import Posting
from anxin.funds.models.receipts import Receipt


class Repayment(models.Model):
    """A receipt, or a part of it (fen), that gives back what an award was overpaid: proposed by one officer, confirmed by another.

    Confirmed, its items (`BenefitItem`, negative) lower what was given for single months. Taken back, they no longer stand.
    """

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="repayments")
    award = models.ForeignKey(BenefitAward, models.PROTECT, related_name="repayments")
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    proposed_by = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.CharField(max_length=120, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_reason = models.CharField(max_length=200, blank=True)
    posting = models.OneToOneField(
        Posting, models.PROTECT, null=True, blank=True, related_name="benefit_repayment"
    )

    class Meta:
        verbose_name = _("benefit given back")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["receipt", "award"],
                condition=Q(confirmed_at=None, refused_at=None),
                name="repayment_proposed_once",
                violation_error_message=_("This is proposed already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="repayment_amount",
                violation_error_message=_("Propose more than nothing."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by="") | ~Q(confirmed_by=F("proposed_by")),
                name="repayment_two_persons",
                violation_error_message=_("Whoever proposed it cannot confirm it."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(refused_at=None),
                name="repayment_one_answer",
                violation_error_message=_("A proposal is confirmed or refused, not both."),
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(confirmed_at__isnull=False),
                name="repayment_undone_when_confirmed",
                violation_error_message=_("Only what was confirmed is taken back."),
            ),
        ]

    @property
    def subject(self) -> str:
        return f"repayment:{self.pk}"
