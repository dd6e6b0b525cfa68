from django.db import migrations

from anxin.trail.guards import AppendOnly, Frozen, Install


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_exchanges")]

    operations = [
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
    ]
