import django.db.models.deletion
from django.db import migrations, models

from anxin.trail.guards import AppendOnly, Install


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0022_texts_without_numbers"),
        ("registry", "0002_enrolments_do_not_overlap"),
    ]

    operations = [
        migrations.CreateModel(
            name="DaySum",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("debits", models.BigIntegerField()),
                ("credits", models.BigIntegerField()),
                ("through", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "day of an account, summed up",
            },
        ),
        migrations.AddIndex(
            model_name="deferral",
            index=models.Index(
                condition=models.Q(("confirmed_at", None), ("refused_at", None)),
                fields=["id"],
                name="deferral_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("charged__gt", 0), ("undone_at", None)),
                fields=["bill"],
                name="payment_charged",
            ),
        ),
        migrations.AddIndex(
            model_name="payorder",
            index=models.Index(
                condition=models.Q(("state__in", ["proposed", "ordered", "failed"])),
                fields=["state", "id"],
                name="pay_order_open",
            ),
        ),
        migrations.AddIndex(
            model_name="payorder",
            index=models.Index(
                condition=models.Q(
                    ("came_back_on", None),
                    ("settled_at", None),
                    models.Q(("said_failed_at__isnull", False), ("decided", "failed"), _connector="OR"),
                    models.Q(
                        ("said_paid_at__isnull", False),
                        ("left_on__isnull", False),
                        ("said_taken_at__gt", models.F("said_failed_at")),
                        _connector="OR",
                    ),
                ),
                fields=["id"],
                name="pay_order_in_doubt",
            ),
        ),
        migrations.AddIndex(
            model_name="singleorder",
            index=models.Index(
                condition=models.Q(("state__in", ["proposed", "ordered", "failed"])),
                fields=["state", "id"],
                name="single_order_open",
            ),
        ),
        migrations.AddIndex(
            model_name="singleorder",
            index=models.Index(
                condition=models.Q(
                    ("came_back_on", None),
                    ("settled_at", None),
                    models.Q(("said_failed_at__isnull", False), ("decided", "failed"), _connector="OR"),
                    models.Q(
                        ("said_paid_at__isnull", False),
                        ("left_on__isnull", False),
                        ("said_taken_at__gt", models.F("said_failed_at")),
                        _connector="OR",
                    ),
                ),
                fields=["id"],
                name="single_order_in_doubt",
            ),
        ),
        migrations.AddField(
            model_name="daysum",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="funds.account",
            ),
        ),
        migrations.AddField(
            model_name="daysum",
            name="agency",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.agency",
            ),
        ),
        migrations.AddIndex(
            model_name="daysum",
            index=models.Index(fields=["agency", "account", "day"], name="day_sum_of_account"),
        ),
        migrations.AddConstraint(
            model_name="daysum",
            constraint=models.UniqueConstraint(
                fields=("through", "agency", "account", "day"),
                name="day_sum_once",
                violation_error_message="These transfers are summed up already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="daysum",
            constraint=models.CheckConstraint(
                condition=models.Q(("credits__gte", 0), ("debits__gte", 0)),
                name="day_sum_amounts",
                violation_error_message="Sums of what moved are not negative.",
            ),
        ),
        Install(
            AppendOnly(
                "funds_day_sum_kept", "funds_daysum", "What was summed up is never changed or removed."
            )
        ),
    ]
