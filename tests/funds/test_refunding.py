"""Refunds: never more than was paid, three persons, every balance and the record as before once reversed (II.1.2)."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from anxin.funds.errors import Answered, FundsError, NotAllowed, NotRefundable, Refunded
from anxin.funds.models import AgreementKind, Refund, RefundItem, RefundState, SingleOrder
from anxin.funds.operations import refunding
from anxin.funds.operations.debiting import build_batch
from anxin.funds.operations.paying import undo_payment
from anxin.funds.operations.single_orders import confirm_again, order_again, propose_again, refuse_again
from anxin.funds.paying_accounts import NoPayingAccount, agencies_without
from anxin.funds.refundable import whole_months
from anxin.registry.models import Person, Role
from anxin.registry.queries import entitlement_record
from anxin.trail.models import Message
from anxin.trail.today import business_date
from tests.funds import refunds
from tests.funds.banking import account_of_agency, agreed, pays_from
from tests.funds.makers import JANUARY, MINIMUM, balances, billed, employer_with, on, paid, summed
from tests.registry.people import make_agency, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day() -> None:
    on("2020-02-10")


def record(person: Person) -> list[tuple[int, int, int]]:
    rows = entitlement_record(person, business_date())
    return [(row.first_month, row.end_month, row.base) for row in rows]


def test_approved_it_is_owed_paid_it_has_left_the_bank() -> None:
    employer = employer_with(MINIMUM, 800_000)
    bill, person = refunds.paid_month(employer)
    line = bill.lines.get(person=person)
    refund = refunds.proposed(employer, person, JANUARY)
    assert refund.total == line.total
    before = balances()
    refund = refunding.approve_refund(refund, refunds.approver())
    assert summed("refunds_payable") == line.total
    assert record(person) == []
    assert balances()["individual_accounts", "pension"] == before["individual_accounts", "pension"] - 37_704
    refund = refunding.pay_refund(refund, refunds.payer_staff())
    assert (refund.state, summed("refunds_payable")) == (RefundState.ORDERED, 0)
    assert balances()["payments_underway", ""] == line.total
    assert balances()["bank", ""] == bill.amount, "it leaves by the statement"
    message = Message.objects.get(channel="bank")
    assert message.idempotency_key == f"order:{refund.number}-1"
    assert "6222" not in str(message.payload), "the account stays encrypted"


def test_refunded_reversed_restores_every_balance_and_the_record() -> None:
    employer = employer_with(MINIMUM, 800_000)
    bill, person = refunds.paid_month(employer)
    before, known = balances(), record(person)
    refund = refunding.approve_refund(refunds.proposed(employer, person, JANUARY), refunds.approver())
    refund = refunding.pay_refund(refund, refunds.payer_staff())
    refund = refunds.failed(refund, "账号不存在")
    assert (refund.state, summed("refunds_payable")) == (RefundState.FAILED, refund.total)
    refund = refunding.reverse_refund(refund, make_staff(Role.SUPERVISOR), reason="退错了人")
    assert (balances(), record(person)) == (before, known)
    assert refunds.proposed(employer, person, JANUARY).number.endswith("-2")


def test_returned_money_is_sent_again_under_another_key() -> None:
    employer = employer_with(MINIMUM)
    _bill, person = refunds.paid_month(employer)
    refund = refunding.approve_refund(refunds.proposed(employer, person, JANUARY), refunds.approver())
    payer = refunds.payer_staff()
    refund = refunds.failed(refunding.pay_refund(refund, payer), "户名不符")
    refund = refunds.sent_again(refund, payer, refunds.PAYEE._replace(number="6222000099998888"))
    keys = list(
        Message.objects.filter(channel="bank").order_by("id").values_list("idempotency_key", flat=True)
    )
    assert keys == [f"order:{refund.number}-1", f"order:{refund.number}-2"]
    assert (refund.state, refund.attempt) == (RefundState.ORDERED, 2)
    tried = [(each.attempt, each.state, each.payee_number) for each in refund.orders.all()]
    assert tried == [(1, "failed", refunds.PAYEE.number), (2, "ordered", "6222000099998888")]


def test_sending_again_takes_three_persons_too() -> None:
    employer = employer_with(MINIMUM)
    _bill, person = refunds.paid_month(employer)
    approver = make_staff(Role.REVIEWER, Role.PAYER)
    refund = refunding.approve_refund(refunds.proposed(employer, person, JANUARY), approver)
    refund = refunding.pay_refund(refund, refunds.payer_staff())
    clerk = make_staff(Role.FINANCE_CLERK, Role.PAYER)
    with pytest.raises(Answered):
        propose_again(refund.orders.get(), refunds.PAYEE, clerk, reason="未失败")
    first = refunds.failed(refund).orders.get()
    elsewhere = make_staff(Role.FINANCE_CLERK, Role.PAYER, agency=make_agency("110108"))
    for wrong in (elsewhere, make_staff(Role.PAYER)):
        with pytest.raises(NotAllowed):
            propose_again(first, refunds.PAYEE, wrong, reason="x")
    with pytest.raises(FundsError):
        propose_again(first, refunds.PAYEE, clerk, reason=" ")
    again = propose_again(first, refunds.PAYEE, clerk, reason="更正")
    with pytest.raises(Answered):
        propose_again(first, refunds.PAYEE, clerk, reason="更正")
    for wrong in (elsewhere, clerk):
        with pytest.raises(NotAllowed):
            confirm_again(again, wrong)
    second = make_staff(Role.SUPERVISOR)
    with pytest.raises(Answered):
        order_again(again, refunds.payer_staff())
    confirm_again(again, second)
    with pytest.raises(Answered):
        confirm_again(again, refunds.approver())
    for wrong in (elsewhere, clerk, approver, second):
        with pytest.raises(NotAllowed):
            order_again(again, wrong)
    refuse_again(again, second)
    third = propose_again(first, refunds.PAYEE, clerk, reason="更正")
    assert (third.attempt, third.key) == (3, f"{refund.number}-3")
    with pytest.raises(IntegrityError), transaction.atomic():
        SingleOrder.objects.filter(pk=third.pk).update(confirmed_by=third.proposed_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        SingleOrder.objects.filter(pk=third.pk).update(amount=1)


def test_without_an_account_to_pay_from_nothing_is_ordered() -> None:
    employer = employer_with(MINIMUM)
    _bill, person = refunds.paid_month(employer)
    refund = refunding.approve_refund(refunds.proposed(employer, person, JANUARY), refunds.approver())
    with pytest.raises(NoPayingAccount):
        refunding.pay_refund(refund, make_staff(Role.PAYER))
    refund.refresh_from_db()
    assert (refund.state, refund.orders.count()) == (RefundState.APPROVED, 0)
    assert list(agencies_without()) == [refund.agency]
    pays_from()
    assert list(agencies_without()) == []


def test_three_persons() -> None:
    employer = employer_with(MINIMUM)
    _bill, person = refunds.paid_month(employer)
    both = make_staff(Role.REVIEWER, Role.PAYER, Role.HANDLER)
    refund = refunds.proposed(employer, person, JANUARY, actor=f"staff:{both.number}")
    with pytest.raises(NotAllowed):
        refunding.approve_refund(refund, both)
    with pytest.raises(NotAllowed):
        refunding.approve_refund(refund, make_staff(Role.REVIEWER, agency=make_agency("110108")))
    approver = make_staff(Role.REVIEWER, Role.PAYER)
    refund = refunding.approve_refund(refund, approver)
    for wrong in (both, approver, make_staff(Role.FINANCE_CLERK)):
        with pytest.raises(NotAllowed):
            refunding.pay_refund(refund, wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.update(paid_by=f"staff:{approver.number}")
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.update(approved_by=refund.proposed_by)


def test_no_approval_before_the_call_or_without_an_account() -> None:
    employer = employer_with(MINIMUM)
    _bill, person = refunds.paid_month(employer)
    refund = refunds.proposed(employer, person, JANUARY, checked=None, payee=None)
    with pytest.raises(refunding.NotChecked):
        refunding.approve_refund(refund, refunds.approver())
    handler = make_staff(Role.HANDLER)
    refund = refunding.note_check(refund, handler, spoke_with="本人")
    with pytest.raises(refunding.NoAccount):
        refunding.approve_refund(refund, refunds.approver())
    both = make_staff(Role.HANDLER, Role.REVIEWER)
    refund = refunding.enter_account(refund, both, refunds.PAYEE)
    with pytest.raises(NotAllowed):
        refunding.approve_refund(refund, both)
    assert refunding.approve_refund(refund, refunds.approver()).state == RefundState.APPROVED


def test_an_unpaid_month_is_not_refunded() -> None:
    employer = employer_with(MINIMUM)
    bill = billed(employer)
    person = bill.lines.get().person
    with pytest.raises(NotRefundable, match=bill.number):
        refunds.proposed(employer, person, JANUARY)
    with pytest.raises(NotRefundable, match="2019-12"):
        refunds.proposed(employer, person, JANUARY - 1)


def test_twice_is_refused_whenever_it_is_tried() -> None:
    employer = employer_with(MINIMUM)
    _bill, person = refunds.paid_month(employer)
    one = refunds.proposed(employer, person, JANUARY)
    two = refunds.proposed(employer, person, JANUARY, source="application:110105-2")
    with pytest.raises(IntegrityError), transaction.atomic():
        refunds.proposed(employer, person, JANUARY)
    refunding.approve_refund(one, refunds.approver())
    with pytest.raises(NotRefundable):
        refunding.approve_refund(two, refunds.approver())
    with pytest.raises(NotRefundable):
        refunds.proposed(employer, person, JANUARY, source="application:110105-3")


def test_not_while_a_direct_debit_is_under_way(settings: Settings, tmp_path: Path) -> None:
    settings.BANK_OUT, settings.BANK_SANDBOX = tmp_path, False
    employer = employer_with(MINIMUM)
    bill, person = refunds.paid_month(employer)
    other = billed(employer, "2019-12")
    agreed(employer, AgreementKind.DIRECT_DEBIT)
    clerk = make_staff(Role.FINANCE_CLERK)
    batch = build_batch(account_of_agency(), dt.date(2020, 2, 17), by=clerk)
    assert batch.orders.get().bill == other
    with pytest.raises(NotRefundable):
        refunds.proposed(employer, person, JANUARY)
    batch.orders.update(state="rejected", answered_on="2020-02-17")
    assert refunds.proposed(employer, person, JANUARY).total == bill.amount


def test_a_payment_with_a_refund_on_it_is_not_undone() -> None:
    employer = employer_with(MINIMUM)
    bill, person = refunds.paid_month(employer)
    refund = refunding.approve_refund(refunds.proposed(employer, person, JANUARY), refunds.approver())
    payment = bill.payments.get()
    with pytest.raises(Refunded):
        undo_payment(payment, actor="system", reason="退票")
    refunding.reverse_refund(refund, make_staff(Role.SUPERVISOR), reason="退错了")
    assert undo_payment(payment, actor="system", reason="退票").undone_at is not None


def test_one_branch_alone_leaves_the_month_in_the_record() -> None:
    employer = employer_with(MINIMUM)
    bill, person = refunds.paid_month(employer)
    known = record(person)
    part = whole_months(refunds.payer(employer, JANUARY), person, [JANUARY], ["medical"])
    refunding.approve_refund(refunds.propose(employer, person, part), refunds.approver())
    line = bill.lines.get()
    assert part.total == line.medical_employer + line.medical_person
    assert record(person) == known
    rest = whole_months(refunds.payer(employer, JANUARY), person, [JANUARY])
    assert rest.total == line.total - part.total


@pytest.mark.parametrize(
    "wrong",
    [
        {"employer_amount": -1},
        {"employer_amount": 0, "person_amount": 0, "individual": 0},
        {"individual": 10**9},
    ],
)
def test_the_database_refuses_parts_that_make_no_sense(wrong: dict[str, int]) -> None:
    employer = employer_with(MINIMUM)
    bill, person = refunds.paid_month(employer)
    refund = refunds.proposed(employer, person, JANUARY)
    good = {"employer_amount": 1, "person_amount": 1, "individual": 0}
    with pytest.raises(IntegrityError), transaction.atomic():
        RefundItem.objects.create(refund=refund, bill=bill, month=JANUARY, branch="x", **(good | wrong))
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.update(total=7)
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.update(state="paid")


def test_a_partly_paid_bill_gives_nothing_back() -> None:
    employer = employer_with(MINIMUM)
    bill = billed(employer)
    paid(bill, 1_000, "2020-02-10")
    with pytest.raises(NotRefundable):
        refunds.proposed(employer, bill.lines.get().person, JANUARY)
