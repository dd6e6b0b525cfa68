"""Benefits on their way to the bank: the worker hands over one file a batch, and the bank's answer says what became of each order.

A real bank's program takes the files from a folder of the installation and brings its answers back as files that an officer takes in; the demo
city's sandbox answers at once. The file of a batch is the same however often it is written, and its number is taken by a bank once.
"""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from anxin.channels.bank.credits import CreditBatch, CreditOrder
from anxin.channels.bank.leaving import put
from anxin.channels.bank.pain001 import credit_file
from anxin.channels.bank.pain002 import Outcome, StatusReport, read_status_report
from anxin.channels.bank.sandbox_payouts import answer
from anxin.funds.benefits.rules import kind_name
from anxin.funds.errors import FundsError
from anxin.funds.models import PayBatch, PayOrder
from anxin.funds.operations.ordering import BANK
from anxin.funds.operations.paying_out import Answer, apply_answers, enter_answers, mark_sent
from anxin.law.months import format_month
from anxin.registry.actors import SYSTEM
from anxin.registry.models import Staff
from anxin.trail.models import Message
from anxin.trail.outbox import Step
from anxin.trail.today import SHANGHAI, business_date

CHANNEL = BANK
ABOUT = "pain.001"
_PAID = {Outcome.COLLECTED: True, Outcome.REJECTED: False, Outcome.PENDING: None}


def deliver(message: Message, step: int) -> Step:
    """First the file; from the sandbox then its answer. A worker that dies in between writes the same file again."""
    batch = PayBatch.objects.select_related("run__agency").get(pk=message.payload["batch"])
    file = file_of(batch)
    if step == 0:
        put(Path(settings.BANK_OUT), f"{batch.number}.xml", file)
        return Step(last=not settings.BANK_SANDBOX, effect=partial(mark_sent, batch))
    answers = answers_of(read_status_report(answer(file), ABOUT), batch)
    return Step(effect=partial(apply_answers, batch, answers, business_date(), actor=SYSTEM))


def file_of(batch: PayBatch) -> bytes:
    """Raises `BankFileError` when the bank could not take it."""
    ours = settings.PAYING_ACCOUNT
    head = CreditBatch(
        message_id=batch.number,
        created_at=batch.created_at,
        pay_on=batch.run.pay_on,
        debtor_name=ours["name"],
        debtor_account=ours["account"],
        debtor_bank_code=ours["bank_code"],
        debtor_bank_name=ours["bank_name"],
    )
    orders = batch.orders.select_related("account", "payment__award").order_by("pk")
    return credit_file(head, [_order(each, batch.run.month) for each in orders])


def _order(order: PayOrder, month: int) -> CreditOrder:
    return CreditOrder(
        end_to_end_id=order.key,
        amount=order.payment.amount,
        creditor_name=order.account.holder,
        creditor_account=order.account.number,
        creditor_bank_code=order.account.bank_code,
        creditor_bank_name=order.account.bank_name,
        remittance_text=f"{kind_name(order.payment.award.kind)} {format_month(month)}",
    )


def answers_of(report: StatusReport, batch: PayBatch) -> dict[str, Answer]:
    """For each order of the batch, named by the report or not."""
    keys: Iterable[str] = batch.orders.values_list("key", flat=True)
    results = {key: report.result_of(key) for key in keys}
    return {
        key: Answer(_PAID[each.outcome], each.reason_code, each.bank_words or each.words)
        for key, each in results.items()
    }


def take_in_answer(data: bytes, by: Staff | None = None) -> PayBatch:
    """A bank's answer as a file. Raises `BankFileError`, `NotAllowed`, `FundsError` for one about a file that is not ours."""
    report = read_status_report(data, ABOUT)
    batch = PayBatch.objects.select_related("run__agency").filter(number=report.original_message_id).first()
    if batch is None:
        message = _("The answer is about the file %(number)s, which was not sent from here.")
        raise FundsError(message % {"number": report.original_message_id})
    on = min(report.created_at.astimezone(SHANGHAI).date(), business_date())
    if by is not None:
        enter_answers(batch, answers_of(report, batch), on, by)
    else:
        apply_answers(batch, answers_of(report, batch), on, actor=SYSTEM)
    batch.refresh_from_db()
    return batch


def is_answer(data: bytes) -> bool:
    """Whether a status report speaks of payments; others speak of direct debits."""
    return b"OrgnlMsgNmId>pain.001" in data
