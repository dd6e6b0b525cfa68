"""Money that came: statements of banks, receipts that wait to be put against bills, who proposed and who confirmed it, and what is sent back.

All receipts that wait make up the suspense account. Amounts are whole fen.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxin.funds.models.banks import BankAccount, masked_account
from anxin.funds.models.bills import Bill, Payment
from anxin.funds.models.ledger import Posting
from anxin.registry.encryption import EncryptedTextField
from anxin.registry.models import Agency


class StatementState(models.TextChoices):
    READING = "reading", _("being read in")
    DONE = "done", _("read in")


class Statement(models.Model):
    """A statement, or a notification without balances, that a bank sent about one account. `digest` is of the file's bytes,
    `meaning` of account and statement number: the same statement in whatever file.

    It is checked whole before the row is written, then read in in steps; `entries_done` counts what is in.
    """

    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="statements")
    number = models.CharField(max_length=35)
    digest = models.CharField(max_length=64, unique=True)
    meaning = models.CharField(max_length=64, unique=True)
    format = models.CharField(max_length=40)
    first_on = models.DateField()
    last_on = models.DateField()
    opening_balance = models.BigIntegerField(null=True, blank=True)
    closing_balance = models.BigIntegerField(null=True, blank=True)
    entries = models.PositiveIntegerField()
    entries_done = models.PositiveIntegerField(default=0)
    known_before = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=StatementState.choices, default=StatementState.READING)
    imported_by = models.CharField(max_length=120)
    imported_on = models.DateField()
    imported_at = models.DateTimeField()

    class Meta:
        verbose_name = _("bank statement")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on")),
                name="statement_period",
                violation_error_message=_("A statement ends on or after the day on which it begins."),
            ),
            models.CheckConstraint(
                condition=Q(opening_balance=None, closing_balance=None)
                | Q(opening_balance__isnull=False, closing_balance__isnull=False),
                name="statement_balances",
                violation_error_message=_("A statement has both balances or none."),
            ),
            models.CheckConstraint(
                condition=Q(entries_done__lte=F("entries")) & Q(state__in=StatementState.values),
                name="statement_progress",
                violation_error_message=_("More was read in than the statement holds."),
            ),
        ]

    @property
    def subject(self) -> str:
        return f"statement:{self.pk}"

    @property
    def is_notification(self) -> bool:
        return self.opening_balance is None


class ReceiptState(models.TextChoices):
    UNALLOCATED = "unallocated", _("unallocated")
    PARTLY = "partly", _("partly allocated")
    ALLOCATED = "allocated", _("allocated")
    RETURNED = "returned", _("returned")


class Waiting(models.TextChoices):
    """Why the program did not put a receipt against a bill by itself."""

    NEW = "", _("not looked at yet")
    NO_NUMBER = "no_number", _("no number of an open bill in the text")
    SEVERAL_PAYERS = "several_payers", _("the text names bills of several payers")
    AMOUNT = "amount", _("the amount is not what is open")
    NO_AGREEMENT = "no_agreement", _("no remittance agreement with this payer")
    SWITCHED_OFF = "switched_off", _("the agency did not take remittances on that day")
    NOT_ALLOWED = "not_allowed", _("the rules did not allow remittance on that day")
    UNDONE = "undone", _("put against a bill before and undone; only people decide now")
    LEFT_OVER = "left_over", _("more than was open")


class Receipt(models.Model):
    """Money that came and waits on the suspense account: an entry of a statement, or a direct debit that was collected.

    `allocated` is what stands against bills, `returned` what was or will be sent back; the database refuses more than came. The state follows
    from these. `return_by` is the day by which money that nobody could identify goes back. `payer_index` finds the payer's account. Identity
    numbers in the remittance text are masked; `person_indexes` finds whose they are.
    """

    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="receipts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="receipts")
    statement = models.ForeignKey(Statement, models.PROTECT, null=True, blank=True, related_name="receipts")
    order = models.OneToOneField(
        "funds.DebitOrder", models.PROTECT, null=True, blank=True, related_name="receipt"
    )
    ref = models.CharField(max_length=64)
    amount = models.BigIntegerField()
    value_on = models.DateField()
    booked_on = models.DateField()
    payer_name = models.CharField(max_length=140, blank=True)
    payer_account = EncryptedTextField(blank=True)
    payer_index = models.CharField(max_length=64, blank=True)
    text = models.TextField(blank=True)
    person_indexes = models.JSONField(default=list, blank=True)
    allocated = models.BigIntegerField(default=0)
    returned = models.BigIntegerField(default=0)
    waiting = models.CharField(max_length=16, choices=Waiting.choices, blank=True, default=Waiting.NEW)
    return_by = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("receipt")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "ref"],
                name="receipt_once",
                violation_error_message=_("This entry of the account was received already."),
            ),
            models.CheckConstraint(
                condition=Q(statement=None, order__isnull=False) | Q(statement__isnull=False, order=None),
                name="receipt_one_origin",
                violation_error_message=_("A receipt comes from a statement or from a direct debit."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, allocated__gte=0, returned__gte=0)
                & Q(amount__gte=F("allocated") + F("returned")),
                name="receipt_not_overdrawn",
                violation_error_message=_("No more can be taken from a receipt than came."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "return_by", "id"],
                name="receipt_waiting",
                condition=Q(amount__gt=F("allocated") + F("returned")),
            ),
            models.Index(fields=["agency", "value_on", "id"], name="receipt_by_day"),
            models.Index(fields=["booked_on", "agency"], name="receipt_by_booking"),
        ]

    @property
    def left(self) -> int:
        """Fen that still wait."""
        return self.amount - self.allocated - self.returned

    @property
    def state(self) -> ReceiptState:
        if self.left == self.amount:
            return ReceiptState.UNALLOCATED
        if self.left:
            return ReceiptState.PARTLY
        return ReceiptState.ALLOCATED if self.allocated else ReceiptState.RETURNED

    @property
    def source(self) -> str:
        """How a payment names where its money came from."""
        return f"debit:{self.order_id}" if self.order_id else f"receipt:{self.pk}"

    @property
    def subject(self) -> str:
        return f"receipt:{self.pk}"

    @property
    def masked(self) -> str:
        return masked_account(self.payer_account)


class EntryKind(models.TextChoices):
    DEBIT_COLLECTED = "debit_collected", _("direct debit, on the account")
    DEBIT_RETURNED = "debit_returned", _("direct debit taken back")
    RETURN_PAID = "return_paid", _("money sent back")
    BENEFIT_PAID = "benefit_paid", _("benefits paid out")
    CAME_BACK = "came_back", _("payment that came back")
    FUNDED = "funded", _("money put onto the paying account")
    PAID_OUT = "paid_out", _("money out that is not explained")


class OtherEntry(models.Model):
    """What a statement holds besides receipts. `amount` is signed: what the entry did to the account."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="other_entries")
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="other_entries")
    ref = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=EntryKind.choices)
    amount = models.BigIntegerField()
    value_on = models.DateField()
    about = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    posting = models.OneToOneField(Posting, models.PROTECT, null=True, blank=True, related_name="entry")

    class Meta:
        verbose_name = _("other entry of a statement")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "ref"],
                name="other_entry_once",
                violation_error_message=_("This entry of the account is known already."),
            ),
            models.CheckConstraint(
                condition=~Q(amount=0) & Q(kind__in=EntryKind.values),
                name="other_entry_amount",
                violation_error_message=_("An entry moves more than nothing."),
            ),
        ]


class MatchReason(models.TextChoices):
    NUMBER = "number", _("number of the bill in the text")
    ACCOUNT = "account", _("paid from the account of an agreement")
    PERSON = "person", _("identity number in the text")
    NAME = "name", _("name of the payer like the employer's")
    AMOUNT = "amount", _("the very amount of an open bill")
    BY_HAND = "by_hand", _("chosen by hand")


class MatchProposal(models.Model):
    """A receipt, or a part of it, and the bill it may be for. What the program suggests has no `proposed_by` until an officer takes it up;
    another officer confirms it. A payment undone later leaves the proposal as it was: the payment says that it was undone."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="proposals")
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="match_proposals")
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=10, choices=MatchReason.choices)
    note = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=120, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.CharField(max_length=120, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    payment = models.OneToOneField(
        Payment, models.PROTECT, null=True, blank=True, related_name="match_proposal"
    )

    class Meta:
        verbose_name = _("proposal of a match")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["receipt", "bill"],
                condition=Q(confirmed_at=None, refused_at=None),
                name="match_proposed_once",
                violation_error_message=_("This is proposed already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="match_amount",
                violation_error_message=_("Propose more than nothing."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by="")
                | (Q(confirmed_at__isnull=False) & ~Q(proposed_by="") & ~Q(confirmed_by="")),
                name="match_proposed_before_confirmed",
                violation_error_message=_("An officer proposes it before another one confirms it."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by="") | ~Q(confirmed_by=F("proposed_by")),
                name="match_two_persons",
                violation_error_message=_("Whoever proposed it cannot confirm it."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(refused_at=None),
                name="match_one_answer",
                violation_error_message=_("A proposal is confirmed or refused, not both."),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="match_open", condition=Q(confirmed_at=None, refused_at=None)),
        ]


class Return(models.Model):
    """Money sent back to who paid it: proposed by one officer, confirmed by another, paid out by file by a third. Its orders are the attempts;
    `failed_at` says that the last one failed, `paid_on` that the money left."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="returns")
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    end_to_end_id = models.CharField(max_length=35, unique=True)
    proposed_by = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.CharField(max_length=120, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    paid_by = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    posting = models.OneToOneField(
        Posting, models.PROTECT, null=True, blank=True, related_name="money_return"
    )

    class Meta:
        verbose_name = _("return of money")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["receipt"],
                condition=Q(confirmed_at=None, refused_at=None),
                name="return_proposed_once",
                violation_error_message=_("A return of this receipt is proposed already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="return_amount",
                violation_error_message=_("Return more than nothing."),
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("proposed_by")),
                name="return_two_persons",
                violation_error_message=_("Whoever proposed it cannot confirm it."),
            ),
            models.CheckConstraint(
                condition=Q(paid_by="") | (~Q(paid_by=F("proposed_by")) & ~Q(paid_by=F("confirmed_by"))),
                name="return_third_person_pays",
                violation_error_message=_("Whoever proposed or confirmed it does not pay it out."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(refused_at=None),
                name="return_one_answer",
                violation_error_message=_("A return is confirmed or refused, not both."),
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(confirmed_at__isnull=False),
                name="return_paid_when_confirmed",
                violation_error_message=_("Only what was confirmed is paid out."),
            ),
            models.CheckConstraint(
                condition=Q(failed_at=None) | Q(paid_on=None, sent_at__isnull=False),
                name="return_failed_or_paid",
                violation_error_message=_("What failed was ordered, and is not paid."),
            ),
        ]
