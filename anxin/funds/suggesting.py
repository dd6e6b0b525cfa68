"""Which bills receipts may be for, for a person to look at. Reads only, and reads for many receipts at once.

A statement of thousands of entries nobody can match would otherwise ask for every one of them which bills and employers are like it.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from django.db.models import F, QuerySet
from django.db.models.functions import Left

from anxin.funds.matching import Share, bills_waiting, numbers_in
from anxin.funds.models import Bill, MatchReason, PaymentAgreement, Receipt
from anxin.funds.operations.paying import Previews
from anxin.registry.models import Employer, Person

MOST_SUGGESTED = 5
BILLS_OF_A_NAME = 2
EMPLOYERS_OF_A_NAME = 50
BEGINNING = 4
LIKE = 0.9
Suggestion = tuple[Share, MatchReason]
Payer = tuple[int | None, int | None]


def suggestions_for(receipts: Sequence[Receipt]) -> dict[int, list[Suggestion]]:
    """By key of the receipt what may fit, the better reason first, each bill once."""
    found: dict[int, list[Suggestion]] = {}
    for agency in sorted({each.agency_id for each in receipts}):
        near = _Near(agency, [each for each in receipts if each.agency_id == agency])
        found |= {each.pk: list(_chosen(each, near)) for each in near.receipts}
    return found


def _chosen(receipt: Receipt, near: "_Near") -> Iterator[Suggestion]:
    seen: set[int] = set()
    for reason, bill in _in_turn(receipt, near):
        if len(seen) == MOST_SUGGESTED:
            return
        amount = 0 if bill.pk in seen else min(receipt.left, near.previews.taken(bill, receipt.value_on))
        if amount:
            seen.add(bill.pk)
            yield Share(bill, amount), reason


def _in_turn(receipt: Receipt, near: "_Near") -> Iterator[tuple[MatchReason, Bill]]:
    yield from ((MatchReason.NUMBER, bill) for bill in near.numbered(receipt))
    for person in near.persons_named(receipt):
        yield from ((MatchReason.PERSON, bill) for bill in near.by_payer[None, person][:MOST_SUGGESTED])
    for payer in near.by_account.get(receipt.payer_index, ()):
        yield from ((MatchReason.ACCOUNT, bill) for bill in near.by_payer[payer][:MOST_SUGGESTED])
    yield from ((MatchReason.AMOUNT, bill) for bill in near.by_amount[receipt.left][:MOST_SUGGESTED])
    for employer in near.named_like(_name(receipt)):
        yield from ((MatchReason.NAME, bill) for bill in near.by_payer[employer, None][:BILLS_OF_A_NAME])


def _name(receipt: Receipt) -> str:
    return unicodedata.normalize("NFKC", receipt.payer_name).strip()


@dataclass
class _Near:
    """The open bills of one agency that are near any of the receipts, in the order in which they fall due."""

    agency: int
    receipts: Sequence[Receipt]
    alike: dict[str, list[int]] = field(default_factory=dict)

    @cached_property
    def by_account(self) -> dict[str, list[Payer]]:
        """Payers with an agreement on the account that the money came from."""
        indexes = {each.payer_index for each in self.receipts} - {""}
        agreements = PaymentAgreement.objects.filter(number_index__in=indexes).order_by()
        found: dict[str, set[Payer]] = defaultdict(set)
        for index, employer, person in agreements.values_list("number_index", "employer", "person"):
            found[index].add((employer, person))
        return {index: sorted(payers, key=str) for index, payers in found.items()}

    @cached_property
    def persons(self) -> dict[str, int]:
        """Whose identity numbers stand in the texts."""
        indexes = {index for each in self.receipts for index in each.person_indexes}
        return dict(Person.objects.filter(id_index__in=indexes).values_list("id_index", "pk"))

    def persons_named(self, receipt: Receipt) -> list[int]:
        return [self.persons[index] for index in receipt.person_indexes if index in self.persons]

    @cached_property
    def employers(self) -> dict[str, list[tuple[int, str]]]:
        """By the beginning of their names, which few share; only those are compared letter by letter."""
        beginnings = {name[:BEGINNING] for each in self.receipts if len(name := _name(each)) >= BEGINNING}
        rows = Employer.objects.filter(agency=self.agency).annotate(beginning=Left("name", BEGINNING))
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        near = rows.filter(beginning__in=beginnings).order_by("pk")
        for pk, name, beginning in near.values_list("pk", "name", "beginning"):
            found[beginning].append((pk, name))
        return found

    def named_like(self, name: str) -> list[int]:
        if len(name) < BEGINNING:
            return []
        if name not in self.alike:
            near = self.employers.get(name[:BEGINNING], [])[:EMPLOYERS_OF_A_NAME]
            self.alike[name] = [pk for pk, other in near if _alike(name, other)]
        return self.alike[name]

    @cached_property
    def _bills(self) -> list[Bill]:
        """Near for whatever reason, each once."""
        bills = bills_waiting().filter(agency=self.agency)
        numbers = {number for each in self.receipts for number in numbers_in(each.text)}
        payers = {payer for found in self.by_account.values() for payer in found}
        employers = {employer for employer, _person in payers if employer}
        employers |= {pk for each in self.receipts for pk in self.named_like(_name(each))}
        persons = {person for _employer, person in payers if person} | set(self.persons.values())
        ways: tuple[tuple[QuerySet[Bill], str, Iterable[object]], ...] = (
            (bills, "number", numbers),
            (bills, "employer", employers),
            (bills, "person", persons),
            (
                bills.alias(fen=F("employer_amount") + F("person_amount")),
                "fen",
                {each.left for each in self.receipts},
            ),
        )
        found = {
            bill.pk: bill for rows, name, values in ways for bill in rows.filter(**{f"{name}__in": values})
        }
        return sorted(found.values(), key=lambda bill: (bill.due_on, bill.pk))

    def numbered(self, receipt: Receipt) -> list[Bill]:
        numbers = set(numbers_in(receipt.text))
        return [bill for bill in self._bills if bill.number in numbers] if numbers else []

    @cached_property
    def by_payer(self) -> Mapping[Payer, list[Bill]]:
        found: dict[Payer, list[Bill]] = defaultdict(list)
        for bill in self._bills:
            found[bill.employer_id, bill.person_id].append(bill)
        return found

    @cached_property
    def by_amount(self) -> Mapping[int, list[Bill]]:
        """Before anything was paid."""
        found: dict[int, list[Bill]] = defaultdict(list)
        for bill in self._bills:
            found[bill.amount].append(bill)
        return found

    @cached_property
    def previews(self) -> Previews:
        return Previews(self._bills)


@lru_cache(maxsize=4_096)
def _alike(one: str, other: str) -> bool:
    """The cheap upper bounds first: most names fail them."""
    match = SequenceMatcher(None, one, other)
    return match.real_quick_ratio() >= LIKE and match.quick_ratio() >= LIKE and match.ratio() >= LIKE
