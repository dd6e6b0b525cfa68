"""What happened, in order: sealed audit entries, messages on their way out, and the business date."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _


class Seal(models.Model):
    """One batch of entries under one root, linked to the seal before it.

    `leaves` holds what was sealed, 40 bytes an entry: its id and its digest, so that the check can name the entry.
    """

    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")
    root = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    leaves = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("seal")
        constraints = [
            models.UniqueConstraint(
                Coalesce("previous", 0),
                name="seal_chain_unforked",
                violation_error_message=_("Another seal follows the same one already."),
            ),
        ]


class Entry(models.Model):
    """Who did (or looked at) what, when. Append-only: the database refuses changes once written, but for the seal."""

    at = models.DateTimeField()
    business_date = models.DateField()
    actor = models.CharField(max_length=120)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    agency = models.CharField(max_length=20, blank=True)
    details = models.JSONField(default=dict)
    seal = models.ForeignKey(Seal, models.PROTECT, null=True, related_name="entries")

    class Meta:
        verbose_name = _("trail entry")
        indexes = [
            models.Index(fields=["subject", "id"], name="entry_by_subject"),
            models.Index(fields=["actor", "id"], name="entry_by_actor"),
            models.Index(fields=["id"], name="entry_unsealed", condition=Q(seal=None)),
        ]


class MessageState(models.TextChoices):
    PENDING = "pending", _("waiting to be sent")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("failed")


class Message(models.Model):
    """One thing to tell somebody or some peer, written in the transaction of what it tells about.

    The worker holds a message by a lease; `fence` grows with every lease so that a worker that lost its lease can no
    longer write. `cursor` counts the steps already done, committed together with each step's own effect.
    """

    channel = models.CharField(max_length=20)
    recipient = models.CharField(max_length=120)
    template = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    subject = models.CharField(max_length=120)
    idempotency_key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=12, choices=MessageState.choices, default=MessageState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    cursor = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("outgoing message")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values),
                name="message_state_known",
                violation_error_message=_("A message is waiting, delivered or failed."),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="message_due", condition=Q(state="pending")),
            models.Index(
                fields=["channel", "id"], name="message_not_delivered", condition=~Q(state="delivered")
            ),
            models.Index(fields=["recipient", "-id"], name="message_by_recipient"),
            models.Index(fields=["subject", "id"], name="message_by_subject"),
        ]


class BusinessDate(models.Model):
    """The day the agency works on, where it is not simply today: the demo city's date is moved by command."""

    day = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(id=1),
                name="business_date_single",
                violation_error_message=_("There is one business date."),
            ),
        ]
