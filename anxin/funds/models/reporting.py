"""What an employer declares for a month: a report, and one row a person."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxin.registry.encryption import EncryptedTextField
from anxin.registry.identity import mask_id
from anxin.registry.models import Employer, Person, User


class ReportChannel(models.TextChoices):
    ONLINE = "online", _("typed on line")
    FILE = "file", _("by file")
    API = "api", _("by program")


class ReportState(models.TextChoices):
    DRAFT = "draft", _("being filled in")
    OPEN = "open", _("received, being handled")
    APPLIED = "applied", _("all rows handled")
    PARTLY_APPLIED = "partly_applied", _("some rows refused")
    REFUSED = "refused", _("every row refused")


FINISHED = (ReportState.APPLIED, ReportState.PARTLY_APPLIED, ReportState.REFUSED)


class MonthlyReport(models.Model):
    """Hires, leavers and bases of one employer for one contribution month (months since 1970-01).

    Bad rows never hold up good ones. `rule` and `clause` say what let the report in on `received_on`, by the rules of `pack_version`.
    One file (by its content, `sha256`) is taken once for a month; `draft_key` names one report typed on line.
    """

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="monthly_reports")
    month = models.IntegerField()
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="monthly_reports")
    channel = models.CharField(max_length=6, choices=ReportChannel.choices)
    state = models.CharField(max_length=14, choices=ReportState.choices)
    receipt = models.CharField(max_length=16, unique=True, null=True, blank=True)
    draft_key = models.UUIDField(unique=True, null=True, blank=True)
    received_on = models.DateField(null=True, blank=True)
    rule = models.CharField(max_length=64, blank=True)
    clause = models.CharField(max_length=20, blank=True)
    pack_version = models.CharField(max_length=80, blank=True)
    file_name = models.CharField(max_length=160, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    rows_applied = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("monthly report")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ReportState.values),
                name="monthly_report_state_known",
                violation_error_message=_("A report is being filled in, received, or handled."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", receipt=None, received_on=None)
                | Q(~Q(state="draft"), receipt__isnull=False, received_on__isnull=False),
                name="monthly_report_received",
                violation_error_message=_(
                    "A report that was sent has a receipt number and a day of receipt."
                ),
            ),
            models.CheckConstraint(
                condition=Q(rows_total__gte=F("rows_applied") + F("rows_refused")),
                name="monthly_report_counts",
                violation_error_message=_("More rows cannot be handled than there are."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=FINISHED) | Q(rows_total=F("rows_applied") + F("rows_refused")),
                name="monthly_report_finished",
                violation_error_message=_("A report is finished when every row is."),
            ),
            models.UniqueConstraint(
                fields=["employer", "month", "sha256"],
                condition=~Q(sha256=""),
                name="monthly_report_file_once",
                violation_error_message=_("This file was sent for the month already."),
            ),
            models.UniqueConstraint(
                fields=["employer", "month", "filed_by"],
                condition=Q(state="draft"),
                name="monthly_report_one_draft",
                violation_error_message=_("A report for this month is begun already."),
            ),
        ]
        indexes = [models.Index(fields=["employer", "-month", "-id"], name="monthly_report_by_employer")]

    @property
    def subject(self) -> str:
        return f"report:{self.receipt or self.draft_key}"

    @property
    def rows_done(self) -> int:
        return self.rows_applied + self.rows_refused

    @property
    def finished(self) -> bool:
        return self.state in FINISHED


class RowKind(models.TextChoices):
    HIRE = "hire", _("hire")
    LEAVE = "leave", _("leave")
    BASE = "base", _("base")


class RowState(models.TextChoices):
    PENDING = "pending", _("not handled yet")
    APPLIED = "applied", _("handled")
    REFUSED = "refused", _("refused")


class ReportRow(models.Model):
    """One line of a report. `number` is that of the file (as the spreadsheet shows it) or of the list typed on line.

    A row that cannot be read keeps its cells in `typed` (JSON, encrypted: they hold identity numbers). `base` in fen a month; `since` is the
    first or last day of work, `month` the month from which it counts. A refused row has the code of its reason, its column and the details
    that fill the words, so that it is said in the reader's language.
    """

    report = models.ForeignKey(MonthlyReport, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=5, choices=RowKind.choices, blank=True)
    id_number = EncryptedTextField(blank=True)
    id_index = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=80, blank=True)
    base = models.BigIntegerField(null=True, blank=True)
    since = models.DateField(null=True, blank=True)
    month = models.IntegerField(null=True, blank=True)
    typed = EncryptedTextField(blank=True)
    state = models.CharField(max_length=7, choices=RowState.choices, default=RowState.PENDING)
    reason = models.CharField(max_length=30, blank=True)
    column = models.CharField(max_length=12, blank=True)
    details = models.JSONField(default=dict)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("row of a monthly report")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"],
                name="report_row_number",
                violation_error_message=_("The report has a row of this number already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=RowState.values),
                name="report_row_state_known",
                violation_error_message=_("A row is waiting, handled or refused."),
            ),
            models.CheckConstraint(
                condition=Q(state="refused") & ~Q(reason="") | ~Q(state="refused") & Q(reason=""),
                name="report_row_reason",
                violation_error_message=_("A refused row, and no other, has a reason."),
            ),
            models.CheckConstraint(
                condition=~Q(state="applied") | (Q(person__isnull=False) & ~Q(kind="")),
                name="report_row_applied",
                violation_error_message=_("A row that was handled is about a person."),
            ),
            models.CheckConstraint(
                condition=Q(base=None) | Q(base__gt=0),
                name="report_row_base",
                violation_error_message=_("The base must be more than 0."),
            ),
            models.UniqueConstraint(
                fields=["report", "id_index"],
                condition=~Q(id_index="") & ~Q(state="refused"),
                name="report_row_person_once",
                violation_error_message=_("This person stands in the report already. One row a person."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["report", "number"], name="report_row_waiting", condition=Q(state="pending")
            ),
            models.Index(
                fields=["report", "number"], name="report_row_refused", condition=Q(state="refused")
            ),
        ]

    @property
    def masked(self) -> str:
        return mask_id(self.id_number)


class SettlingState(models.TextChoices):
    OPEN = "open", _("being billed")
    WAITING = "waiting", _("waits")
    SETTLED = "settled", _("billed")


class WaitsFor(models.TextChoices):
    """What keeps a lower month from being taken off yet."""

    PART_PAID = "part_paid", _("a bill of the month is paid in part")
    UNDER_WAY = "under_way", _("a direct debit is under way")
    REFUND_OPEN = "refund_open", _("a refund of the same report is not decided yet")
    NO_RATES = "no_rates", _("the rules hold no rates for the month")


class ReportMonth(models.Model):
    """A month that was billed before the report changed it, and what followed: fen billed in addition and taken off, and how many persons still wait.

    `clause` is what the rules say of a report that comes after the bill. What is done lies in the bills and refunds of the report, so that
    the step may be taken again at any time.
    """

    report = models.ForeignKey(MonthlyReport, models.PROTECT, related_name="settlings")
    month = models.IntegerField()
    state = models.CharField(max_length=8, choices=SettlingState.choices, default=SettlingState.OPEN)
    clause = models.CharField(max_length=20, blank=True)
    more = models.BigIntegerField(default=0)
    less = models.BigIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    waits_for = models.CharField(max_length=12, choices=WaitsFor.choices, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("month changed after it was billed")
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "month"],
                name="report_month_once",
                violation_error_message=_("The report has this month already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=SettlingState.values, more__gte=0, less__gte=0),
                name="report_month_known",
                violation_error_message=_("A month is being billed, waits or is billed."),
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") & ~Q(waits_for="") | ~Q(state="waiting") & Q(waits_for=""),
                name="report_month_waits",
                violation_error_message=_("A month that waits, and no other, says what for."),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="report_month_to_do", condition=~Q(state="settled"))
        ]

    @property
    def source(self) -> str:
        """What the bills of this month name as their source; a refund names the month besides."""
        return self.report.subject
