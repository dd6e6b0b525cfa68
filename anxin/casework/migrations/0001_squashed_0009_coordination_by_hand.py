"""All of the cases at once, for a new database: what 0001 to 0009 come to (docs/decisions/0013-new-databases-take-squashed-migrations.md).

What 0007 and 0008 do to rows of before is not here: where this one runs there were none.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anxin.registry.encryption
from anxin.trail.guards import AppendOnly, Frozen, Install, Moves
from anxin.trail.tables import MakeTables


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("casework", "0001_initial"),
        ("casework", "0002_initial"),
        ("casework", "0003_guards"),
        ("casework", "0004_exchanges"),
        ("casework", "0005_exchanges_kept"),
        ("casework", "0006_details_encrypted"),
        ("casework", "0007_encrypt_details"),
        ("casework", "0008_forget_open_details"),
        ("casework", "0009_coordination_by_hand"),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("registry", "0002_enrolments_do_not_overlap"),
    ]

    operations = [
        MakeTables(
            operations=[
                migrations.CreateModel(
                    name="Application",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("receipt", models.CharField(max_length=20, null=True, unique=True)),
                        ("draft_key", models.UUIDField(default=uuid.uuid4, unique=True)),
                        ("service", models.CharField(max_length=40)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("received", "received"),
                                    ("awaiting_documents", "waiting for documents"),
                                    ("recorded", "accepted, documents deferred"),
                                    ("accepted", "accepted"),
                                    ("in_process", "being handled"),
                                    ("decided", "decided"),
                                    ("delivered", "result delivered"),
                                    ("closed", "closed"),
                                    ("refused", "refused"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="draft",
                                max_length=20,
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("portal", "portal"),
                                    ("api", "interface for programs"),
                                    ("email", "e-mail"),
                                    ("fax", "fax"),
                                    ("post", "post"),
                                    ("phone", "phone"),
                                    ("wechat", "WeChat"),
                                    ("counter", "counter"),
                                ],
                                default="portal",
                                max_length=10,
                            ),
                        ),
                        ("facts", models.JSONField(default=dict)),
                        ("details", anxin.registry.encryption.EncryptedJSONField(default=dict)),
                        ("request", models.JSONField(default=dict)),
                        ("decision", models.JSONField(default=dict)),
                        ("mode", models.CharField(blank=True, max_length=20)),
                        ("pack_version", models.CharField(blank=True, max_length=80)),
                        ("commitments", models.JSONField(default=list)),
                        ("received_on", models.DateField(blank=True, null=True)),
                        ("received_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField()),
                        ("changed_at", models.DateTimeField()),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="applications",
                                to="registry.agency",
                            ),
                        ),
                        (
                            "applicant",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="applications",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "employer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="applications",
                                to="registry.employer",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="applications",
                                to="registry.person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "application",
                        "indexes": [
                            models.Index(fields=["applicant", "-id"], name="application_mine"),
                            models.Index(fields=["employer", "-id"], name="application_of_employer"),
                            models.Index(fields=["agency", "state", "-id"], name="application_of_agency"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "draft",
                                            "received",
                                            "awaiting_documents",
                                            "recorded",
                                            "accepted",
                                            "in_process",
                                            "decided",
                                            "delivered",
                                            "closed",
                                            "refused",
                                            "withdrawn",
                                        ],
                                    )
                                ),
                                name="application_state_known",
                                violation_error_message="Unknown state of an application.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["draft", "withdrawn"]),
                                    models.Q(
                                        ("receipt__isnull", False),
                                        ("received_on__isnull", False),
                                        ("received_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="application_received_has_receipt",
                                violation_error_message="A received application has a receipt number and a date.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("document", models.CharField(max_length=60)),
                        ("name", models.CharField(max_length=160)),
                        ("media_type", models.CharField(max_length=80)),
                        ("size", models.PositiveIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("added_by", models.CharField(max_length=120)),
                        ("added_at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attachments",
                                to="casework.application",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "uploaded file",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("removed_at", None)),
                                fields=("application", "document", "sha256"),
                                name="attachment_once",
                                violation_error_message="This file is there already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Check",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("confirmed", "confirmed"),
                                    ("denied", "denied"),
                                    ("not_reached", "not reached"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("spoke_with", models.CharField(blank=True, max_length=80)),
                        ("note", models.CharField(max_length=500)),
                        ("at", models.DateTimeField()),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="checks",
                                to="casework.application",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.staff",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "check",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="DocumentRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("document", models.CharField(max_length=60)),
                        ("reason", models.CharField(max_length=500)),
                        ("due_on", models.DateField()),
                        ("asked_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="document_requests",
                                to="casework.application",
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.staff",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "request for a document",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="IdempotencyKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sender", models.CharField(max_length=120)),
                        ("key", models.CharField(max_length=200)),
                        ("body_digest", models.CharField(max_length=64)),
                        ("status", models.PositiveSmallIntegerField()),
                        ("answer", models.JSONField()),
                        ("created_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("sender", "key"),
                                name="idempotency_once",
                                violation_error_message="This key was used already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Move",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "before",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("received", "received"),
                                    ("awaiting_documents", "waiting for documents"),
                                    ("recorded", "accepted, documents deferred"),
                                    ("accepted", "accepted"),
                                    ("in_process", "being handled"),
                                    ("decided", "decided"),
                                    ("delivered", "result delivered"),
                                    ("closed", "closed"),
                                    ("refused", "refused"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "after",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("received", "received"),
                                    ("awaiting_documents", "waiting for documents"),
                                    ("recorded", "accepted, documents deferred"),
                                    ("accepted", "accepted"),
                                    ("in_process", "being handled"),
                                    ("decided", "decided"),
                                    ("delivered", "result delivered"),
                                    ("closed", "closed"),
                                    ("refused", "refused"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("at", models.DateTimeField()),
                        ("business_date", models.DateField()),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="moves",
                                to="casework.application",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.staff",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Note",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=2000)),
                        ("at", models.DateTimeField()),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notes",
                                to="casework.application",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.staff",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Proposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("approve", "approve"), ("refuse", "refuse")], max_length=8
                            ),
                        ),
                        ("reason", models.CharField(max_length=500)),
                        ("at", models.DateTimeField()),
                        ("reviewed_at", models.DateTimeField(null=True)),
                        ("confirmed", models.BooleanField(null=True)),
                        ("review_note", models.CharField(blank=True, max_length=500)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to="casework.application",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.staff",
                            ),
                        ),
                        (
                            "reviewed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.staff",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "proposal",
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reviewed_by", None),
                                    models.Q(("reviewed_by", models.F("by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="proposal_two_people",
                                violation_error_message="Who proposed it cannot review it.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("confirmed", None)),
                                fields=("application",),
                                name="one_open_proposal",
                                violation_error_message="A proposal is waiting for review already.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Coordination",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("department", models.CharField(max_length=64)),
                        ("document", models.CharField(blank=True, max_length=60)),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("approval", "the department must approve"),
                                    ("no_exchange", "there is no data exchange with it"),
                                    ("failed", "the data exchange failed"),
                                    ("not_found", "the data exchange found nothing"),
                                    ("by_hand", "an officer opened it"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("clause", models.CharField(max_length=20)),
                        ("opened_on", models.DateField()),
                        ("chase_on", models.DateField(blank=True, null=True)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("given", "the department gave what was asked"),
                                    ("copy", "handled on a copy sent by e-mail or fax"),
                                    ("exchanged", "came by data exchange after all"),
                                    ("refused", "the department refused"),
                                    ("not_needed", "not needed any more"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "copy_by",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("phone", "phone"),
                                    ("email", "e-mail"),
                                    ("fax", "fax"),
                                    ("post", "post"),
                                    ("in_person", "in person"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=500)),
                        ("closed_on", models.DateField(blank=True, null=True)),
                        ("closed_by", models.CharField(blank=True, max_length=120)),
                        (
                            "application",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="coordinations",
                                to="casework.application",
                            ),
                        ),
                        (
                            "agency",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.agency",
                            ),
                        ),
                        ("asked", models.CharField(blank=True, max_length=500)),
                        (
                            "employer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.employer",
                            ),
                        ),
                        ("opened_by", models.CharField(blank=True, max_length=120)),
                        (
                            "persons",
                            models.ManyToManyField(blank=True, related_name="+", to="registry.person"),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "verbose_name": "coordination with a department",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("outcome", "")),
                                fields=["chase_on", "id"],
                                name="coordination_open",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_on", None), ("outcome", "")),
                                    models.Q(
                                        models.Q(("outcome", ""), _negated=True),
                                        ("closed_on__isnull", False),
                                        (
                                            "outcome__in",
                                            ["given", "copy", "exchanged", "refused", "not_needed"],
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="coordination_closed_with_outcome",
                                violation_error_message="A coordination is closed with an outcome and a day.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "copy"), _negated=True),
                                    ("copy_by__in", ["email", "fax"]),
                                    _connector="OR",
                                ),
                                name="coordination_copy_by",
                                violation_error_message="Say whether the copy came by e-mail or by fax.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("agency__isnull", False), ("application", None)),
                                    models.Q(
                                        ("agency", None), ("application__isnull", False), ("employer", None)
                                    ),
                                    _connector="OR",
                                ),
                                name="coordination_about_one",
                                violation_error_message="A record is about one case, or kept by an agency without one.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("reason", "by_hand"),
                                        models.Q(("asked", ""), _negated=True),
                                        ("document", ""),
                                    ),
                                    models.Q(
                                        models.Q(("reason", "by_hand"), _negated=True),
                                        ("application__isnull", False),
                                        ("asked", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="coordination_asked_in_words",
                                violation_error_message="A record that an officer opens says what is asked.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("asked", ""), ("outcome", "")),
                                fields=("application", "department", "document"),
                                name="coordination_open_once",
                                violation_error_message="This department is being asked for this already.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("on", models.DateField()),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("phone", "phone"),
                                    ("email", "e-mail"),
                                    ("fax", "fax"),
                                    ("post", "post"),
                                    ("in_person", "in person"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("person", models.CharField(max_length=80)),
                        ("result", models.CharField(max_length=500)),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.staff",
                            ),
                        ),
                        (
                            "coordination",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contacts",
                                to="casework.coordination",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "contact with a department",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="ExchangedDocument",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("document", models.CharField(max_length=60)),
                        ("department", models.CharField(max_length=64)),
                        ("reference", models.CharField(max_length=120)),
                        ("fetched_at", models.DateTimeField()),
                        ("business_date", models.DateField()),
                        ("digest", models.CharField(max_length=64)),
                        ("content", anxin.registry.encryption.EncryptedTextField()),
                        ("proof", models.JSONField(default=dict)),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="exchanged_documents",
                                to="casework.application",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "document from another department",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("application", "document", "digest"),
                                name="exchanged_document_once",
                                violation_error_message="The department gave this very document already.",
                            )
                        ],
                    },
                ),
            ]
        ),
        Install(
            Moves(
                "casework_application_moves",
                "casework_application",
                "An application cannot go from this state to that one.",
                column="state",
                moves={
                    "draft": ("received", "withdrawn"),
                    "received": ("accepted", "awaiting_documents", "recorded", "refused", "withdrawn"),
                    "awaiting_documents": ("in_process", "received", "refused", "withdrawn"),
                    "recorded": ("in_process", "refused", "withdrawn"),
                    "accepted": ("in_process", "withdrawn"),
                    "in_process": ("awaiting_documents", "decided", "refused", "withdrawn"),
                    "decided": ("delivered",),
                    "delivered": ("closed",),
                    "refused": ("closed",),
                },
            )
        ),
        Install(
            AppendOnly(
                "casework_move_kept", "casework_move", "A step of an application is never changed or removed."
            )
        ),
        Install(
            AppendOnly(
                "casework_exchanged_kept",
                "casework_exchangeddocument",
                "What another department gave is never changed or removed.",
            )
        ),
        Install(
            AppendOnly(
                "casework_contact_kept",
                "casework_contact",
                "A contact with a department is never changed or removed.",
            )
        ),
        Install(
            Frozen(
                "casework_coordination_kept",
                "casework_coordination",
                "A coordination that is closed is never changed or removed.",
                column="outcome",
                states=("given", "copy", "exchanged", "refused", "not_needed"),
            )
        ),
        Install(
            AppendOnly(
                "casework_coordination_person_kept",
                "casework_coordination_persons",
                "Whom a coordination is about is never changed or removed.",
            )
        ),
    ]
