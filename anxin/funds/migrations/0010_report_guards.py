from django.db import migrations

from anxin.trail.guards import Frozen, Install, Moves

MOVES = {
    "draft": ("open",),
    "open": ("applied", "partly_applied", "refused"),
}


class Migration(migrations.Migration):
    dependencies = [("funds", "0009_reporting")]

    operations = [
        Install(
            Moves(
                "funds_report_moves",
                "funds_monthlyreport",
                "A monthly report cannot go from this state to that one.",
                column="state",
                moves=MOVES,
            )
        ),
        Install(
            Frozen(
                "funds_report_kept",
                "funds_monthlyreport",
                "A monthly report that was handled neither changes nor goes.",
                column="state",
                states=("applied", "partly_applied", "refused"),
            )
        ),
        Install(
            Frozen(
                "funds_report_row_kept",
                "funds_reportrow",
                "A row of a report that was handled neither changes nor goes.",
                column="state",
                states=("applied", "refused"),
            )
        ),
    ]
