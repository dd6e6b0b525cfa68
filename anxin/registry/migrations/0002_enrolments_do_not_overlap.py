from django.db import migrations

from anxin.trail.guards import Install, NoOverlap


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [
        Install(
            NoOverlap(
                "enrolment_no_overlap",
                "registry_enrolment",
                "This person is enrolled already in some of these months.",
                owner="person_id",
                start="first_month",
                end="end_month",
                range_type="int4range",
            )
        ),
    ]
