from django.db import migrations

from anxin.trail.guards import AppendOnly, Fixed, Install

KEPT = "What was booked is never changed or removed; it is reversed."
BILL_COLUMNS = (
    "number",
    "kind",
    "agency_id",
    "employer_id",
    "person_id",
    "month",
    "serial",
    "persons",
    "employer_amount",
    "person_amount",
    "relief",
    "issued_on",
)
PAYMENT_COLUMNS = (
    "bill_id",
    "first_key",
    "attempt",
    "offered",
    "source",
    "paid_on",
    "principal",
    "surcharge",
    "charged",
    "posting_id",
)


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial")]

    operations = [
        Install(AppendOnly("funds_posting_kept", "funds_posting", KEPT)),
        Install(AppendOnly("funds_transfer_kept", "funds_transfer", KEPT)),
        Install(AppendOnly("funds_item_kept", "funds_billitem", KEPT)),
        Install(AppendOnly("funds_line_kept", "funds_personmonth", KEPT)),
        Install(
            Fixed(
                "funds_bill_kept",
                "funds_bill",
                "The amounts of a bill never change; cancel it and bill the month again.",
                columns=BILL_COLUMNS,
            )
        ),
        Install(
            Fixed(
                "funds_payment_kept",
                "funds_payment",
                "A payment never changes; undo it and put the money where it belongs.",
                columns=PAYMENT_COLUMNS,
            )
        ),
    ]
