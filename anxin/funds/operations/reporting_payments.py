"""Reading in what a bank says became of a file of payments, whatever it pays: benefits, a refund, or money sent back.

One transaction a report: a file of ours holds few enough orders, and a report that was cut short is a report that was not read.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from anxin.funds.errors import NotAllowed, StatementRefused
from anxin.funds.models import BatchState, PayBatch, PayOrder, PayOrderState, PayReport, SingleOrder
from anxin.funds.models.orders import WITH_THE_BANK
from anxin.funds.operations.batch_sums import spread
from anxin.funds.operations.owners import locked_batch, locked_single
from anxin.funds.operations.reporting_debits import ReportAlreadyRead, check_orders
from anxin.funds.operations.settling import hear, settle
from anxin.funds.permissions import may_enter_answers
from anxin.funds.statements import Report, Result
from anxin.law.money import format_yuan
from anxin.registry.actors import SYSTEM, actor_of_staff
from anxin.registry.models import Agency, Staff
from anxin.trail.operations import record
from anxin.trail.today import business_date, now


class File(NamedTuple):
    """A file of ours that a report is about, with its orders locked."""

    agency: Agency
    batch: PayBatch | None
    orders: Sequence[PayOrder | SingleOrder]


def take_in_report(given: Report, result_of: Callable[[str], Result], by: Staff | None) -> PayReport:
    """Without an officer it came from the bank's folder, or from the sandbox.

    Raises `NotAllowed`, `ReportAlreadyRead`, `StatementRefused`; then nothing is written.
    """
    try:
        with transaction.atomic():
            return _take_in(given, result_of, by)
    except IntegrityError:
        if (same := PayReport.objects.filter(digest=given.digest).first()) is None:
            raise
        raise ReportAlreadyRead(same) from None


def _take_in(given: Report, result_of: Callable[[str], Result], by: Staff | None) -> PayReport:
    file = _file(given.about)
    if by is not None and not may_enter_answers(by, file.agency):
        raise NotAllowed
    _refuse_repeated(given)
    _check_file(file, given)
    actor = actor_of_staff(by) if by else SYSTEM
    for order in file.orders:
        if hear(order, result_of(order.key), given.created_at):
            settle(order, actor=actor)
    if file.batch is not None:
        spread(file.batch, file.orders, actor=actor)
        _answered(file.batch, file.orders)
    return _noted(file, given, actor)


def _file(about: str) -> File:
    batch = locked_batch(about)
    if batch is not None:
        orders = batch.orders.select_for_update(of=("self",)).filter(state__in=WITH_THE_BANK)
        orders = orders.select_related("payment__award__person", "payment__run__agency", "posting__agency")
        return File(batch.run.agency, batch, list(orders.order_by("pk")))
    order = locked_single(about)
    if order is None:
        said = _("The report is about file %(number)s, which was not sent from here.")
        raise StatementRefused(said % {"number": about})
    return File(order.agency, None, [order])


def _refuse_repeated(given: Report) -> None:
    same = PayReport.objects.filter(digest=given.digest).first()
    if same is not None:
        raise ReportAlreadyRead(same)
    other = PayReport.objects.filter(about=given.about, number=given.number).first()
    if other is not None:
        said = _(
            "Report %(number)s on file %(file)s was read in on %(day)s with another content. Ask the bank which of them holds."
        )
        raise StatementRefused(said % {"number": given.number, "file": given.about, "day": other.imported_on})


def _check_file(file: File, given: Report) -> None:
    """The whole file as the bank repeats it, then each order it names."""
    amounts = {order.key: order.amount for order in file.orders}
    if given.orders not in (None, len(amounts)):
        said = _("The report is about a file of %(said)s orders; file %(file)s has %(ordered)s.")
        values = {"said": given.orders, "ordered": len(amounts), "file": given.about}
        raise StatementRefused(said % values)
    if given.fen not in (None, sum(amounts.values())):
        said = _("The report is about a file of %(said)s yuan; file %(file)s is of %(ordered)s.")
        values = {"said": format_yuan(given.fen or 0), "ordered": format_yuan(sum(amounts.values()))}
        raise StatementRefused(said % (values | {"file": given.about}))
    check_orders(given.about, amounts, given.amounts)


def _answered(batch: PayBatch, orders: Sequence[PayOrder | SingleOrder]) -> None:
    if batch.state != BatchState.ANSWERED and all(each.state != PayOrderState.ORDERED for each in orders):
        batch.state, batch.answered_on = BatchState.ANSWERED, business_date()
        batch.save(update_fields=["state", "answered_on"])


def _noted(file: File, given: Report, actor: str) -> PayReport:
    states = Counter(order.state for order in file.orders)
    report = PayReport.objects.create(
        about=given.about,
        agency=file.agency,
        number=given.number,
        digest=given.digest,
        created_at=given.created_at,
        paid=states[PayOrderState.PAID],
        failed=states[PayOrderState.FAILED],
        waiting=states[PayOrderState.ORDERED],
        doubtful=sum(order.in_doubt for order in file.orders),
        imported_by=actor,
        imported_on=business_date(),
        imported_at=now(),
    )
    names = ("paid", "failed", "waiting", "doubtful")
    details = {"file": given.about, **{name: getattr(report, name) for name in names}}
    subject = file.batch.run.subject if file.batch else file.orders[0].subject
    record(actor, "payments.report", subject, agency=file.agency.code, details=details)
    return report
