from django.db import migrations

from anxin.trail.guards import AppendOnly, Install


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]

    operations = [
        Install(
            AppendOnly(
                "trail_entry_kept",
                "trail_entry",
                "A trail entry is never changed or removed.",
                filled_once=("seal_id",),
            )
        ),
        Install(AppendOnly("trail_seal_kept", "trail_seal", "A seal is never changed or removed.")),
    ]
