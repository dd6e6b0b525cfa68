"""Which bills a receipt is for. Reads only."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from anxin.funds.collection import remittance_allowed
from anxin.funds.models import (
    AgreementKind,
    Bill,
    MatchReason,
    Payment,
    PaymentAgreement,
    Receipt,
    RemittanceSwitch,
    Waiting,
)
from anxin.funds.operations.paying import AGAIN, preview
from anxin.funds.queries import open_bills
from anxin.registry.actors import owner_of
from anxin.registry.models import Employer

# A month, then a credit code or the number of a person, perhaps a serial; banks drop hyphens and put spaces in.
_NUMBER = re.compile(r"(20\d{4})-?([0-9A-HJ-NP-RTUW-Y]{18}|P\d{9})(?:-(\d{1,2})(?!\d))?")
MOST_BILLS = 10
MOST_SUGGESTED = 5
LIKE = 0.9


class Share(NamedTuple):
    bill: Bill
    amount: int


class Found(NamedTuple):
    """`shares` are what the receipt pays without doubt; without them `waiting` says why not."""

    shares: tuple[Share, ...]
    waiting: Waiting = Waiting.NEW


def numbers_in(text: str) -> list[str]:
    """Numbers of bills in a remittance text, in the order in which they stand there, each once."""
    plain = unicodedata.normalize("NFKC", text).upper()
    parts = _NUMBER.findall(plain) or _NUMBER.findall(re.sub(r"\s+", "", plain))
    found = (f"{month}-{who}{f'-{serial}' if serial else ''}" for month, who, serial in parts)
    return list(dict.fromkeys(found))


def was_undone(receipt: Receipt) -> bool:
    """Somebody, or the bank, took it off a bill; payments made again in the order of the days do not count."""
    undone = Payment.objects.filter(source=receipt.source, undone_at__isnull=False)
    return undone.exclude(undone_reason=AGAIN).exists()


def look_at(receipt: Receipt) -> Found:
    """What the program would do with the receipt by itself."""
    if was_undone(receipt):
        return Found((), Waiting.UNDONE)
    if receipt.left != receipt.amount:
        return Found((), Waiting.LEFT_OVER)
    named = list(_bills().filter(number__in=numbers_in(receipt.text), agency=receipt.agency_id))
    if not named:
        return Found((), Waiting.NO_NUMBER)
    if len({_payer(bill) for bill in named}) > 1:
        return Found((), Waiting.SEVERAL_PAYERS)
    barred = why_barred(receipt, named[0])
    if barred:
        return Found((), barred)
    shares = _exact(receipt, named) or _of_the_payer(receipt, named)
    return Found(tuple(shares), Waiting.NEW if shares else Waiting.AMOUNT)


def _bills() -> QuerySet[Bill]:
    return open_bills().select_related("employer", "person", "agency").order_by("due_on", "pk")


def _payer(bill: Bill) -> str:
    return owner_of(bill.employer, bill.person)


def why_barred(receipt: Receipt, bill: Bill) -> Waiting:
    """Empty when the payer may pay by remittance on that day: the rules allow it, the agency takes it, both agreed (II.3)."""
    on = receipt.value_on
    if not remittance_allowed(on):
        return Waiting.NOT_ALLOWED
    lasting = Q(until=None) | Q(until__gt=on)
    if not RemittanceSwitch.objects.filter(lasting, agency=bill.agency_id, since__lte=on).exists():
        return Waiting.SWITCHED_OFF
    agreed = Q(ended_on=None) | Q(ended_on__gt=on)
    mine = PaymentAgreement.objects.filter(agreed, kind=AgreementKind.BANK_REMITTANCE, signed_on__lte=on)
    if not mine.filter(employer=bill.employer, person=bill.person).exists():
        return Waiting.NO_AGREEMENT
    return Waiting.NEW


class _Due(NamedTuple):
    """What paying a bill in full on the day the money came would come to; `principal` is without the surcharge."""

    bill: Bill
    taken: int
    principal: int


def _due(receipt: Receipt, bills: Iterable[Bill]) -> list[_Due]:
    found = [(bill, preview(bill, receipt.value_on)) for bill in bills]
    return [_Due(bill, split.taken, sum(split.principal.values())) for bill, split in found]


def _exact(receipt: Receipt, bills: Sequence[Bill]) -> list[Share]:
    """All bills named, together."""
    return _adding_up(receipt.amount, _due(receipt, bills))


def _adding_up(amount: int, due: Sequence[_Due]) -> list[Share]:
    """With the surcharge of the day the money came, or contributions alone."""
    for fen in ([each.taken for each in due], [each.principal for each in due]):
        if sum(fen) == amount and all(fen):
            return [Share(each.bill, one) for each, one in zip(due, fen, strict=True)]
    return []


def _of_the_payer(receipt: Receipt, named: Sequence[Bill]) -> list[Share]:
    """Bills of the same payer, those named among them, that add up to the amount in one way only."""
    payer = {"employer": named[0].employer, "person": named[0].person}
    mine = list(_bills().filter(**payer, agency=receipt.agency_id)[: MOST_BILLS + 1])
    if len(mine) > MOST_BILLS:
        return []
    others = [each for each in _due(receipt, mine) if each.bill not in named]
    first = _due(receipt, named)
    ways = [
        shares
        for count in range(1, len(others) + 1)
        for chosen in combinations(others, count)
        if (shares := _adding_up(receipt.amount, [*first, *chosen]))
    ]
    return ways[0] if len(ways) == 1 else []


def suggestions_for(receipt: Receipt) -> list[tuple[Share, MatchReason]]:
    """What may fit, the better reason first, each bill once; for a person to look at."""
    found: dict[int, tuple[Share, MatchReason]] = {}
    ways: tuple[tuple[MatchReason, Iterable[Bill]], ...] = (
        (MatchReason.NUMBER, _bills().filter(number__in=numbers_in(receipt.text))),
        (MatchReason.ACCOUNT, _by_account(receipt)),
        (MatchReason.AMOUNT, _by_amount(receipt)),
        (MatchReason.NAME, _by_name(receipt)),
    )
    for reason, bills in ways:
        for bill in bills:
            if bill.pk not in found and bill.agency_id == receipt.agency_id:
                amount = min(receipt.left, preview(bill, receipt.value_on).taken)
                found |= {bill.pk: (Share(bill, amount), reason)} if amount else {}
            if len(found) == MOST_SUGGESTED:
                return list(found.values())
    return list(found.values())


def _by_account(receipt: Receipt) -> Iterator[Bill]:
    if not receipt.payer_index:
        return
    agreements = PaymentAgreement.objects.filter(number_index=receipt.payer_index)
    payers = set(agreements.values_list("employer", "person"))
    for employer, person in sorted(payers, key=str):
        yield from _bills().filter(employer=employer, person=person)[:MOST_SUGGESTED]


def _by_amount(receipt: Receipt) -> QuerySet[Bill]:
    """Of this agency, before anything was paid."""
    fen = F("employer_amount") + F("person_amount")
    return _bills().alias(fen=fen).filter(fen=receipt.left, agency=receipt.agency_id)[:MOST_SUGGESTED]


def _by_name(receipt: Receipt) -> Iterator[Bill]:
    name = unicodedata.normalize("NFKC", receipt.payer_name).strip()
    if len(name) < 4:
        return
    near = Employer.objects.filter(agency=receipt.agency_id, name__startswith=name[:4])[:50]
    for employer in near:
        if difflib.SequenceMatcher(None, name, employer.name).ratio() >= LIKE:
            yield from _bills().filter(employer=employer)[:2]
