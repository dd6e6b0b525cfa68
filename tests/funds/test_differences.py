"""Another base: the difference and what was billed make up the new amounts, to the fen, branch by branch and side by side."""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from anxin.funds.differences import difference
from anxin.funds.errors import FundsError, NotRefundable
from anxin.funds.law import Law
from anxin.funds.models import Bill, BillKind
from anxin.funds.operations import refunding
from anxin.funds.operations.billing import issue_bill, payer_of
from anxin.funds.operations.differing import bill_difference, paid_before
from anxin.funds.operations.paying import undo_payment
from anxin.funds.person_months import billed_amounts, billed_lines
from anxin.funds.refundable import lowered
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Employer, EmployerSize, Enrolment, Person
from anxin.registry.queries import entitlement_record
from anxin.trail.today import business_date
from tests.funds import refunds
from tests.funds.makers import JANUARY, MINIMUM, balances, billed, employer_with, hire, on, paid
from tests.registry.people import contribute

BASES = st.integers(1, 4_000_000)


def bases_of(person: Person) -> list[int]:
    return [row.base for row in entitlement_record(person, business_date())]


def higher(employer: Employer, person: Person, base: int, month: int = JANUARY) -> Bill | None:
    payer = payer_of(employer, None, business_date(), month)
    found = difference(payer, person, month, base)
    return bill_difference(payer, person, found, actor="system", source="application:1")


class Amounts(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(first=BASES, bases=st.lists(BASES, min_size=1, max_size=3))
    def test_difference_and_old_are_the_new(self, first: int, bases: list[int]) -> None:
        with transaction.atomic():
            on("2020-02-10")
            employer = employer_with(first)
            bill = billed(employer)
            paid(bill, bill.amount, "2020-02-10")
            person = bill.lines.get().person
            for number, base in enumerate(bases):
                self.one_step(employer, person, base, number)
            transaction.set_rollback(True)

    def one_step(self, employer: Employer, person: Person, base: int, number: int) -> None:
        payer = payer_of(employer, None, business_date(), JANUARY)
        found = difference(payer, person, JANUARY, base)
        new = Counter(
            Law.on(pack_in_force(), JANUARY, business_date())
            .priced(payer.standing, base, rural=False)
            .amounts
        )
        assert found.old + found.more - found.less == +new
        more = bill_difference(payer, person, found, actor="system", source="application:1")
        if more is not None:
            assert more.amount == found.more.total() == sum(item.amount for item in more.items.all())
            paid(more, more.amount, "2020-02-10")
        if found.less:
            less = lowered(payer, person, [found])
            assert less.total == found.less.total()
            refund = refunds.propose(employer, person, less, source=f"application:{number}")
            refunding.approve_refund(refund, refunds.approver())
        lines = billed_lines(employer, person.pk, JANUARY)
        assert billed_amounts(lines) == +new
        if found.more or found.less:
            assert bases_of(person) == [base]


@pytest.mark.django_db
def test_the_law_for_one_person_is_the_law_of_the_bill() -> None:
    on("2020-06-10")
    for base in (1, MINIMUM, 777_777, 9_999_999):
        for size in (EmployerSize.SMALL, EmployerSize.LARGE, EmployerSize.GOVERNMENT):
            employer = employer_with(base, size=size)
            for month in ("2019-12", "2020-02"):
                bill = billed(employer, month)
                law = Law.on(pack_in_force(), bill.month, business_date())
                priced = law.priced(bill.standing, base, rural=False)
                line = bill.lines.get()
                assert priced.amounts == {name: getattr(line, name) for name in priced.amounts}
                assert priced.total == line.total
                individual = {i.branch: i.individual for i in bill.items.all() if i.individual}
                assert {k: v for k, v in priced.individual.items() if v} == individual


@pytest.mark.django_db
def test_the_record_takes_the_new_base_when_paid_and_the_old_when_undone() -> None:
    on("2020-02-10")
    employer = employer_with(MINIMUM)
    _bill, person = refunds.paid_month(employer)
    more = higher(employer, person, 800_000)
    assert more is not None
    assert (more.kind, more.due_on.isoformat(), more.lines.get().base) == (
        BillKind.BASE_DIFFERENCE,
        "2020-03-31",
        800_000,
    )
    assert bases_of(person) == [MINIMUM]
    payment = paid(more, more.amount, "2020-02-10")
    assert bases_of(person) == [800_000]
    undo_payment(payment, actor="system", reason="退票")
    assert bases_of(person) == [MINIMUM]


@pytest.mark.django_db
def test_a_difference_paid_before_the_month_itself_enters_nothing_yet() -> None:
    on("2020-02-10")
    employer = employer_with(MINIMUM)
    bill = billed(employer)
    person = bill.lines.get().person
    more = higher(employer, person, 800_000)
    assert more is not None
    paid(more, more.amount, "2020-02-10")
    assert bases_of(person) == []
    paid(bill, bill.amount, "2020-02-10")
    assert bases_of(person) == [800_000]


@pytest.mark.django_db
def test_a_month_only_the_record_knows() -> None:
    on("2020-02-10")
    employer = employer_with()
    person = hire(employer, 700_000)
    contribute(person, "2019-10", "2019-12", employer)
    more = higher(employer, person, 900_000, JANUARY - 2)
    assert more is not None
    before = bases_of(person)
    payment = paid(more, more.amount, "2020-01-01")
    rest = more.amount * 2
    surcharge = paid(more, rest, "2020-01-02")
    assert bases_of(person) == [700_000, 900_000]
    undo_payment(surcharge, actor="system", reason="退票")
    undo_payment(payment, actor="system", reason="退票")
    assert bases_of(person) == before or bases_of(person) == [700_000, 700_000]
    with pytest.raises(FundsError, match="2019-09"):
        higher(employer, person, 900_000, JANUARY - 4)


@pytest.mark.django_db
def test_a_lower_base_of_an_unpaid_bill_is_not_refunded() -> None:
    on("2020-02-10")
    employer = employer_with(800_000)
    bill = billed(employer)
    person = bill.lines.get().person
    payer = payer_of(employer, None, business_date(), JANUARY)
    before = balances()
    with pytest.raises(NotRefundable, match=bill.number):
        lowered(payer, person, [difference(payer, person, JANUARY, MINIMUM)])
    assert balances() == before


@pytest.mark.django_db
def test_a_month_the_record_had_before_can_be_billed_whole() -> None:
    """The bill remembers the base of then, person by person."""
    on("2020-02-10")
    employer = employer_with(MINIMUM)
    person = employer.enrolments.get().person
    payer = paid_before(payer_of(employer, None, business_date(), JANUARY), person, 700_000)
    rows = [Enrolment(person=person, base=900_000)]
    bill = issue_bill(
        payer, rows, JANUARY, kind=BillKind.BACK_PAYMENT, actor="system", source="application:1"
    )
    assert bill.standing["before"] == {str(person.pk): 700_000}
