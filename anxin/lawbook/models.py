"""The rules as the agency keeps them: published versions, drafts of the next one, announcements, declared events."""

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


class DraftState(models.TextChoices):
    OPEN = "open", _("being written")
    PROPOSED = "proposed", _("waits for a second person")
    PUBLISHED = "published", _("published")
    ABANDONED = "abandoned", _("given up")


class Draft(models.Model):
    """The next version of the rules while it is written. `content` always loads; `not_valid` holds, by file, a text that does not yet.

    `version` rises with every change, so that two writers cannot overwrite each other. Whoever wrote in it is a writer, and
    does not publish it.
    """

    place = models.CharField(max_length=40)
    base_version = models.CharField(max_length=80)
    title = models.CharField(max_length=160)
    author = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    writers = models.ManyToManyField(Staff, related_name="+")
    state = models.CharField(max_length=12, choices=DraftState.choices, default=DraftState.OPEN)
    version = models.PositiveIntegerField(default=1)
    content = models.TextField()
    not_valid = models.JSONField(default=dict, blank=True)
    is_valid = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft of the rules")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_valid=True) | Q(state__in=["open", "abandoned"]),
                name="draft_proposed_is_valid",
                violation_error_message=_("A draft with a text that is not valid cannot be proposed."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="draft_has_title",
                violation_error_message=_("Say in a few words what the draft is for."),
            ),
        ]

    @property
    def subject(self) -> str:
        return f"draft:{self.pk}"


class Publication(models.Model):
    """That a draft became the rules in force. `number` counts them: the last one is in force, and of two at once one is refused.

    Before the first, the rules that came with the program are in force.
    """

    place = models.CharField(max_length=40)
    pack = models.ForeignKey(PublishedPack, models.PROTECT, to_field="version")
    draft = models.OneToOneField(Draft, models.PROTECT)
    number = models.PositiveIntegerField()
    replaced = models.CharField(max_length=80)
    published_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    published_on = models.DateField()
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("publication of the rules")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "number"],
                name="publication_one_after_another",
                violation_error_message=_("Other rules are being published at this moment. Try again."),
            ),
        ]


class AnnouncementState(models.TextChoices):
    DRAFT = "draft", _("to be approved")
    APPROVED = "approved", _("approved")


class Announcement(models.Model):
    """What the public is to be told about a measure that changes dates (I.1). Written by the machine, read and approved by people."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="announcements")
    measure = models.CharField(max_length=80)
    clause = models.CharField(max_length=40)
    zh_hans = models.TextField()
    zh_hant = models.TextField()
    en = models.TextField()
    state = models.CharField(
        max_length=12, choices=AnnouncementState.choices, default=AnnouncementState.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("announcement")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "measure"], name="announcement_once"),
            models.CheckConstraint(
                condition=Q(state="draft", approved_by=None) | Q(state="approved", approved_by__isnull=False),
                name="announcement_approved_by_somebody",
                violation_error_message=_("An announcement is approved by a person."),
            ),
        ]


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
