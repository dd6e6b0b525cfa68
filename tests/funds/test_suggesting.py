"""What may fit a receipt is the same whether receipts are looked at together or one by one, as plain reading finds it."""

import difflib
import unicodedata
from collections.abc import Iterable

import pytest
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from anxin.funds.matching import Share, bills_waiting, numbers_in
from anxin.funds.models import Bill, MatchReason, PaymentAgreement, Receipt
from anxin.funds.operations.billing import bill_month
from anxin.funds.operations.matching import match_receipts
from anxin.funds.operations.paying import preview
from anxin.funds.suggesting import Suggestion, suggestions_for
from anxin.law.months import parse_month
from anxin.registry.models import Employer
from tests.funds.banking import agreed, received, remittance
from tests.funds.makers import MINIMUM, billed, employer_with, hire, on, paid, summed

pytestmark = pytest.mark.django_db


def plainly(receipt: Receipt) -> list[Suggestion]:
    """One receipt, one question after another."""
    found: dict[int, Suggestion] = {}
    for reason, bills in (
        (MatchReason.NUMBER, _open(receipt).filter(number__in=numbers_in(receipt.text))),
        (MatchReason.ACCOUNT, _by_account(receipt)),
        (
            MatchReason.AMOUNT,
            _open(receipt).alias(fen=F("employer_amount") + F("person_amount")).filter(fen=receipt.left)[:5],
        ),
        (MatchReason.NAME, _by_name(receipt)),
    ):
        for bill in bills:
            amount = min(receipt.left, preview(bill, receipt.value_on).taken)
            if bill.pk not in found and amount and len(found) < 5:
                found[bill.pk] = (Share(bill, amount), reason)
    return list(found.values())


def _open(receipt: Receipt):  # type: ignore[no-untyped-def]  # a QuerySet with an alias has no name of its own
    return bills_waiting().filter(agency=receipt.agency_id)


def _by_account(receipt: Receipt) -> Iterable[Bill]:
    agreements = PaymentAgreement.objects.filter(number_index=receipt.payer_index or "none")
    for employer, person in sorted(set(agreements.values_list("employer", "person")), key=str):
        yield from _open(receipt).filter(employer=employer, person=person)[:5]


def _by_name(receipt: Receipt) -> Iterable[Bill]:
    name = unicodedata.normalize("NFKC", receipt.payer_name).strip()
    if len(name) < 4:
        return
    near = Employer.objects.filter(agency=receipt.agency_id, name__startswith=name[:4]).order_by("pk")[:50]
    for employer in near:
        if difflib.SequenceMatcher(None, name, employer.name).ratio() >= 0.9:
            yield from _open(receipt).filter(employer=employer)[:2]


NAMES = ("安心科技有限公司", "安心科技有限公同", "安心科技服务中心", "安心", "朝阳餐饮有限公司")


@st.composite
def cities(draw: st.DrawFn) -> tuple[list[tuple[str, int, int]], list[tuple[int, str, int, str]]]:
    """Employers (name, fen paid already, months), and receipts (bill they are like, in what, fen more or less, name)."""
    employers = st.tuples(st.sampled_from(NAMES), st.sampled_from([0, 100]), st.integers(1, 3))
    like = st.sampled_from(["number", "account", "amount", "nothing"])
    receipts = st.tuples(st.integers(0, 20), like, st.sampled_from([-1, 0, 5]), st.sampled_from(NAMES))
    return draw(st.lists(employers, min_size=1, max_size=4)), draw(st.lists(receipts, min_size=1, max_size=6))


class Together(TestCase):
    @settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
    @given(cities())
    def test_together_as_one_by_one_as_plainly(
        self,
        city: tuple[list[tuple[str, int, int]], list[tuple[int, str, int, str]]],
    ) -> None:
        employers, wanted = city
        on("2020-02-14")
        bills: list[Bill] = []
        accounts: dict[int, str] = {}
        for name, before, months in employers:
            employer = employer_with(MINIMUM)
            Employer.objects.filter(pk=employer.pk).update(name=name)
            accounts[employer.pk] = agreed(employer).number
            bills += [billed(employer, month) for month in ("2020-01", "2019-11", "2019-12")[:months]]
            if before:
                paid(bills[-1], before, "2020-02-10")
        receipts = []
        for place, like, more, name in wanted:
            bill = bills[place % len(bills)]
            receipts.append(
                remittance(
                    bill.amount if like == "amount" else 10_000 + place * 7 + more,
                    text=bill.number if like == "number" else "社保费",
                    name=name,
                    account=accounts[bill.employer_id or 0] if like == "account" else "",
                )
            )
        found = received(*receipts, opening=summed("bank"))
        together = suggestions_for(found)
        assert together == {each.pk: suggestions_for([each])[each.pk] for each in found}
        assert together == {each.pk: plainly(each) for each in found}


def test_who_writes_an_identity_number_is_found_by_it() -> None:
    on("2020-02-14")
    person = hire(None, MINIMUM)
    hire(None, MINIMUM)
    bill_month(parse_month("2020-01"))
    bill = Bill.objects.get(person=person)
    (receipt,) = received(remittance(12_345, text=f"社保费{person.id_number}", name="李代缴"))
    assert person.id_number not in receipt.text
    assert suggestions_for([receipt]) == {receipt.pk: [(Share(bill, 12_345), MatchReason.PERSON)]}


def test_money_nobody_knows_costs_the_same_statements_however_much(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    on("2020-02-14")
    for _ in range(3):
        billed(employer_with(MINIMUM))
    found = received(*(remittance(1_000 + n, name=f"安心科技{n}有限公司") for n in range(40)))
    with django_assert_max_num_queries(24):
        match_receipts(found)
