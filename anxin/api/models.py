"""What the interface for programs keeps: access tokens."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxin.registry.models import User


class AccessToken(models.Model):
    """Lets a program act as one account until `expires_at`. The secret is shown once; only its digest is kept.

    A plain SHA-256 is enough: the secret is 256 random bits, so there is nothing to guess.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="access_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("access token")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="token_expires",
                violation_error_message=_("A token ends after it was made."),
            ),
        ]
