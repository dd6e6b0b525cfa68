"""Who: persons, employers, their enrolments and contribution history, agencies and staff."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxin.registry.encryption import EncryptedTextField


class AgencyKind(models.TextChoices):
    DISTRICT = "district", _("district agency")
    DEVELOPMENT_ZONE = "development_zone", _("development zone agency")
    DELEGATED = "delegated", _("delegated agency")
    CENTRE = "centre", _("municipal centre")


class Agency(models.Model):
    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=AgencyKind.choices)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    address = models.CharField(max_length=160, blank=True)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """An account that can sign in. What it may do follows from being staff, an employer's agent or an insured person."""

    class Meta:
        verbose_name = _("account")


class Role(models.TextChoices):
    FRONT_CLERK = "front_clerk", _("front clerk")
    HANDLER = "handler", _("handler")
    REVIEWER = "reviewer", _("reviewer")
    PAYER = "payer", _("payer")
    FINANCE_CLERK = "finance_clerk", _("finance clerk")
    INSPECTOR = "inspector", _("inspector")
    SUPERVISOR = "supervisor", _("district supervisor")
    CENTRE = "centre", _("municipal centre")
    LEADER_ON_DUTY = "leader_on_duty", _("leader on duty")
    EDITOR = "editor", _("outreach editor")
    RULE_AUTHOR = "rule_author", _("rule author")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDIT_ADMIN = "audit_admin", _("audit administrator")


class Staff(models.Model):
    """An officer of an agency. Roles are a list of `Role` values; the three administrators exclude each other."""

    user = models.OneToOneField(User, models.PROTECT, related_name="staff")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="staff")
    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    roles = models.JSONField(default=list)

    class Meta:
        verbose_name = _("officer")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name


class Sex(models.TextChoices):
    MALE = "male", _("male")
    FEMALE = "female", _("female")


class AccountCategory(models.TextChoices):
    GENERAL = "general", _("general account")
    TEMPORARY = "temporary", _("temporary account")


class WorkerCategory(models.TextChoices):
    WORKER = "worker", _("worker")
    CADRE = "cadre", _("cadre")


class Person(models.Model):
    """An insured person. The identity number is encrypted; `id_index` (keyed) finds it again without decrypting."""

    user = models.OneToOneField(User, models.SET_NULL, null=True, blank=True, related_name="person")
    name = models.CharField(max_length=80)
    id_number = EncryptedTextField()
    id_index = models.CharField(max_length=64, unique=True)
    phone = EncryptedTextField(blank=True)
    sex = models.CharField(max_length=6, choices=Sex.choices)
    birth_date = models.DateField()
    account = models.CharField(max_length=9, choices=AccountCategory.choices, default=AccountCategory.GENERAL)
    worker_category = models.CharField(
        max_length=6, choices=WorkerCategory.choices, default=WorkerCategory.WORKER
    )
    rural = models.BooleanField(default=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="persons")

    class Meta:
        verbose_name = _("insured person")

    def __str__(self) -> str:
        return self.name


class EmployerSize(models.IntegerChoices):
    MICRO = 0, _("micro")
    SMALL = 1, _("small")
    MEDIUM = 2, _("medium")
    LARGE = 3, _("large")
    GOVERNMENT = 4, _("government")


class Employer(models.Model):
    uscc = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=120)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="employers")
    size = models.PositiveSmallIntegerField(choices=EmployerSize.choices)
    industry = models.PositiveSmallIntegerField(default=0)
    injury_class = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("employer")
        constraints = [
            models.CheckConstraint(
                condition=Q(injury_class__gte=1, injury_class__lte=8),
                name="employer_injury_class",
                violation_error_message=_("The work-injury risk class is 1 to 8."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EmployerAgent(models.Model):
    """A person who acts for an employer while the half-open span [since, until) lasts."""

    user = models.ForeignKey(User, models.PROTECT, related_name="mandates")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="agents")
    name = models.CharField(max_length=60)
    phone = EncryptedTextField(blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("employer's agent")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "employer"],
                name="agent_once_per_employer",
                violation_error_message=_("This account already acts for the employer."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="agent_span",
                violation_error_message=_("The mandate must end after it began."),
            ),
        ]


class Enrolment(models.Model):
    """A person's enrolment through one employer (or alone), months [first_month, end_month) since 1970-01.

    Two enrolments of one person never overlap: an exclusion constraint on PostgreSQL, a trigger on SQLite.
    `base` is the declared monthly wage in fen.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    employer = models.ForeignKey(Employer, models.PROTECT, null=True, blank=True, related_name="enrolments")
    first_month = models.IntegerField()
    end_month = models.IntegerField(null=True, blank=True)
    base = models.BigIntegerField()

    class Meta:
        verbose_name = _("enrolment")
        ordering = ["first_month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_month=None) | Q(end_month__gt=F("first_month")),
                name="enrolment_span",
                violation_error_message=_("An enrolment ends after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(base__gte=0),
                name="enrolment_base",
                violation_error_message=_("A wage is not negative."),
            ),
        ]


class ContributionSpan(models.Model):
    """Months [first_month, end_month) for which contributions were paid in full, on one monthly base (fen).

    The entitlement record is the sum of these; a deferred month is simply not yet in it and leaves no mark.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="contribution_spans")
    employer = models.ForeignKey(Employer, models.PROTECT, null=True, blank=True)
    first_month = models.IntegerField()
    end_month = models.IntegerField()
    base = models.BigIntegerField()

    class Meta:
        verbose_name = _("months contributed")
        ordering = ["first_month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_month__gt=F("first_month")),
                name="contribution_span",
                violation_error_message=_("A span of months ends after it begins."),
            ),
        ]
