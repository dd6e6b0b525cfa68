"""Putting receipts against bills: by the program where number and amount leave no doubt, else by two officers.

By itself the program matches only what was remitted by payers with an agreement, to an agency that takes remittances on that day (II.3). What was
undone once is never matched again by itself.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from anxin.funds.errors import Answered, Cancelled, NotAllowed, NothingLeft, NotOpen, OtherAgency
from anxin.funds.matching import Share, look_at, waiting_at_once
from anxin.funds.models import Bill, MatchProposal, MatchReason, Payment, Receipt, Waiting
from anxin.funds.operations.paying import Money, NotAnAmount, pay, undo_payment
from anxin.funds.operations.turns import keep_books
from anxin.funds.permissions import may_confirm, may_keep_books
from anxin.funds.queries import open_on
from anxin.funds.suggesting import suggestions_for
from anxin.registry.actors import SYSTEM, actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.operations import record
from anxin.trail.today import now, one_day


class Matched(NamedTuple):
    """Receipts that were put against bills by themselves, and those left to people."""

    matched: int
    waiting: int


@transaction.atomic
def match_receipts(receipts: Sequence[Receipt], actor: str = SYSTEM) -> Matched:
    """Running it again changes nothing that was settled. What is left says why it waits, and what may fit is suggested.

    Only receipts that name an open bill are looked at one by one, since what one pays another cannot.
    """
    held = _held_all(receipts)
    with one_day():
        waiting = waiting_at_once(held)
        for receipt in (each for each in held if each.pk not in waiting):
            found = look_at(receipt)
            if found.shares:
                _settle(receipt, found.shares, actor)
            else:
                waiting[receipt.pk] = found.waiting or Waiting.AMOUNT
        _leave([each for each in held if each.pk in waiting], waiting)
    return Matched(len(held) - len(waiting), len(waiting))


def match_receipt(receipt: Receipt, actor: str = SYSTEM) -> bool:
    """Whether it was put against bills."""
    return match_receipts([receipt], actor).matched == 1


def _held_all(receipts: Sequence[Receipt]) -> list[Receipt]:
    """As they are now, in the order given, with the books of their agencies (see `_held`)."""
    keep_books(*(receipt.agency_id for receipt in receipts))
    keys = [receipt.pk for receipt in receipts]
    rows = Receipt.objects.select_for_update(of=("self",)).select_related("agency").filter(pk__in=keys)
    found = {each.pk: each for each in rows.order_by("pk")}
    return [found[pk] for pk in keys]


def _leave(receipts: Sequence[Receipt], waiting: Mapping[int, Waiting]) -> None:
    """Those of which nothing is used yet wait for people."""
    untouched = [each for each in receipts if each.left == each.amount]
    for reason in {waiting[each.pk] for each in untouched}:
        keys = [each.pk for each in untouched if waiting[each.pk] == reason]
        Receipt.objects.filter(pk__in=keys).update(waiting=reason)
    _suggest([each for each in untouched if waiting[each.pk] != Waiting.UNDONE])


def _settle(receipt: Receipt, shares: Sequence[Share], actor: str) -> None:
    for share in shares:
        key = f"{receipt.source}:{share.bill.number}"
        pay(share.bill, Money(share.amount, receipt.value_on, receipt.source, key), actor=actor)
    _after(receipt)


def _held(receipt: Receipt) -> Receipt:
    """As it is now, with the books of its agency: nobody beside us puts it, or other money against its bills, before we are done."""
    keep_books(receipt.agency_id)
    return Receipt.objects.select_for_update(of=("self",)).select_related("agency").get(pk=receipt.pk)


def _after(receipt: Receipt) -> None:
    """What is left says so; when nothing is, other proposals are answered."""
    receipt.refresh_from_db(fields=["allocated", "returned"])
    Receipt.objects.filter(pk=receipt.pk).update(waiting=Waiting.LEFT_OVER if receipt.left else Waiting.NEW)
    if not receipt.left:
        _open(receipt).update(refused_at=now(), refused_by=SYSTEM)


def _open(receipt: Receipt) -> QuerySet[MatchProposal]:
    return receipt.proposals.filter(confirmed_at=None, refused_at=None)


def _suggest(receipts: Sequence[Receipt]) -> None:
    """Pairs that were proposed before, whatever became of them, are not suggested again."""
    before = set(MatchProposal.objects.filter(receipt__in=receipts).order_by().values_list("receipt", "bill"))
    at = now()
    MatchProposal.objects.bulk_create(
        MatchProposal(receipt_id=receipt, bill=share.bill, amount=share.amount, reason=reason, made_at=at)
        for receipt, found in suggestions_for(receipts).items()
        for share, reason in found
        if (receipt, share.bill.pk) not in before
    )


@transaction.atomic
def propose(receipt: Receipt, bill: Bill, amount: int, *, by: Staff, note: str = "") -> MatchProposal:
    """Raises `NotAllowed`, `NotAnAmount`, `OtherAgency`, `NothingLeft`, `Cancelled`, `NotOpen`."""
    receipt = _held(receipt)
    if not may_keep_books(by, receipt.agency):
        raise NotAllowed
    if amount <= 0:
        raise NotAnAmount
    if bill.agency_id != receipt.agency_id:
        raise OtherAgency
    if bill.cancelled_on:
        raise Cancelled
    if not open_on(bill).total:
        raise NotOpen
    if amount > receipt.left:
        raise NothingLeft
    proposal = _open(receipt).filter(bill=bill).first() or MatchProposal(
        receipt=receipt, bill=bill, reason=MatchReason.BY_HAND, made_at=now()
    )
    if proposal.pk and proposal.amount != amount:
        _refused(proposal, by)
        proposal = MatchProposal(receipt=receipt, bill=bill, reason=MatchReason.BY_HAND, made_at=now())
    proposal.amount, proposal.note = amount, note
    proposal.proposed_by, proposal.proposed_at = actor_of_staff(by), now()
    proposal.save()
    _record(by, "match.proposed", proposal)
    return proposal


@transaction.atomic
def take_up(proposal: MatchProposal, *, by: Staff) -> MatchProposal:
    """An officer makes the program's suggestion a proposal. Raises as `propose`, `Answered`."""
    proposal = _locked(proposal)
    return propose(proposal.receipt, proposal.bill, proposal.amount, by=by, note=proposal.note)


@transaction.atomic
def confirm(proposal: MatchProposal, *, by: Staff) -> Payment:
    """By another officer than the one who proposed. Raises `NotAllowed`, `Answered`, `NothingLeft`, and what `pay` raises."""
    receipt = _held(proposal.receipt)
    proposal = _locked(proposal)
    if not may_confirm(by, receipt.agency, proposal.proposed_by):
        raise NotAllowed
    if proposal.amount > receipt.left:
        raise NothingLeft
    # Payments of one day count in the order of their keys: as text, so zeros keep it the order of the proposals.
    money = Money(proposal.amount, receipt.value_on, receipt.source, f"match:{proposal.pk:012d}")
    payment = pay(proposal.bill, money, actor=actor_of_staff(by))
    proposal.confirmed_by, proposal.confirmed_at = actor_of_staff(by), now()
    proposal.payment = payment
    proposal.save(update_fields=["confirmed_by", "confirmed_at", "payment"])
    _record(by, "match.confirmed", proposal)
    _after(receipt)
    return payment


@transaction.atomic
def refuse(proposal: MatchProposal, *, by: Staff) -> MatchProposal:
    """The pair is not suggested again. Who proposed may take it back. Raises `NotAllowed`, `Answered`."""
    proposal = _locked(proposal)
    if not may_keep_books(by, proposal.receipt.agency) and not may_confirm(
        by, proposal.receipt.agency, proposal.proposed_by
    ):
        raise NotAllowed
    _refused(proposal, by)
    return proposal


def _refused(proposal: MatchProposal, by: Staff) -> None:
    proposal.refused_by, proposal.refused_at = actor_of_staff(by), now()
    proposal.save(update_fields=["refused_by", "refused_at"])
    _record(by, "match.refused", proposal)


def _locked(proposal: MatchProposal) -> MatchProposal:
    keep_books(proposal.receipt.agency_id)
    rows = MatchProposal.objects.select_for_update(of=("self",)).select_related("receipt__agency", "bill")
    found = rows.get(pk=proposal.pk)
    if found.confirmed_at or found.refused_at:
        raise Answered
    return found


def _record(by: Staff, action: str, proposal: MatchProposal) -> None:
    details = {"proposal": proposal.pk, "bill": proposal.bill.number, "amount": proposal.amount}
    agency = proposal.receipt.agency.code
    record(actor_of_staff(by), action, proposal.receipt.subject, agency=agency, details=details)


@transaction.atomic
def undo(payment: Payment, *, by: Staff, reason: str) -> Payment:
    """The money waits again, and only people decide about it now. Raises `NotAllowed`, `Reversed`."""
    if not may_keep_books(by, payment.bill.agency):
        raise NotAllowed
    return undo_payment(payment, actor=actor_of_staff(by), reason=reason)
