from django.db import migrations

from anxin.trail.guards import Install, Reference, Refers

UNKNOWN = "This names something that is not on file, or that is still needed here."


class Migration(migrations.Migration):
    dependencies = [("funds", "0011_fewer_indexes"), ("registry", "0001_initial")]

    operations = [
        Install(
            Refers(
                "funds_line_refers",
                "funds_personmonth",
                UNKNOWN,
                references=(Reference("bill_id", "funds_bill"), Reference("person_id", "registry_person")),
            )
        ),
        Install(
            Refers(
                "funds_item_refers",
                "funds_billitem",
                UNKNOWN,
                references=(Reference("bill_id", "funds_bill"),),
            )
        ),
        Install(
            Refers(
                "funds_transfer_refers",
                "funds_transfer",
                UNKNOWN,
                references=(
                    Reference("posting_id", "funds_posting"),
                    Reference("debit_id", "funds_account"),
                    Reference("credit_id", "funds_account"),
                    Reference("bill_id", "funds_bill"),
                ),
            )
        ),
    ]
