"""Random stories of one person's months: what was billed, paid, lowered and refunded always adds up, whatever the order (I.3, II.1.1, II.1.2)."""

import datetime as dt
from collections.abc import Callable
from itertools import permutations

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from anxin.funds.errors import FundsError, NothingLeft
from anxin.funds.models import BRANCHES, BillKind, Refund
from anxin.funds.models.refunds import STANDING
from anxin.funds.operations import refunding
from anxin.funds.operations.billing import issue_bill, payer_of
from anxin.funds.operations.paying import pay
from anxin.funds.operations.recomputing import recompute
from anxin.funds.refundable import whole_months
from anxin.lawbook.operations import declare
from anxin.registry.models import Employer, Enrolment, Person, Role, Staff
from anxin.registry.queries import entitlement_record
from anxin.trail.today import business_date
from tests.funds import refunds
from tests.funds.makers import JANUARY, balances, billed, employer_with, hire, money_in, on, paid, summed
from tests.registry.people import make_centre, make_staff

LIFTED = dt.date(2020, 6, 6)
Officers = tuple[Staff, Staff, Staff]
ORDERS = list(permutations(("bill", "pay", "declare")))


@pytest.mark.django_db
def test_back_payment_payment_and_lift_in_any_order_come_to_the_same() -> None:
    """The money waits as unallocated until there is a bill; a declaration is known from its own day on."""
    found = []
    for order in ORDERS:
        with transaction.atomic():
            found.append(_story(order))
            transaction.set_rollback(True)
    assert all(each == found[0] for each in found)


def _story(order: tuple[str, ...]) -> object:
    on("2020-12-20")
    employer = employer_with()
    person = hire(employer, 650_000)
    officer = make_staff(Role.CENTRE, agency=make_centre())
    money = money_in(1_000_000, "2020-09-20", key="k")
    done: list[str] = []

    def bill() -> None:
        payer = payer_of(employer, None, business_date(), JANUARY)
        rows = [Enrolment(person=person, base=650_000)]
        issue_bill(payer, rows, JANUARY, kind=BillKind.BACK_PAYMENT, actor="system", source="application:1")

    def settle() -> None:
        pay(employer.bills.get(), money, actor="system")

    def lift() -> None:
        source = {"authority": "北京市人民政府", "citation": "公告"}
        recompute("system", declare("lifted", LIFTED, by=officer, known_from=LIFTED, **source))

    steps: dict[str, Callable[[], None]] = {"bill": bill, "pay": settle, "declare": lift}
    for name in order:
        if name == "pay" and "bill" not in done:
            continue  # nothing to put it against yet: the desk comes back to it below
        steps[name]()
        done.append(name)
    if "pay" not in done:
        settle()
    record = [(row.months, row.base) for row in entitlement_record(person, business_date())]
    payment = employer.bills.get().payments.get(undone_at=None)
    return balances(), record, payment.treatment, payment.charged


class Refunds(TestCase):
    @settings(max_examples=20, deadline=None)
    @given(
        bases=st.lists(st.integers(1, 3_500_000), min_size=1, max_size=3),
        steps=st.lists(
            st.tuples(
                st.sampled_from(["refund", "reverse", "pay", "return"]), st.sampled_from(["", *BRANCHES])
            ),
            max_size=8,
        ),
    )
    def test_never_more_than_was_paid_and_reversing_all_restores_all(
        self, bases: list[int], steps: list[tuple[str, str]]
    ) -> None:
        with transaction.atomic():
            on("2020-02-10")
            employer = employer_with(*bases)
            bill = billed(employer)
            assert bill.amount == sum(line.total for line in bill.lines.all())
            paid(bill, bill.amount, "2020-02-10")
            bill.refresh_from_db()
            line = bill.lines.order_by("pk")[0]
            before = balances(), _record(line.person)
            people = (refunds.approver(), refunds.payer_staff(), make_staff(Role.SUPERVISOR))
            for number, (step, branch) in enumerate(steps):
                try:
                    with transaction.atomic():
                        self.one(step, branch, number, employer, line.person, people)
                except FundsError:
                    continue
                standing = Refund.objects.filter(state__in=STANDING)
                assert sum(each.total for each in standing) <= line.total
                owed = standing.exclude(state="ordered")
                assert summed("refunds_payable") == sum(each.total for each in owed)
            self.undo_all(people)
            assert (balances(), _record(line.person)) == before
            transaction.set_rollback(True)

    def one(
        self, step: str, branch: str, number: int, employer: Employer, person: Person, people: Officers
    ) -> None:
        approver, payer, supervisor = people
        if step == "refund":
            chosen = [branch] if branch else BRANCHES
            goes_back = whole_months(refunds.payer(employer, JANUARY), person, [JANUARY], chosen)
            refund = refunds.propose(employer, person, goes_back, source=f"application:{number}")
            refunding.approve_refund(refund, approver)
            return
        last = Refund.objects.filter(state__in=STANDING).order_by("-pk").first()
        if last is None:
            return
        if step == "pay" and last.state == "failed":
            refunds.sent_again(last)
        elif step == "pay":
            refunding.pay_refund(last, payer)
        elif step == "return":
            _returned(last)
        else:
            refunding.reverse_refund(last, supervisor, reason="退错了")

    def undo_all(self, people: Officers) -> None:
        for refund in Refund.objects.filter(state__in=STANDING):
            if refund.state == "ordered":
                refund = refunds.failed(refund)
            refunding.reverse_refund(refund, people[2], reason="退错了")


def _returned(refund: Refund) -> None:
    if not refund.orders.exists():
        raise NothingLeft
    refunds.failed(refund)


def _record(person: Person) -> list[tuple[int, int]]:
    return [(row.months, row.base) for row in entitlement_record(person, business_date())]
