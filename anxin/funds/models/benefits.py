"""What is paid out: the right of one person (an award), what it comes to (versions), where it goes, and what is taken back.

What was granted is never edited: a change is a new version, proposed by one officer and approved by another. What an award has been given is the
sum of its standing items, month by month; a run pays the difference between that and what the versions say, so that nothing is paid twice,
whatever happened in between. Amounts are whole fen, months count from 1970-01, spans are half-open.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxin.funds.models.banks import with_ending
from anxin.registry.encryption import EncryptedTextField
from anxin.registry.models import Agency, Person


class Rhythm(models.TextChoices):
    MONTHLY = "monthly", _("monthly")
    ONCE = "once", _("once")
    RESEND = "resend", _("sent again after correction")


class Basis(models.TextChoices):
    COMPUTED = "computed", _("worked out by the rules")
    ENTERED = "entered", _("entered from a document")
    END = "end", _("ended")


class BenefitAward(models.Model):
    """One benefit of one person. `kind` and `branch` are words of the rules; `source` is what it goes back to (`application:<receipt>`).

    `accepted_on` is the day it was accepted and checked once. `ended_month` is the first month that is no longer due; it follows the version that
    ended it. `certified_on` is the day of the last life certificate; null where none is on file. `goes_first`: its case was handled before all
    others (IV), and so is what it brings on the desk.
    """

    number = models.CharField(max_length=24, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="awards")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="awards")
    kind = models.CharField(max_length=40)
    branch = models.CharField(max_length=40)
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices)
    entitled_from = models.IntegerField()
    source = models.CharField(max_length=120, blank=True)
    goes_first = models.BooleanField(default=False)
    accepted_on = models.DateField()
    opened_by = models.CharField(max_length=120)
    certified_on = models.DateField(null=True, blank=True)
    ended_month = models.IntegerField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("award")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(rhythm="monthly", ended_month=None),
                name="award_monthly_once",
                violation_error_message=_("The person receives this benefit already."),
            ),
            models.UniqueConstraint(
                fields=["source", "kind"],
                condition=~Q(source=""),
                name="award_once_a_source",
                violation_error_message=_("An award was opened for this already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_month=None) | ~Q(ended_reason=""),
                name="award_end_has_reason",
                violation_error_message=_("An award ends for a reason."),
            ),
        ]
        indexes = [models.Index(fields=["agency", "rhythm", "id"], name="award_of_agency")]

    @property
    def subject(self) -> str:
        return f"award:{self.number}"


class AwardVersion(models.Model):
    """What an award comes to from `from_month` on, until a later version says otherwise.

    `individual` is the part of `amount` that comes out of the person's individual account. What was worked out keeps its facts, steps and rules;
    what was entered names the document it stands in, by content hash.
    """

    award = models.ForeignKey(BenefitAward, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    from_month = models.IntegerField()
    amount = models.BigIntegerField()
    individual = models.BigIntegerField(default=0)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    facts = models.JSONField(default=dict)
    steps = models.JSONField(default=dict)
    pack_version = models.CharField(max_length=80, blank=True)
    document = models.CharField(max_length=64, blank=True)
    document_name = models.CharField(max_length=160, blank=True)
    reason = models.CharField(max_length=300)
    proposed_by = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    approved_by = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.CharField(max_length=120, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("version of an award")
        ordering = ["award", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "number"],
                name="award_version_once",
                violation_error_message=_("The award was changed meanwhile. Look at it again."),
            ),
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(approved_at=None, refused_at=None),
                name="award_version_one_open",
                violation_error_message=_("A version of this award is waiting for approval already."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("proposed_by")),
                name="award_version_two_persons",
                violation_error_message=_("Whoever proposed it cannot approve it."),
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(refused_at=None),
                name="award_version_one_answer",
                violation_error_message=_("A version is approved or refused, not both."),
            ),
            models.CheckConstraint(
                condition=Q(basis="end", amount=0, individual=0)
                | Q(~Q(basis="end"), amount__gt=0, individual__gte=0, individual__lte=F("amount")),
                name="award_version_amounts",
                violation_error_message=_(
                    "An amount is more than nothing, and its individual part not more than the whole."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(basis="entered") | ~Q(document=""),
                name="award_version_has_document",
                violation_error_message=_("An amount that was entered needs the document it stands in."),
            ),
        ]


class PayeeAccount(models.Model):
    """Where an award is paid to. A correction is a new row; the last one counts. The number is encrypted and shown masked."""

    award = models.ForeignKey(BenefitAward, models.PROTECT, related_name="accounts")
    number = EncryptedTextField()
    ending = models.CharField(max_length=4)
    holder = models.CharField(max_length=80)
    bank_name = models.CharField(max_length=80, blank=True)
    bank_code = models.CharField(max_length=14, blank=True)
    given_by = models.CharField(max_length=120)
    given_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("account of a beneficiary")
        ordering = ["id"]

    @property
    def masked(self) -> str:
        return with_ending(self.ending)


class RecoveryPlan(models.Model):
    """How much of what was paid too much is taken back with each payment: proposed by one officer, approved by another."""

    award = models.ForeignKey(BenefitAward, models.PROTECT, related_name="recoveries")
    monthly_amount = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    proposed_by = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    approved_by = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("recovery")
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(approved_at=None),
                name="recovery_one_open",
                violation_error_message=_("A recovery waits for approval already."),
            ),
            models.CheckConstraint(
                condition=Q(monthly_amount__gt=0),
                name="recovery_amount",
                violation_error_message=_("What is taken back is more than nothing."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("proposed_by")),
                name="recovery_two_persons",
                violation_error_message=_("Whoever proposed it cannot approve it."),
            ),
        ]
