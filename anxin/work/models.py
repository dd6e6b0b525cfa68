"""What is to be done: tasks with their claim, obligations the emergency leaves owing, clocks and their suspensions."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxin.registry.models import Agency, Staff


class TaskKind(models.TextChoices):
    ACCEPT = "accept", _("look at a new application")
    HANDLE = "handle", _("handle")
    REVIEW = "review", _("review")
    DELIVER = "deliver", _("deliver the result")


class TaskState(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")


class Task(models.Model):
    """One step somebody must take. Everything a work list shows is on the row, so that a list is one indexed query.

    `subject` names the thing (`application:<receipt>`); `assignee` is a lock: nobody else works on it until a supervisor
    reassigns it. A subject has at most one open task.
    """

    subject = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=TaskKind.choices)
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="tasks")
    assignee = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="tasks")
    service = models.CharField(max_length=40)
    mode = models.CharField(max_length=20)
    concerning = models.CharField(max_length=160)
    priority = models.PositiveSmallIntegerField(default=5)
    received_on = models.DateField()
    target_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("task")
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state="open"),
                name="one_open_task_per_subject",
                violation_error_message=_("There is an open task for this already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=TaskState.values) & Q(kind__in=TaskKind.values),
                name="task_known",
                violation_error_message=_("Unknown kind or state of task."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "priority", "received_on", "id"],
                name="task_worklist",
                condition=Q(state="open"),
            ),
            models.Index(
                fields=["assignee", "priority", "received_on", "id"],
                name="task_mine",
                condition=Q(state="open"),
            ),
            models.Index(
                fields=["priority", "received_on", "id"], name="task_everywhere", condition=Q(state="open")
            ),
        ]


class ObligationKind(models.TextChoices):
    DEFERRED_DOCUMENT = "deferred_document", _("document to hand in later")
    MISSING_ORIGINAL = "missing_original", _("original to hand in later")
    COMMITMENT = "commitment", _("commitment to verify")
    WAIVER = "waiver", _("waiver to confirm")
    MANUAL_OPERATION = "manual_operation", _("manual operation to review")
    SUSPENDED_CASE = "suspended_case", _("suspended case to resume")
    COORDINATION = "coordination", _("department to be chased")


class Obligation(models.Model):
    """Something the emergency leaves owing. `due_on` is null while the event that starts it is open.

    `owner` is a reference such as `employer:<uscc>`, `person:<id>` or `agency:<code>`; `starts_with` names an event and
    `due_rule` an obligation rule of the pack, from which `due_on` is recomputed whenever the event is declared or revoked.
    """

    kind = models.CharField(max_length=20, choices=ObligationKind.choices)
    clause = models.CharField(max_length=20)
    subject = models.CharField(max_length=120)
    item = models.CharField(max_length=60)
    owner = models.CharField(max_length=120)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="obligations")
    starts_with = models.CharField(max_length=40)
    due_rule = models.CharField(max_length=60)
    due_on = models.DateField(null=True, blank=True)
    created_on = models.DateField()
    discharged_at = models.DateTimeField(null=True, blank=True)
    discharged_by = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("obligation")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind", "item"],
                name="obligation_once",
                violation_error_message=_("This is owed already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ObligationKind.values),
                name="obligation_kind_known",
                violation_error_message=_("Unknown kind of obligation."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "due_on", "id"], name="obligation_open", condition=Q(discharged_at=None)
            ),
            models.Index(fields=["subject"], name="obligation_by_subject"),
        ]


class Clock(models.Model):
    """A time limit: when it started, how long, in which days. The due date is computed by the law room, never counted."""

    subject = models.CharField(max_length=120)
    name = models.CharField(max_length=60)
    clause = models.CharField(max_length=20)
    started_on = models.DateField()
    length = models.PositiveSmallIntegerField()
    working_days = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("time limit")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "name"],
                name="clock_once",
                violation_error_message=_("This time limit is running already."),
            ),
        ]


class Suspension(models.Model):
    """A clock stands still for the half-open days [since, until); open while `until` is null. Spans never overlap."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="suspensions")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("suspension")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="suspension_span",
                violation_error_message=_("A suspension ends after it began."),
            ),
        ]
