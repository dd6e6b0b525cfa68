from django.db import migrations, models

from anxin.trail.guards import Fixed, Install

AGREEMENT_COLUMNS = ("reference", "source", "kind", "employer_id", "person_id", "number_index", "signed_on")


class Migration(migrations.Migration):
    """Agreements and deferrals name the case that asked for them; awards of the fast track go first."""

    dependencies = [("funds", "0014_months_changed")]

    operations = [
        migrations.AddField("benefitaward", "goes_first", models.BooleanField(default=False)),
        migrations.AddField("deferral", "source", models.CharField(blank=True, default="", max_length=120)),
        migrations.AddField(
            "paymentagreement", "source", models.CharField(blank=True, default="", max_length=120)
        ),
        migrations.AddConstraint(
            "deferral",
            models.UniqueConstraint(
                fields=["source"],
                condition=~models.Q(source=""),
                name="deferral_once_a_source",
                violation_error_message="This case brought a deferral already.",
            ),
        ),
        migrations.AddConstraint(
            "paymentagreement",
            models.UniqueConstraint(
                fields=["source"],
                condition=~models.Q(source=""),
                name="agreement_once_a_source",
                violation_error_message="This case brought an agreement already.",
            ),
        ),
        Install(
            Fixed(
                "funds_agreement_kept",
                "funds_paymentagreement",
                "An agreement is not changed; end it and sign another one.",
                columns=AGREEMENT_COLUMNS,
            )
        ),
    ]
