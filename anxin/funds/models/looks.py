"""What a run of benefits or a batch of debits would be, worked out before anything is written of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from anxin.funds.models.banks import BankAccount
from anxin.funds.models.benefits import Rhythm
from anxin.registry.models import Agency


class LookState(models.TextChoices):
    LOOKING = "looking", _("not all looked at yet")
    READY = "ready", _("worked out")


class Look(models.Model):
    """`looked_at` of `whole` awards or bills were looked at, the last of them with the key `last`; `figures` is what they came to so far."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=LookState.choices, default=LookState.LOOKING)
    whole = models.PositiveIntegerField()
    looked_at = models.PositiveIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    figures = models.JSONField()
    asked_by = models.CharField(max_length=120)
    asked_at = models.DateTimeField()

    class Meta:
        abstract = True


class RunLook(Look):
    """A run of benefits; the rules are those known when it was asked for."""

    rhythm = models.CharField(max_length=8, choices=Rhythm.choices)
    month = models.IntegerField()
    pay_on = models.DateField()
    pack_version = models.CharField(max_length=80)
    events = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("dry run of benefit payments")
        ordering = ["-id"]

    @property
    def subject(self) -> str:
        return f"run_look:{self.pk}"


class DebitLook(Look):
    """A batch of direct debits into the account."""

    account = models.ForeignKey(BankAccount, models.CASCADE, related_name="+")
    collect_on = models.DateField()

    class Meta:
        verbose_name = _("dry run of direct debits")
        ordering = ["-id"]

    @property
    def subject(self) -> str:
        return f"debit_look:{self.pk}"
