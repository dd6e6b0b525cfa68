"""Orders to a bank to pay somebody, whatever for: what the bank said of each and what a statement showed, and what follows from that.

The words of the bank come in any order, some of them twice. Each is kept as a moment or a day of its own that only one way of joining can change
(the first, or the last); the state is worked out from all of them. So the same words end the same, however they came. Amounts are whole fen.
"""

import datetime as dt
from typing import Any, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxin.funds.models.banks import BankAccount, masked_account
from anxin.funds.models.ledger import AccountKind, Posting
from anxin.registry.actors import owner_of
from anxin.registry.encryption import EncryptedTextField
from anxin.registry.models import Agency


class PayOrderState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    ORDERED = "ordered", _("with the bank")
    PAID = "paid", _("paid by the bank")
    FAILED = "failed", _("not paid by the bank")
    DROPPED = "dropped", _("dropped")


# Of these the bank was told; only they can be answered.
WITH_THE_BANK: Final = (PayOrderState.ORDERED, PayOrderState.PAID, PayOrderState.FAILED)
IN_DOUBT: Final = (
    Q(came_back_on=None, settled_at=None)
    & (Q(said_failed_at__isnull=False) | Q(decided=PayOrderState.FAILED))
    & (Q(said_paid_at__isnull=False) | Q(left_on__isnull=False) | Q(said_taken_at__gt=F("said_failed_at")))
)


# ISO reasons by which not the payee's account is at fault, but the file, the moment, the banks or our own balance: sent again as it was.
NOT_THE_ACCOUNT: Final = frozenset(
    ("AM04", "AM10", "AM14", "AM18", "CNOR", "DT01", "ED05", "FF01", "TECH", "TM01")
)


class BankOrder(models.Model):
    """One attempt to pay. `key` goes to the bank and comes back in its answers; the same key is never paid twice.

    `said_taken_at` is the last moment of a report that took the order without paying it yet, `said_paid_at` the first that it was paid,
    `said_failed_at` the last that it was not, `reason_at` the last that said why. `left_on` and `came_back_on` are the value days of a statement's entries.
    `decided` is what an officer found out where the bank did not say it in a file, or said both; `settled_at`: that doubt was looked at.
    """

    key = models.CharField(max_length=35, unique=True)
    attempt = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=PayOrderState.choices, default=PayOrderState.PROPOSED)
    said_taken_at = models.DateTimeField(null=True, blank=True)
    said_paid_at = models.DateTimeField(null=True, blank=True)
    said_failed_at = models.DateTimeField(null=True, blank=True)
    reason_at = models.DateTimeField(null=True, blank=True)
    reason_code = models.CharField(max_length=35, blank=True)
    bank_words = models.CharField(max_length=200, blank=True)
    left_on = models.DateField(null=True, blank=True)
    came_back_on = models.DateField(null=True, blank=True)
    decided = models.CharField(max_length=10, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_why = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    posting = models.OneToOneField(Posting, models.PROTECT, null=True, blank=True, related_name="%(class)s")

    class Meta:
        abstract = True

    @property
    def verdict(self) -> PayOrderState:
        """What follows from all that is known. Money seen coming back is stronger than any word; a refusal is stronger than a promise."""
        if self.came_back_on is not None:
            return PayOrderState.FAILED
        if self.decided:
            return PayOrderState(self.decided)
        if self.said_failed_at is not None:
            return PayOrderState.FAILED
        paid = self.said_paid_at is not None or self.left_on is not None
        return PayOrderState.PAID if paid else PayOrderState.ORDERED

    @property
    def in_doubt(self) -> bool:
        """Not paid by one word and paid by another, or left the account and not seen coming back: to be looked at before it is sent again."""
        failed = self.said_failed_at is not None or self.decided == PayOrderState.FAILED
        if not failed or self.came_back_on is not None or self.settled_at is not None:
            return False
        return self.left_on is not None or self.contradicted

    @property
    def contradicted(self) -> bool:
        """The bank's own words do not agree: paid and refused, or taken after it was refused."""
        taken, refused = self.said_taken_at, self.said_failed_at
        return self.said_paid_at is not None or (
            taken is not None and refused is not None and taken > refused
        )


def no_fact_no_end(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=~Q(state="failed")
        | Q(said_failed_at__isnull=False)
        | Q(came_back_on__isnull=False)
        | Q(decided="failed"),
        name=name,
        violation_error_message=_("What failed says by whose word."),
    )


def to_look_at(table: str) -> tuple[models.Index, ...]:
    """The few of millions that somebody has to look at, or the bank has still to answer."""
    open_states = (PayOrderState.PROPOSED, PayOrderState.ORDERED, PayOrderState.FAILED)
    return (
        models.Index(
            fields=["state", "id"],
            name=f"{table}_open",
            condition=Q(state__in=[str(each) for each in open_states]),
        ),
        models.Index(fields=["id"], name=f"{table}_in_doubt", condition=IN_DOUBT),
    )


class SingleOrder(BankOrder):
    """An order in a file of its own: a refund, or money sent back to who paid it. `key` is the file's number too.

    The first attempt is ordered at once; a further one is proposed with the account it goes to, confirmed by another person, and ordered by a payer.
    `account` is the agency's own that it is paid from.
    """

    refund = models.ForeignKey("funds.Refund", models.PROTECT, null=True, blank=True, related_name="orders")
    money_return = models.ForeignKey(
        "funds.Return", models.PROTECT, null=True, blank=True, related_name="orders"
    )
    amount = models.BigIntegerField()
    payee_name = models.CharField(max_length=140)
    payee_number = EncryptedTextField()
    payee_bank_name = models.CharField(max_length=140, blank=True)
    payee_bank_code = models.CharField(max_length=35, blank=True)
    known_from = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    proposed_by = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.CharField(max_length=120, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    account = models.ForeignKey(BankAccount, models.PROTECT, null=True, blank=True, related_name="orders")
    ordered_by = models.CharField(max_length=120, blank=True)
    ordered_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("single order to the bank")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(refund__isnull=False, money_return=None)
                | Q(refund=None, money_return__isnull=False),
                name="single_order_for_one",
                violation_error_message=_("An order pays one refund or one return."),
            ),
            models.UniqueConstraint(
                fields=["refund", "attempt"],
                name="single_order_refund_attempt",
                violation_error_message=_("This was ordered already."),
            ),
            models.UniqueConstraint(
                fields=["money_return", "attempt"],
                name="single_order_return_attempt",
                violation_error_message=_("This was ordered already."),
            ),
            models.UniqueConstraint(
                fields=["refund"],
                condition=Q(state__in=["proposed", "ordered", "paid"]),
                name="single_order_refund_open",
                violation_error_message=_("This is on its way or paid already."),
            ),
            models.UniqueConstraint(
                fields=["money_return"],
                condition=Q(state__in=["proposed", "ordered", "paid"]),
                name="single_order_return_open",
                violation_error_message=_("This is on its way or paid already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(state__in=PayOrderState.values),
                name="single_order_known",
                violation_error_message=_("An order is of more than nothing, in a known state."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by="") | ~Q(confirmed_by=F("proposed_by")),
                name="single_order_two_persons",
                violation_error_message=_("Whoever proposed it cannot confirm it."),
            ),
            models.CheckConstraint(
                condition=Q(ordered_by="")
                | (~Q(confirmed_by="") & ~Q(ordered_by=F("proposed_by")) & ~Q(ordered_by=F("confirmed_by"))),
                name="single_order_third_person_pays",
                violation_error_message=_("Whoever proposed or confirmed it does not pay it out."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "dropped"])
                | (
                    ~Q(ordered_by="")
                    & Q(ordered_on__isnull=False, account__isnull=False, posting__isnull=False)
                ),
                name="single_order_ordered",
                violation_error_message=_("What is with the bank says from which account and by whom."),
            ),
            no_fact_no_end("single_order_end_has_fact"),
        ]
        indexes = to_look_at("single_order")

    @property
    def owner(self) -> Any:
        """The refund or the return it pays."""
        return self.refund or self.money_return

    @property
    def subject(self) -> str:
        if self.money_return is not None:
            return self.money_return.receipt.subject
        return str(self.owner.subject)

    @property
    def agency(self) -> Agency:
        found: Agency = self.refund.agency if self.refund else self.owner.receipt.agency
        return found

    @property
    def payable(self) -> tuple[str, str]:
        """The account of the ledger on which it waits, by kind and branch."""
        return AccountKind.REFUNDS_PAYABLE, ""

    @property
    def holder(self) -> str:
        return owner_of(self.refund.employer, self.refund.person) if self.refund else ""

    @property
    def masked(self) -> str:
        return masked_account(self.payee_number)


class PayReport(models.Model):
    """A bank's report on a file of payments: on `about` (the file's number), with what it came to for the orders of the file."""

    about = models.CharField(max_length=35)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="pay_reports")
    number = models.CharField(max_length=35)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    paid = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    doubtful = models.PositiveIntegerField(default=0)
    imported_by = models.CharField(max_length=120)
    imported_on = models.DateField()
    imported_at = models.DateTimeField()

    class Meta:
        verbose_name = _("report on payments")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["about", "number"],
                name="pay_report_once",
                violation_error_message=_("This report was read in already."),
            ),
        ]

    @property
    def subject(self) -> str:
        return f"pay_report:{self.pk}"


def earlier(one: dt.datetime | None, other: dt.datetime) -> dt.datetime:
    return other if one is None else min(one, other)


def later(one: dt.datetime | None, other: dt.datetime) -> dt.datetime:
    return other if one is None else max(one, other)
