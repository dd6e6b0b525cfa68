"""Money: what is owed, what came, what is paid out, and the ledger under all of it. One file a subject."""

from anxin.funds.models.benefits import AwardVersion, Basis, BenefitAward, PayeeAccount, RecoveryPlan, Rhythm
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
from anxin.funds.models.entered import EnteredMonth
from anxin.funds.models.ledger import DEBIT_NORMAL, Account, AccountKind, Posting, Transfer
from anxin.funds.models.payouts import (
    BatchState,
    BenefitItem,
    BenefitPayment,
    BenefitRun,
    ItemKind,
    LeftOut,
    PayBatch,
    PaymentState,
    PayOrder,
    PayOrderState,
    RunState,
)
from anxin.funds.models.refunds import Refund, RefundItem, RefundKind, RefundState

__all__ = [
    "AwardVersion",
    "Basis",
    "BatchState",
    "BenefitAward",
    "BenefitItem",
    "BenefitPayment",
    "BenefitRun",
    "ItemKind",
    "LeftOut",
    "PayOrderState",
    "PayBatch",
    "PayOrder",
    "PayeeAccount",
    "PaymentState",
    "RecoveryPlan",
    "Rhythm",
    "RunState",
    "BRANCHES",
    "DEBIT_NORMAL",
    "Account",
    "AccountKind",
    "Bill",
    "BillItem",
    "BillKind",
    "Deferral",
    "EnteredMonth",
    "Payment",
    "PersonMonth",
    "Posting",
    "Refund",
    "RefundItem",
    "RefundKind",
    "RefundState",
    "Transfer",
    "Treatment",
]
