"""What a bank says happened on one of our accounts, whatever format it said it in, and the checks every format must pass."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from anxin.channels.bank.problems import NOWHERE, Place, Problem
from anxin.channels.bank.values import CURRENCY, short
from anxin.law.money import format_yuan

# Longest texts, in characters: ISO 20022's own limits, with room in a reference for the number of a transaction inside an entry.
REF, ID, ACCOUNT, NAME = 64, 35, 34, 140


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """One booked movement. An entry booked for a batch is divided into its transactions, each an entry of its own."""

    ref: str
    """The bank's own number of it, unique in the file."""
    amount: int
    """Fen, always more than zero; `credit` says which way."""
    credit: bool
    booked_on: dt.date
    value_on: dt.date
    payer_name: str = ""
    """The other party: who paid a credit, who was paid by a debit."""
    payer_account: str = ""
    remittance_text: str = ""
    end_to_end_id: str = ""
    """Our own reference, when the movement answers something we sent; else empty."""
    reversal: bool = False
    """It takes an earlier movement back; `credit` is the way this movement itself went."""
    reason_code: str = ""
    """ISO 20022 reason of a return; see `reasons.words`."""

    @property
    def signed(self) -> int:
        """Fen; what the entry does to the balance."""
        return self.amount if self.credit else -self.amount


@dataclass(frozen=True, slots=True)
class StatementFile:
    """Two files that say the same compare equal; `digest` tells their bytes apart."""

    statement_id: str
    account: str
    opening_balance: int | None
    """Fen. A credit notification (camt.054) has no balances."""
    closing_balance: int | None
    created_at: dt.datetime
    """In Shanghai's zone."""
    first_on: dt.date
    last_on: dt.date
    """Both days belong to the period."""
    entries: tuple[StatementEntry, ...]
    left_out: tuple[str, ...] = ()
    """References of entries the bank has not booked yet; they are in no sum."""
    currency: str = CURRENCY
    format: str = field(default="", compare=False)
    """`camt.053.001.08`, …, or `csv:` and the layout's name."""
    digest: str = field(default="", compare=False)
    """SHA-256 of the file's bytes: the very same file."""

    @property
    def is_notification(self) -> bool:
        return self.opening_balance is None

    @property
    def meaning(self) -> str:
        """SHA-256 of account and statement number: the same statement, in whatever file it comes."""
        kind = "notification" if self.is_notification else "statement"
        said = json.dumps([kind, self.account, self.statement_id], ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know about a file that was read."""
        return tuple(
            _("Entry %(ref)s is not booked yet and was left out.") % {"ref": ref} for ref in self.left_out
        )

    @property
    def total(self) -> int:
        """Fen; what all entries together do to the balance."""
        return sum(entry.signed for entry in self.entries)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def check(statement: StatementFile, place: Place = NOWHERE) -> StatementFile:
    """What must hold whatever the format; the statement itself when it does."""
    short(statement.statement_id, ID, place)
    short(statement.account, ACCOUNT, place)
    if statement.first_on > statement.last_on:
        raise place.error(Problem.PERIOD, found=statement.last_on)
    check_unique((entry.ref, Place(path=entry.ref)) for entry in statement.entries)
    for entry in statement.entries:
        _check_entry(entry, Place(place.line, entry.ref))
    _check_balances(statement, place)
    return statement


def check_unique(refs: Iterable[tuple[str, Place]]) -> None:
    seen: set[str] = set()
    for ref, place in refs:
        if ref in seen:
            raise place.error(Problem.DUPLICATE, found=ref)
        seen.add(ref)


def _check_entry(entry: StatementEntry, place: Place) -> None:
    short(entry.ref, REF, place)
    short(entry.end_to_end_id, ID, place)
    short(entry.payer_account, ACCOUNT, place)
    short(entry.payer_name, NAME, place)


def _check_balances(statement: StatementFile, place: Place) -> None:
    """Balances speak of a period, so a statement's entries must lie in it; a notification's need not."""
    if statement.opening_balance is None or statement.closing_balance is None:
        return
    for entry in statement.entries:
        if not statement.first_on <= entry.booked_on <= statement.last_on:
            raise Place(place.line, entry.ref).error(Problem.PERIOD, found=entry.booked_on)
    reached = statement.opening_balance + statement.total
    if reached != statement.closing_balance:
        raise place.error(
            Problem.CLOSING, expected=format_yuan(statement.closing_balance), found=format_yuan(reached)
        )
