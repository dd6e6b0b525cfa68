from django.db import migrations

from anxin.trail.guards import AppendOnly, Install


class Migration(migrations.Migration):
    dependencies = [("lawbook", "0002_initial")]

    operations = [
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
    ]
