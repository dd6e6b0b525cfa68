"""Reading statements in: checked whole and noted at once, then read in step by step by the worker, each step with its own transaction.

Money that came waits on the suspense account; what answers a direct debit or a payment of ours goes where that waits.
"""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from anxin.funds.collection import return_by
from anxin.funds.errors import NotAllowed, StatementRefused
from anxin.funds.models import (
    AccountKind,
    BankAccount,
    EntryKind,
    OtherEntry,
    Posting,
    Receipt,
    Statement,
    StatementState,
)
from anxin.funds.models.banks import masked_account
from anxin.funds.operations.answering import answered
from anxin.funds.operations.ledger import Books, Move, book, book_all, posting_of
from anxin.funds.operations.turns import keep_books
from anxin.funds.permissions import may_keep_books
from anxin.funds.statements import Entry, Given
from anxin.law.money import format_yuan
from anxin.registry.actors import SYSTEM, actor_of_staff
from anxin.registry.encryption import lookup_index
from anxin.registry.identity import ids_in, mask_ids_in
from anxin.registry.models import Staff
from anxin.trail.operations import post, record
from anxin.trail.today import business_date, now

CHANNEL = "bank"
READ = "statement"
BANK, SUSPENSE = Books(AccountKind.BANK), Books(AccountKind.SUSPENSE)
REFS_A_READ = 500


class AlreadyRead(StatementRefused):
    """The same statement, or the very same file. Nothing changed."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        said = _("Statement %(number)s was read in already, on %(day)s. Nothing was changed.")
        super().__init__(said % {"number": statement.number, "day": statement.imported_on})


def begin_statement(given: Given, by: Staff | None) -> Statement:
    """Note the statement and let the worker read it in. Without an officer it came from the bank's folder.

    Raises `NotAllowed`, `AlreadyRead`, `StatementRefused`; then nothing is written.
    """
    try:
        with transaction.atomic():
            return _begin(given, by)
    except IntegrityError:
        if (same := _same(given)) is None:
            raise
        raise AlreadyRead(same) from None


def _begin(given: Given, by: Staff | None) -> Statement:
    account = account_of(given.account)
    if by is not None and not may_keep_books(by, account.agency):
        raise NotAllowed
    if (same := _same(given)) is not None:
        raise AlreadyRead(same)
    _check_days(given, account)
    known = _known_before(account, given.entries)
    statement = Statement.objects.create(
        account=account,
        number=given.number,
        digest=given.digest,
        meaning=given.meaning,
        format=given.format,
        first_on=given.first_on,
        last_on=given.last_on,
        opening_balance=given.opening_balance,
        closing_balance=given.closing_balance,
        entries=len(given.entries),
        known_before=len(known),
        state=StatementState.READING if given.entries else StatementState.DONE,
        imported_by=actor_of_staff(by) if by else SYSTEM,
        imported_on=business_date(),
        imported_at=now(),
    )
    post(
        CHANNEL,
        f"agency:{account.agency.code}",
        READ,
        subject=statement.subject,
        key=f"statement:{given.meaning}",
        payload={"statement": statement.pk},
    )
    details = {"number": given.number, "entries": len(given.entries)}
    record(
        statement.imported_by,
        "statement.imported",
        statement.subject,
        agency=account.agency.code,
        details=details,
    )
    return statement


def account_of(number: str) -> BankAccount:
    """Raises `StatementRefused` for an account that is not the agency's."""
    found = BankAccount.objects.select_related("agency").filter(number_index=lookup_index(number)).first()
    if found is None:
        said = _("Account %(number)s is not an account of an agency here.")
        raise StatementRefused(said % {"number": masked_account(number)})
    return found


def _same(given: Given) -> Statement | None:
    return (
        Statement.objects.filter(digest=given.digest).first()
        or Statement.objects.filter(meaning=given.meaning).first()
    )


def _check_days(given: Given, account: BankAccount) -> None:
    """A statement follows the one before it, day and balance; a notification has no balances to go by."""
    if given.last_on > business_date():
        said = _("The statement runs until %(day)s, which is not over yet.")
        raise StatementRefused(said % {"day": given.last_on})
    before = account.statements.exclude(closing_balance=None).order_by("-last_on", "-id").first()
    if given.opening_balance is None or before is None:
        return
    named = {"number": before.number, "day": before.last_on}
    if given.first_on < before.last_on:
        said = _(
            "The statement is out of order: it begins on %(first)s, but statement %(number)s up to %(day)s was read in already."
        )
        raise StatementRefused(said % (named | {"first": given.first_on}))
    if given.opening_balance != before.closing_balance:
        balances = {
            "opening": format_yuan(given.opening_balance),
            "closing": format_yuan(before.closing_balance or 0),
        }
        said = _(
            "A statement between is missing: this one opens with %(opening)s, but statement %(number)s of %(day)s closed with %(closing)s."
        )
        raise StatementRefused(said % (named | balances))


def _known_before(account: BankAccount, entries: Sequence[Entry]) -> set[str]:
    """References that another file (a notification, say) brought already. Raises `StatementRefused` where it said something else."""
    amounts = amounts_known(account, [entry.ref for entry in entries])
    for entry in entries:
        if amounts.get(entry.ref, entry.amount) != entry.amount:
            said = _("Entry %(ref)s is of %(amount)s here, but of %(before)s in a file read in before.")
            values = {"amount": format_yuan(entry.amount), "before": format_yuan(amounts[entry.ref])}
            raise StatementRefused(said % ({"ref": entry.ref} | values))
    return set(amounts)


def amounts_known(account: BankAccount, refs: Sequence[str]) -> dict[str, int]:
    """For each reference that is in already its signed amount."""
    found: dict[str, int] = {}
    for first in range(0, len(refs), REFS_A_READ):
        asked = refs[first : first + REFS_A_READ]
        receipts = Receipt.objects.filter(account=account, order=None, ref__in=asked)
        others = OtherEntry.objects.filter(account=account, ref__in=asked)
        found |= dict(receipts.values_list("ref", "amount")) | dict(others.values_list("ref", "amount"))
    return found


def read_entries(statement: Statement, first: int, entries: Sequence[Entry]) -> None:
    """Entries number `first` and following, in the caller's transaction. What is in already is left alone."""
    keep_books(statement.account.agency_id)
    statement = (
        Statement.objects.select_for_update(of=("self",))
        .select_related("account__agency")
        .get(pk=statement.pk)
    )
    if first < statement.entries_done:
        return
    known = amounts_known(statement.account, [entry.ref for entry in entries])
    receipts = []
    for entry in entries:
        if entry.ref not in known and not _other(statement, entry):
            receipts.append(entry)
    _receive(statement, receipts)
    statement.entries_done = first + len(entries)
    if statement.entries_done == statement.entries:
        statement.state = StatementState.DONE
    statement.save(update_fields=["entries_done", "state"])
    details = {"from": first, "entries": len(entries), "receipts": len(receipts)}
    record(SYSTEM, "statement.read", statement.subject, agency=statement.account.agency.code, details=details)


def _other(statement: Statement, entry: Entry) -> bool:
    """Whether the entry was something else than a receipt, which is booked here."""
    answer = answered(statement.account, entry)
    if answer is None and entry.amount > 0:
        return False
    kind, about, against = answer or (EntryKind.PAID_OUT, "", SUSPENSE)
    fen = abs(entry.amount)
    posting = book(
        f"entry:{statement.account_id}:{entry.ref}",
        f"entry.{kind}",
        about or statement.subject,
        [Move(BANK, against, fen) if entry.amount > 0 else Move(against, BANK, fen)],
        agency=statement.account.agency,
        effective_on=entry.value_on,
        actor=SYSTEM,
    )
    OtherEntry.objects.create(
        statement=statement,
        account=statement.account,
        ref=entry.ref,
        kind=kind,
        amount=entry.amount,
        value_on=entry.value_on,
        about=about,
        text=mask_ids_in(entry.text),
        posting=posting,
    )
    return True


def _receive(statement: Statement, entries: Iterable[Entry]) -> None:
    receipts = Receipt.objects.bulk_create(_receipt(statement, entry) for entry in entries)
    book_all((posting_in(receipt, SYSTEM), [Move(BANK, SUSPENSE, receipt.amount)]) for receipt in receipts)


def _receipt(statement: Statement, entry: Entry) -> Receipt:
    return Receipt(
        account=statement.account,
        agency=statement.account.agency,
        statement=statement,
        ref=entry.ref,
        amount=entry.amount,
        value_on=entry.value_on,
        booked_on=entry.booked_on,
        payer_name=entry.payer_name,
        payer_account=entry.payer_account,
        payer_index=lookup_index(entry.payer_account) if entry.payer_account else "",
        text=mask_ids_in(entry.text),
        person_indexes=[lookup_index(number) for number in ids_in(entry.text)],
        return_by=return_by(entry.value_on),
    )


def posting_in(receipt: Receipt, actor: str) -> Posting:
    """By which the money came onto the suspense account; not written yet."""
    return posting_of(
        f"{receipt.subject}:in",
        "receipt",
        receipt.subject,
        agency=receipt.agency,
        effective_on=receipt.value_on,
        actor=actor,
    )
