from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0023_days_summed_up"),
        ("registry", "0002_enrolments_do_not_overlap"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["booked_on", "agency"], name="receipt_by_booking"),
        ),
    ]
