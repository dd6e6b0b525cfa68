"""A refund's life: proposed, checked by telephone, approved by another person, paid by a third, returned and sent again, or reversed (II.1.2)."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anxin.funds.errors import FundsError, NotAllowed, NotRefundable
from anxin.funds.models import (
    AccountKind,
    Bill,
    Payment,
    PayOrderState,
    Refund,
    RefundItem,
    RefundKind,
    RefundState,
)
from anxin.funds.models.refunds import MOVES, STANDING
from anxin.funds.operations.billing import Payer
from anxin.funds.operations.entering import enter
from anxin.funds.operations.ledger import Books, Move, book, reverse
from anxin.funds.operations.single_orders import InDoubt, Payee, new_order, place
from anxin.funds.operations.sources import receipts_of
from anxin.funds.operations.turns import keep_books
from anxin.funds.permissions import may_approve_refund, may_pay_refund, may_prepare_refund
from anxin.funds.person_months import billed_lines
from anxin.funds.refundable import TOO_LITTLE, GoesBack, refuse_under_way
from anxin.law.months import format_month
from anxin.registry.actors import SYSTEM, actor_of_staff, owner_of
from anxin.registry.models import Agency, Person, Staff
from anxin.trail.operations import Details, record
from anxin.trail.today import business_date, now

PAYABLE = Books(AccountKind.REFUNDS_PAYABLE)


class WrongRefundState(FundsError):
    message = _("The refund has moved on meanwhile. Open it again.")


class NoAccount(FundsError):
    message = _("The account the money goes back to is not known. Enter it first.")


class NotChecked(FundsError):
    message = _("The insured person must confirm the refund on the telephone first (II.1.2).")


class Checked(NamedTuple):
    """The telephone call in which the insured person confirmed."""

    by: str
    at: dt.datetime
    spoke_with: str


def account_of_payments(bills: Iterable[Bill]) -> Payee | None:
    """The account the money of these bills came from last, as the statement or the debit agreement has it."""
    payments = Payment.objects.filter(bill__in=list(bills), undone_at=None).order_by("-paid_on", "-pk")
    for source in payments.values_list("source", flat=True):
        receipt = receipts_of(source).select_related("order__agreement").first()
        if receipt is not None and receipt.order is not None:
            known = receipt.order.agreement
            return Payee(known.holder, known.number, known.bank_name, known.bank_code, known.subject, SYSTEM)
        if receipt is not None and receipt.payer_account:
            return Payee(receipt.payer_name, receipt.payer_account, "", "", receipt.subject, SYSTEM)
    return None


@transaction.atomic
def propose_refund(
    payer: Payer,
    person: Person,
    goes_back: GoesBack,
    *,
    kind: RefundKind,
    agency: Agency,
    source: str,
    actor: str,
    payee: Payee | None = None,
    checked: Checked | None = None,
    needs_check: bool = True,
) -> Refund:
    """Nothing is booked yet. Raises `NotRefundable` when nothing goes back or less was paid."""
    if not goes_back.total:
        raise NotRefundable(_("Nothing would go back."))
    refund = Refund.objects.create(
        number=_number(source),
        kind=kind,
        source=source,
        agency=agency,
        employer=payer.employer,
        person=person,
        total=goes_back.total,
        bases={str(month): base for month, base in goes_back.bases.items()},
        needs_check=needs_check,
        proposed_by=actor,
        proposed_on=business_date(),
    )
    RefundItem.objects.bulk_create(
        RefundItem(
            refund=refund,
            bill=part.bill,
            month=part.bill.month,
            branch=part.branch,
            employer_amount=part.employer_amount,
            person_amount=part.person_amount,
            individual=part.individual,
        )
        for part in goes_back.parts
    )
    _set_payee(refund, payee)
    _set_check(refund, checked)
    refund.save()
    _record(refund, actor, "refund.proposed", {"total": refund.total, "source": source})
    return refund


def _number(source: str) -> str:
    """From the receipt number where there is one, so that both are found together; letters and digits only, as banks take them."""
    stem = "".join(each for each in source.rpartition(":")[2] if each.isalnum())[:22]
    serial = Refund.objects.filter(source=source).count()
    return f"R{stem}{f'-{serial + 1}' if serial else ''}"


def _set_payee(refund: Refund, payee: Payee | None) -> None:
    if payee is not None:
        refund.account_holder, refund.account_number = payee.holder, payee.number
        refund.bank_name, refund.bank_code = payee.bank_name, payee.bank_code
        refund.account_from, refund.account_entered_by = payee.known_from, payee.entered_by


def _set_check(refund: Refund, checked: Checked | None) -> None:
    if checked is not None:
        refund.checked_by, refund.checked_at, refund.spoke_with = checked


@transaction.atomic
def enter_account(refund: Refund, staff: Staff, payee: Payee) -> Refund:
    """Before approval. Whoever approves or pays is another person. What the bank returned is sent again by `single_orders.propose_again`."""
    held = _held(refund, (RefundState.PROPOSED,))
    if not may_prepare_refund(staff, held.agency):
        raise NotAllowed
    _set_payee(held, payee._replace(entered_by=actor_of_staff(staff)))
    held.save()
    _record(held, actor_of_staff(staff), "refund.account", {"from": payee.known_from})
    return held


@transaction.atomic
def note_check(refund: Refund, staff: Staff, *, spoke_with: str) -> Refund:
    """The insured person has confirmed on the telephone."""
    held = _held(refund, (RefundState.PROPOSED,))
    if not may_prepare_refund(staff, held.agency):
        raise NotAllowed
    _set_check(held, Checked(actor_of_staff(staff), now(), spoke_with))
    held.save()
    _record(held, actor_of_staff(staff), "refund.checked")
    return held


@transaction.atomic
def approve_refund(refund: Refund, staff: Staff) -> Refund:
    """The money is owed from now on and has left the fund; the records follow. Raises `NotAllowed`, `NotChecked`, `NoAccount`, `NotRefundable`."""
    held = _held(refund, (RefundState.PROPOSED,))
    if not may_approve_refund(staff, held):
        raise NotAllowed
    if held.needs_check and held.checked_at is None:
        raise NotChecked
    if not held.account_number:
        raise NoAccount
    _refuse_more_than_paid(held)
    actor = actor_of_staff(staff)
    held.due_posting = book(
        f"{held.subject}:due",
        "refund",
        held.subject,
        _moves(held),
        agency=held.agency,
        effective_on=business_date(),
        actor=actor,
    )
    held.state, held.approved_by, held.approved_on = RefundState.APPROVED, actor, business_date()
    held.save()
    _follow_records(held)
    _record(held, actor, "refund.approved", {"total": held.total})
    return held


def _refuse_more_than_paid(refund: Refund) -> None:
    """Looked at again with the bills locked: another refund, or a debit taken back, may have come in between."""
    items = list(refund.items.all())
    bills = Bill.objects.select_for_update(of=("self",)).in_bulk({item.bill_id for item in items})
    refuse_under_way(Payer(refund.agency_id, {}, refund.employer, None if refund.employer else refund.person))
    lines = {
        line.bill.pk: line.left
        for month in {item.month for item in items}
        for line in billed_lines(refund.employer, refund.person_id, month)
    }
    for item in items:
        left, settled = lines.get(item.bill_id), bills[item.bill_id].settled_on
        if left is None or settled is None or _exceeds(item, left):
            raise NotRefundable(TOO_LITTLE % {"month": format_month(item.month)})


def _exceeds(item: RefundItem, left: dict[str, int]) -> bool:
    return (
        item.employer_amount > left[f"{item.branch}_employer"]
        or item.person_amount > left[f"{item.branch}_person"]
    )


def _moves(refund: Refund) -> Iterable[Move]:
    holder = owner_of(refund.employer, refund.person)
    for item in refund.items.order_by("id"):
        own, pooled = Books(AccountKind.INDIVIDUAL_ACCOUNTS, item.branch), AccountKind.POOLED_FUND
        yield Move(own, PAYABLE, item.individual, holder)
        yield Move(Books(pooled, item.branch), PAYABLE, item.amount - item.individual, holder)


@transaction.atomic
def pay_refund(refund: Refund, staff: Staff) -> Refund:
    """Order the bank to pay. The order goes by the outbox under a key of its own. Raises `NotAllowed`, `NoPayingAccount`."""
    held = _held(refund, (RefundState.APPROVED,))
    if not may_pay_refund(staff, held):
        raise NotAllowed
    actor = actor_of_staff(staff)
    payee = Payee(
        held.account_holder or held.payer_name,
        held.account_number,
        held.bank_name,
        held.bank_code,
        held.account_from,
        held.account_entered_by,
    )
    order = new_order(held, payee, proposed_by=held.proposed_by)
    order.confirmed_by, order.confirmed_at = held.approved_by, now()
    place(order, staff)
    held.state, held.attempt = RefundState.ORDERED, order.attempt
    held.paid_by, held.ordered_on = order.ordered_by, business_date()
    held.save()
    _record(held, actor, "refund.ordered", {"total": held.total, "attempt": held.attempt})
    return held


@transaction.atomic
def pay_refunds(refunds: Iterable[Refund], staff: Staff) -> list[Refund]:
    """A batch: all of them or none. Raises as `pay_refund`."""
    return [pay_refund(refund, staff) for refund in refunds]


@transaction.atomic
def reverse_refund(refund: Refund, staff: Staff, *, reason: str) -> Refund:
    """It was wrong: every balance and the records are as before. What was paid must have come back first, without a doubt. Raises `InDoubt`."""
    held = _held(refund, (RefundState.PROPOSED, RefundState.APPROVED, RefundState.FAILED))
    if not may_prepare_refund(staff, held.agency):
        raise NotAllowed
    _drop_orders(held, actor_of_staff(staff))
    if held.due_posting is not None:
        reverse(held.due_posting, actor=actor_of_staff(staff), note=reason[:200])
    stood = held.state in STANDING
    held.state, held.reason, held.reversed_by = RefundState.REVERSED, reason, actor_of_staff(staff)
    held.save()
    if stood:
        _follow_records(held)
    _record(held, actor_of_staff(staff), "refund.reversed", {"reason": reason})
    return held


def _drop_orders(refund: Refund, actor: str) -> None:
    """Attempts that wait for a second person go; none that was made may be in doubt."""
    for order in refund.orders.select_for_update().exclude(state=PayOrderState.DROPPED):
        if order.in_doubt:
            raise InDoubt(order)
        if order.state == PayOrderState.PROPOSED:
            order.state, order.refused_by, order.refused_at = PayOrderState.DROPPED, actor, now()
            order.save(update_fields=["state", "refused_by", "refused_at"])


def _follow_records(refund: Refund) -> None:
    for month in sorted(map(int, refund.bases)):
        enter(refund.employer, [refund.person_id], month)


def _held(refund: Refund, states: tuple[RefundState, ...]) -> Refund:
    keep_books(refund.agency_id, *refund.items.values_list("bill__agency", flat=True))
    refunds = Refund.objects.select_for_update(of=("self",)).select_related("agency", "employer", "person")
    held = refunds.get(pk=refund.pk)
    if held.state not in states or not MOVES[RefundState(held.state)]:
        raise WrongRefundState
    return held


def _record(refund: Refund, actor: str, action: str, details: Details | None = None) -> None:
    record(actor, action, refund.subject, agency=refund.agency.code, details=details or {})
