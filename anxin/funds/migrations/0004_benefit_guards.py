from django.db import migrations

from anxin.trail.guards import AppendOnly, Fixed, Install

GRANTED = "What was granted never changes; propose a new version."
PAID = "A payment never changes; what is wrong is set right by the next one."
VERSION_COLUMNS = (
    "award_id",
    "number",
    "from_month",
    "amount",
    "individual",
    "basis",
    "facts",
    "steps",
    "document",
    "reason",
    "proposed_by",
    "proposed_at",
)


class Migration(migrations.Migration):
    dependencies = [("funds", "0003_benefits")]

    operations = [
        Install(
            Fixed(
                "funds_award_kept",
                "funds_benefitaward",
                GRANTED,
                columns=("number", "person_id", "kind", "branch", "rhythm", "entitled_from", "source"),
            )
        ),
        Install(Fixed("funds_award_version_kept", "funds_awardversion", GRANTED, columns=VERSION_COLUMNS)),
        Install(
            AppendOnly(
                "funds_payee_kept",
                "funds_payeeaccount",
                "An account is never overwritten; enter the new one beside it.",
            )
        ),
        Install(
            Fixed(
                "funds_benefit_kept",
                "funds_benefitpayment",
                PAID,
                columns=("number", "run_id", "award_id", "amount", "individual", "advance"),
            )
        ),
        Install(
            Fixed(
                "funds_benefit_item_kept",
                "funds_benefititem",
                PAID,
                columns=("payment_id", "award_id", "month", "serial", "kind", "amount", "individual"),
            )
        ),
        Install(
            Fixed(
                "funds_pay_order_kept",
                "funds_payorder",
                PAID,
                columns=("key", "payment_id", "attempt", "account_id"),
            )
        ),
    ]
