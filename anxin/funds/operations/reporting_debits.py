"""Reading in what a bank says became of a batch: collected, rejected and why, or nothing yet."""

from collections.abc import Callable, Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from anxin.funds.errors import NotAllowed, StatementRefused
from anxin.funds.models import DebitBatch, DebitReport, OrderState, PayReport
from anxin.funds.operations.answering import collect, reject
from anxin.funds.operations.turns import keep_books
from anxin.funds.permissions import may_keep_books
from anxin.funds.statements import Report, Result
from anxin.law.money import format_yuan
from anxin.registry.actors import SYSTEM, actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.operations import post, record
from anxin.trail.today import business_date, now

CHANNEL = "bank"
READ = "debit_report"


class ReportAlreadyRead(StatementRefused):
    """The same report. Nothing changed."""

    def __init__(self, report: DebitReport | PayReport) -> None:
        self.report = report
        said = _("Report %(number)s was read in already, on %(day)s. Nothing was changed.")
        super().__init__(said % {"number": report.number, "day": report.imported_on})


def begin_report(given: Report, by: Staff | None) -> DebitReport:
    """Raises `NotAllowed`, `ReportAlreadyRead`, `StatementRefused`; then nothing is written."""
    try:
        with transaction.atomic():
            return _begin(given, by)
    except IntegrityError:
        if (same := DebitReport.objects.filter(digest=given.digest).first()) is None:
            raise
        raise ReportAlreadyRead(same) from None


def _begin(given: Report, by: Staff | None) -> DebitReport:
    batch = DebitBatch.objects.select_related("agency").filter(message_id=given.about).first()
    if batch is None:
        said = _("The report is about file %(number)s, which was not sent from here.")
        raise StatementRefused(said % {"number": given.about})
    if by is not None and not may_keep_books(by, batch.agency):
        raise NotAllowed
    same = DebitReport.objects.filter(digest=given.digest).first()
    same = same or batch.reports.filter(number=given.number).first()
    if same is not None:
        raise ReportAlreadyRead(same)
    created_on = given.created_at.date()
    if created_on > business_date():
        said = _("The report is of %(day)s, which has not come yet.")
        raise StatementRefused(said % {"day": created_on})
    ordered = dict(batch.orders.values_list("end_to_end_id", "amount"))
    check_orders(batch.message_id, ordered, given.amounts)
    report = DebitReport.objects.create(
        batch=batch,
        number=given.number,
        digest=given.digest,
        created_on=created_on,
        total=batch.orders.count(),
        imported_by=actor_of_staff(by) if by else SYSTEM,
        imported_on=business_date(),
        imported_at=now(),
    )
    post(
        CHANNEL,
        f"agency:{batch.agency.code}",
        READ,
        subject=batch.subject,
        key=f"debit_report:{given.digest}",
        payload={"report": report.pk},
    )
    details = {"report": report.pk, "number": given.number}
    record(report.imported_by, "debits.report", batch.subject, agency=batch.agency.code, details=details)
    return report


def check_orders(file: str, ordered: Mapping[str, int], named: Mapping[str, int | None]) -> None:
    """Every order named must be one of the file, with the amount that was ordered. Raises `StatementRefused`."""
    for number, amount in named.items():
        if number not in ordered:
            said = _("Order %(number)s of the report is not in file %(file)s.")
            raise StatementRefused(said % {"number": number, "file": file})
        if amount not in (None, ordered[number]):
            said = _("Order %(number)s is of %(said)s in the report, but %(ordered)s was ordered.")
            values = {"said": format_yuan(amount or 0), "ordered": format_yuan(ordered[number])}
            raise StatementRefused(said % ({"number": number} | values))


def read_results(report: DebitReport, first: int, count: int, result_of: Callable[[str], Result]) -> bool:
    """Orders number `first` up to `first + count`, in the caller's transaction; whether these were the last."""
    keep_books(report.batch.agency_id)
    report = (
        DebitReport.objects.select_for_update(of=("self",)).select_related("batch__agency").get(pk=report.pk)
    )
    orders = report.batch.orders.select_for_update(of=("self",)).select_related(
        "batch__account__agency", "bill__employer", "bill__person", "agreement"
    )
    numbers = list(report.batch.orders.order_by("pk").values_list("pk", flat=True)[first : first + count])
    for order in orders.filter(pk__in=numbers).order_by("pk"):
        result = result_of(order.end_to_end_id)
        if order.state != OrderState.SENT or result.outcome == "pending":
            continue
        if result.outcome == "collected":
            collect(order, report.batch.collect_on)
        else:
            reject(order, result.reason_code, result.bank_words)
    report.done = max(report.done, first + len(numbers))
    report.save(update_fields=["done"])
    details = {"report": report.pk, "from": first, "orders": len(numbers)}
    subject, agency = report.batch.subject, report.batch.agency.code
    record(SYSTEM, "debits.report.read", subject, agency=agency, details=details)
    return first + count >= report.total
