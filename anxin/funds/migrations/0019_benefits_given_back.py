import django.db.models.deletion
from django.db import migrations, models

from anxin.trail.guards import Fixed, Install


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0018_outgoing_kept"),
    ]

    operations = [
        migrations.AlterField(
            model_name="benefititem",
            name="kind",
            field=models.CharField(
                choices=[
                    ("regular", "of the month"),
                    ("arrears", "arrears"),
                    ("advance", "paid in advance"),
                    ("difference", "difference to what was paid before"),
                    ("recovery", "taken back"),
                    ("repaid", "given back"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="benefititem",
            name="payment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="funds.benefitpayment",
            ),
        ),
        migrations.CreateModel(
            name="Repayment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("reason", models.CharField(max_length=200)),
                ("proposed_by", models.CharField(max_length=120)),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_by", models.CharField(blank=True, max_length=120)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("refused_by", models.CharField(blank=True, max_length=120)),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_reason", models.CharField(blank=True, max_length=200)),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repayments",
                        to="funds.benefitaward",
                    ),
                ),
                (
                    "posting",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="benefit_repayment",
                        to="funds.posting",
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repayments",
                        to="funds.receipt",
                    ),
                ),
            ],
            options={
                "verbose_name": "benefit given back",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="benefititem",
            name="repayment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="funds.repayment",
            ),
        ),
        migrations.AddConstraint(
            model_name="benefititem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount__lt", 0), ("kind", "repaid"), ("payment", None), ("repayment__isnull", False)
                    ),
                    models.Q(("payment__isnull", False), ("repayment", None)),
                    _connector="OR",
                ),
                name="benefit_item_of_one",
                violation_error_message="An item belongs to a payment or to a repayment.",
            ),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("confirmed_at", None), ("refused_at", None)),
                fields=("receipt", "award"),
                name="repayment_proposed_once",
                violation_error_message="This is proposed already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)),
                name="repayment_amount",
                violation_error_message="Propose more than nothing.",
            ),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", ""),
                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="repayment_two_persons",
                violation_error_message="Whoever proposed it cannot confirm it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_at", None), ("refused_at", None), _connector="OR"),
                name="repayment_one_answer",
                violation_error_message="A proposal is confirmed or refused, not both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("undone_at", None), ("confirmed_at__isnull", False), _connector="OR"),
                name="repayment_undone_when_confirmed",
                violation_error_message="Only what was confirmed is taken back.",
            ),
        ),
        # SQLite has written the table anew, so its guard is installed again.
        Install(
            Fixed(
                "funds_benefit_item_kept",
                "funds_benefititem",
                "A payment never changes; what is wrong is set right by the next one.",
                columns=(
                    "payment_id",
                    "repayment_id",
                    "award_id",
                    "month",
                    "serial",
                    "kind",
                    "amount",
                    "individual",
                ),
            )
        ),
        Install(
            Fixed(
                "funds_repayment_kept",
                "funds_repayment",
                "A repayment is not changed; refuse it and make another one.",
                columns=("receipt_id", "award_id", "amount", "proposed_by"),
            )
        ),
    ]
