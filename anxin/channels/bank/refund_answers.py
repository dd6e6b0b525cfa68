"""What a bank says, as a file, about the order of a refund: paid, or returned and owed again."""

from anxin.channels.bank.pain002 import Outcome, read_status_report
from anxin.channels.bank.sending_back import ABOUT
from anxin.funds.errors import NotAllowed
from anxin.funds.models import Refund, RefundState
from anxin.funds.operations.refunding import refund_of_order, refund_returned
from anxin.funds.permissions import may_prepare_refund
from anxin.registry.actors import SYSTEM, actor_of_staff
from anxin.registry.models import Staff


def take_in_refund_answer(data: bytes, by: Staff | None = None) -> Refund | None:
    """None when the answer is about something else. The same answer again changes nothing. Raises `BankFileError`, `NotAllowed`."""
    report = read_status_report(data, ABOUT)
    refund = refund_of_order(report.original_message_id)
    if refund is None:
        return None
    if by is not None and not may_prepare_refund(by, refund.agency):
        raise NotAllowed
    result = report.result_of(refund.order_id)
    if result.outcome == Outcome.REJECTED and refund.state == RefundState.PAID:
        reason = " ".join(part for part in (result.reason_code, result.bank_words or result.words) if part)
        return refund_returned(refund, actor=actor_of_staff(by) if by else SYSTEM, reason=str(reason)[:300])
    return refund
