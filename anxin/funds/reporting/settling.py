"""After a report was handled: months it changed that were billed before are billed in addition, corrected or refunded (II.1.1, II.1.2).

What is done lies in bills and refunds, and each step looks at what is still different; so a step that is repeated finds nothing left to do.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from anxin.funds.errors import NoParameters
from anxin.funds.models import (
    Bill,
    BillKind,
    MonthlyReport,
    Refund,
    RefundKind,
    ReportMonth,
    SettlingState,
    WaitsFor,
)
from anxin.funds.operations.billing import issue_lines, payer_of
from anxin.funds.operations.correcting import correct_bill
from anxin.funds.operations.exact_bills import Line, write_bill
from anxin.funds.operations.refunding import account_of_payments, propose_refund
from anxin.funds.operations.single_orders import Payee
from anxin.funds.operations.turns import keep_books
from anxin.funds.refundable import GoesBack
from anxin.funds.reporting.changed import Change, billed_months, persons_of
from anxin.funds.reporting.planning import Plan, plan_of
from anxin.funds.reporting.rules import Rules
from anxin.law.months import format_month
from anxin.registry.actors import SYSTEM
from anxin.registry.models import Person
from anxin.trail.models import Message, MessageState
from anxin.trail.operations import post, record
from anxin.trail.today import business_date, now

CHANNEL = "report"
REFUNDS_A_STEP = 200


def begin_settling(report: MonthlyReport) -> list[ReportMonth]:
    """Note which months have to be looked at; part of the step that finishes the report."""
    rules = Rules.known_on(report.received_on or business_date())
    rows = [
        ReportMonth(report=report, month=month, clause=rules.late_report_clause())
        for month in billed_months(report)
    ]
    return ReportMonth.objects.bulk_create(rows)


def settle_all(report: MonthlyReport, actor: str) -> None:
    """All at once, for small reports."""
    while settle_next(report, actor):
        pass


@transaction.atomic
def settle_next(report: MonthlyReport, actor: str) -> bool:
    """One step of the first month still to be billed; False when none is left."""
    found = report.settlings.filter(state=SettlingState.OPEN).order_by("month").first()
    if found is None:
        return False
    settle(found, actor)
    return True


@transaction.atomic
def settle(settling: ReportMonth, actor: str) -> ReportMonth:
    """Bill what is more, correct what is not settled, and propose at most so many refunds; more of them make another step."""
    employer = settling.report.employer
    bills = Bill.objects.filter(employer=employer, month=settling.month)
    keep_books(employer.agency_id, *bills.order_by().values_list("agency", flat=True).distinct())
    held = ReportMonth.objects.select_for_update(of=("self",)).select_related("report").get(pk=settling.pk)
    payer = payer_of(employer, None, business_date(), held.month)
    try:
        plan = plan_of(payer, held.month, persons_of(held.report), source=_refund_source(held))
    except NoParameters:
        return _finish(held, actor, 0, WaitsFor.NO_RATES)
    held.more += _bill_more(held, plan, actor)
    held.less += _correct(held, plan, actor)
    held.less += _propose_refunds(held, plan, actor)
    if len(plan.refunds) > REFUNDS_A_STEP:
        held.save()
        return held
    return _finish(held, actor, len(plan.waits), plan.waits[0][1] if plan.waits else None)


def _bill_more(held: ReportMonth, plan: Plan, actor: str) -> int:
    """The month of whoever stood on no bill, and the difference of whoever did; each kind is a bill of its own."""
    given: dict[str, Any] = {"actor": actor, "source": held.source}
    bills: list[Bill] = []
    if plan.new:
        rows = [(0, each.person, each.base or 0, each.rural) for each in plan.new]
        bills.append(issue_lines(plan.payer, rows, held.month, kind=BillKind.BACK_PAYMENT, **given))
    if plan.raised:
        lines = [_line(each) for each in plan.raised]
        bills.append(write_bill(plan.payer, held.month, lines, kind=BillKind.BASE_DIFFERENCE, **given))
    return sum(bill.amount for bill in bills)


def _line(change: Change) -> Line:
    return Line(change.person, change.base or 0, change.more, change.individual_of(change.more))


def _correct(held: ReportMonth, plan: Plan, actor: str) -> int:
    reason = f"{held.source}: {format_month(held.month)} ({held.clause})"
    for each in plan.corrections:
        correct_bill(each.bill, each.taken, plan.bases, actor=actor, source=held.source, reason=reason)
    return sum(each.less for each in plan.corrections)


def _propose_refunds(held: ReportMonth, plan: Plan, actor: str) -> int:
    """Nothing is booked: officers telephone, approve and pay (II.1.2). The employer who reported has proposed it."""
    chosen = plan.refunds[:REFUNDS_A_STEP]
    persons = Person.objects.in_bulk([change.person for change, _parts in chosen])
    payees: dict[tuple[int, ...], Payee | None] = {}
    needs_check = {kind: Rules.known_on(business_date()).refund_needs_check(kind) for kind in RefundKind}
    for change, parts in chosen:
        bills = tuple(sorted({part.bill.pk for part in parts}))
        if bills not in payees:
            payees[bills] = account_of_payments(part.bill for part in parts)
        kind = RefundKind.ORDINARY if change.base is None else RefundKind.BASE_DIFFERENCE
        propose_refund(
            plan.payer,
            persons[change.person],
            GoesBack(parts, {held.month: change.base}),
            kind=kind,
            agency=held.report.employer.agency,
            source=_refund_source(held),
            actor=actor,
            payee=payees[bills],
            needs_check=needs_check[kind],
        )
    return sum(part.amount for _change, parts in chosen for part in parts)


def _refund_source(held: ReportMonth) -> str:
    """A refund is of one report, month and person; its number comes from here."""
    return f"{held.source}-{format_month(held.month).replace('-', '')}"


def _finish(held: ReportMonth, actor: str, waiting: int, waits_for: WaitsFor | None) -> ReportMonth:
    told = (held.more, held.less, waiting)
    held.state = SettlingState.WAITING if waits_for else SettlingState.SETTLED
    held.waiting, held.waits_for, held.finished_at = waiting, waits_for or "", now()
    held.save()
    report, month = held.report, format_month(held.month)
    details = {
        "month": month,
        "more": held.more,
        "less": held.less,
        "waiting": waiting,
        "clause": held.clause,
    }
    record(actor, "report.month_billed", report.subject, agency=report.employer.agency.code, details=details)
    if any(told):
        _tell(held, month)
    return held


def _tell(held: ReportMonth, month: str) -> None:
    """Once for what was found; a month that waits is not told of again each day."""
    report = held.report
    key = f"{report.subject}:{month}:{held.more}:{held.less}:{held.waiting}"
    if not Message.objects.filter(idempotency_key=key).exists():
        payload = {"report": report.receipt, "month": month, "more": held.more, "less": held.less}
        recipient = f"user:{report.filed_by_id}"
        post("portal", recipient, "report_billed", subject=report.subject, key=key, payload=payload)


def to_do(report: MonthlyReport) -> QuerySet[ReportMonth]:
    return report.settlings.filter(state=SettlingState.OPEN)


def bills_of(report: MonthlyReport) -> QuerySet[Bill]:
    """Live bills that the report brought about."""
    bills = Bill.objects.filter(employer=report.employer_id, source=report.subject, cancelled_on=None)
    return bills.order_by("month", "serial")


def refunds_of(report: MonthlyReport) -> QuerySet[Refund]:
    refunds = Refund.objects.filter(employer=report.employer_id, source__startswith=f"{report.subject}-")
    return refunds.order_by("pk")


@transaction.atomic
def take_up_again(held: ReportMonth, by: str = SYSTEM) -> None:
    """A month that waits is looked at again by the worker, which goes on as with a new report."""
    ReportMonth.objects.filter(pk=held.pk, state=SettlingState.WAITING).update(
        state=SettlingState.OPEN, waits_for="", waiting=0
    )
    report = held.report
    record(by, "report.month_again", report.subject, agency=report.employer.agency.code)
    under_way = Message.objects.filter(channel=CHANNEL, subject=report.subject, state=MessageState.PENDING)
    if not under_way.exists():
        key = f"{CHANNEL}:{report.receipt}:again:{now().isoformat()}"
        payload = {"report": report.receipt, "actor": f"user:{report.filed_by_id}"}
        recipient = f"employer:{report.employer.uscc}"
        post(CHANNEL, recipient, "report", subject=report.subject, key=key, payload=payload)


def as_day_begins(day: dt.date) -> None:
    """What waited for money or for a decision may be certain by now."""
    waiting = ReportMonth.objects.exclude(state=SettlingState.SETTLED).select_related(
        "report__employer__agency"
    )
    for held in waiting.order_by("pk"):
        take_up_again(held)
