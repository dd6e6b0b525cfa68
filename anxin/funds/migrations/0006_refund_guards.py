from django.db import migrations

from anxin.trail.guards import AppendOnly, Fixed, Install, Moves

KEPT = "What a refund is for never changes; reverse it and propose another."
COLUMNS = (
    "number",
    "kind",
    "source",
    "agency_id",
    "employer_id",
    "person_id",
    "total",
    "bases",
    "proposed_by",
)
MOVES = {
    "proposed": ("approved", "reversed"),
    "approved": ("paid", "reversed"),
    "paid": ("failed",),
    "failed": ("paid", "reversed"),
    "reversed": (),
}


class Migration(migrations.Migration):
    dependencies = [("funds", "0005_refunds")]

    operations = [
        Install(Fixed("funds_refund_kept", "funds_refund", KEPT, columns=COLUMNS)),
        Install(AppendOnly("funds_refunditem_kept", "funds_refunditem", KEPT)),
        Install(
            Moves(
                "funds_refund_moves",
                "funds_refund",
                "A refund does not go from that state to this one.",
                column="state",
                moves=MOVES,
            )
        ),
        Install(
            AppendOnly(
                "funds_entered_kept",
                "funds_enteredmonth",
                "Amounts entered by hand never change; enter the month again.",
                filled_once=("replaced_at",),
            )
        ),
    ]
