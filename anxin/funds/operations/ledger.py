"""Booking and reversing. Both are parts of a bigger step, in its transaction; who takes the step writes the trail."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from anxin.funds.errors import Reversed
from anxin.funds.models import Account, Posting, Transfer
from anxin.registry.models import Agency
from anxin.trail.today import business_date, now

ROWS_A_WRITE = 1_000


class Books(NamedTuple):
    """An account by what it is; it is opened when first booked on."""

    kind: str
    branch: str = ""


class Move(NamedTuple):
    """`amount` fen from the account credited to the one debited."""

    debit: Books
    credit: Books
    amount: int
    holder: str = ""
    bill: int | None = None


class Accounts:
    """The accounts of the ledger by what they are, read once for many postings."""

    def __init__(self) -> None:
        self._known = {
            Books(kind, branch): pk
            for pk, kind, branch in Account.objects.values_list("pk", "kind", "branch")
        }

    def __getitem__(self, books: Books) -> int:
        if books not in self._known:
            account, _created = Account.objects.get_or_create(kind=books.kind, branch=books.branch)
            self._known[books] = account.pk
        return self._known[books]


def posting_of(
    key: str,
    kind: str,
    subject: str,
    *,
    agency: Agency,
    effective_on: dt.date,
    actor: str,
    note: str = "",
    reverses: Posting | None = None,
) -> Posting:
    """Not written yet, for whoever writes many at once."""
    return Posting(
        key=key,
        kind=kind,
        subject=subject,
        agency=agency,
        effective_on=effective_on,
        booked_on=business_date(),
        at=now(),
        actor=actor,
        note=note,
        reverses=reverses,
    )


def transfers_of(posting: Posting, moves: Iterable[Move], accounts: Accounts) -> list[Transfer]:
    """Not written yet; moves of nothing leave none."""
    return [
        Transfer(
            posting=posting,
            debit_id=accounts[move.debit],
            credit_id=accounts[move.credit],
            amount=move.amount,
            booked_on=posting.booked_on,
            holder=move.holder,
            bill_id=move.bill,
        )
        for move in moves
        if move.amount
    ]


def book(
    key: str,
    kind: str,
    subject: str,
    moves: Iterable[Move],
    *,
    agency: Agency,
    effective_on: dt.date,
    actor: str,
    note: str = "",
) -> Posting:
    """Write one posting whole. A second posting under the same key is refused by the database (IntegrityError)."""
    posting = posting_of(key, kind, subject, agency=agency, effective_on=effective_on, actor=actor, note=note)
    posting.save(force_insert=True)
    Transfer.objects.bulk_create(transfers_of(posting, moves, Accounts()))
    return posting


def book_all(written: Iterable[tuple[Posting, Iterable[Move]]]) -> None:
    """Many postings of `posting_of` with what each moves, in a few statements. A key that is booked already is refused (IntegrityError)."""
    moves = [(posting, list(moved)) for posting, moved in written]
    Posting.objects.bulk_create([posting for posting, _moved in moves], batch_size=ROWS_A_WRITE)
    accounts = Accounts()
    transfers = [each for posting, moved in moves for each in transfers_of(posting, moved, accounts)]
    Transfer.objects.bulk_create(transfers, batch_size=ROWS_A_WRITE)


def reverse(posting: Posting, *, actor: str, note: str) -> Posting:
    """Every transfer the other way round, today, under the day the thing happened. Raises `Reversed`."""
    if Posting.objects.filter(reverses=posting).exists():
        raise Reversed
    back = posting_of(
        f"{posting.key}:reversed",
        f"{posting.kind}.reversed",
        posting.subject,
        agency=posting.agency,
        effective_on=posting.effective_on,
        actor=actor,
        note=note,
        reverses=posting,
    )
    back.save(force_insert=True)
    Transfer.objects.bulk_create(
        Transfer(
            posting=back,
            debit_id=each.credit_id,
            credit_id=each.debit_id,
            amount=each.amount,
            booked_on=back.booked_on,
            holder=each.holder,
            bill_id=each.bill_id,
        )
        for each in posting.transfers.order_by("pk")
    )
    return back
