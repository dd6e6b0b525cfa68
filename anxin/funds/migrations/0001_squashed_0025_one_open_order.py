"""All of the books at once, for a new database: what 0001 to 0025 come to (docs/decisions/0013-new-databases-take-squashed-migrations.md).

Data that 0017 carries over is not here: where this one runs there were no books before.
"""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import anxin.registry.encryption
from anxin.trail.guards import AppendOnly, Fixed, Frozen, Install, Moves, NoOverlap, Reference, Refers
from anxin.trail.tables import MakeTables


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("funds", "0001_initial"),
        ("funds", "0002_guards"),
        ("funds", "0003_benefits"),
        ("funds", "0004_benefit_guards"),
        ("funds", "0005_refunds"),
        ("funds", "0006_refund_guards"),
        ("funds", "0007_receipts"),
        ("funds", "0008_receipts_kept"),
        ("funds", "0009_reporting"),
        ("funds", "0010_report_guards"),
        ("funds", "0011_fewer_indexes"),
        ("funds", "0012_bulk_references"),
        ("funds", "0013_lighter_bills"),
        ("funds", "0014_months_changed"),
        ("funds", "0015_what_brought_it"),
        ("funds", "0016_outgoing_orders"),
        ("funds", "0017_outgoing_from_before"),
        ("funds", "0018_outgoing_kept"),
        ("funds", "0019_benefits_given_back"),
        ("funds", "0020_runs_in_parts"),
        ("funds", "0021_debits_in_parts"),
        ("funds", "0022_texts_without_numbers"),
        ("funds", "0023_days_summed_up"),
        ("funds", "0024_found_by_day"),
        ("funds", "0025_one_open_order"),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("registry", "0002_enrolments_do_not_overlap"),
    ]

    operations = [
        MakeTables(
            operations=[
                migrations.CreateModel(
                    name="Account",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("bank", "bank"),
                                    ("debits_underway", "direct debits collected, not yet on a statement"),
                                    ("receivable", "contributions receivable"),
                                    ("billed", "contributions billed, not yet received"),
                                    ("surcharge_receivable", "late-payment surcharge receivable"),
                                    ("surcharge_billed", "late-payment surcharge billed, not yet received"),
                                    ("suspense", "unallocated receipts"),
                                    ("pooled_fund", "pooled fund"),
                                    ("individual_accounts", "individual accounts"),
                                    ("refunds_payable", "refunds payable"),
                                    ("benefits_payable", "benefits payable"),
                                    ("payments_underway", "payments ordered, not yet on a statement"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("branch", models.CharField(blank=True, max_length=40)),
                    ],
                    options={
                        "verbose_name": "account of the ledger",
                        "ordering": ["kind", "branch"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "branch"),
                                name="account_once",
                                violation_error_message="There is such an account already.",
                            ),
                            models.CheckConstraint(
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
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Bill",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=40)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("monthly", "contributions of the month"),
                                    ("back_payment", "back-payment"),
                                    ("base_difference", "base-difference back-payment"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("month", models.IntegerField()),
                        ("serial", models.PositiveSmallIntegerField(default=1)),
                        ("persons", models.PositiveIntegerField()),
                        ("employer_amount", models.BigIntegerField()),
                        ("person_amount", models.BigIntegerField()),
                        ("relief", models.BigIntegerField(default=0)),
                        ("ordinary_due_on", models.DateField()),
                        ("due_on", models.DateField()),
                        ("extension", models.CharField(blank=True, max_length=60)),
                        ("clause", models.CharField(max_length=20)),
                        ("standing", models.JSONField(default=dict)),
                        ("pack_version", models.CharField(max_length=80)),
                        ("source", models.CharField(blank=True, max_length=120)),
                        ("issued_on", models.DateField()),
                        ("settled_on", models.DateField(blank=True, null=True)),
                        ("cancelled_on", models.DateField(blank=True, null=True)),
                        (
                            "agency",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bills",
                                to="registry.agency",
                            ),
                        ),
                        (
                            "employer",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bills",
                                to="registry.employer",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bills",
                                to="registry.person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "bill",
                        "ordering": ["-month", "number"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("cancelled_on", None), ("settled_on", None)),
                                fields=["agency", "due_on", "id"],
                                name="bill_open",
                            ),
                            models.Index(fields=["month", "agency"], name="bill_by_month"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("employer", None), ("person__isnull", False)),
                                    models.Q(("employer__isnull", False), ("person", None)),
                                    _connector="OR",
                                ),
                                name="bill_one_payer",
                                violation_error_message="A bill goes to one employer or to one person.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("cancelled_on", None), ("kind", "monthly"), ("person", None)
                                ),
                                fields=("employer", "month"),
                                name="bill_one_month_employer",
                                violation_error_message="The month is billed already.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("cancelled_on", None), ("employer", None), ("kind", "monthly")
                                ),
                                fields=("person", "month"),
                                name="bill_one_month_person",
                                violation_error_message="The month is billed already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("employer_amount__gte", 0), ("person_amount__gte", 0), ("relief__gte", 0)
                                ),
                                name="bill_amounts",
                                violation_error_message="A bill asks for no negative amount.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("settled_on", None), ("cancelled_on", None), _connector="OR"
                                ),
                                name="bill_settled_or_cancelled",
                                violation_error_message="A cancelled bill cannot be settled.",
                            ),
                            models.UniqueConstraint(
                                fields=("number",),
                                name="bill_number_once",
                                violation_error_message="There is a bill of this number already.",
                            ),
                            models.UniqueConstraint(
                                fields=("employer", "month", "serial"),
                                name="bill_once_employer",
                                violation_error_message="The employer has this bill already.",
                            ),
                            models.UniqueConstraint(
                                fields=("person", "month", "serial"),
                                name="bill_once_person",
                                violation_error_message="The person has this bill already.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BillItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("branch", models.CharField(max_length=40)),
                        ("employer_amount", models.BigIntegerField()),
                        ("person_amount", models.BigIntegerField()),
                        ("individual", models.BigIntegerField(default=0)),
                        ("relief", models.BigIntegerField(default=0)),
                        (
                            "bill",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="funds.bill",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "branch of a bill",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("bill", "branch"),
                                name="bill_item_once",
                                violation_error_message="The bill has this branch already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("employer_amount__gte", 0),
                                    ("individual__gte", 0),
                                    (
                                        "individual__lte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("employer_amount"), "+", models.F("person_amount")
                                        ),
                                    ),
                                    ("person_amount__gte", 0),
                                    ("relief__gte", 0),
                                ),
                                name="bill_item_amounts",
                                violation_error_message="The parts of a bill are not negative and make up the whole.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Deferral",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("first_month", models.IntegerField()),
                        ("end_month", models.IntegerField()),
                        ("reason", models.CharField(max_length=300)),
                        ("proposed_by", models.CharField(max_length=120)),
                        ("proposed_at", models.DateTimeField()),
                        ("confirmed_by", models.CharField(blank=True, max_length=120)),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                        ("refused_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "employer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deferrals",
                                to="registry.employer",
                            ),
                        ),
                        ("source", models.CharField(blank=True, default="", max_length=120)),
                    ],
                    options={
                        "verbose_name": "deferral",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("confirmed_at", None), ("refused_at", None)),
                                fields=["id"],
                                name="deferral_waiting",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("end_month__gt", models.F("first_month"))),
                                name="deferral_span",
                                violation_error_message="A deferral ends after it begins.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                                name="deferral_two_persons",
                                violation_error_message="Whoever proposed it cannot confirm it.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_at", None), ("refused_at", None), _connector="OR"
                                ),
                                name="deferral_one_answer",
                                violation_error_message="A deferral is confirmed or refused, not both.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("source", ""), _negated=True),
                                fields=("source",),
                                name="deferral_once_a_source",
                                violation_error_message="This case brought a deferral already.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PersonMonth",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.IntegerField()),
                        ("base", models.BigIntegerField()),
                        ("pension_employer", models.BigIntegerField(default=0)),
                        ("pension_person", models.BigIntegerField(default=0)),
                        ("unemployment_employer", models.BigIntegerField(default=0)),
                        ("unemployment_person", models.BigIntegerField(default=0)),
                        ("work_injury_employer", models.BigIntegerField(default=0)),
                        ("work_injury_person", models.BigIntegerField(default=0)),
                        ("medical_employer", models.BigIntegerField(default=0)),
                        ("medical_person", models.BigIntegerField(default=0)),
                        ("maternity_employer", models.BigIntegerField(default=0)),
                        ("maternity_person", models.BigIntegerField(default=0)),
                        ("mutual_aid_employer", models.BigIntegerField(default=0)),
                        ("mutual_aid_person", models.BigIntegerField(default=0)),
                        ("total", models.BigIntegerField()),
                        (
                            "bill",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="funds.bill",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="person_months",
                                to="registry.person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "person's line of a bill",
                        "indexes": [models.Index(fields=["person", "month"], name="person_month_by_person")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("bill", "person"),
                                name="person_month_once",
                                violation_error_message="The person stands on this bill already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("base__gte", 0), ("total__gte", 0)),
                                name="person_month_amounts",
                                violation_error_message="A month comes to no negative amount.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Posting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=120)),
                        ("kind", models.CharField(max_length=40)),
                        ("subject", models.CharField(max_length=120)),
                        ("effective_on", models.DateField()),
                        ("booked_on", models.DateField()),
                        ("at", models.DateTimeField()),
                        ("actor", models.CharField(max_length=120)),
                        ("note", models.CharField(blank=True, max_length=200)),
                        (
                            "agency",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="postings",
                                to="registry.agency",
                            ),
                        ),
                        (
                            "reverses",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reversal",
                                to="funds.posting",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "posting",
                        "indexes": [models.Index(fields=["subject", "id"], name="posting_by_subject")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reverses", models.F("id")), _negated=True),
                                name="posting_reverses_another",
                                violation_error_message="A posting cannot reverse itself.",
                            ),
                            models.UniqueConstraint(
                                fields=("key",),
                                name="posting_once",
                                violation_error_message="This was booked already.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Payment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("first_key", models.CharField(max_length=120)),
                        ("attempt", models.PositiveSmallIntegerField(default=1)),
                        ("offered", models.BigIntegerField()),
                        ("source", models.CharField(max_length=120)),
                        ("paid_on", models.DateField()),
                        ("principal", models.BigIntegerField()),
                        ("surcharge", models.BigIntegerField(default=0)),
                        ("charged", models.BigIntegerField(default=0)),
                        (
                            "treatment",
                            models.CharField(
                                choices=[
                                    ("none", "on time"),
                                    ("waived", "late, surcharge waived"),
                                    ("accrues", "late, surcharge accrues"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("clause", models.CharField(max_length=20)),
                        ("due_on", models.DateField()),
                        ("days", models.JSONField(default=list)),
                        ("events", models.JSONField(default=dict)),
                        ("pack_version", models.CharField(max_length=80)),
                        ("undone_at", models.DateTimeField(blank=True, null=True)),
                        ("undone_reason", models.CharField(blank=True, max_length=200)),
                        ("explanation", models.CharField(blank=True, max_length=300)),
                        (
                            "bill",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payments",
                                to="funds.bill",
                            ),
                        ),
                        (
                            "posting",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payment",
                                to="funds.posting",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "payment",
                        "ordering": ["paid_on", "first_key", "attempt"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("undone_at", None)),
                                fields=["paid_on"],
                                name="payment_standing",
                            ),
                            models.Index(fields=["source", "id"], name="payment_by_source"),
                            models.Index(
                                condition=models.Q(("charged__gt", 0), ("undone_at", None)),
                                fields=["bill"],
                                name="payment_charged",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("first_key", "attempt"),
                                name="payment_attempt_once",
                                violation_error_message="This payment was made already.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("undone_at", None)),
                                fields=("first_key",),
                                name="payment_stands_once",
                                violation_error_message="This payment stands already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("charged__gte", 0),
                                    ("principal__gte", 0),
                                    ("surcharge__gte", 0),
                                    models.Q(("principal__gt", 0), ("surcharge__gt", 0), _connector="OR"),
                                ),
                                name="payment_amounts",
                                violation_error_message="A payment is more than nothing.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("treatment", "accrues"), ("charged", 0), _connector="OR"),
                                name="payment_charged_when_accruing",
                                violation_error_message="A surcharge is charged only where one accrues.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Transfer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount", models.BigIntegerField()),
                        ("booked_on", models.DateField()),
                        ("holder", models.CharField(blank=True, max_length=120)),
                        (
                            "bill",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="transfers",
                                to="funds.bill",
                            ),
                        ),
                        (
                            "credit",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="credits",
                                to="funds.account",
                            ),
                        ),
                        (
                            "debit",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="debits",
                                to="funds.account",
                            ),
                        ),
                        (
                            "posting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="transfers",
                                to="funds.posting",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "transfer",
                        "indexes": [
                            models.Index(fields=["debit", "booked_on", "id"], name="transfer_debit_by_day"),
                            models.Index(fields=["credit", "booked_on", "id"], name="transfer_credit_by_day"),
                            models.Index(
                                condition=models.Q(("holder", ""), _negated=True),
                                fields=["holder", "id"],
                                name="transfer_by_holder",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)),
                                name="transfer_amount",
                                violation_error_message="A transfer moves more than nothing; the other way round is another transfer.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("debit", models.F("credit")), _negated=True),
                                name="transfer_two_accounts",
                                violation_error_message="Money moves from one account to another.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BenefitAward",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=24, unique=True)),
                        ("kind", models.CharField(max_length=40)),
                        ("branch", models.CharField(max_length=40)),
                        (
                            "rhythm",
                            models.CharField(
                                choices=[
                                    ("monthly", "monthly"),
                                    ("once", "once"),
                                    ("resend", "sent again after correction"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("entitled_from", models.IntegerField()),
                        ("source", models.CharField(blank=True, max_length=120)),
                        ("accepted_on", models.DateField()),
                        ("opened_by", models.CharField(max_length=120)),
                        ("certified_on", models.DateField(blank=True, null=True)),
                        ("ended_month", models.IntegerField(blank=True, null=True)),
                        ("ended_reason", models.CharField(blank=True, max_length=300)),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="awards",
                                to="registry.agency",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="awards",
                                to="registry.person",
                            ),
                        ),
                        ("goes_first", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name": "award",
                        "ordering": ["number"],
                        "indexes": [models.Index(fields=["agency", "rhythm", "id"], name="award_of_agency")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_month", None), ("rhythm", "monthly")),
                                fields=("person", "kind"),
                                name="award_monthly_once",
                                violation_error_message="The person receives this benefit already.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("source", ""), _negated=True),
                                fields=("source", "kind"),
                                name="award_once_a_source",
                                violation_error_message="An award was opened for this already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_month", None),
                                    models.Q(("ended_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="award_end_has_reason",
                                violation_error_message="An award ends for a reason.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AwardVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("from_month", models.IntegerField()),
                        ("amount", models.BigIntegerField()),
                        ("individual", models.BigIntegerField(default=0)),
                        (
                            "basis",
                            models.CharField(
                                choices=[
                                    ("computed", "worked out by the rules"),
                                    ("entered", "entered from a document"),
                                    ("end", "ended"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("facts", models.JSONField(default=dict)),
                        ("steps", models.JSONField(default=dict)),
                        ("pack_version", models.CharField(blank=True, max_length=80)),
                        ("document", models.CharField(blank=True, max_length=64)),
                        ("document_name", models.CharField(blank=True, max_length=160)),
                        ("reason", models.CharField(max_length=300)),
                        ("proposed_by", models.CharField(max_length=120)),
                        ("proposed_at", models.DateTimeField()),
                        ("approved_by", models.CharField(blank=True, max_length=120)),
                        ("approved_at", models.DateTimeField(blank=True, null=True)),
                        ("refused_by", models.CharField(blank=True, max_length=120)),
                        ("refused_at", models.DateTimeField(blank=True, null=True)),
                        ("refused_reason", models.CharField(blank=True, max_length=300)),
                        (
                            "award",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="funds.benefitaward",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "version of an award",
                        "ordering": ["award", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("award", "number"),
                                name="award_version_once",
                                violation_error_message="The award was changed meanwhile. Look at it again.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("approved_at", None), ("refused_at", None)),
                                fields=("award",),
                                name="award_version_one_open",
                                violation_error_message="A version of this award is waiting for approval already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by", ""),
                                    models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="award_version_two_persons",
                                violation_error_message="Whoever proposed it cannot approve it.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_at", None), ("refused_at", None), _connector="OR"
                                ),
                                name="award_version_one_answer",
                                violation_error_message="A version is approved or refused, not both.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("amount", 0), ("basis", "end"), ("individual", 0)),
                                    models.Q(
                                        models.Q(("basis", "end"), _negated=True),
                                        ("amount__gt", 0),
                                        ("individual__gte", 0),
                                        ("individual__lte", models.F("amount")),
                                    ),
                                    _connector="OR",
                                ),
                                name="award_version_amounts",
                                violation_error_message="An amount is more than nothing, and its individual part not more than the whole.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("basis", "entered"), _negated=True),
                                    models.Q(("document", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="award_version_has_document",
                                violation_error_message="An amount that was entered needs the document it stands in.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BenefitPayment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=30, unique=True)),
                        ("amount", models.BigIntegerField()),
                        ("individual", models.BigIntegerField(default=0)),
                        ("advance", models.BooleanField(default=False)),
                        ("rule", models.CharField(blank=True, max_length=80)),
                        ("clause", models.CharField(blank=True, max_length=20)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "proposed"),
                                    ("due", "confirmed, to be ordered"),
                                    ("ordered", "with the bank"),
                                    ("paid", "paid out"),
                                    ("failed", "payment failed"),
                                    ("dropped", "dropped"),
                                ],
                                default="proposed",
                                max_length=10,
                            ),
                        ),
                        ("paid_on", models.DateField(blank=True, null=True)),
                        (
                            "award",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payments",
                                to="funds.benefitaward",
                            ),
                        ),
                        (
                            "due_posting",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="benefit_due",
                                to="funds.posting",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payments",
                                to="funds.benefitrun",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "benefit payment",
                        "ordering": ["number"],
                        "indexes": [
                            models.Index(fields=["award", "id"], name="benefit_payment_of_award"),
                            models.Index(fields=["state", "run"], name="benefit_payment_by_state"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "award"),
                                name="benefit_payment_once",
                                violation_error_message="The run pays this award already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)),
                                name="benefit_payment_amount",
                                violation_error_message="A payment is more than nothing.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("paid_on__isnull", False), ("state", "paid")),
                                    models.Q(models.Q(("state", "paid"), _negated=True), ("paid_on", None)),
                                    _connector="OR",
                                ),
                                name="benefit_payment_paid_on",
                                violation_error_message="A payment that arrived has a day.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BenefitItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.IntegerField()),
                        ("serial", models.PositiveSmallIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("regular", "of the month"),
                                    ("arrears", "arrears"),
                                    ("advance", "paid in advance"),
                                    ("difference", "difference to what was paid before"),
                                    ("recovery", "taken back"),
                                    ("repaid", "given back"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("amount", models.BigIntegerField()),
                        ("individual", models.BigIntegerField(default=0)),
                        ("standing", models.BooleanField(default=True)),
                        (
                            "award",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="funds.benefitaward",
                            ),
                        ),
                        (
                            "payment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="funds.benefitpayment",
                            ),
                        ),
                        (
                            "repayment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="funds.repayment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "month of a benefit payment",
                        "ordering": ["month", "serial"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("standing", True)),
                                fields=("award", "month", "serial"),
                                name="benefit_item_once",
                                violation_error_message="The month is paid by another run already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("amount", 0), _negated=True),
                                    models.Q(("individual", 0), _negated=True),
                                    _connector="OR",
                                ),
                                name="benefit_item_amount",
                                violation_error_message="An item is not nothing.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("amount__lt", 0),
                                        ("kind", "repaid"),
                                        ("payment", None),
                                        ("repayment__isnull", False),
                                    ),
                                    models.Q(("payment__isnull", False), ("repayment", None)),
                                    _connector="OR",
                                ),
                                name="benefit_item_of_one",
                                violation_error_message="An item belongs to a payment or to a repayment.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BenefitRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=30, unique=True)),
                        (
                            "rhythm",
                            models.CharField(
                                choices=[
                                    ("monthly", "monthly"),
                                    ("once", "once"),
                                    ("resend", "sent again after correction"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("month", models.IntegerField()),
                        ("pay_on", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("building", "being put together"),
                                    ("proposed", "proposed"),
                                    ("confirmed", "confirmed"),
                                    ("dropping", "being dropped"),
                                    ("dropped", "dropped"),
                                ],
                                default="proposed",
                                max_length=10,
                            ),
                        ),
                        ("count", models.PositiveIntegerField()),
                        ("total", models.BigIntegerField()),
                        ("pack_version", models.CharField(max_length=80)),
                        ("events", models.JSONField(default=dict)),
                        ("proposed_by", models.CharField(max_length=120)),
                        ("proposed_at", models.DateTimeField()),
                        ("confirmed_by", models.CharField(blank=True, max_length=120)),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="benefit_runs",
                                to="registry.agency",
                            ),
                        ),
                        ("awards", models.PositiveIntegerField(default=0)),
                        ("last_award", models.BigIntegerField(default=0)),
                        ("looked_at", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "run of benefit payments",
                        "ordering": ["-month", "number"],
                        "indexes": [models.Index(fields=["agency", "pay_on"], name="benefit_run_by_day")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by", ""),
                                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="benefit_run_two_persons",
                                violation_error_message="Whoever proposed it cannot confirm it.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("confirmed_at__isnull", False), ("state", "confirmed")),
                                    models.Q(
                                        models.Q(("state", "confirmed"), _negated=True),
                                        ("confirmed_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="benefit_run_confirmed",
                                violation_error_message="A run that is confirmed says by whom and when.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["building", "proposed", "dropping"])),
                                fields=("agency", "rhythm"),
                                name="benefit_run_one_open",
                                violation_error_message="A run waits to be confirmed already. Confirm or drop it first.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LeftOut",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason", models.CharField(max_length=20)),
                        ("rule", models.CharField(blank=True, max_length=80)),
                        ("clause", models.CharField(blank=True, max_length=20)),
                        ("amount", models.BigIntegerField(default=0)),
                        (
                            "award",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="funds.benefitaward",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="left_out",
                                to="funds.benefitrun",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "award left out of a run",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="PayBatch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=35, unique=True)),
                        ("count", models.PositiveIntegerField()),
                        ("total", models.BigIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "to be sent"),
                                    ("sent", "with the bank"),
                                    ("answered", "answered by the bank"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("answered_on", models.DateField(blank=True, null=True)),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="batches",
                                to="funds.benefitrun",
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pay_batches",
                                to="funds.bankaccount",
                            ),
                        ),
                        ("back_amount", models.BigIntegerField(default=0)),
                        ("back_on", models.DateField(blank=True, null=True)),
                        ("left_amount", models.BigIntegerField(default=0)),
                        ("left_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "file of payments",
                        "ordering": ["number"],
                    },
                ),
                migrations.CreateModel(
                    name="PayeeAccount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", anxin.registry.encryption.EncryptedTextField()),
                        ("ending", models.CharField(max_length=4)),
                        ("holder", models.CharField(max_length=80)),
                        ("bank_name", models.CharField(blank=True, max_length=80)),
                        ("bank_code", models.CharField(blank=True, max_length=14)),
                        ("given_by", models.CharField(max_length=120)),
                        ("given_at", models.DateTimeField()),
                        ("reason", models.CharField(blank=True, max_length=200)),
                        (
                            "award",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="accounts",
                                to="funds.benefitaward",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "account of a beneficiary",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="PayOrder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=35, unique=True)),
                        ("attempt", models.PositiveSmallIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "proposed"),
                                    ("ordered", "with the bank"),
                                    ("paid", "paid by the bank"),
                                    ("failed", "not paid by the bank"),
                                    ("dropped", "dropped"),
                                ],
                                default="proposed",
                                max_length=10,
                            ),
                        ),
                        ("reason_code", models.CharField(blank=True, max_length=35)),
                        ("bank_words", models.CharField(blank=True, max_length=200)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="funds.payeeaccount",
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="funds.paybatch",
                            ),
                        ),
                        (
                            "payment",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="funds.benefitpayment",
                            ),
                        ),
                        (
                            "posting",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s",
                                to="funds.posting",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="funds.benefitrun",
                            ),
                        ),
                        ("came_back_on", models.DateField(blank=True, null=True)),
                        ("decided", models.CharField(blank=True, max_length=10)),
                        ("decided_by", models.CharField(blank=True, max_length=120)),
                        ("decided_why", models.CharField(blank=True, max_length=200)),
                        ("left_on", models.DateField(blank=True, null=True)),
                        ("reason_at", models.DateTimeField(blank=True, null=True)),
                        ("said_failed_at", models.DateTimeField(blank=True, null=True)),
                        ("said_paid_at", models.DateTimeField(blank=True, null=True)),
                        ("said_taken_at", models.DateTimeField(blank=True, null=True)),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "order to the bank",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["run", "state", "id"], name="pay_order_of_run"),
                            models.Index(
                                condition=models.Q(("state__in", ["proposed", "ordered", "failed"])),
                                fields=["state", "id"],
                                name="pay_order_open",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("came_back_on", None),
                                    ("settled_at", None),
                                    models.Q(
                                        ("said_failed_at__isnull", False),
                                        ("decided", "failed"),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("said_paid_at__isnull", False),
                                        ("left_on__isnull", False),
                                        ("said_taken_at__gt", models.F("said_failed_at")),
                                        _connector="OR",
                                    ),
                                ),
                                fields=["id"],
                                name="pay_order_in_doubt",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("payment", "attempt"),
                                name="pay_order_attempt_once",
                                violation_error_message="This payment was ordered already.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["proposed", "ordered", "paid"])),
                                fields=("payment",),
                                name="pay_order_one_open",
                                violation_error_message="This payment is on its way or paid already.",
                            ),
                            models.CheckConstraint(
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
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RecoveryPlan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("monthly_amount", models.BigIntegerField()),
                        ("reason", models.CharField(max_length=300)),
                        ("proposed_by", models.CharField(max_length=120)),
                        ("proposed_at", models.DateTimeField()),
                        ("approved_by", models.CharField(blank=True, max_length=120)),
                        ("approved_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "award",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recoveries",
                                to="funds.benefitaward",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "recovery",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("approved_at", None)),
                                fields=("award",),
                                name="recovery_one_open",
                                violation_error_message="A recovery waits for approval already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("monthly_amount__gt", 0)),
                                name="recovery_amount",
                                violation_error_message="What is taken back is more than nothing.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by", ""),
                                    models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="recovery_two_persons",
                                violation_error_message="Whoever proposed it cannot approve it.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Refund",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=30, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("ordinary", "paid too much or twice"),
                                    ("base_difference", "base was too high"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("source", models.CharField(max_length=120)),
                        ("total", models.BigIntegerField()),
                        ("bases", models.JSONField(default=dict)),
                        ("account_holder", models.CharField(blank=True, max_length=140)),
                        ("account_number", anxin.registry.encryption.EncryptedTextField(blank=True)),
                        ("bank_name", models.CharField(blank=True, max_length=140)),
                        ("bank_code", models.CharField(blank=True, max_length=35)),
                        ("account_from", models.CharField(blank=True, max_length=120)),
                        ("account_entered_by", models.CharField(blank=True, max_length=120)),
                        ("needs_check", models.BooleanField(default=True)),
                        ("checked_by", models.CharField(blank=True, max_length=120)),
                        ("checked_at", models.DateTimeField(blank=True, null=True)),
                        ("spoke_with", models.CharField(blank=True, max_length=80)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "proposed"),
                                    ("approved", "approved, to be paid"),
                                    ("ordered", "ordered at the bank"),
                                    ("paid", "paid"),
                                    ("failed", "returned by the bank"),
                                    ("reversed", "reversed"),
                                ],
                                default="proposed",
                                max_length=10,
                            ),
                        ),
                        ("proposed_by", models.CharField(max_length=120)),
                        ("proposed_on", models.DateField()),
                        ("approved_by", models.CharField(blank=True, max_length=120)),
                        ("approved_on", models.DateField(blank=True, null=True)),
                        ("paid_by", models.CharField(blank=True, max_length=120)),
                        ("paid_on", models.DateField(blank=True, null=True)),
                        ("attempt", models.PositiveSmallIntegerField(default=0)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("reversed_by", models.CharField(blank=True, max_length=120)),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refunds",
                                to="registry.agency",
                            ),
                        ),
                        (
                            "due_posting",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refund_due",
                                to="funds.posting",
                            ),
                        ),
                        (
                            "employer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refunds",
                                to="registry.employer",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refunds",
                                to="registry.person",
                            ),
                        ),
                        ("ordered_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "refund",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["agency", "state", "id"], name="refund_by_state"),
                            models.Index(fields=["person", "id"], name="refund_by_person"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "reversed"), _negated=True),
                                fields=("source", "person"),
                                name="refund_once",
                                violation_error_message="There is a refund for this application already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by", ""),
                                    models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="refund_two_persons",
                                violation_error_message="Whoever proposed a refund cannot approve it.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("paid_by", ""),
                                    models.Q(
                                        models.Q(("paid_by", models.F("proposed_by")), _negated=True),
                                        models.Q(("paid_by", models.F("approved_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="refund_third_person_pays",
                                violation_error_message="Whoever proposed or approved a refund does not pay it.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["proposed", "reversed"]),
                                    ("needs_check", False),
                                    ("checked_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="refund_checked_first",
                                violation_error_message="A refund is approved only after the telephone check (II.1.2).",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["proposed", "reversed"]),
                                    models.Q(
                                        models.Q(("account_number", ""), _negated=True),
                                        models.Q(
                                            ("account_entered_by", models.F("approved_by")), _negated=True
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="refund_account_verified",
                                violation_error_message="The account must be known, and whoever entered it does not approve.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["proposed", "reversed"]),
                                    models.Q(
                                        models.Q(("approved_by", ""), _negated=True),
                                        ("approved_on__isnull", False),
                                        ("due_posting__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="refund_approved_by_somebody",
                                violation_error_message="What is approved says by whom and when.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["failed", "reversed"]), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="refund_reason_given",
                                violation_error_message="What failed or was reversed says why.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("total__gt", 0),
                                    (
                                        "state__in",
                                        ["proposed", "approved", "ordered", "paid", "failed", "reversed"],
                                    ),
                                ),
                                name="refund_known",
                                violation_error_message="A refund is of more than nothing, in a known state.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["ordered", "paid"]), _negated=True),
                                    models.Q(
                                        models.Q(("paid_by", ""), _negated=True),
                                        ("ordered_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="refund_paid_by_somebody",
                                violation_error_message="What is paid says by whom and when.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("paid_on__isnull", False), ("state", "paid")),
                                    models.Q(models.Q(("state", "paid"), _negated=True), ("paid_on", None)),
                                    _connector="OR",
                                ),
                                name="refund_paid_on",
                                violation_error_message="A refund that was paid has a day.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RefundItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.IntegerField()),
                        ("branch", models.CharField(max_length=40)),
                        ("employer_amount", models.BigIntegerField()),
                        ("person_amount", models.BigIntegerField()),
                        ("individual", models.BigIntegerField(default=0)),
                        (
                            "bill",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refund_items",
                                to="funds.bill",
                            ),
                        ),
                        (
                            "refund",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="funds.refund",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "part of a refund",
                        "ordering": ["month", "bill_id", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("refund", "bill", "branch"),
                                name="refund_item_once",
                                violation_error_message="The refund has this branch of the bill already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("employer_amount__gte", 0),
                                    ("individual__gte", 0),
                                    (
                                        "individual__lte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("employer_amount"), "+", models.F("person_amount")
                                        ),
                                    ),
                                    ("person_amount__gte", 0),
                                    models.Q(
                                        ("employer_amount__gt", 0), ("person_amount__gt", 0), _connector="OR"
                                    ),
                                ),
                                name="refund_item_amounts",
                                violation_error_message="The parts of a refund are not negative and come to something.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EnteredMonth",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("source", models.CharField(max_length=120)),
                        ("month", models.IntegerField()),
                        ("base", models.BigIntegerField()),
                        ("amounts", models.JSONField()),
                        ("document", models.CharField(max_length=64)),
                        ("entered_by", models.CharField(max_length=120)),
                        ("entered_at", models.DateTimeField()),
                        ("replaced_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "amounts entered by hand",
                        "ordering": ["month", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("replaced_at", None)),
                                fields=("source", "person", "month"),
                                name="entered_month_once",
                                violation_error_message="Amounts of this month stand already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("base__gt", 0), models.Q(("document", ""), _negated=True)
                                ),
                                name="entered_month_from_paper",
                                violation_error_message="Amounts are entered from a document, on a base of more than nothing.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BankAccount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", anxin.registry.encryption.EncryptedTextField()),
                        ("number_index", models.CharField(db_index=True, editable=False, max_length=64)),
                        ("holder", models.CharField(max_length=140)),
                        ("bank_name", models.CharField(max_length=140)),
                        ("bank_code", models.CharField(max_length=35)),
                        ("scheme_id", models.CharField(blank=True, max_length=35)),
                        ("opened_on", models.DateField()),
                        ("closed_on", models.DateField(blank=True, null=True)),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bank_accounts",
                                to="registry.agency",
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[("collection", "collection"), ("paying", "paying out")],
                                default="collection",
                                max_length=10,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "bank account of the agency",
                        "ordering": ["agency", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("number_index",),
                                name="bank_account_once",
                                violation_error_message="This account is on file already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_on", None),
                                    ("closed_on__gt", models.F("opened_on")),
                                    _connector="OR",
                                ),
                                name="bank_account_span",
                                violation_error_message="An account is closed after it was opened.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("purpose", "paying"),
                                    models.Q(
                                        ("purpose", "collection"), models.Q(("scheme_id", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="bank_account_collects",
                                violation_error_message="An account for collection needs the agency's number at the bank for collections.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DebitBatch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("message_id", models.CharField(max_length=35, unique=True)),
                        ("collect_on", models.DateField()),
                        ("built_by", models.CharField(max_length=120)),
                        ("built_on", models.DateField()),
                        ("built_at", models.DateTimeField()),
                        ("reminded_on", models.DateField(blank=True, null=True)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="debit_batches",
                                to="funds.bankaccount",
                            ),
                        ),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="debit_batches",
                                to="registry.agency",
                            ),
                        ),
                        ("bills", models.PositiveIntegerField(default=0)),
                        (
                            "dropped_why",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("cancelled", "An officer dropped it."),
                                    (
                                        "changed",
                                        "Meanwhile something was paid or changed. Look at the figures again.",
                                    ),
                                    ("nothing", "There is nothing to collect on that day."),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("expected", models.BigIntegerField(blank=True, null=True)),
                        ("last_bill", models.BigIntegerField(default=0)),
                        ("looked_at", models.PositiveIntegerField(default=0)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("building", "being put together"),
                                    ("built", "built"),
                                    ("dropping", "being dropped"),
                                    ("dropped", "dropped"),
                                ],
                                default="built",
                                max_length=8,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "batch of direct debits",
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["building", "dropping"])),
                                fields=("agency",),
                                name="debit_batch_one_unfinished",
                                violation_error_message="Another batch is being put together or dropped. Wait for it.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state", "built"), ("sent_at", None), _connector="OR"),
                                name="debit_batch_built_leaves",
                                violation_error_message="Only a batch that is built goes to the bank.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DebitReport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=35)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("created_on", models.DateField()),
                        ("total", models.PositiveIntegerField()),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("imported_by", models.CharField(max_length=120)),
                        ("imported_on", models.DateField()),
                        ("imported_at", models.DateTimeField()),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="funds.debitbatch",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "report on direct debits",
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("batch", "number"),
                                name="debit_report_once",
                                violation_error_message="This report was read in already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PaymentAgreement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", anxin.registry.encryption.EncryptedTextField()),
                        ("number_index", models.CharField(db_index=True, editable=False, max_length=64)),
                        ("holder", models.CharField(max_length=140)),
                        ("bank_name", models.CharField(max_length=140)),
                        ("bank_code", models.CharField(max_length=35)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("direct_debit", "direct debit"),
                                    ("bank_remittance", "bank remittance"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("reference", models.CharField(max_length=35, unique=True)),
                        ("signed_on", models.DateField()),
                        ("ended_on", models.DateField(blank=True, null=True)),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payment_agreements",
                                to="registry.agency",
                            ),
                        ),
                        (
                            "employer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payment_agreements",
                                to="registry.employer",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payment_agreements",
                                to="registry.person",
                            ),
                        ),
                        ("source", models.CharField(blank=True, default="", max_length=120)),
                    ],
                    options={
                        "verbose_name": "payment agreement",
                        "ordering": ["reference"],
                        "indexes": [
                            models.Index(fields=["agency", "kind", "id"], name="agreement_by_agency")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("employer", None), ("person__isnull", False)),
                                    models.Q(("employer__isnull", False), ("person", None)),
                                    _connector="OR",
                                ),
                                name="agreement_one_payer",
                                violation_error_message="An agreement is with one employer or with one person.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["direct_debit", "bank_remittance"])),
                                name="agreement_kind_known",
                                violation_error_message="Unknown kind of agreement.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on", None),
                                    ("ended_on__gt", models.F("signed_on")),
                                    _connector="OR",
                                ),
                                name="agreement_span",
                                violation_error_message="An agreement ends after it was signed.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("source", ""), _negated=True),
                                fields=("source",),
                                name="agreement_once_a_source",
                                violation_error_message="This case brought an agreement already.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DebitOrder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount", models.BigIntegerField()),
                        ("end_to_end_id", models.CharField(max_length=35, unique=True)),
                        ("attempt", models.PositiveSmallIntegerField(default=1)),
                        ("cycle_from", models.DateField()),
                        ("cycle_end", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("sent", "ordered"),
                                    ("collected", "collected"),
                                    ("rejected", "rejected"),
                                    ("taken_back", "taken back by the payer"),
                                    ("dropped", "dropped"),
                                ],
                                default="sent",
                                max_length=10,
                            ),
                        ),
                        ("reason_code", models.CharField(blank=True, max_length=35)),
                        ("bank_words", models.CharField(blank=True, max_length=200)),
                        ("answered_on", models.DateField(blank=True, null=True)),
                        ("on_account", models.BooleanField(default=False)),
                        ("given_up_on", models.DateField(blank=True, null=True)),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="funds.debitbatch",
                            ),
                        ),
                        (
                            "bill",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="debit_orders",
                                to="funds.bill",
                            ),
                        ),
                        (
                            "agreement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="debit_orders",
                                to="funds.paymentagreement",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "direct debit order",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["rejected", "taken_back"])),
                                fields=["bill", "id"],
                                name="debit_failed",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "sent")),
                                fields=("bill",),
                                name="debit_one_open_order",
                                violation_error_message="A direct debit of this bill is under way already.",
                            ),
                            models.UniqueConstraint(
                                fields=("bill", "attempt"),
                                name="debit_attempt_once",
                                violation_error_message="This attempt was made already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amount__gt", 0),
                                    ("state__in", ["sent", "collected", "rejected", "taken_back", "dropped"]),
                                ),
                                name="debit_order_known",
                                violation_error_message="A direct debit is of more than nothing, in a known state.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_on", None), ("state__in", ["sent", "dropped"])),
                                    models.Q(
                                        models.Q(("state__in", ["sent", "dropped"]), _negated=True),
                                        ("answered_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="debit_order_answered",
                                violation_error_message="An order that was answered says when.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Receipt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ref", models.CharField(max_length=64)),
                        ("amount", models.BigIntegerField()),
                        ("value_on", models.DateField()),
                        ("booked_on", models.DateField()),
                        ("payer_name", models.CharField(blank=True, max_length=140)),
                        ("payer_account", anxin.registry.encryption.EncryptedTextField(blank=True)),
                        ("payer_index", models.CharField(blank=True, max_length=64)),
                        ("text", models.TextField(blank=True)),
                        ("allocated", models.BigIntegerField(default=0)),
                        ("returned", models.BigIntegerField(default=0)),
                        (
                            "waiting",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "not looked at yet"),
                                    ("no_number", "no number of an open bill in the text"),
                                    ("several_payers", "the text names bills of several payers"),
                                    ("amount", "the amount is not what is open"),
                                    ("no_agreement", "no remittance agreement with this payer"),
                                    ("switched_off", "the agency did not take remittances on that day"),
                                    ("not_allowed", "the rules did not allow remittance on that day"),
                                    (
                                        "undone",
                                        "put against a bill before and undone; only people decide now",
                                    ),
                                    ("left_over", "more than was open"),
                                ],
                                default="",
                                max_length=16,
                            ),
                        ),
                        ("return_by", models.DateField(blank=True, null=True)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="funds.bankaccount",
                            ),
                        ),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="registry.agency",
                            ),
                        ),
                        (
                            "order",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipt",
                                to="funds.debitorder",
                            ),
                        ),
                        (
                            "statement",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="funds.statement",
                            ),
                        ),
                        ("person_indexes", models.JSONField(blank=True, default=list)),
                    ],
                    options={
                        "verbose_name": "receipt",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    (
                                        "amount__gt",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("allocated"), "+", models.F("returned")
                                        ),
                                    )
                                ),
                                fields=["agency", "return_by", "id"],
                                name="receipt_waiting",
                            ),
                            models.Index(fields=["agency", "value_on", "id"], name="receipt_by_day"),
                            models.Index(fields=["booked_on", "agency"], name="receipt_by_booking"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "ref"),
                                name="receipt_once",
                                violation_error_message="This entry of the account was received already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("order__isnull", False), ("statement", None)),
                                    models.Q(("order", None), ("statement__isnull", False)),
                                    _connector="OR",
                                ),
                                name="receipt_one_origin",
                                violation_error_message="A receipt comes from a statement or from a direct debit.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("allocated__gte", 0),
                                    ("amount__gt", 0),
                                    ("returned__gte", 0),
                                    (
                                        "amount__gte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("allocated"), "+", models.F("returned")
                                        ),
                                    ),
                                ),
                                name="receipt_not_overdrawn",
                                violation_error_message="No more can be taken from a receipt than came.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MatchProposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount", models.BigIntegerField()),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("number", "number of the bill in the text"),
                                    ("account", "paid from the account of an agreement"),
                                    ("person", "identity number in the text"),
                                    ("name", "name of the payer like the employer's"),
                                    ("amount", "the very amount of an open bill"),
                                    ("by_hand", "chosen by hand"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200)),
                        ("made_at", models.DateTimeField()),
                        ("proposed_by", models.CharField(blank=True, max_length=120)),
                        ("proposed_at", models.DateTimeField(blank=True, null=True)),
                        ("confirmed_by", models.CharField(blank=True, max_length=120)),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                        ("refused_by", models.CharField(blank=True, max_length=120)),
                        ("refused_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "bill",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="match_proposals",
                                to="funds.bill",
                            ),
                        ),
                        (
                            "payment",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="match_proposal",
                                to="funds.payment",
                            ),
                        ),
                        (
                            "receipt",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to="funds.receipt",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "proposal of a match",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("confirmed_at", None), ("refused_at", None)),
                                fields=["id"],
                                name="match_open",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("confirmed_at", None), ("refused_at", None)),
                                fields=("receipt", "bill"),
                                name="match_proposed_once",
                                violation_error_message="This is proposed already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)),
                                name="match_amount",
                                violation_error_message="Propose more than nothing.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("confirmed_at", None), ("confirmed_by", "")),
                                    models.Q(
                                        ("confirmed_at__isnull", False),
                                        models.Q(("proposed_by", ""), _negated=True),
                                        models.Q(("confirmed_by", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="match_proposed_before_confirmed",
                                violation_error_message="An officer proposes it before another one confirms it.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by", ""),
                                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="match_two_persons",
                                violation_error_message="Whoever proposed it cannot confirm it.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_at", None), ("refused_at", None), _connector="OR"
                                ),
                                name="match_one_answer",
                                violation_error_message="A proposal is confirmed or refused, not both.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RemittanceSwitch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("since", models.DateField()),
                        ("until", models.DateField(blank=True, null=True)),
                        ("switched_on_by", models.CharField(max_length=120)),
                        ("switched_off_by", models.CharField(blank=True, max_length=120)),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="remittance_switches",
                                to="registry.agency",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "time in which the agency takes remittances",
                        "ordering": ["-since"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until", None), ("until__gt", models.F("since")), _connector="OR"
                                ),
                                name="remittance_switch_span",
                                violation_error_message="Remittance is switched off after it was switched on.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Return",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount", models.BigIntegerField()),
                        ("reason", models.CharField(max_length=200)),
                        ("end_to_end_id", models.CharField(max_length=35, unique=True)),
                        ("proposed_by", models.CharField(max_length=120)),
                        ("proposed_at", models.DateTimeField()),
                        ("confirmed_by", models.CharField(blank=True, max_length=120)),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                        ("refused_by", models.CharField(blank=True, max_length=120)),
                        ("refused_at", models.DateTimeField(blank=True, null=True)),
                        ("paid_by", models.CharField(blank=True, max_length=120)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        ("paid_on", models.DateField(blank=True, null=True)),
                        (
                            "posting",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="money_return",
                                to="funds.posting",
                            ),
                        ),
                        (
                            "receipt",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="returns",
                                to="funds.receipt",
                            ),
                        ),
                        ("failed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "return of money",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("confirmed_at", None), ("refused_at", None)),
                                fields=("receipt",),
                                name="return_proposed_once",
                                violation_error_message="A return of this receipt is proposed already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)),
                                name="return_amount",
                                violation_error_message="Return more than nothing.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                                name="return_two_persons",
                                violation_error_message="Whoever proposed it cannot confirm it.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("paid_by", ""),
                                    models.Q(
                                        models.Q(("paid_by", models.F("proposed_by")), _negated=True),
                                        models.Q(("paid_by", models.F("confirmed_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="return_third_person_pays",
                                violation_error_message="Whoever proposed or confirmed it does not pay it out.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_at", None), ("refused_at", None), _connector="OR"
                                ),
                                name="return_one_answer",
                                violation_error_message="A return is confirmed or refused, not both.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sent_at", None), ("confirmed_at__isnull", False), _connector="OR"
                                ),
                                name="return_paid_when_confirmed",
                                violation_error_message="Only what was confirmed is paid out.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("failed_at", None),
                                    models.Q(("paid_on", None), ("sent_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="return_failed_or_paid",
                                violation_error_message="What failed was ordered, and is not paid.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Statement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=35)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("meaning", models.CharField(max_length=64, unique=True)),
                        ("format", models.CharField(max_length=40)),
                        ("first_on", models.DateField()),
                        ("last_on", models.DateField()),
                        ("opening_balance", models.BigIntegerField(blank=True, null=True)),
                        ("closing_balance", models.BigIntegerField(blank=True, null=True)),
                        ("entries", models.PositiveIntegerField()),
                        ("entries_done", models.PositiveIntegerField(default=0)),
                        ("known_before", models.PositiveIntegerField(default=0)),
                        (
                            "state",
                            models.CharField(
                                choices=[("reading", "being read in"), ("done", "read in")],
                                default="reading",
                                max_length=8,
                            ),
                        ),
                        ("imported_by", models.CharField(max_length=120)),
                        ("imported_on", models.DateField()),
                        ("imported_at", models.DateTimeField()),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="statements",
                                to="funds.bankaccount",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "bank statement",
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("first_on__lte", models.F("last_on"))),
                                name="statement_period",
                                violation_error_message="A statement ends on or after the day on which it begins.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closing_balance", None), ("opening_balance", None)),
                                    models.Q(
                                        ("closing_balance__isnull", False), ("opening_balance__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="statement_balances",
                                violation_error_message="A statement has both balances or none.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("entries_done__lte", models.F("entries")),
                                    ("state__in", ["reading", "done"]),
                                ),
                                name="statement_progress",
                                violation_error_message="More was read in than the statement holds.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OtherEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ref", models.CharField(max_length=64)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("debit_collected", "direct debit, on the account"),
                                    ("debit_returned", "direct debit taken back"),
                                    ("return_paid", "money sent back"),
                                    ("benefit_paid", "benefits paid out"),
                                    ("came_back", "payment that came back"),
                                    ("funded", "money put onto the paying account"),
                                    ("paid_out", "money out that is not explained"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("amount", models.BigIntegerField()),
                        ("value_on", models.DateField()),
                        ("about", models.CharField(blank=True, max_length=120)),
                        ("text", models.TextField(blank=True)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="other_entries",
                                to="funds.bankaccount",
                            ),
                        ),
                        (
                            "posting",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entry",
                                to="funds.posting",
                            ),
                        ),
                        (
                            "statement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="other_entries",
                                to="funds.statement",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "other entry of a statement",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "ref"),
                                name="other_entry_once",
                                violation_error_message="This entry of the account is known already.",
                            ),
                            models.CheckConstraint(
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
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MonthlyReport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.IntegerField()),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("online", "typed on line"),
                                    ("file", "by file"),
                                    ("api", "by program"),
                                ],
                                max_length=6,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "being filled in"),
                                    ("open", "received, being handled"),
                                    ("applied", "all rows handled"),
                                    ("partly_applied", "some rows refused"),
                                    ("refused", "every row refused"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("receipt", models.CharField(blank=True, max_length=16, null=True, unique=True)),
                        ("draft_key", models.UUIDField(blank=True, null=True, unique=True)),
                        ("received_on", models.DateField(blank=True, null=True)),
                        ("rule", models.CharField(blank=True, max_length=64)),
                        ("clause", models.CharField(blank=True, max_length=20)),
                        ("pack_version", models.CharField(blank=True, max_length=80)),
                        ("file_name", models.CharField(blank=True, max_length=160)),
                        ("sha256", models.CharField(blank=True, max_length=64)),
                        ("rows_total", models.PositiveIntegerField(default=0)),
                        ("rows_read", models.PositiveIntegerField(default=0)),
                        ("rows_applied", models.PositiveIntegerField(default=0)),
                        ("rows_refused", models.PositiveIntegerField(default=0)),
                        ("created_at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "employer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="monthly_reports",
                                to="registry.employer",
                            ),
                        ),
                        (
                            "filed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="monthly_reports",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "monthly report",
                        "indexes": [
                            models.Index(
                                fields=["employer", "-month", "-id"], name="monthly_report_by_employer"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["draft", "open", "applied", "partly_applied", "refused"])
                                ),
                                name="monthly_report_state_known",
                                violation_error_message="A report is being filled in, received, or handled.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("receipt", None), ("received_on", None), ("state", "draft")),
                                    models.Q(
                                        models.Q(("state", "draft"), _negated=True),
                                        ("receipt__isnull", False),
                                        ("received_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="monthly_report_received",
                                violation_error_message="A report that was sent has a receipt number and a day of receipt.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "rows_total__gte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("rows_applied"), "+", models.F("rows_refused")
                                        ),
                                    )
                                ),
                                name="monthly_report_counts",
                                violation_error_message="More rows cannot be handled than there are.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ("applied", "partly_applied", "refused")), _negated=True
                                    ),
                                    (
                                        "rows_total",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("rows_applied"), "+", models.F("rows_refused")
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="monthly_report_finished",
                                violation_error_message="A report is finished when every row is.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("sha256", ""), _negated=True),
                                fields=("employer", "month", "sha256"),
                                name="monthly_report_file_once",
                                violation_error_message="This file was sent for the month already.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "draft")),
                                fields=("employer", "month", "filed_by"),
                                name="monthly_report_one_draft",
                                violation_error_message="A report for this month is begun already.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReportRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                blank=True,
                                choices=[("hire", "hire"), ("leave", "leave"), ("base", "base")],
                                max_length=5,
                            ),
                        ),
                        ("id_number", anxin.registry.encryption.EncryptedTextField(blank=True)),
                        ("id_index", models.CharField(blank=True, max_length=64)),
                        ("name", models.CharField(blank=True, max_length=80)),
                        ("base", models.BigIntegerField(blank=True, null=True)),
                        ("since", models.DateField(blank=True, null=True)),
                        ("month", models.IntegerField(blank=True, null=True)),
                        ("typed", anxin.registry.encryption.EncryptedTextField(blank=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "not handled yet"),
                                    ("applied", "handled"),
                                    ("refused", "refused"),
                                ],
                                default="pending",
                                max_length=7,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=30)),
                        ("column", models.CharField(blank=True, max_length=12)),
                        ("details", models.JSONField(default=dict)),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.person",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="funds.monthlyreport",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "row of a monthly report",
                        "ordering": ["number"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "pending")),
                                fields=["report", "number"],
                                name="report_row_waiting",
                            ),
                            models.Index(
                                condition=models.Q(("state", "refused")),
                                fields=["report", "number"],
                                name="report_row_refused",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "number"),
                                name="report_row_number",
                                violation_error_message="The report has a row of this number already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["pending", "applied", "refused"])),
                                name="report_row_state_known",
                                violation_error_message="A row is waiting, handled or refused.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "refused"), models.Q(("reason", ""), _negated=True)),
                                    models.Q(models.Q(("state", "refused"), _negated=True), ("reason", "")),
                                    _connector="OR",
                                ),
                                name="report_row_reason",
                                violation_error_message="A refused row, and no other, has a reason.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "applied"), _negated=True),
                                    models.Q(
                                        ("person__isnull", False), models.Q(("kind", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="report_row_applied",
                                violation_error_message="A row that was handled is about a person.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("base", None), ("base__gt", 0), _connector="OR"),
                                name="report_row_base",
                                violation_error_message="The base must be more than 0.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    models.Q(("id_index", ""), _negated=True),
                                    models.Q(("state", "refused"), _negated=True),
                                ),
                                fields=("report", "id_index"),
                                name="report_row_person_once",
                                violation_error_message="This person stands in the report already. One row a person.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReportMonth",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.IntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "being billed"),
                                    ("waiting", "waits"),
                                    ("settled", "billed"),
                                ],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        ("clause", models.CharField(blank=True, max_length=20)),
                        ("more", models.BigIntegerField(default=0)),
                        ("less", models.BigIntegerField(default=0)),
                        ("waiting", models.PositiveIntegerField(default=0)),
                        (
                            "waits_for",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("part_paid", "a bill of the month is paid in part"),
                                    ("under_way", "a direct debit is under way"),
                                    ("refund_open", "a refund of the same report is not decided yet"),
                                    ("no_rates", "the rules hold no rates for the month"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="settlings",
                                to="funds.monthlyreport",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "month changed after it was billed",
                        "ordering": ["month"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "settled"), _negated=True),
                                fields=["state", "id"],
                                name="report_month_to_do",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "month"),
                                name="report_month_once",
                                violation_error_message="The report has this month already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("less__gte", 0),
                                    ("more__gte", 0),
                                    ("state__in", ["open", "waiting", "settled"]),
                                ),
                                name="report_month_known",
                                violation_error_message="A month is being billed, waits or is billed.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "waiting"), models.Q(("waits_for", ""), _negated=True)
                                    ),
                                    models.Q(
                                        models.Q(("state", "waiting"), _negated=True), ("waits_for", "")
                                    ),
                                    _connector="OR",
                                ),
                                name="report_month_waits",
                                violation_error_message="A month that waits, and no other, says what for.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PayReport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("about", models.CharField(max_length=35)),
                        ("number", models.CharField(max_length=35)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField()),
                        ("paid", models.PositiveIntegerField(default=0)),
                        ("failed", models.PositiveIntegerField(default=0)),
                        ("waiting", models.PositiveIntegerField(default=0)),
                        ("doubtful", models.PositiveIntegerField(default=0)),
                        ("imported_by", models.CharField(max_length=120)),
                        ("imported_on", models.DateField()),
                        ("imported_at", models.DateTimeField()),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pay_reports",
                                to="registry.agency",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "report on payments",
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("about", "number"),
                                name="pay_report_once",
                                violation_error_message="This report was read in already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SingleOrder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=35, unique=True)),
                        ("attempt", models.PositiveSmallIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "proposed"),
                                    ("ordered", "with the bank"),
                                    ("paid", "paid by the bank"),
                                    ("failed", "not paid by the bank"),
                                    ("dropped", "dropped"),
                                ],
                                default="proposed",
                                max_length=10,
                            ),
                        ),
                        ("said_taken_at", models.DateTimeField(blank=True, null=True)),
                        ("said_paid_at", models.DateTimeField(blank=True, null=True)),
                        ("said_failed_at", models.DateTimeField(blank=True, null=True)),
                        ("reason_at", models.DateTimeField(blank=True, null=True)),
                        ("reason_code", models.CharField(blank=True, max_length=35)),
                        ("bank_words", models.CharField(blank=True, max_length=200)),
                        ("left_on", models.DateField(blank=True, null=True)),
                        ("came_back_on", models.DateField(blank=True, null=True)),
                        ("decided", models.CharField(blank=True, max_length=10)),
                        ("decided_by", models.CharField(blank=True, max_length=120)),
                        ("decided_why", models.CharField(blank=True, max_length=200)),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                        ("amount", models.BigIntegerField()),
                        ("payee_name", models.CharField(max_length=140)),
                        ("payee_number", anxin.registry.encryption.EncryptedTextField()),
                        ("payee_bank_name", models.CharField(blank=True, max_length=140)),
                        ("payee_bank_code", models.CharField(blank=True, max_length=35)),
                        ("known_from", models.CharField(blank=True, max_length=120)),
                        ("reason", models.CharField(blank=True, max_length=200)),
                        ("proposed_by", models.CharField(max_length=120)),
                        ("proposed_at", models.DateTimeField()),
                        ("confirmed_by", models.CharField(blank=True, max_length=120)),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                        ("refused_by", models.CharField(blank=True, max_length=120)),
                        ("refused_at", models.DateTimeField(blank=True, null=True)),
                        ("ordered_by", models.CharField(blank=True, max_length=120)),
                        ("ordered_on", models.DateField(blank=True, null=True)),
                        (
                            "account",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="funds.bankaccount",
                            ),
                        ),
                        (
                            "money_return",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="funds.return",
                            ),
                        ),
                        (
                            "posting",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s",
                                to="funds.posting",
                            ),
                        ),
                        (
                            "refund",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="funds.refund",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "single order to the bank",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["proposed", "ordered", "failed"])),
                                fields=["state", "id"],
                                name="single_order_open",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("came_back_on", None),
                                    ("settled_at", None),
                                    models.Q(
                                        ("said_failed_at__isnull", False),
                                        ("decided", "failed"),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("said_paid_at__isnull", False),
                                        ("left_on__isnull", False),
                                        ("said_taken_at__gt", models.F("said_failed_at")),
                                        _connector="OR",
                                    ),
                                ),
                                fields=["id"],
                                name="single_order_in_doubt",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("money_return", None), ("refund__isnull", False)),
                                    models.Q(("money_return__isnull", False), ("refund", None)),
                                    _connector="OR",
                                ),
                                name="single_order_for_one",
                                violation_error_message="An order pays one refund or one return.",
                            ),
                            models.UniqueConstraint(
                                fields=("refund", "attempt"),
                                name="single_order_refund_attempt",
                                violation_error_message="This was ordered already.",
                            ),
                            models.UniqueConstraint(
                                fields=("money_return", "attempt"),
                                name="single_order_return_attempt",
                                violation_error_message="This was ordered already.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["proposed", "ordered", "paid"])),
                                fields=("refund",),
                                name="single_order_refund_open",
                                violation_error_message="This is on its way or paid already.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["proposed", "ordered", "paid"])),
                                fields=("money_return",),
                                name="single_order_return_open",
                                violation_error_message="This is on its way or paid already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amount__gt", 0),
                                    ("state__in", ["proposed", "ordered", "paid", "failed", "dropped"]),
                                ),
                                name="single_order_known",
                                violation_error_message="An order is of more than nothing, in a known state.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by", ""),
                                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="single_order_two_persons",
                                violation_error_message="Whoever proposed it cannot confirm it.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ordered_by", ""),
                                    models.Q(
                                        models.Q(("confirmed_by", ""), _negated=True),
                                        models.Q(("ordered_by", models.F("proposed_by")), _negated=True),
                                        models.Q(("ordered_by", models.F("confirmed_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="single_order_third_person_pays",
                                violation_error_message="Whoever proposed or confirmed it does not pay it out.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["proposed", "dropped"]),
                                    models.Q(
                                        models.Q(("ordered_by", ""), _negated=True),
                                        ("account__isnull", False),
                                        ("ordered_on__isnull", False),
                                        ("posting__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="single_order_ordered",
                                violation_error_message="What is with the bank says from which account and by whom.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "failed"), _negated=True),
                                    ("said_failed_at__isnull", False),
                                    ("came_back_on__isnull", False),
                                    ("decided", "failed"),
                                    _connector="OR",
                                ),
                                name="single_order_end_has_fact",
                                violation_error_message="What failed says by whose word.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Repayment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount", models.BigIntegerField()),
                        ("reason", models.CharField(max_length=200)),
                        ("proposed_by", models.CharField(max_length=120)),
                        ("proposed_at", models.DateTimeField()),
                        ("confirmed_by", models.CharField(blank=True, max_length=120)),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                        ("refused_by", models.CharField(blank=True, max_length=120)),
                        ("refused_at", models.DateTimeField(blank=True, null=True)),
                        ("undone_at", models.DateTimeField(blank=True, null=True)),
                        ("undone_reason", models.CharField(blank=True, max_length=200)),
                        (
                            "award",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="repayments",
                                to="funds.benefitaward",
                            ),
                        ),
                        (
                            "posting",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="benefit_repayment",
                                to="funds.posting",
                            ),
                        ),
                        (
                            "receipt",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="repayments",
                                to="funds.receipt",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "benefit given back",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("confirmed_at", None), ("refused_at", None)),
                                fields=("receipt", "award"),
                                name="repayment_proposed_once",
                                violation_error_message="This is proposed already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)),
                                name="repayment_amount",
                                violation_error_message="Propose more than nothing.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by", ""),
                                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="repayment_two_persons",
                                violation_error_message="Whoever proposed it cannot confirm it.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_at", None), ("refused_at", None), _connector="OR"
                                ),
                                name="repayment_one_answer",
                                violation_error_message="A proposal is confirmed or refused, not both.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("undone_at", None), ("confirmed_at__isnull", False), _connector="OR"
                                ),
                                name="repayment_undone_when_confirmed",
                                violation_error_message="Only what was confirmed is taken back.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DaySum",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField()),
                        ("debits", models.BigIntegerField()),
                        ("credits", models.BigIntegerField()),
                        ("through", models.BigIntegerField()),
                        (
                            "account",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="funds.account",
                            ),
                        ),
                        (
                            "agency",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.agency",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "day of an account, summed up",
                        "indexes": [
                            models.Index(fields=["agency", "account", "day"], name="day_sum_of_account")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("through", "agency", "account", "day"),
                                name="day_sum_once",
                                violation_error_message="These transfers are summed up already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("credits__gte", 0), ("debits__gte", 0)),
                                name="day_sum_amounts",
                                violation_error_message="Sums of what moved are not negative.",
                            ),
                        ],
                    },
                ),
            ]
        ),
        Install(
            AppendOnly(
                "funds_posting_kept",
                "funds_posting",
                "What was booked is never changed or removed; it is reversed.",
            )
        ),
        Install(
            AppendOnly(
                "funds_transfer_kept",
                "funds_transfer",
                "What was booked is never changed or removed; it is reversed.",
            )
        ),
        Install(
            AppendOnly(
                "funds_item_kept",
                "funds_billitem",
                "What was booked is never changed or removed; it is reversed.",
            )
        ),
        Install(
            AppendOnly(
                "funds_line_kept",
                "funds_personmonth",
                "What was booked is never changed or removed; it is reversed.",
            )
        ),
        Install(
            Fixed(
                "funds_bill_kept",
                "funds_bill",
                "The amounts of a bill never change; cancel it and bill the month again.",
                columns=(
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
                ),
            )
        ),
        Install(
            Fixed(
                "funds_payment_kept",
                "funds_payment",
                "A payment never changes; undo it and put the money where it belongs.",
                columns=(
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
                ),
            )
        ),
        Install(
            Fixed(
                "funds_award_kept",
                "funds_benefitaward",
                "What was granted never changes; propose a new version.",
                columns=("number", "person_id", "kind", "branch", "rhythm", "entitled_from", "source"),
            )
        ),
        Install(
            Fixed(
                "funds_award_version_kept",
                "funds_awardversion",
                "What was granted never changes; propose a new version.",
                columns=(
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
                ),
            )
        ),
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
                "A payment never changes; what is wrong is set right by the next one.",
                columns=("number", "run_id", "award_id", "amount", "individual", "advance"),
            )
        ),
        Install(
            AppendOnly(
                "funds_refunditem_kept",
                "funds_refunditem",
                "What a refund is for never changes; reverse it and propose another.",
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
        Install(
            NoOverlap(
                "funds_agreement_no_overlap_employer",
                "funds_paymentagreement",
                "There is such an agreement with this payer already for some of these days.",
                owner="employer_id",
                start="signed_on",
                end="ended_on",
                range_type="daterange",
                within=("kind",),
            )
        ),
        Install(
            NoOverlap(
                "funds_agreement_no_overlap_person",
                "funds_paymentagreement",
                "There is such an agreement with this payer already for some of these days.",
                owner="person_id",
                start="signed_on",
                end="ended_on",
                range_type="daterange",
                within=("kind",),
            )
        ),
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
                "funds_statement_kept",
                "funds_statement",
                "What a bank sent is never changed or removed.",
                columns=(
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
                ),
            )
        ),
        Install(
            Fixed(
                "funds_receipt_kept",
                "funds_receipt",
                "What a bank sent is never changed or removed.",
                columns=(
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
                ),
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
                columns=(
                    "batch_id",
                    "bill_id",
                    "agreement_id",
                    "amount",
                    "end_to_end_id",
                    "attempt",
                    "cycle_from",
                    "cycle_end",
                ),
            )
        ),
        Install(
            Moves(
                "funds_report_moves",
                "funds_monthlyreport",
                "A monthly report cannot go from this state to that one.",
                column="state",
                moves={"draft": ("open",), "open": ("applied", "partly_applied", "refused")},
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
        Install(
            Refers(
                "funds_line_refers",
                "funds_personmonth",
                "This names something that is not on file, or that is still needed here.",
                references=(
                    Reference("bill_id", "funds_bill"),
                    Reference("person_id", "registry_person"),
                ),
            )
        ),
        Install(
            Refers(
                "funds_item_refers",
                "funds_billitem",
                "This names something that is not on file, or that is still needed here.",
                references=(Reference("bill_id", "funds_bill"),),
            )
        ),
        Install(
            Refers(
                "funds_transfer_refers",
                "funds_transfer",
                "This names something that is not on file, or that is still needed here.",
                references=(
                    Reference("posting_id", "funds_posting"),
                    Reference("debit_id", "funds_account"),
                    Reference("credit_id", "funds_account"),
                    Reference("bill_id", "funds_bill"),
                ),
            )
        ),
        Install(
            Fixed(
                "funds_agreement_kept",
                "funds_paymentagreement",
                "An agreement is not changed; end it and sign another one.",
                columns=(
                    "reference",
                    "source",
                    "kind",
                    "employer_id",
                    "person_id",
                    "number_index",
                    "signed_on",
                ),
            )
        ),
        Install(
            Fixed(
                "funds_refund_kept",
                "funds_refund",
                "What a refund is for never changes; reverse it and propose another.",
                columns=(
                    "number",
                    "kind",
                    "source",
                    "agency_id",
                    "employer_id",
                    "person_id",
                    "total",
                    "bases",
                    "proposed_by",
                ),
            )
        ),
        Install(
            Moves(
                "funds_refund_moves",
                "funds_refund",
                "A refund does not go from that state to this one.",
                column="state",
                moves={
                    "proposed": ("approved", "reversed"),
                    "approved": ("ordered", "reversed"),
                    "ordered": ("paid", "failed"),
                    "paid": ("failed",),
                    "failed": ("ordered", "paid", "reversed"),
                    "reversed": (),
                },
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
        Install(
            Moves(
                "funds_pay_order_moves",
                "funds_payorder",
                "An order to the bank does not go from this state to that one.",
                column="state",
                moves={
                    "proposed": ("ordered", "dropped"),
                    "ordered": ("paid", "failed"),
                    "paid": ("failed",),
                    "failed": ("paid",),
                    "dropped": (),
                },
            )
        ),
        Install(
            Fixed(
                "funds_single_order_kept",
                "funds_singleorder",
                "An order to the bank never changes; what failed is ordered again.",
                columns=(
                    "key",
                    "refund_id",
                    "money_return_id",
                    "attempt",
                    "amount",
                    "payee_name",
                    "payee_number",
                    "proposed_by",
                    "proposed_at",
                ),
            )
        ),
        Install(
            Moves(
                "funds_single_order_moves",
                "funds_singleorder",
                "An order to the bank does not go from this state to that one.",
                column="state",
                moves={
                    "proposed": ("ordered", "dropped"),
                    "ordered": ("paid", "failed"),
                    "paid": ("failed",),
                    "failed": ("paid",),
                    "dropped": (),
                },
            )
        ),
        Install(
            Fixed(
                "funds_pay_report_kept",
                "funds_payreport",
                "What a bank sent is never changed or removed.",
                columns=(
                    "about",
                    "agency_id",
                    "number",
                    "digest",
                    "created_at",
                    "imported_by",
                    "imported_on",
                ),
            )
        ),
        Install(
            Fixed(
                "funds_benefit_item_kept",
                "funds_benefititem",
                "A payment never changes; what is wrong is set right by the next one.",
                columns=(
                    "payment_id",
                    "repayment_id",
                    "award_id",
                    "month",
                    "serial",
                    "kind",
                    "amount",
                    "individual",
                ),
            )
        ),
        Install(
            Fixed(
                "funds_repayment_kept",
                "funds_repayment",
                "A repayment is not changed; refuse it and make another one.",
                columns=("receipt_id", "award_id", "amount", "proposed_by"),
            )
        ),
        Install(
            Moves(
                "funds_order_moves",
                "funds_debitorder",
                "A direct debit does not go from this state to that one.",
                column="state",
                moves={"sent": ("collected", "rejected", "dropped"), "collected": ("taken_back",)},
            )
        ),
        Install(
            AppendOnly(
                "funds_day_sum_kept", "funds_daysum", "What was summed up is never changed or removed."
            )
        ),
    ]
