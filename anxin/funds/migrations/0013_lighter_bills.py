import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0012_bulk_references"),
        ("registry", "0002_enrolments_do_not_overlap"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="bill",
            name="bill_once_employer",
        ),
        migrations.RemoveConstraint(
            model_name="bill",
            name="bill_once_person",
        ),
        migrations.AlterField(
            model_name="bill",
            name="agency",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bills",
                to="registry.agency",
            ),
        ),
        migrations.AlterField(
            model_name="bill",
            name="employer",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bills",
                to="registry.employer",
            ),
        ),
        migrations.AlterField(
            model_name="bill",
            name="number",
            field=models.CharField(max_length=40),
        ),
        migrations.AlterField(
            model_name="bill",
            name="person",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bills",
                to="registry.person",
            ),
        ),
        migrations.AlterField(
            model_name="posting",
            name="agency",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="registry.agency",
            ),
        ),
        migrations.AlterField(
            model_name="posting",
            name="key",
            field=models.CharField(max_length=120),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.UniqueConstraint(
                fields=("number",),
                name="bill_number_once",
                violation_error_message="There is a bill of this number already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.UniqueConstraint(
                fields=("employer", "month", "serial"),
                name="bill_once_employer",
                violation_error_message="The employer has this bill already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.UniqueConstraint(
                fields=("person", "month", "serial"),
                name="bill_once_person",
                violation_error_message="The person has this bill already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.UniqueConstraint(
                fields=("key",), name="posting_once", violation_error_message="This was booked already."
            ),
        ),
    ]
