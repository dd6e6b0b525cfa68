from django.db import migrations

from anxin.trail.guards import AppendOnly, Install, Moves

# The table of anxin/casework/states.py as it stood here. A test walks every pair of states on the database and fails
# when the two differ: then a new migration installs `casework_application_moves` again.
MOVES = {
    "draft": ("received", "withdrawn"),
    "received": ("accepted", "awaiting_documents", "recorded", "refused", "withdrawn"),
    "awaiting_documents": ("in_process", "received", "refused", "withdrawn"),
    "recorded": ("in_process", "refused", "withdrawn"),
    "accepted": ("in_process", "withdrawn"),
    "in_process": ("awaiting_documents", "decided", "refused", "withdrawn"),
    "decided": ("delivered",),
    "delivered": ("closed",),
    "refused": ("closed",),
}


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_initial")]

    operations = [
        Install(
            Moves(
                "casework_application_moves",
                "casework_application",
                "An application cannot go from this state to that one.",
                column="state",
                moves=MOVES,
            )
        ),
        Install(
            AppendOnly(
                "casework_move_kept", "casework_move", "A step of an application is never changed or removed."
            )
        ),
    ]
