"""Money in the workbench, below /staff/money/."""

from django.urls import path

from anxin.back.money import (
    agreements,
    bills,
    debits,
    deciding,
    deferrals,
    desk,
    ledger,
    months,
    receipts,
    statements,
)

urlpatterns = [
    path("money/", desk.desk_page, name="money"),
    path("money/months/", months.months_page, name="months"),
    path("money/months/bill", months.bill_page, name="bill_month"),
    path("money/ledger/", ledger.trial_page, name="trial"),
    path("money/ledger/<int:pk>/", ledger.account_page, name="account"),
    path("money/receipts/", receipts.receipts_page, name="receipts"),
    path("money/receipts/<int:pk>/", receipts.receipt_page, name="receipt"),
    path("money/matches/", deciding.proposals_page, name="proposals"),
    path("money/matches/<int:pk>/<slug:way>", deciding.decide_match, name="decide_match"),
    path("money/returns/", deciding.returns_page, name="returns"),
    path("money/returns/<int:pk>/<slug:way>", deciding.decide_return, name="decide_return"),
    path("money/statements/", statements.statements_page, name="statements"),
    path("money/statements/fetch", statements.fetch_files, name="fetch_files"),
    path("money/debits/", debits.debits_page, name="debits"),
    path("money/debits/build", debits.build_page, name="build_batch"),
    path("money/debits/failed", debits.failed_page, name="failed_debits"),
    path("money/debits/failed/tell", debits.tell_page, name="tell_failed"),
    path("money/debits/<int:pk>/", debits.batch_page, name="batch"),
    path("money/agreements/", agreements.agreements_page, name="agreements"),
    path("money/agreements/new", agreements.new_agreement, name="new_agreement"),
    path("money/agreements/<int:pk>/end", agreements.end_page, name="end_agreement"),
    path("money/agreements/accounts", agreements.accounts_page, name="bank_accounts"),
    path("money/agreements/remittance", agreements.remittance_page, name="remittance"),
    path("money/agreements/remittance/<slug:way>", agreements.switch, name="switch_remittance"),
    path("money/deferrals/", deferrals.deferrals_page, name="deferrals"),
    path("money/deferrals/new", deferrals.new_deferral, name="new_deferral"),
    path("money/deferrals/<int:pk>/<slug:way>", deferrals.decide_deferral, name="decide_deferral"),
    path("money/bills/", bills.bills_page, name="bills"),
    path("money/bills/<str:number>/", bills.bill_page, name="bill"),
    path("money/payments/<int:pk>/undo", bills.undo_page, name="undo_payment"),
]
