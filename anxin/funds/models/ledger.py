"""The ledger: accounts, postings, and the transfers a posting is made of. Amounts are whole fen.

Each transfer names the account debited and the account credited, so that a ledger out of balance cannot even be written
down: debits and credits are the two ends of one row. What is wrong is reversed by a posting of its own, never changed.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxin.registry.models import Agency


class AccountKind(models.TextChoices):
    BANK = "bank", _("bank")
    DEBITS_UNDERWAY = "debits_underway", _("direct debits collected, not yet on a statement")
    RECEIVABLE = "receivable", _("contributions receivable")
    BILLED = "billed", _("contributions billed, not yet received")
    SURCHARGE_RECEIVABLE = "surcharge_receivable", _("late-payment surcharge receivable")
    SURCHARGE_BILLED = "surcharge_billed", _("late-payment surcharge billed, not yet received")
    SUSPENSE = "suspense", _("unallocated receipts")
    POOLED_FUND = "pooled_fund", _("pooled fund")
    INDIVIDUAL_ACCOUNTS = "individual_accounts", _("individual accounts")
    REFUNDS_PAYABLE = "refunds_payable", _("refunds payable")
    BENEFITS_PAYABLE = "benefits_payable", _("benefits payable")
    PAYMENTS_UNDERWAY = "payments_underway", _("payments ordered, not yet on a statement")


# A debit makes these larger; a credit all others.
DEBIT_NORMAL = frozenset(
    {
        AccountKind.BANK,
        AccountKind.DEBITS_UNDERWAY,
        AccountKind.RECEIVABLE,
        AccountKind.SURCHARGE_RECEIVABLE,
    }
)


class Account(models.Model):
    """One account of a kind and, where the kind is kept apart by branch, an insurance branch of the rules."""

    kind = models.CharField(max_length=24, choices=AccountKind.choices)
    branch = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("account of the ledger")
        ordering = ["kind", "branch"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "branch"],
                name="account_once",
                violation_error_message=_("There is such an account already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AccountKind.values),
                name="account_kind_known",
                violation_error_message=_("Unknown kind of account."),
            ),
        ]

    @property
    def debit_normal(self) -> bool:
        return self.kind in DEBIT_NORMAL


class Posting(models.Model):
    """One thing that moved money, whole: written in the transaction of what it books, under a key that makes a repeat the same posting.

    `effective_on` is the day the thing happened (received, paid), `booked_on` the business date on which it was written down. `subject` names
    what it is about (`bill:<number>`, `receipt:<id>` …).
    """

    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="postings", db_index=False)
    effective_on = models.DateField()
    booked_on = models.DateField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversal")

    class Meta:
        verbose_name = _("posting")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reverses=F("id")),
                name="posting_reverses_another",
                violation_error_message=_("A posting cannot reverse itself."),
            ),
            models.UniqueConstraint(
                fields=["key"],
                name="posting_once",
                violation_error_message=_("This was booked already."),
            ),
        ]
        indexes = [models.Index(fields=["subject", "id"], name="posting_by_subject")]


class Transfer(models.Model):
    """`amount` fen out of the credited account into the debited one. `holder` says whose (`employer:<uscc>`, `person:<id>`), `bill` for what.

    Keys without an index of their own are the first column of another: a month of a city writes millions of these rows.
    """

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="transfers")
    debit = models.ForeignKey(Account, models.PROTECT, related_name="debits", db_index=False)
    credit = models.ForeignKey(Account, models.PROTECT, related_name="credits", db_index=False)
    amount = models.BigIntegerField()
    booked_on = models.DateField()
    holder = models.CharField(max_length=120, blank=True)
    bill = models.ForeignKey("funds.Bill", models.PROTECT, null=True, blank=True, related_name="transfers")

    class Meta:
        verbose_name = _("transfer")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="transfer_amount",
                violation_error_message=_(
                    "A transfer moves more than nothing; the other way round is another transfer."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(debit=F("credit")),
                name="transfer_two_accounts",
                violation_error_message=_("Money moves from one account to another."),
            ),
        ]
        indexes = [
            models.Index(fields=["debit", "booked_on", "id"], name="transfer_debit_by_day"),
            models.Index(fields=["credit", "booked_on", "id"], name="transfer_credit_by_day"),
            models.Index(fields=["holder", "id"], name="transfer_by_holder", condition=~Q(holder="")),
        ]


class DaySum(models.Model):
    """What moved on one account in the books of one agency on one day, summed up: a ledger is asked for balances far more often than it moves.

    Worked out from the transfers alone and never changed. `through` is the last transfer that was looked at; what came after it is in no sum of it,
    whatever day it was booked on, so that a balance is the sums and the transfers since.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    debits = models.BigIntegerField()
    credits = models.BigIntegerField()
    through = models.BigIntegerField()

    class Meta:
        verbose_name = _("day of an account, summed up")
        constraints = [
            models.UniqueConstraint(
                fields=["through", "agency", "account", "day"],
                name="day_sum_once",
                violation_error_message=_("These transfers are summed up already."),
            ),
            models.CheckConstraint(
                condition=Q(debits__gte=0, credits__gte=0),
                name="day_sum_amounts",
                violation_error_message=_("Sums of what moved are not negative."),
            ),
        ]
        indexes = [models.Index(fields=["agency", "account", "day"], name="day_sum_of_account")]
