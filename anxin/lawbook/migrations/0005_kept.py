from django.db import migrations

from anxin.trail.guards import AppendOnly, Frozen, Install, Moves


class Migration(migrations.Migration):
    dependencies = [("lawbook", "0004_drafts")]

    operations = [
        Install(
            AppendOnly(
                "lawbook_publication_kept",
                "lawbook_publication",
                "That rules were published is never changed or removed.",
            )
        ),
        Install(
            Moves(
                "lawbook_draft_moves",
                "lawbook_draft",
                "A draft does not go from this state to that.",
                column="state",
                moves={
                    "open": ("proposed", "abandoned"),
                    "proposed": ("open", "published", "abandoned"),
                },
            )
        ),
        Install(
            Frozen(
                "lawbook_draft_kept",
                "lawbook_draft",
                "A draft that was published or given up is not changed any more.",
                column="state",
                states=("published", "abandoned"),
            )
        ),
        Install(
            Frozen(
                "lawbook_announcement_kept",
                "lawbook_announcement",
                "An approved announcement is not changed any more.",
                column="state",
                states=("approved",),
            )
        ),
    ]
