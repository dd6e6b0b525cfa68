"""The rules as the agency keeps them: published versions and declared events."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxin.registry.models import Staff


class PublishedPack(models.Model):
    """A version of a rule pack as it was in force here. Never changed, never deleted.

    `content` is text, since the version is its digest and the order of its keys means something.
    """

    place = models.CharField(max_length=40)
    version = models.CharField(max_length=80, unique=True)
    content = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("published rule pack")


class Declaration(models.Model):
    """An event declared (with its day) or revoked. Only ever added to: the last one known on a day counts.

    `known_from` is the day from which decisions may rest on it.
    """

    event = models.CharField(max_length=40)
    day = models.DateField(null=True, blank=True)
    known_from = models.DateField()
    authority = models.CharField(max_length=160)
    citation = models.CharField(max_length=240)
    declared_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        verbose_name = _("declared event")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(authority="") & ~Q(citation=""),
                name="declaration_has_authority",
                violation_error_message=_("Say which authority declared it, and where it stands."),
            ),
        ]
        indexes = [models.Index(fields=["event", "known_from", "id"], name="declaration_known")]

    @property
    def revokes(self) -> bool:
        return self.day is None
