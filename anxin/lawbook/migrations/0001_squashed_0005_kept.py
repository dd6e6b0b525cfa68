"""All of the rules kept at once, for a new database: what 0001 to 0005 come to (docs/decisions/0013-new-databases-take-squashed-migrations.md)."""

import django.db.models.deletion
from django.db import migrations, models

from anxin.trail.guards import AppendOnly, Frozen, Install, Moves
from anxin.trail.tables import MakeTables


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("lawbook", "0001_initial"),
        ("lawbook", "0002_initial"),
        ("lawbook", "0003_guards"),
        ("lawbook", "0004_drafts"),
        ("lawbook", "0005_kept"),
    ]

    dependencies = [("registry", "0002_enrolments_do_not_overlap")]

    operations = [
        MakeTables(
            operations=[
                migrations.CreateModel(
                    name="Declaration",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("event", models.CharField(max_length=40)),
                        ("day", models.DateField(blank=True, null=True)),
                        ("known_from", models.DateField()),
                        ("authority", models.CharField(max_length=160)),
                        ("citation", models.CharField(max_length=240)),
                        ("declared_at", models.DateTimeField()),
                        (
                            "declared_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="registry.staff",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "declared event",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["event", "known_from", "id"], name="declaration_known")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("authority", ""), _negated=True),
                                    models.Q(("citation", ""), _negated=True),
                                ),
                                name="declaration_has_authority",
                                violation_error_message="Say which authority declared it, and where it stands.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PublishedPack",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("place", models.CharField(max_length=40)),
                        ("version", models.CharField(max_length=80, unique=True)),
                        ("content", models.TextField()),
                        ("published_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "published rule pack",
                    },
                ),
                migrations.CreateModel(
                    name="Draft",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("place", models.CharField(max_length=40)),
                        ("base_version", models.CharField(max_length=80)),
                        ("title", models.CharField(max_length=160)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "being written"),
                                    ("proposed", "waits for a second person"),
                                    ("published", "published"),
                                    ("abandoned", "given up"),
                                ],
                                default="open",
                                max_length=12,
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("content", models.TextField()),
                        ("not_valid", models.JSONField(blank=True, default=dict)),
                        ("is_valid", models.BooleanField(default=True)),
                        ("changed_at", models.DateTimeField()),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.staff",
                            ),
                        ),
                        ("writers", models.ManyToManyField(related_name="+", to="registry.staff")),
                    ],
                    options={
                        "verbose_name": "draft of the rules",
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_valid", True), ("state__in", ["open", "abandoned"]), _connector="OR"
                                ),
                                name="draft_proposed_is_valid",
                                violation_error_message="A draft with a text that is not valid cannot be proposed.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("title", ""), _negated=True),
                                name="draft_has_title",
                                violation_error_message="Say in a few words what the draft is for.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Publication",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("place", models.CharField(max_length=40)),
                        ("number", models.PositiveIntegerField()),
                        ("replaced", models.CharField(max_length=80)),
                        ("published_on", models.DateField()),
                        ("published_at", models.DateTimeField()),
                        (
                            "draft",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, to="lawbook.draft"
                            ),
                        ),
                        (
                            "pack",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                to="lawbook.publishedpack",
                                to_field="version",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.staff",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "publication of the rules",
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("place", "number"),
                                name="publication_one_after_another",
                                violation_error_message="Other rules are being published at this moment. Try again.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Announcement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("measure", models.CharField(max_length=80)),
                        ("clause", models.CharField(max_length=40)),
                        ("zh_hans", models.TextField()),
                        ("zh_hant", models.TextField()),
                        ("en", models.TextField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "to be approved"), ("approved", "approved")],
                                default="draft",
                                max_length=12,
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("approved_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.staff",
                            ),
                        ),
                        (
                            "edited_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.staff",
                            ),
                        ),
                        (
                            "publication",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="announcements",
                                to="lawbook.publication",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "announcement",
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("publication", "measure"), name="announcement_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("approved_by", None), ("state", "draft")),
                                    models.Q(("approved_by__isnull", False), ("state", "approved")),
                                    _connector="OR",
                                ),
                                name="announcement_approved_by_somebody",
                                violation_error_message="An announcement is approved by a person.",
                            ),
                        ],
                    },
                ),
            ]
        ),
        Install(
            AppendOnly(
                "lawbook_declaration_kept",
                "lawbook_declaration",
                "A declaration is never changed or removed; declare again or revoke.",
            )
        ),
        Install(
            AppendOnly(
                "lawbook_publishedpack_kept",
                "lawbook_publishedpack",
                "A published rule pack is never changed or removed.",
            )
        ),
        Install(
            AppendOnly(
                "lawbook_publication_kept",
                "lawbook_publication",
                "That rules were published is never changed or removed.",
            )
        ),
        Install(
            Moves(
                "lawbook_draft_moves",
                "lawbook_draft",
                "A draft does not go from this state to that.",
                column="state",
                moves={"open": ("proposed", "abandoned"), "proposed": ("open", "published", "abandoned")},
            )
        ),
        Install(
            Frozen(
                "lawbook_draft_kept",
                "lawbook_draft",
                "A draft that was published or given up is not changed any more.",
                column="state",
                states=("published", "abandoned"),
            )
        ),
        Install(
            Frozen(
                "lawbook_announcement_kept",
                "lawbook_announcement",
                "An approved announcement is not changed any more.",
                column="state",
                states=("approved",),
            )
        ),
    ]
