"""Taking in what beneficiaries give back of what was paid too much: one officer proposes a receipt for it, another confirms; undone by a reversal."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from anxin.funds.benefits.working_out import overpaid, overpaid_months
from anxin.funds.errors import Answered, NotAllowed, NothingLeft, NotOverpaid, OtherAgency, Reversed
from anxin.funds.models import (
    AccountKind,
    BenefitAward,
    BenefitItem,
    ItemKind,
    Receipt,
    Repayment,
    Waiting,
)
from anxin.funds.operations.ledger import Books, Move, book, reverse
from anxin.funds.operations.paying import NotAnAmount
from anxin.funds.operations.turns import keep_books
from anxin.funds.permissions import may_confirm, may_keep_books
from anxin.registry.actors import actor_of_staff, owner_of
from anxin.registry.models import Staff
from anxin.trail.operations import record
from anxin.trail.today import now

SUSPENSE = Books(AccountKind.SUSPENSE)


class Part(NamedTuple):
    """What of one month goes back, fen; `individual` of it came out of the individual account."""

    month: int
    serial: int
    amount: int
    individual: int


@transaction.atomic
def propose_repayment(
    receipt: Receipt, award: BenefitAward, amount: int, *, by: Staff, reason: str
) -> Repayment:
    """Raises `NotAllowed`, `NotAnAmount`, `OtherAgency`, `NothingLeft`, `NotOverpaid`, `Answered` when it is proposed already."""
    receipt, award = _held(receipt, award)
    if not may_keep_books(by, receipt.agency):
        raise NotAllowed
    if amount <= 0:
        raise NotAnAmount
    _refuse_too_much(receipt, award, amount)
    repayment = Repayment(
        receipt=receipt,
        award=award,
        amount=amount,
        reason=reason,
        proposed_by=actor_of_staff(by),
        proposed_at=now(),
    )
    try:
        with transaction.atomic():
            repayment.save()
    except IntegrityError:
        raise Answered(_("This is proposed already.")) from None
    _record(by, "repayment.proposed", repayment)
    return repayment


@transaction.atomic
def confirm_repayment(repayment: Repayment, *, by: Staff) -> Repayment:
    """The money leaves suspense for the funds it came from, the oldest overpaid month first. Raises `NotAllowed`, `Answered`, `NothingLeft`, `NotOverpaid`."""
    receipt, award = _held(repayment.receipt, repayment.award)
    repayment = _open(repayment)
    if not may_confirm(by, receipt.agency, repayment.proposed_by):
        raise NotAllowed
    _refuse_too_much(receipt, award, repayment.amount)
    parts = list(_parts(award, repayment.amount))
    BenefitItem.objects.bulk_create(
        BenefitItem(
            repayment=repayment,
            award=award,
            month=part.month,
            serial=part.serial,
            kind=ItemKind.REPAID,
            amount=-part.amount,
            individual=-part.individual,
        )
        for part in parts
    )
    actor = actor_of_staff(by)
    repayment.posting = book(
        f"{repayment.subject}:in",
        "benefit_repaid",
        award.subject,
        _moves(award, repayment.amount, sum(part.individual for part in parts)),
        agency=receipt.agency,
        effective_on=receipt.value_on,
        actor=actor,
    )
    repayment.confirmed_by, repayment.confirmed_at = actor, now()
    repayment.save(update_fields=["confirmed_by", "confirmed_at", "posting"])
    _draw(receipt, repayment.amount)
    _record(by, "repayment.confirmed", repayment)
    return repayment


@transaction.atomic
def refuse_repayment(repayment: Repayment, *, by: Staff) -> Repayment:
    """Who proposed may take it back. Raises `NotAllowed`, `Answered`."""
    receipt, _award = _held(repayment.receipt, repayment.award)
    repayment = _open(repayment)
    if not may_keep_books(by, receipt.agency) and not may_confirm(by, receipt.agency, repayment.proposed_by):
        raise NotAllowed
    repayment.refused_by, repayment.refused_at = actor_of_staff(by), now()
    repayment.save(update_fields=["refused_by", "refused_at"])
    _record(by, "repayment.refused", repayment)
    return repayment


@transaction.atomic
def undo_repayment(repayment: Repayment, *, by: Staff, reason: str) -> Repayment:
    """It was the wrong money: every balance is as before and the receipt waits again. Raises `NotAllowed`, `Reversed`."""
    receipt, _award = _held(repayment.receipt, repayment.award)
    if not may_keep_books(by, receipt.agency):
        raise NotAllowed
    repayment = _rows().get(pk=repayment.pk)
    if repayment.posting is None or repayment.undone_at is not None:
        raise Reversed
    reverse(repayment.posting, actor=actor_of_staff(by), note=reason)
    repayment.items.update(standing=False)
    repayment.undone_at, repayment.undone_reason = now(), reason
    repayment.save(update_fields=["undone_at", "undone_reason"])
    _draw(receipt, -repayment.amount)
    _record(by, "repayment.undone", repayment)
    return repayment


def _refuse_too_much(receipt: Receipt, award: BenefitAward, amount: int) -> None:
    if award.agency_id != receipt.agency_id:
        raise OtherAgency(_("The award is another agency's, whose books these are not."))
    if amount > receipt.left:
        raise NothingLeft
    if amount > overpaid(award):
        raise NotOverpaid


def _parts(award: BenefitAward, amount: int) -> Iterator[Part]:
    """A month that goes back in part takes as much of the individual account as its share, rounded up: the person's own money first."""
    for month, serial, fen, own in overpaid_months(award):
        taken = min(fen, amount)
        if taken:
            yield Part(month, serial, taken, -(-own * taken // fen))
        amount -= taken


def _moves(award: BenefitAward, amount: int, individual: int) -> list[Move]:
    holder = owner_of(None, award.person)
    return [
        Move(SUSPENSE, Books(AccountKind.POOLED_FUND, award.branch), amount - individual, holder),
        Move(SUSPENSE, Books(AccountKind.INDIVIDUAL_ACCOUNTS, award.branch), individual, holder),
    ]


def _draw(receipt: Receipt, fen: int) -> None:
    """The database refuses more than came."""
    waiting = Waiting.LEFT_OVER if receipt.left > fen > 0 else Waiting.UNDONE if fen < 0 else Waiting.NEW
    Receipt.objects.filter(pk=receipt.pk).update(allocated=F("allocated") + fen, waiting=waiting)


def _held(receipt: Receipt, award: BenefitAward) -> tuple[Receipt, BenefitAward]:
    """Both as they are now: the books first, then the award, whose runs take turns on it."""
    keep_books(receipt.agency_id)
    awards = BenefitAward.objects.select_for_update(of=("self",)).select_related("agency", "person")
    receipts = Receipt.objects.select_for_update(of=("self",)).select_related("agency")
    return receipts.get(pk=receipt.pk), awards.get(pk=award.pk)


def _rows() -> QuerySet[Repayment]:
    rows = Repayment.objects.select_for_update(of=("self",))
    return rows.select_related("receipt__agency", "award__person", "posting__agency")


def _open(repayment: Repayment) -> Repayment:
    found = _rows().get(pk=repayment.pk)
    if found.confirmed_at or found.refused_at:
        raise Answered
    return found


def _record(by: Staff, action: str, repayment: Repayment) -> None:
    details = {"repayment": repayment.pk, "award": repayment.award.number, "amount": repayment.amount}
    agency = repayment.receipt.agency.code
    record(actor_of_staff(by), action, repayment.receipt.subject, agency=agency, details=details)
