from django.db import migrations, models

from anxin.trail.guards import AppendOnly, Fixed, Install, Moves

REFUND_COLUMNS = (
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
REFUND_MOVES = {
    "proposed": ("approved", "reversed"),
    "approved": ("ordered", "reversed"),
    "ordered": ("paid", "failed"),
    "paid": ("failed",),
    "failed": ("ordered", "paid", "reversed"),
    "reversed": (),
}
ORDER_MOVES = {
    "proposed": ("ordered", "dropped"),
    "ordered": ("paid", "failed"),
    "paid": ("failed",),
    "failed": ("paid",),
    "dropped": (),
}
SINGLE_COLUMNS = (
    "key",
    "refund_id",
    "money_return_id",
    "attempt",
    "amount",
    "payee_name",
    "payee_number",
    "proposed_by",
    "proposed_at",
)
REPORT_COLUMNS = ("about", "agency_id", "number", "digest", "created_at", "imported_by", "imported_on")
WAY = "An order to the bank does not go from this state to that one."


class Migration(migrations.Migration):
    """Guards stand again on tables whose columns changed: SQLite writes such a table anew, without its triggers."""

    dependencies = [("funds", "0017_outgoing_from_before")]

    operations = [
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "bank",
                            "debits_underway",
                            "receivable",
                            "billed",
                            "surcharge_receivable",
                            "surcharge_billed",
                            "suspense",
                            "pooled_fund",
                            "individual_accounts",
                            "refunds_payable",
                            "benefits_payable",
                            "payments_underway",
                        ],
                    )
                ),
                name="account_kind_known",
                violation_error_message="Unknown kind of account.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purpose", "paying"),
                    models.Q(("purpose", "collection"), models.Q(("scheme_id", ""), _negated=True)),
                    _connector="OR",
                ),
                name="bank_account_collects",
                violation_error_message="An account for collection needs the agency's number at the bank for collections.",
            ),
        ),
        migrations.AddConstraint(
            model_name="otherentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount", 0), _negated=True),
                    (
                        "kind__in",
                        [
                            "debit_collected",
                            "debit_returned",
                            "return_paid",
                            "benefit_paid",
                            "came_back",
                            "funded",
                            "paid_out",
                        ],
                    ),
                ),
                name="other_entry_amount",
                violation_error_message="An entry moves more than nothing.",
            ),
        ),
        migrations.AddConstraint(
            model_name="payorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), _negated=True),
                    ("said_failed_at__isnull", False),
                    ("came_back_on__isnull", False),
                    ("decided", "failed"),
                    _connector="OR",
                ),
                name="pay_order_end_has_fact",
                violation_error_message="What failed says by whose word.",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("total__gt", 0),
                    ("state__in", ["proposed", "approved", "ordered", "paid", "failed", "reversed"]),
                ),
                name="refund_known",
                violation_error_message="A refund is of more than nothing, in a known state.",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["ordered", "paid"]), _negated=True),
                    models.Q(models.Q(("paid_by", ""), _negated=True), ("ordered_on__isnull", False)),
                    _connector="OR",
                ),
                name="refund_paid_by_somebody",
                violation_error_message="What is paid says by whom and when.",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paid_on__isnull", False), ("state", "paid")),
                    models.Q(models.Q(("state", "paid"), _negated=True), ("paid_on", None)),
                    _connector="OR",
                ),
                name="refund_paid_on",
                violation_error_message="A refund that was paid has a day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("failed_at", None),
                    models.Q(("paid_on", None), ("sent_at__isnull", False)),
                    _connector="OR",
                ),
                name="return_failed_or_paid",
                violation_error_message="What failed was ordered, and is not paid.",
            ),
        ),
        Install(
            Fixed(
                "funds_refund_kept",
                "funds_refund",
                "What a refund is for never changes; reverse it and propose another.",
                columns=REFUND_COLUMNS,
            )
        ),
        Install(
            Moves(
                "funds_refund_moves",
                "funds_refund",
                "A refund does not go from that state to this one.",
                column="state",
                moves=REFUND_MOVES,
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
            AppendOnly(
                "funds_entry_kept", "funds_otherentry", "What a bank sent is never changed or removed."
            )
        ),
        Install(
            Fixed(
                "funds_pay_order_kept",
                "funds_payorder",
                "A payment never changes; what is wrong is set right by the next one.",
                columns=("key", "payment_id", "attempt", "account_id"),
            )
        ),
        Install(Moves("funds_pay_order_moves", "funds_payorder", WAY, column="state", moves=ORDER_MOVES)),
        Install(
            Fixed(
                "funds_single_order_kept",
                "funds_singleorder",
                "An order to the bank never changes; what failed is ordered again.",
                columns=SINGLE_COLUMNS,
            )
        ),
        Install(
            Moves("funds_single_order_moves", "funds_singleorder", WAY, column="state", moves=ORDER_MOVES)
        ),
        Install(
            Fixed(
                "funds_pay_report_kept",
                "funds_payreport",
                "What a bank sent is never changed or removed.",
                columns=REPORT_COLUMNS,
            )
        ),
    ]
