"""An application's life: draft, receipt, documents, checks, proposal and review, decision, delivery."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from anxin.casework.states import State
from anxin.registry.encryption import EncryptedJSONField, EncryptedTextField
from anxin.registry.models import Agency, Employer, Person, Staff, User


class Channel(models.TextChoices):
    PORTAL = "portal", _("portal")
    API = "api", _("interface for programs")
    EMAIL = "email", _("e-mail")
    FAX = "fax", _("fax")
    POST = "post", _("post")
    PHONE = "phone", _("phone")
    WECHAT = "wechat", _("WeChat")
    COUNTER = "counter", _("counter")


class Application(models.Model):
    """What somebody asked for, with the facts given and the decision made on them.

    `facts` are what the rules read, `details` what handling needs besides (the service's own form): numbers of accounts and documents,
    illnesses, reasons, so that nothing of it lies open in the database. `request` and `decision`
    have the shapes of the command line's request and answer and are stored whole, so that a decision can be replayed. `version` grows with every change and guards against a stale page.
    """

    receipt = models.CharField(max_length=20, unique=True, null=True)  # noqa: DJ001  # a draft has none, and it is unique
    draft_key = models.UUIDField(unique=True, default=uuid.uuid4)
    service = models.CharField(max_length=40)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.PORTAL)
    applicant = models.ForeignKey(User, models.PROTECT, null=True, related_name="applications")
    employer = models.ForeignKey(Employer, models.PROTECT, null=True, blank=True, related_name="applications")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="applications")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="applications")
    facts = models.JSONField(default=dict)
    details = EncryptedJSONField(default=dict)
    request = models.JSONField(default=dict)
    decision = models.JSONField(default=dict)
    mode = models.CharField(max_length=20, blank=True)
    pack_version = models.CharField(max_length=80, blank=True)
    commitments = models.JSONField(default=list)
    received_on = models.DateField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("application")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values),
                name="application_state_known",
                violation_error_message=_("Unknown state of an application."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | (Q(receipt__isnull=False) & Q(received_on__isnull=False) & Q(received_at__isnull=False)),
                name="application_received_has_receipt",
                violation_error_message=_("A received application has a receipt number and a date."),
            ),
        ]
        indexes = [
            models.Index(fields=["applicant", "-id"], name="application_mine"),
            models.Index(fields=["employer", "-id"], name="application_of_employer"),
            models.Index(fields=["agency", "state", "-id"], name="application_of_agency"),
        ]

    @property
    def subject(self) -> str:
        return f"application:{self.receipt or self.draft_key}"


class Move(models.Model):
    """One change of state: who, when, why. Segregation of duties reads this table."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="moves")
    before = models.CharField(max_length=20, choices=State.choices)
    after = models.CharField(max_length=20, choices=State.choices)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        ordering = ["id"]

    @property
    def when(self) -> dt.datetime | dt.date:
        """The day the agency works on; with the time where that is the clock's own day (a demo city has its own)."""
        return self.at if localdate(self.at) == self.business_date else self.business_date


class Attachment(models.Model):
    """One uploaded file for one document of the application, stored by content hash."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="attachments")
    document = models.CharField(max_length=60)
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.CharField(max_length=120)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("uploaded file")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "document", "sha256"],
                condition=Q(removed_at=None),
                name="attachment_once",
                violation_error_message=_("This file is there already."),
            ),
        ]


class DocumentRequest(models.Model):
    """Staff ask for a document: what, why, by when."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="document_requests")
    document = models.CharField(max_length=60)
    reason = models.CharField(max_length=500)
    due_on = models.DateField()
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("request for a document")
        ordering = ["id"]


class CheckOutcome(models.TextChoices):
    CONFIRMED = "confirmed", _("confirmed")
    DENIED = "denied", _("denied")
    NOT_REACHED = "not_reached", _("not reached")


class Check(models.Model):
    """A check the decision asks for (such as the telephone confirmation before a refund), each attempt on record."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=40)
    outcome = models.CharField(max_length=12, choices=CheckOutcome.choices)
    spoke_with = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=500)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("check")
        ordering = ["id"]


class Outcome(models.TextChoices):
    APPROVE = "approve", _("approve")
    REFUSE = "refuse", _("refuse")


class Proposal(models.Model):
    """What the handler proposes; it takes effect when another person confirms it."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="proposals")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reviewed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    confirmed = models.BooleanField(null=True)
    review_note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("proposal")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=models.F("by")),
                name="proposal_two_people",
                violation_error_message=_("Who proposed it cannot review it."),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(confirmed=None),
                name="one_open_proposal",
                violation_error_message=_("A proposal is waiting for review already."),
            ),
        ]


class Note(models.Model):
    """A handler's note on the file; not shown to the applicant."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="notes")
    text = models.CharField(max_length=2000)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class WithoutContent(models.Manager["ExchangedDocument"]):
    """Lists say that a document came; opening what it says is a look at somebody's file and asked for by itself."""

    def get_queryset(self) -> models.QuerySet["ExchangedDocument"]:
        return super().get_queryset().defer("content")


class ExchangedDocument(models.Model):
    """What another department gave by data exchange, in place of the applicant's paper (II.2.3). Never changed.

    `content` is the department's answer as it came, so that `digest` can be worked out again; `proof` says how it came: the
    department's own time and signature, our key, the connector. A later answer with the same digest is the same document.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="exchanged_documents")
    document = models.CharField(max_length=60)
    department = models.CharField(max_length=64)
    reference = models.CharField(max_length=120)
    fetched_at = models.DateTimeField()
    business_date = models.DateField()
    digest = models.CharField(max_length=64)
    content = EncryptedTextField()
    proof = models.JSONField(default=dict)

    objects = WithoutContent()

    class Meta:
        verbose_name = _("document from another department")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "document", "digest"],
                name="exchanged_document_once",
                violation_error_message=_("The department gave this very document already."),
            ),
        ]


class CoordinationReason(models.TextChoices):
    APPROVAL = "approval", _("the department must approve")
    NO_EXCHANGE = "no_exchange", _("there is no data exchange with it")
    FAILED = "failed", _("the data exchange failed")
    NOT_FOUND = "not_found", _("the data exchange found nothing")
    BY_HAND = "by_hand", _("an officer opened it")


class CoordinationOutcome(models.TextChoices):
    GIVEN = "given", _("the department gave what was asked")
    COPY = "copy", _("handled on a copy sent by e-mail or fax")
    EXCHANGED = "exchanged", _("came by data exchange after all")
    REFUSED = "refused", _("the department refused")
    NOT_NEEDED = "not_needed", _("not needed any more")


class ContactWay(models.TextChoices):
    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail")
    FAX = "fax", _("fax")
    POST = "post", _("post")
    IN_PERSON = "in_person", _("in person")


class Coordination(models.Model):
    """Another department is asked, by people, for one thing: a `document`, or (without one) its approval (II.2.1, II.2.3).

    One that an officer opened says in words what is `asked`. It is about a case, or else kept by an `agency`: about an `employer`,
    about `persons`, or a general matter. `chase_on` is the last day for the next contact as the clock `coordination:<id>` gives it;
    null while the calendar or the pack says none. `outcome` is empty as long as it is open.
    """

    application = models.ForeignKey(
        Application, models.PROTECT, null=True, blank=True, related_name="coordinations"
    )
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    employer = models.ForeignKey(Employer, models.PROTECT, null=True, blank=True, related_name="+")
    persons = models.ManyToManyField(Person, related_name="+", blank=True)
    department = models.CharField(max_length=64)
    document = models.CharField(max_length=60, blank=True)
    asked = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=12, choices=CoordinationReason.choices)
    clause = models.CharField(max_length=20)
    opened_on = models.DateField()
    opened_by = models.CharField(max_length=120, blank=True)
    chase_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=CoordinationOutcome.choices, blank=True)
    copy_by = models.CharField(max_length=10, choices=ContactWay.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("coordination with a department")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(application=None, agency__isnull=False)
                | Q(application__isnull=False, agency=None, employer=None),
                name="coordination_about_one",
                violation_error_message=_("A record is about one case, or kept by an agency without one."),
            ),
            models.CheckConstraint(
                condition=(Q(reason="by_hand") & ~Q(asked="") & Q(document=""))
                | (~Q(reason="by_hand") & Q(asked="", application__isnull=False)),
                name="coordination_asked_in_words",
                violation_error_message=_("A record that an officer opens says what is asked."),
            ),
            models.UniqueConstraint(
                fields=["application", "department", "document"],
                condition=Q(outcome="", asked=""),
                name="coordination_open_once",
                violation_error_message=_("This department is being asked for this already."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_on=None)
                | (~Q(outcome="") & Q(outcome__in=CoordinationOutcome.values, closed_on__isnull=False)),
                name="coordination_closed_with_outcome",
                violation_error_message=_("A coordination is closed with an outcome and a day."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="copy") | Q(copy_by__in=["email", "fax"]),
                name="coordination_copy_by",
                violation_error_message=_("Say whether the copy came by e-mail or by fax."),
            ),
        ]
        indexes = [models.Index(fields=["chase_on", "id"], name="coordination_open", condition=Q(outcome=""))]

    @property
    def subject(self) -> str:
        return f"coordination:{self.pk}"

    @property
    def keeper(self) -> Agency:
        """The agency that does the asking: the one that keeps the case, where there is one."""
        if self.application is not None:
            return self.application.agency
        assert self.agency is not None  # noqa: S101  the database holds one of the two; for the type checker.
        return self.agency

    @property
    def open(self) -> bool:
        return not self.outcome


class Contact(models.Model):
    """One contact with the department: when, how, with whom, what came of it. Never changed."""

    coordination = models.ForeignKey(Coordination, models.PROTECT, related_name="contacts")
    on = models.DateField()
    way = models.CharField(max_length=10, choices=ContactWay.choices)
    person = models.CharField(max_length=80)
    result = models.CharField(max_length=500)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("contact with a department")
        ordering = ["id"]


class IdempotencyKey(models.Model):
    """The same key from the same sender gives the same answer; with another body it is refused."""

    sender = models.CharField(max_length=120)
    key = models.CharField(max_length=200)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "key"],
                name="idempotency_once",
                violation_error_message=_("This key was used already."),
            ),
        ]
