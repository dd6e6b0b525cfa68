"""Putting money against a bill, and taking it off again.

Money waits on an account (unallocated receipts, debits under way) until it is put against a bill: contributions first, then the surcharge that
paying late brought about. What is left over stays where it was.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from anxin.funds.errors import Cancelled, FundsError, NotOpen, Refunded, Reversed
from anxin.funds.law import Late, Law, surcharge_on
from anxin.funds.models import AccountKind, Bill, Payment, Transfer, Treatment
from anxin.funds.models.refunds import STANDING
from anxin.funds.operations.entering import enter_bill
from anxin.funds.operations.ledger import Books, Move, book, reverse
from anxin.funds.operations.sources import draw, left_of
from anxin.funds.operations.turns import keep_books
from anxin.funds.queries import Open, open_on, open_on_each
from anxin.lawbook.queries import obligation_due, pack_in_force
from anxin.registry.actors import owner_of
from anxin.trail.operations import record
from anxin.trail.today import now
from anxin.work.models import Obligation, ObligationKind
from anxin.work.operations import discharge, owe
from anxin.work.queries import open_obligations

SUSPENSE = Books(AccountKind.SUSPENSE)
# Undone by the program only to be made again; should nothing have been left for it, it may be offered once more.
AGAIN = gettext_noop("made again in the order of the days")


class NotAnAmount(FundsError):
    message = _("A payment is more than nothing.")


class Money(NamedTuple):
    """Up to `amount` fen that came on `paid_on` and wait on the account `waits_on`. `source` says what they came as (`receipt:<id>`)."""

    amount: int
    paid_on: dt.date
    source: str
    key: str
    waits_on: Books = SUSPENSE


@transaction.atomic
def pay(bill: Bill, money: Money, *, actor: str) -> Payment:
    """Put money against the bill; `Payment.amount` says how much it took, the rest stays where it was.

    The rules and events known on the day the money came decide whether a late payment brings a surcharge (SIL.86) or is waived (I.3), and payments
    count in the order of those days: one entered after later ones goes before them, and they are made again. So the order in which payments and
    declarations are entered changes nothing. The same key gives the same payment, an undone one too: nothing is matched again by itself.
    Raises `NotOpen`, `Cancelled`, `NotAnAmount`.
    """
    bill = _locked(bill)
    made = Payment.objects.filter(first_key=money.key).order_by("attempt").last()
    if made is not None and made.undone_reason != AGAIN:
        return made
    if money.amount <= 0:
        raise NotAnAmount
    if bill.cancelled_on:
        raise Cancelled
    later = [each for each in _standing(bill) if (each.paid_on, each.first_key) > (money.paid_on, money.key)]
    moneys = _take_off(bill, later, actor)
    payment = _put(bill, money, actor)
    for each in moneys:
        _put(bill, each, actor)
    if payment is None:
        raise NotOpen
    follow(bill)
    return payment


def _locked(bill: Bill) -> Bill:
    keep_books(bill.agency_id)
    bills = Bill.objects.select_for_update(of=("self",)).select_related("agency", "employer", "person")
    return bills.get(pk=bill.pk)


def _standing(bill: Bill) -> list[Payment]:
    """In the order in which they count."""
    return list(
        bill.payments.filter(undone_at=None)
        .select_related("posting__agency")
        .order_by("paid_on", "first_key")
    )


def _take_off(bill: Bill, payments: Sequence[Payment], actor: str) -> list[Money]:
    """Undo payments that are to be made again; what each has to offer then."""
    for payment in reversed(payments):
        _reverse(payment, actor, AGAIN)
    return [_money_of(payment) for payment in payments]


def _money_of(payment: Payment) -> Money:
    """What the source offered, without what it has paid elsewhere since; a receipt says itself what is left of it."""
    if left_of(payment.source) is not None:
        return Money(payment.offered, payment.paid_on, payment.source, payment.first_key, _waited_on(payment))
    since = Payment.objects.filter(source=payment.source, pk__gt=payment.pk, undone_at=None)
    used = sum(each.amount for each in since.exclude(bill=payment.bill_id))
    return Money(
        payment.offered - used, payment.paid_on, payment.source, payment.first_key, _waited_on(payment)
    )


def _waited_on(payment: Payment) -> Books:
    """The account debited where the receivable was credited."""
    received = (AccountKind.RECEIVABLE, AccountKind.SURCHARGE_RECEIVABLE)
    transfers = payment.posting.transfers.filter(credit__kind__in=received)
    found = transfers.select_related("debit").earliest("pk")
    return Books(found.debit.kind, found.debit.branch)


def make_again(bill: Bill, payment: Payment, actor: str) -> None:
    """Treat this payment of the bill anew, and with it those that count after it. Locks the bill."""
    bill = _locked(bill)
    concerned = [
        each
        for each in _standing(bill)
        if (each.paid_on, each.first_key) >= (payment.paid_on, payment.first_key)
    ]
    for money in _take_off(bill, concerned, actor):
        _put(bill, money, actor)
    _owe_waiver_no_longer(bill, actor)
    follow(bill)


def take_off_all(bill: Bill, actor: str, reason: str) -> list[Money]:
    """Undo every payment of a bill that is to be replaced; what each has to offer to the bill that takes its place. Locks the bill."""
    bill = _locked(bill)
    payments = _standing(bill)
    for payment in reversed(payments):
        _reverse(payment, actor, reason)
    _owe_waiver_no_longer(bill, actor)
    follow(bill)
    return [_money_of(payment) for payment in payments]


def put_over(bill: Bill, moneys: Sequence[Money], actor: str) -> None:
    """Put the money of the bill that this one replaces against it, under its own days. What is too much stays where it waited."""
    bill = _locked(bill)
    for money in moneys:
        _put(bill, money._replace(key=f"{money.key}:{bill.serial}"), actor)
    if moneys:
        follow(bill)


class Split(NamedTuple):
    """How a sum falls on a bill. `charged` is the new surcharge by branch, `days` the days late under each daily rate."""

    late: Late
    days: list[tuple[int, int]]
    principal: dict[str, int]
    charged: dict[str, int]
    surcharge: dict[str, int]

    @property
    def taken(self) -> int:
        return sum(self.principal.values()) + sum(self.surcharge.values())


def preview(bill: Bill, paid_on: dt.date, amount: int | None = None) -> Split:
    """What paying `amount` fen (all that is open, without it) on a day would come to; writes nothing."""
    left = open_on(bill)
    late = _late(bill, paid_on)
    return _split(bill, left, _everything(left) if amount is None else amount, late, paid_on)


class Previews:
    """What paying bills in full on some day would come to, the bills read at once."""

    def __init__(self, bills: Sequence[Bill]) -> None:
        self._open = open_on_each([bill.pk for bill in bills])
        self._late: dict[tuple[int, str, dt.date], tuple[Late, list[tuple[int, int]]]] = {}

    def taken(self, bill: Bill, paid_on: dt.date) -> int:
        """Fen, with the surcharge of that day. The rules are asked once for bills that stand alike."""
        left, key = self._open[bill.pk], (bill.month, repr(bill.standing), paid_on)
        if key not in self._late:
            late = _late(bill, paid_on)
            self._late[key] = (late, _days_late(bill, late, paid_on))
        return _fall(left, _everything(left), *self._late[key]).taken


def _everything(left: Open) -> int:
    """More than any surcharge can make of it."""
    return sum(left.principal.values()) * 100 + left.total


def _late(bill: Bill, paid_on: dt.date) -> Late:
    return Law.of_days(pack_in_force(), bill.month, paid_on).late(bill.standing, paid_on)


def _split(bill: Bill, left: Open, amount: int, late: Late, paid_on: dt.date) -> Split:
    return _fall(left, amount, late, _days_late(bill, late, paid_on))


def _days_late(bill: Bill, late: Late, paid_on: dt.date) -> list[tuple[int, int]]:
    if late.treatment != Treatment.ACCRUES:
        return []
    return Law.of_days(pack_in_force(), bill.month, paid_on).arrears(late.due_on, paid_on)


def _fall(left: Open, amount: int, late: Late, days: list[tuple[int, int]]) -> Split:
    principal = _spread(left.principal, amount)
    charged = {}
    if late.treatment == Treatment.ACCRUES:
        charged = {branch: surcharge_on(fen, days) for branch, fen in principal.items()}
    owed = {
        branch: left.surcharge.get(branch, 0) + charged.get(branch, 0)
        for branch in left.principal | left.surcharge
    }
    return Split(late, days, principal, charged, _spread(owed, amount - sum(principal.values())))


def _spread(owed: Mapping[str, int], amount: int) -> dict[str, int]:
    """Branch after branch in the order of the bill, until the money is used up."""
    taken = {}
    for branch, fen in owed.items():
        taken[branch] = min(fen, amount)
        amount -= taken[branch]
    return {branch: fen for branch, fen in taken.items() if fen}


def _put(bill: Bill, money: Money, actor: str) -> Payment | None:
    """None when the bill takes nothing of it, or nothing is left of the receipt it came from."""
    left = left_of(money.source)
    amount = money.amount if left is None else min(money.amount, left)
    found = _split(bill, open_on(bill), amount, _late(bill, money.paid_on), money.paid_on)
    return _write(bill, found, money, actor) if found.taken else None


def _write(bill: Bill, found: Split, money: Money, actor: str) -> Payment:
    attempt = Payment.objects.filter(first_key=money.key).count() + 1
    posting = book(
        f"payment:{money.key}:{attempt}",
        "payment",
        bill.subject,
        list(_moves(bill, found, money.waits_on)),
        agency=bill.agency,
        effective_on=money.paid_on,
        actor=actor,
    )
    payment = Payment.objects.create(
        bill=bill,
        first_key=money.key,
        attempt=attempt,
        offered=money.amount,
        source=money.source,
        paid_on=money.paid_on,
        principal=sum(found.principal.values()),
        surcharge=sum(found.surcharge.values()),
        charged=sum(found.charged.values()),
        treatment=found.late.treatment,
        clause=found.late.clause,
        due_on=found.late.due_on,
        days=found.days,
        events=found.late.events,
        pack_version=pack_in_force().version,
        posting=posting,
    )
    draw(payment.source, payment.amount)
    if payment.treatment == Treatment.WAIVED:
        owe_waiver(bill, payment.clause)
    details = {
        "payment": payment.pk,
        "amount": payment.amount,
        "treatment": payment.treatment,
        "clause": payment.clause,
    }
    record(actor, "payment.made", bill.subject, agency=bill.agency.code, details=details)
    return payment


def _moves(bill: Bill, found: Split, money_on: Books) -> Iterator[Move]:
    holder = owner_of(bill.employer, bill.person)

    def move(debit: Books, credit: Books, fen: int) -> Move:
        return Move(debit, credit, fen, holder, bill.pk)

    left = _individual_left(bill) if found.principal else {}
    for branch, fen in found.charged.items():
        yield move(
            Books(AccountKind.SURCHARGE_RECEIVABLE, branch), Books(AccountKind.SURCHARGE_BILLED, branch), fen
        )
    for branch, fen in found.principal.items():
        individual = min(fen, left[branch])
        yield move(money_on, Books(AccountKind.RECEIVABLE, branch), fen)
        billed = Books(AccountKind.BILLED, branch)
        yield move(billed, Books(AccountKind.INDIVIDUAL_ACCOUNTS, branch), individual)
        yield move(billed, Books(AccountKind.POOLED_FUND, branch), fen - individual)
    for branch, fen in found.surcharge.items():
        yield move(money_on, Books(AccountKind.SURCHARGE_RECEIVABLE, branch), fen)
        yield move(Books(AccountKind.SURCHARGE_BILLED, branch), Books(AccountKind.POOLED_FUND, branch), fen)


def _individual_left(bill: Bill) -> dict[str, int]:
    """What of each branch has still to go to individual accounts. It goes first: the employer has withheld it from wages (SIL.60)."""
    left = dict(bill.items.order_by("pk").values_list("branch", "individual"))
    mine = Transfer.objects.filter(bill=bill).order_by()
    booked = mine.filter(credit__kind=AccountKind.INDIVIDUAL_ACCOUNTS).values_list("credit__branch")
    back = mine.filter(debit__kind=AccountKind.INDIVIDUAL_ACCOUNTS).values_list("debit__branch")
    for rows, sign in ((booked, -1), (back, 1)):
        for branch, fen in rows.annotate(fen=Sum("amount")):
            left[branch] += sign * fen
    return left


def owe_waiver(bill: Bill, clause: str) -> None:
    """A surcharge that was waived is confirmed once the event is declared: once a bill, however many payments (I.3, B.7)."""
    owed = Obligation.objects.filter(subject=bill.subject, kind=ObligationKind.WAIVER)
    if owed.filter(discharged_at=None).exists():
        return
    before = owed.count()
    rule, event, due = obligation_due(ObligationKind.WAIVER.value, clause)
    owe(
        ObligationKind.WAIVER,
        clause=clause,
        subject=bill.subject,
        item=f"surcharge-{before + 1}" if before else "surcharge",
        owner=f"agency:{bill.agency.code}",
        agency=bill.agency,
        starts_with=event,
        due_rule=rule,
        due_on=due,
    )


def follow(bill: Bill) -> None:
    """Let `settled_on` and the entitlement records say what the ledger says."""
    standing = bill.payments.filter(undone_at=None).order_by("-paid_on").values_list("paid_on", flat=True)
    settled = None if open_on(bill).total or bill.cancelled_on else standing.first() or bill.issued_on
    if settled == bill.settled_on:
        return
    changed = bill.settled_on is None or settled is None
    bill.settled_on = settled
    bill.save(update_fields=["settled_on"])
    if changed:
        enter_bill(bill, paid=settled is not None)


@transaction.atomic
def undo_payment(payment: Payment, *, actor: str, reason: str) -> Payment:
    """The money goes back to where it waited; payments that count after this one are made again without it. Raises `Reversed`, `Refunded`."""
    bill = _locked(payment.bill)
    payment = Payment.objects.select_related("posting__agency").get(pk=payment.pk)
    if payment.undone_at is not None:
        raise Reversed
    if bill.refund_items.filter(refund__state__in=STANDING).exists():
        raise Refunded
    later = [
        each
        for each in _standing(bill)
        if (each.paid_on, each.first_key) > (payment.paid_on, payment.first_key)
    ]
    moneys = _take_off(bill, later, actor)
    _reverse(payment, actor, reason)
    for money in moneys:
        _put(bill, money, actor)
    _owe_waiver_no_longer(bill, actor)
    follow(bill)
    return payment


def _reverse(payment: Payment, actor: str, reason: str) -> None:
    reverse(payment.posting, actor=actor, note=reason)
    payment.undone_at, payment.undone_reason = now(), reason
    payment.save(update_fields=["undone_at", "undone_reason"])
    draw(payment.source, -payment.amount)
    details = {"payment": payment.pk, "amount": payment.amount, "reason": reason}
    bill = payment.bill
    record(actor, "payment.undone", bill.subject, agency=payment.posting.agency.code, details=details)


def _owe_waiver_no_longer(bill: Bill, actor: str) -> None:
    if bill.payments.filter(undone_at=None, treatment=Treatment.WAIVED).exists():
        return
    for obligation in open_obligations().about(bill.subject).filter(kind=ObligationKind.WAIVER):
        discharge(obligation, actor, "payment undone")
