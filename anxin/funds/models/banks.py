"""Accounts at banks: the agency's own, those payers agreed to pay from, and when an agency takes remittances (II.3).

Numbers of accounts are encrypted; a keyed index finds them again without decrypting. They are shown masked.
"""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxin.registry.encryption import EncryptedTextField, lookup_index
from anxin.registry.models import Agency, Employer, Person

SHOWN = 4


def masked_account(number: str) -> str:
    """The last four digits, as banks print it; a number too short to hide anything is hidden whole."""
    return with_ending(number[-SHOWN:]) if len(number) > 2 * SHOWN else "••••" if number else ""


def with_ending(digits: str) -> str:
    """Held together by a space that no line breaks at."""
    return f"••••\N{NO-BREAK SPACE}{digits}"


class NumberedAccount(models.Model):
    """`number_index` follows `number`, so that nobody has to remember it."""

    number = EncryptedTextField()
    number_index = models.CharField(max_length=64, editable=False, db_index=True)
    holder = models.CharField(max_length=140)
    bank_name = models.CharField(max_length=140)
    bank_code = models.CharField(max_length=35)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.number_index = lookup_index(self.number)
        super().save(*args, **kwargs)

    @property
    def masked(self) -> str:
        return masked_account(self.number)


class Purpose(models.TextChoices):
    COLLECTION = "collection", _("collection")
    PAYING = "paying", _("paying out")


class BankAccountQuerySet(models.QuerySet["BankAccount"]):
    def open_on(self, day: dt.date) -> Self:
        """In use on the day: an account is not used from the day on which it is closed."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)


class BankAccount(NumberedAccount):
    """An account of the agency: contributions are paid into one for collection; benefits, refunds and returns are paid from one for paying out.

    `scheme_id` is the agency's number at the bank for collections.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="bank_accounts")
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.COLLECTION)
    scheme_id = models.CharField(max_length=35, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    objects = BankAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank account of the agency")
        ordering = ["agency", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["number_index"],
                name="bank_account_once",
                violation_error_message=_("This account is on file already."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gt=F("opened_on")),
                name="bank_account_span",
                violation_error_message=_("An account is closed after it was opened."),
            ),
            models.CheckConstraint(
                condition=Q(purpose=Purpose.PAYING) | (Q(purpose=Purpose.COLLECTION) & ~Q(scheme_id="")),
                name="bank_account_collects",
                violation_error_message=_(
                    "An account for collection needs the agency's number at the bank for collections."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank_name} {self.masked}"


class AgreementKind(models.TextChoices):
    DIRECT_DEBIT = "direct_debit", _("direct debit")
    BANK_REMITTANCE = "bank_remittance", _("bank remittance")


class PaymentAgreement(NumberedAccount):
    """How an employer, or a person who pays alone, agreed to pay: in force on the half-open days [signed_on, ended_on).

    Two of one payer and kind never overlap. `reference` is its number, which a debit file names as the mandate. `source` is the case that
    asked for it (`application:<receipt>`), empty where an officer entered a paper.
    """

    kind = models.CharField(max_length=16, choices=AgreementKind.choices)
    reference = models.CharField(max_length=35, unique=True)
    source = models.CharField(max_length=120, blank=True, default="")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="payment_agreements")
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="payment_agreements"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="payment_agreements"
    )
    signed_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("payment agreement")
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(
                condition=Q(employer=None, person__isnull=False) | Q(employer__isnull=False, person=None),
                name="agreement_one_payer",
                violation_error_message=_("An agreement is with one employer or with one person."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AgreementKind.values),
                name="agreement_kind_known",
                violation_error_message=_("Unknown kind of agreement."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gt=F("signed_on")),
                name="agreement_span",
                violation_error_message=_("An agreement ends after it was signed."),
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=~Q(source=""),
                name="agreement_once_a_source",
                violation_error_message=_("This case brought an agreement already."),
            ),
        ]
        indexes = [models.Index(fields=["agency", "kind", "id"], name="agreement_by_agency")]

    @property
    def payer_name(self) -> str:
        return self.employer.name if self.employer else self.person.name if self.person else ""

    @property
    def subject(self) -> str:
        return f"agreement:{self.reference}"


class RemittanceSwitch(models.Model):
    """Since when, and until when, the agency takes remittances: half-open days [since, until). It counts only while the rules allow remittance at all."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="remittance_switches")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    switched_on_by = models.CharField(max_length=120)
    switched_off_by = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("time in which the agency takes remittances")
        ordering = ["-since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="remittance_switch_span",
                violation_error_message=_("Remittance is switched off after it was switched on."),
            ),
        ]
