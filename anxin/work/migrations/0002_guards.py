from django.db import migrations

from anxin.trail.guards import Install, NoOverlap


class Migration(migrations.Migration):
    dependencies = [("work", "0001_initial")]

    operations = [
        Install(
            NoOverlap(
                "work_suspension_no_overlap",
                "work_suspension",
                "This time limit is suspended already for some of these days.",
                owner="clock_id",
                start="since",
                end="until",
                range_type="daterange",
            )
        ),
    ]
