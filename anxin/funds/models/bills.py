"""What is owed for a month: bills, their amounts by branch, every person's line, and what was paid on them. Amounts are whole fen."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxin.funds.models.ledger import Posting
from anxin.registry.models import Agency, Employer, Person

BRANCHES = ("pension", "unemployment", "work_injury", "medical", "maternity", "mutual_aid")
SIDES = ("employer", "person")


class BillKind(models.TextChoices):
    MONTHLY = "monthly", _("contributions of the month")
    BACK_PAYMENT = "back_payment", _("back-payment")
    BASE_DIFFERENCE = "base_difference", _("base-difference back-payment")


class Bill(models.Model):
    """What one employer, or one person who pays alone, owes for one contribution month.

    The amounts never change: a bill that was wrong is cancelled (its posting reversed) and the month billed again under the next `serial`.
    The last day to pay does change, whenever a measure moves it; `extension` names the measure, `clause` where it stands. `standing` keeps
    the facts of the payer the rules read (size, trade, injury class, approved deferral), so that the day can be worked out again.
    `settled_on` is the day of the payment that left nothing open; it follows the ledger. Keys without an index of their own are the first column
    of another: a month of a city writes hundreds of thousands of bills.
    """

    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=16, choices=BillKind.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="bills", db_index=False)
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="bills", db_index=False
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="bills", db_index=False
    )
    month = models.IntegerField()
    serial = models.PositiveSmallIntegerField(default=1)
    persons = models.PositiveIntegerField()
    employer_amount = models.BigIntegerField()
    person_amount = models.BigIntegerField()
    relief = models.BigIntegerField(default=0)
    ordinary_due_on = models.DateField()
    due_on = models.DateField()
    extension = models.CharField(max_length=60, blank=True)
    clause = models.CharField(max_length=20)
    standing = models.JSONField(default=dict)
    pack_version = models.CharField(max_length=80)
    source = models.CharField(max_length=120, blank=True)
    issued_on = models.DateField()
    settled_on = models.DateField(null=True, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("bill")
        ordering = ["-month", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(employer=None, person__isnull=False) | Q(employer__isnull=False, person=None),
                name="bill_one_payer",
                violation_error_message=_("A bill goes to one employer or to one person."),
            ),
            models.UniqueConstraint(
                fields=["number"],
                name="bill_number_once",
                violation_error_message=_("There is a bill of this number already."),
            ),
            models.UniqueConstraint(
                fields=["employer", "month", "serial"],
                name="bill_once_employer",
                violation_error_message=_("The employer has this bill already."),
            ),
            models.UniqueConstraint(
                fields=["person", "month", "serial"],
                name="bill_once_person",
                violation_error_message=_("The person has this bill already."),
            ),
            models.UniqueConstraint(
                fields=["employer", "month"],
                condition=Q(kind="monthly", cancelled_on=None, person=None),
                name="bill_one_month_employer",
                violation_error_message=_("The month is billed already."),
            ),
            models.UniqueConstraint(
                fields=["person", "month"],
                condition=Q(kind="monthly", cancelled_on=None, employer=None),
                name="bill_one_month_person",
                violation_error_message=_("The month is billed already."),
            ),
            models.CheckConstraint(
                condition=Q(employer_amount__gte=0, person_amount__gte=0, relief__gte=0),
                name="bill_amounts",
                violation_error_message=_("A bill asks for no negative amount."),
            ),
            models.CheckConstraint(
                condition=Q(settled_on=None) | Q(cancelled_on=None),
                name="bill_settled_or_cancelled",
                violation_error_message=_("A cancelled bill cannot be settled."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "due_on", "id"],
                name="bill_open",
                condition=Q(settled_on=None, cancelled_on=None),
            ),
            models.Index(fields=["month", "agency"], name="bill_by_month"),
        ]

    @property
    def amount(self) -> int:
        """Fen, without surcharge."""
        return self.employer_amount + self.person_amount

    @property
    def subject(self) -> str:
        return f"bill:{self.number}"


class BillItem(models.Model):
    """One branch of a bill. `individual` is the part of both sides together that goes to individual accounts; reliefs are what measures took off."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="items", db_index=False)
    branch = models.CharField(max_length=40)
    employer_amount = models.BigIntegerField()
    person_amount = models.BigIntegerField()
    individual = models.BigIntegerField(default=0)
    relief = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("branch of a bill")
        constraints = [
            models.UniqueConstraint(
                fields=["bill", "branch"],
                name="bill_item_once",
                violation_error_message=_("The bill has this branch already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    employer_amount__gte=0,
                    person_amount__gte=0,
                    relief__gte=0,
                    individual__gte=0,
                    individual__lte=F("employer_amount") + F("person_amount"),
                ),
                name="bill_item_amounts",
                violation_error_message=_("The parts of a bill are not negative and make up the whole."),
            ),
        ]

    @property
    def amount(self) -> int:
        return self.employer_amount + self.person_amount


class PersonMonth(models.Model):
    """One person's line of a bill: the base (fen a month) and what the month comes to, by branch and side. Written once."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="lines", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="person_months", db_index=False)
    month = models.IntegerField()
    base = models.BigIntegerField()
    pension_employer = models.BigIntegerField(default=0)
    pension_person = models.BigIntegerField(default=0)
    unemployment_employer = models.BigIntegerField(default=0)
    unemployment_person = models.BigIntegerField(default=0)
    work_injury_employer = models.BigIntegerField(default=0)
    work_injury_person = models.BigIntegerField(default=0)
    medical_employer = models.BigIntegerField(default=0)
    medical_person = models.BigIntegerField(default=0)
    maternity_employer = models.BigIntegerField(default=0)
    maternity_person = models.BigIntegerField(default=0)
    mutual_aid_employer = models.BigIntegerField(default=0)
    mutual_aid_person = models.BigIntegerField(default=0)
    total = models.BigIntegerField()

    class Meta:
        verbose_name = _("person's line of a bill")
        constraints = [
            models.UniqueConstraint(
                fields=["bill", "person"],
                name="person_month_once",
                violation_error_message=_("The person stands on this bill already."),
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0, base__gte=0),
                name="person_month_amounts",
                violation_error_message=_("A month comes to no negative amount."),
            ),
        ]
        indexes = [models.Index(fields=["person", "month"], name="person_month_by_person")]


class Treatment(models.TextChoices):
    NONE = "none", _("on time")
    WAIVED = "waived", _("late, surcharge waived")
    ACCRUES = "accrues", _("late, surcharge accrues")


class Payment(models.Model):
    """Money put against a bill: `principal` for contributions, `surcharge` for surcharge; whatever was left over stayed where it came from.

    `paid_on` is the day the money came, and decides the treatment: with the rules and events known on that day. `charged` is the surcharge that
    this late payment brought about, with its days and rates in `days`; `posting` books both. A payment is undone by a reversal of its posting.
    `offered` is what was there to be taken. A payment that came to be looked at again (an earlier one was entered later, an event was
    declared) is undone and made again under the same `first_key`. `explanation` says why a treatment was left although it would be another today.
    """

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="payments")
    first_key = models.CharField(max_length=120)
    attempt = models.PositiveSmallIntegerField(default=1)
    offered = models.BigIntegerField()
    source = models.CharField(max_length=120)
    paid_on = models.DateField()
    principal = models.BigIntegerField()
    surcharge = models.BigIntegerField(default=0)
    charged = models.BigIntegerField(default=0)
    treatment = models.CharField(max_length=8, choices=Treatment.choices)
    clause = models.CharField(max_length=20)
    due_on = models.DateField()
    days = models.JSONField(default=list)
    events = models.JSONField(default=dict)
    pack_version = models.CharField(max_length=80)
    posting = models.OneToOneField(Posting, models.PROTECT, related_name="payment")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_reason = models.CharField(max_length=200, blank=True)
    explanation = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("payment")
        ordering = ["paid_on", "first_key", "attempt"]
        constraints = [
            models.UniqueConstraint(
                fields=["first_key", "attempt"],
                name="payment_attempt_once",
                violation_error_message=_("This payment was made already."),
            ),
            models.UniqueConstraint(
                fields=["first_key"],
                condition=Q(undone_at=None),
                name="payment_stands_once",
                violation_error_message=_("This payment stands already."),
            ),
            models.CheckConstraint(
                condition=Q(principal__gte=0, surcharge__gte=0, charged__gte=0)
                & (Q(principal__gt=0) | Q(surcharge__gt=0)),
                name="payment_amounts",
                violation_error_message=_("A payment is more than nothing."),
            ),
            models.CheckConstraint(
                condition=Q(treatment=Treatment.ACCRUES) | Q(charged=0),
                name="payment_charged_when_accruing",
                violation_error_message=_("A surcharge is charged only where one accrues."),
            ),
        ]
        indexes = [
            models.Index(fields=["paid_on"], name="payment_standing", condition=Q(undone_at=None)),
            models.Index(fields=["source", "id"], name="payment_by_source"),
            models.Index(fields=["bill"], name="payment_charged", condition=Q(charged__gt=0, undone_at=None)),
        ]

    @property
    def amount(self) -> int:
        return self.principal + self.surcharge


class Deferral(models.Model):
    """An employer in serious difficulty may pay the months [first_month, end_month) later: proposed by one officer, confirmed by another.

    `source` is the case that asked for it (`application:<receipt>`), empty where an officer proposed it from a paper.
    """

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="deferrals")
    source = models.CharField(max_length=120, blank=True, default="")
    first_month = models.IntegerField()
    end_month = models.IntegerField()
    reason = models.CharField(max_length=300)
    proposed_by = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("deferral")
        constraints = [
            models.CheckConstraint(
                condition=Q(end_month__gt=F("first_month")),
                name="deferral_span",
                violation_error_message=_("A deferral ends after it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("proposed_by")),
                name="deferral_two_persons",
                violation_error_message=_("Whoever proposed it cannot confirm it."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(refused_at=None),
                name="deferral_one_answer",
                violation_error_message=_("A deferral is confirmed or refused, not both."),
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=~Q(source=""),
                name="deferral_once_a_source",
                violation_error_message=_("This case brought a deferral already."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], name="deferral_waiting", condition=Q(confirmed_at=None, refused_at=None)
            ),
        ]
