"""Money in the workbench, below /staff/money/."""

from django.urls import path

from anxin.back.money import ledger, months

urlpatterns = [
    path("money/months/", months.months_page, name="months"),
    path("money/months/bill", months.bill_page, name="bill_month"),
    path("money/ledger/", ledger.trial_page, name="trial"),
    path("money/ledger/<int:pk>/", ledger.account_page, name="account"),
]
