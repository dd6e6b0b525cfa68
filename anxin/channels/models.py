"""What the channels remember of their peers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ExchangeStanding(models.Model):
    """How a department's data exchange goes: written after each request. `answered_at` is its last answer that could be used, also that
    it found nothing; `failing_since` the first failure after it, null while all is well.
    """

    department = models.CharField(max_length=64, unique=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("standing of a data exchange")
        constraints = [
            models.CheckConstraint(
                condition=Q(failures=0, failing_since=None) | Q(failures__gt=0, failing_since__isnull=False),
                name="exchange_failing_since",
                violation_error_message=_("A data exchange that fails has failed since some time."),
            ),
        ]
