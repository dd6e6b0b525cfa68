"""Money: what is owed, what came, what is paid out, and the ledger under all of it. One file a subject."""

from anxin.funds.models.bills import (
    BRANCHES,
    Bill,
    BillItem,
    BillKind,
    Deferral,
    Payment,
    PersonMonth,
    Treatment,
)
from anxin.funds.models.ledger import DEBIT_NORMAL, Account, AccountKind, Posting, Transfer

__all__ = [
    "BRANCHES",
    "DEBIT_NORMAL",
    "Account",
    "AccountKind",
    "Bill",
    "BillItem",
    "BillKind",
    "Deferral",
    "Payment",
    "PersonMonth",
    "Posting",
    "Transfer",
    "Treatment",
]
