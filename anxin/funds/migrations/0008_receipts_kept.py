from django.db import migrations

from anxin.trail.guards import AppendOnly, Fixed, Install, Moves, NoOverlap

AGREEMENT_COLUMNS = ("reference", "kind", "employer_id", "person_id", "number_index", "signed_on")
STATEMENT_COLUMNS = (
    "account_id",
    "number",
    "digest",
    "meaning",
    "first_on",
    "last_on",
    "opening_balance",
    "closing_balance",
    "entries",
    "imported_by",
    "imported_on",
)
RECEIPT_COLUMNS = (
    "account_id",
    "agency_id",
    "statement_id",
    "order_id",
    "ref",
    "amount",
    "value_on",
    "payer_name",
    "payer_index",
    "text",
)
ORDER_COLUMNS = (
    "batch_id",
    "bill_id",
    "agreement_id",
    "amount",
    "end_to_end_id",
    "attempt",
    "cycle_from",
    "cycle_end",
)


class Migration(migrations.Migration):
    dependencies = [("funds", "0007_receipts")]

    operations = [
        Install(
            NoOverlap(
                f"funds_agreement_no_overlap_{payer}",
                "funds_paymentagreement",
                "There is such an agreement with this payer already for some of these days.",
                owner=f"{payer}_id",
                start="signed_on",
                end="ended_on",
                range_type="daterange",
                within=("kind",),
            )
        )
        for payer in ("employer", "person")
    ] + [
        Install(
            NoOverlap(
                "funds_remittance_no_overlap",
                "funds_remittanceswitch",
                "The agency takes remittances already on some of these days.",
                owner="agency_id",
                start="since",
                end="until",
                range_type="daterange",
            )
        ),
        Install(
            Fixed(
                "funds_agreement_kept",
                "funds_paymentagreement",
                "An agreement is not changed; end it and sign another one.",
                columns=AGREEMENT_COLUMNS,
            )
        ),
        Install(
            Fixed(
                "funds_statement_kept",
                "funds_statement",
                "What a bank sent is never changed or removed.",
                columns=STATEMENT_COLUMNS,
            )
        ),
        Install(
            Fixed(
                "funds_receipt_kept",
                "funds_receipt",
                "What a bank sent is never changed or removed.",
                columns=RECEIPT_COLUMNS,
            )
        ),
        Install(
            AppendOnly(
                "funds_entry_kept", "funds_otherentry", "What a bank sent is never changed or removed."
            )
        ),
        Install(
            Fixed(
                "funds_match_kept",
                "funds_matchproposal",
                "A proposal is not changed; refuse it and make another one.",
                columns=("receipt_id", "bill_id", "amount"),
            )
        ),
        Install(
            Fixed(
                "funds_return_kept",
                "funds_return",
                "A return is not changed; refuse it and make another one.",
                columns=("receipt_id", "amount", "end_to_end_id", "proposed_by"),
            )
        ),
        Install(
            Fixed(
                "funds_batch_kept",
                "funds_debitbatch",
                "A batch of direct debits is not changed once it is built.",
                columns=("agency_id", "account_id", "message_id", "collect_on"),
            )
        ),
        Install(
            Fixed(
                "funds_order_kept",
                "funds_debitorder",
                "A direct debit order is not changed once it is built.",
                columns=ORDER_COLUMNS,
            )
        ),
        Install(
            Moves(
                "funds_order_moves",
                "funds_debitorder",
                "A direct debit does not go from this state to that one.",
                column="state",
                moves={"sent": ("collected", "rejected"), "collected": ("taken_back",)},
            )
        ),
    ]
