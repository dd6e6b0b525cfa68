"""Sending back money that nobody could identify, or more than was owed: one officer proposes, another confirms, a third pays it out."""

import secrets

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from anxin.funds.errors import Answered, FundsError, NotAllowed, NothingLeft
from anxin.funds.models import AccountKind, Receipt, Return, Waiting
from anxin.funds.operations.ledger import Books, Move, book
from anxin.funds.operations.single_orders import Payee, new_order, place
from anxin.funds.operations.turns import keep_books
from anxin.funds.permissions import may_confirm, may_keep_books, may_pay_out
from anxin.registry.actors import SYSTEM, actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.operations import record
from anxin.trail.today import business_date, now

UNNAMED = "付款人"
SUSPENSE, PAYABLE = Books(AccountKind.SUSPENSE), Books(AccountKind.REFUNDS_PAYABLE)


class NoAccount(FundsError):
    message = _("The statement names no account of the payer, so nothing can be sent back by file.")


@transaction.atomic
def propose_return(receipt: Receipt, amount: int, *, by: Staff, reason: str) -> Return:
    """Raises `NotAllowed`, `NoAccount`, `NothingLeft`, `Answered` when one is proposed already."""
    receipt = _locked(receipt)
    if not may_keep_books(by, receipt.agency):
        raise NotAllowed
    if not receipt.payer_account:
        raise NoAccount
    if not 0 < amount <= receipt.left:
        raise NothingLeft
    if receipt.returns.filter(confirmed_at=None, refused_at=None).exists():
        raise Answered(_("A return of this receipt is proposed already."))
    found = Return.objects.create(
        receipt=receipt,
        amount=amount,
        reason=reason,
        end_to_end_id=f"R{receipt.pk}-{secrets.token_hex(4).upper()}",
        proposed_by=actor_of_staff(by),
        proposed_at=now(),
    )
    _record(by, "return.proposed", found)
    return found


@transaction.atomic
def confirm_return(proposed: Return, *, by: Staff) -> Return:
    """The money leaves suspense and waits to be paid out. Raises `NotAllowed`, `Answered`, `NothingLeft`."""
    receipt = _locked(proposed.receipt)
    found = _waiting(proposed)
    if not may_confirm(by, receipt.agency, found.proposed_by):
        raise NotAllowed
    if found.amount > receipt.left:
        raise NothingLeft
    Receipt.objects.filter(pk=receipt.pk).update(returned=F("returned") + found.amount)
    found.posting = book(
        f"return:{found.pk}",
        "return",
        receipt.subject,
        [Move(SUSPENSE, PAYABLE, found.amount)],
        agency=receipt.agency,
        effective_on=business_date(),
        actor=actor_of_staff(by),
    )
    found.confirmed_by, found.confirmed_at = actor_of_staff(by), now()
    found.save(update_fields=["confirmed_by", "confirmed_at", "posting"])
    receipt.refresh_from_db(fields=["returned", "allocated"])
    if not receipt.left:
        Receipt.objects.filter(pk=receipt.pk).update(waiting=Waiting.NEW)
        receipt.proposals.filter(confirmed_at=None, refused_at=None).update(
            refused_at=now(), refused_by=SYSTEM
        )
    _record(by, "return.confirmed", found)
    return found


@transaction.atomic
def refuse_return(proposed: Return, *, by: Staff) -> Return:
    """The money stays where it is; who proposed may take it back. Raises `NotAllowed`, `Answered`."""
    receipt = _locked(proposed.receipt)
    found = _waiting(proposed)
    if not may_keep_books(by, receipt.agency) and not may_confirm(by, receipt.agency, found.proposed_by):
        raise NotAllowed
    found.refused_by, found.refused_at = actor_of_staff(by), now()
    found.save(update_fields=["refused_by", "refused_at"])
    _record(by, "return.refused", found)
    return found


@transaction.atomic
def pay_out(confirmed: Return, *, by: Staff) -> Return:
    """The file with the order leaves by the outbox. By a payer who neither proposed nor confirmed it.

    Raises `NotAllowed`, `Answered`, `NoPayingAccount`.
    """
    keep_books(confirmed.receipt.agency_id)
    found = (
        Return.objects.select_for_update(of=("self",)).select_related("receipt__agency").get(pk=confirmed.pk)
    )
    if not may_pay_out(by, found.receipt.agency) or actor_of_staff(by) in (
        found.proposed_by,
        found.confirmed_by,
    ):
        raise NotAllowed
    if found.confirmed_at is None or found.sent_at is not None:
        raise Answered
    receipt = found.receipt
    payee = Payee(receipt.payer_name or UNNAMED, receipt.payer_account, "", "", receipt.subject, SYSTEM)
    order = new_order(found, payee, proposed_by=found.proposed_by)
    order.confirmed_by, order.confirmed_at = found.confirmed_by, found.confirmed_at
    place(order, by)
    found.paid_by, found.sent_at = actor_of_staff(by), now()
    found.save(update_fields=["paid_by", "sent_at"])
    _record(by, "return.ordered", found)
    return found


def _locked(receipt: Receipt) -> Receipt:
    keep_books(receipt.agency_id)
    return Receipt.objects.select_for_update(of=("self",)).select_related("agency").get(pk=receipt.pk)


def _waiting(proposed: Return) -> Return:
    found = Return.objects.select_for_update().get(pk=proposed.pk)
    if found.confirmed_at or found.refused_at:
        raise Answered
    return found


def _record(by: Staff, action: str, found: Return) -> None:
    details = {"return": found.pk, "amount": found.amount}
    receipt = found.receipt
    record(actor_of_staff(by), action, receipt.subject, agency=receipt.agency.code, details=details)
