"""Two people, or a person and the worker, at the same money at the same moment: nothing is counted twice, nobody sees a deadlock."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction

from anxin.funds.checking import days_that_disagree, disagreements, receipts_that_disagree
from anxin.funds.errors import Answered, FundsError, NothingLeft
from anxin.funds.models import AgreementKind, Bill, DebitOrder, MatchProposal, Payment, Receipt, Return
from anxin.funds.operations.billing import bill_month, cancel_bill
from anxin.funds.operations.debiting import build_batch
from anxin.funds.operations.deferring import confirm_deferral, propose_deferral
from anxin.funds.operations.matching import Matched, confirm, match_receipts, propose, undo
from anxin.funds.operations.paying import pay
from anxin.funds.operations.returning import confirm_return, propose_return
from anxin.funds.operations.summing import sum_up
from anxin.funds.queries import open_on
from anxin.registry.models import Role, Staff
from anxin.services.declaring import declare_event, revoke_event
from tests.funds.banking import account_of_agency, agreed, received, remittance, switched_on
from tests.funds.makers import JANUARY, MINIMUM, balances, billed, employer_with, money_in, on
from tests.races import race, two_at_once
from tests.registry.people import make_centre, make_staff

pytestmark = [pytest.mark.django_db(transaction=True), two_at_once]

HELD_RECEIPT = 'FROM "funds_receipt"'


@pytest.fixture(autouse=True)
def _day() -> None:
    on("2020-02-14")


@pytest.fixture
def clerk() -> Staff:
    return make_staff(Role.FINANCE_CLERK)


@pytest.fixture
def second() -> Staff:
    return make_staff(Role.SUPERVISOR)


def sound() -> None:
    """The ledger balances and says what bills and receipts say."""
    balances()
    assert not receipts_that_disagree().exists()
    for what, bills in disagreements():
        assert not bills.exists(), what


def bills_of(*months: str) -> list[Bill]:
    employer = employer_with(MINIMUM)
    return [billed(employer, month) for month in months]


def waiting(*fen: int) -> list[Receipt]:
    return received(*(remittance(each, "往来款") for each in fen))


@transaction.atomic
def step(receipts: Sequence[Receipt]) -> Matched:
    """As the worker does it: several receipts in one transaction."""
    return match_receipts(receipts)


def crosswise(clerk: Staff, second: Staff) -> tuple[MatchProposal, MatchProposal]:
    """Confirming either takes a payment of the other's receipt off its bill and makes it again: both would want both receipts."""
    one, two = bills_of("2020-01", "2020-02")
    red, blue = waiting(60_000, 70_000)
    pairs = ((red, one), (blue, two), (red, two), (blue, one))
    proposals = [propose(receipt, bill, 20_000, by=clerk) for receipt, bill in pairs]
    for proposal in proposals[2:]:
        confirm(proposal, by=second)
    return proposals[0], proposals[1]


def test_two_confirmations_crosswise(clerk: Staff, second: Staff) -> None:
    here, there = crosswise(clerk, second)
    outcomes = race(lambda: confirm(here, by=second), lambda: confirm(there, by=second), after=HELD_RECEIPT)
    assert [type(each) for each in outcomes] == [Payment, Payment], outcomes
    assert Payment.objects.filter(undone_at=None).count() == 4
    assert Payment.objects.exclude(undone_at=None).count() == 2
    sound()


def test_the_same_proposal_confirmed_twice(clerk: Staff, second: Staff) -> None:
    (bill,) = bills_of("2020-01")
    (receipt,) = waiting(50_000)
    proposal = propose(receipt, bill, 50_000, by=clerk)
    outcomes = race(
        lambda: confirm(proposal, by=second), lambda: confirm(proposal, by=second), after=HELD_RECEIPT
    )
    assert [type(each) for each in outcomes] == [Payment, Answered]
    sound()


def test_a_return_beside_a_confirmation(clerk: Staff, second: Staff) -> None:
    """What one gave away the other finds gone."""
    (bill,) = bills_of("2020-01")
    (receipt,) = waiting(50_000)
    proposal = propose(receipt, bill, 50_000, by=clerk)
    back = propose_return(receipt, 50_000, by=clerk, reason="不明来款")
    outcomes = race(
        lambda: confirm_return(back, by=second), lambda: confirm(proposal, by=second), after=HELD_RECEIPT
    )
    assert isinstance(outcomes[0], Return), outcomes
    assert isinstance(outcomes[1], (Answered, NothingLeft)), outcomes
    assert not Payment.objects.exists()
    sound()


def test_a_confirmation_beside_a_return(clerk: Staff, second: Staff) -> None:
    (bill,) = bills_of("2020-01")
    (receipt,) = waiting(50_000)
    proposal = propose(receipt, bill, 50_000, by=clerk)
    back = propose_return(receipt, 50_000, by=clerk, reason="不明来款")
    outcomes = race(
        lambda: confirm(proposal, by=second),
        lambda: confirm_return(back, by=second),
        after='INSERT INTO "funds_payment"',
    )
    assert [type(each) for each in outcomes] == [Payment, NothingLeft], outcomes
    sound()


def test_the_worker_matches_beside_a_confirmation(clerk: Staff, second: Staff) -> None:
    """The worker's step puts two receipts against two bills; the officer's proposal crosses it."""
    bills = bills_of("2020-01", "2020-02")
    receipts = received(*(remittance(bill.amount, bill.number) for bill in bills))
    agreed(bills[0].employer)
    switched_on()
    proposal = propose(receipts[0], bills[1], receipts[0].amount, by=clerk)
    done, confirmed = race(
        lambda: step(receipts), lambda: confirm(proposal, by=second), after='"funds_payment"'
    )
    assert done == (2, 0), done
    assert isinstance(confirmed, Answered), confirmed
    assert [open_on(bill).total for bill in bills] == [0, 0]
    sound()


def test_two_workers_match_the_same_receipts() -> None:
    bills = bills_of("2020-01", "2020-02")
    receipts = received(*(remittance(bill.amount, bill.number) for bill in bills))
    agreed(bills[0].employer)
    switched_on()
    done = race(
        lambda: step(receipts),
        lambda: step(receipts[::-1]),
        after='"funds_payment"',
    )
    assert sorted(each.matched for each in done) == [0, 2], done
    assert Payment.objects.count() == 2
    sound()


def test_a_proposal_beside_a_confirmation(clerk: Staff, second: Staff) -> None:
    bill, other = bills_of("2020-01", "2020-02")
    (receipt,) = waiting(50_000)
    proposal = propose(receipt, bill, 30_000, by=clerk)
    confirmed, proposed = race(
        lambda: confirm(proposal, by=second),
        lambda: propose(receipt, other, 30_000, by=clerk),
        after='INSERT INTO "funds_payment"',
    )
    assert isinstance(confirmed, Payment), confirmed
    assert isinstance(proposed, NothingLeft), proposed
    sound()


def test_proposing_again_beside_a_confirmation(clerk: Staff, second: Staff) -> None:
    """The proposal is refused and another written while it is being confirmed: one of the two comes first."""
    (bill,) = bills_of("2020-01")
    (receipt,) = waiting(50_000)
    proposal = propose(receipt, bill, 30_000, by=clerk)
    proposed, confirmed = race(
        lambda: propose(receipt, bill, 20_000, by=clerk), lambda: confirm(proposal, by=second), after="UPDATE"
    )
    assert isinstance(proposed, MatchProposal), proposed
    assert isinstance(confirmed, Answered), confirmed
    sound()


def test_an_undo_beside_another_payment_of_the_bill(clerk: Staff, second: Staff) -> None:
    (bill,) = bills_of("2020-01")
    one, two = waiting(20_000, 30_000)
    payment = confirm(propose(one, bill, 20_000, by=clerk), by=second)
    proposal = propose(two, bill, 30_000, by=clerk)
    outcomes = race(
        lambda: undo(payment, by=clerk, reason="错认"),
        lambda: confirm(proposal, by=second),
        after="funds_payment",
    )
    assert all(isinstance(each, Payment) for each in outcomes), outcomes
    assert open_on(bill).total == bill.amount - 30_000
    sound()


def test_a_bill_is_cancelled_beside_its_payment() -> None:
    (bill,) = bills_of("2020-01")
    money = money_in(bill.amount, "2020-02-14")
    cancelled, taken = race(
        lambda: cancel_bill(bill, actor="system", reason="重复"),
        lambda: pay(bill, money, actor="system"),
        after='UPDATE "funds_bill"',
    )
    assert isinstance(cancelled, Bill), cancelled
    assert isinstance(taken, FundsError), taken
    sound()


def test_two_officers_order_the_same_debits(clerk: Staff) -> None:
    (bill,) = bills_of("2020-01")
    agreed(bill.employer, AgreementKind.DIRECT_DEBIT, signed_on="2019-01-01")
    account = account_of_agency()
    day = dt.date(2020, 3, 20)
    outcomes = race(
        lambda: build_batch(account, day, by=clerk),
        lambda: build_batch(account, day, by=clerk),
        after='"funds_debitbatch"',
    )
    assert [isinstance(each, FundsError) for each in outcomes] == [False, True], outcomes
    assert DebitOrder.objects.count() == 1


def test_days_are_summed_up_beside_a_booking_that_is_not_seen_yet() -> None:
    money_in(1, "2020-02-14")  # opens the accounts, for which the two would wait otherwise

    @transaction.atomic
    def booked() -> None:
        money_in(100, "2020-02-14")

    def summed() -> int:
        money_in(7, "2020-02-14")
        return sum_up()

    _none, sums = race(booked, summed, after='INSERT INTO "funds_transfer"')
    assert sums == 2
    assert days_that_disagree() == []
    assert balances()["suspense", ""] == 108


class TestTheLawChanges:
    """A declaration waits for payments and bills under way, and they for it; whichever comes first, the result is the same."""

    @pytest.fixture
    def centre(self) -> Staff:
        return make_staff(Role.CENTRE, agency=make_centre())

    def declared(self, centre: Staff) -> Any:
        return declare_event("lifted", dt.date(2020, 2, 14), authority="市政府", citation="公告", by=centre)

    def test_a_declaration_beside_money_for_several_bills(self, centre: Staff) -> None:
        bills = bills_of("2019-11", "2019-12", "2020-01")
        moneys = [money_in(bill.amount, "2020-02-14") for bill in bills]

        def paying() -> list[Payment]:
            with transaction.atomic():
                return [pay(bill, money, actor="system") for bill, money in zip(bills, moneys, strict=True)]

        paid, declared = race(paying, lambda: self.declared(centre), after='INSERT INTO "funds_payment"')
        assert isinstance(paid, list), paid
        assert not isinstance(declared, Exception), declared
        assert Payment.objects.filter(undone_at=None).count() == 3
        sound()

    def test_a_month_is_billed_while_the_lift_is_declared(self, centre: Staff) -> None:
        """The bills know of the declaration: they were written before it and moved by it, or after it."""
        employer = employer_with(MINIMUM)
        declared, run = race(
            lambda: self.declared(centre),
            lambda: bill_month(JANUARY),
            after='INSERT INTO "lawbook_declaration"',
        )
        assert not isinstance(declared, Exception), declared
        assert not isinstance(run, Exception), run
        bill = Bill.objects.get(employer=employer)
        due = bill.due_on
        revoke_event("lifted", authority="市政府", citation="更正", by=centre)
        self.declared(centre)
        bill.refresh_from_db()
        assert bill.due_on == due
        sound()

    def test_a_deferral_is_approved_while_the_month_is_billed(self, clerk: Staff, second: Staff) -> None:
        employer = employer_with(MINIMUM)
        deferral = propose_deferral(employer, JANUARY, JANUARY + 1, by=clerk, reason="困难")
        approved, run = race(
            lambda: confirm_deferral(deferral, by=second),
            lambda: bill_month(JANUARY),
            after='UPDATE "funds_deferral"',
        )
        assert not isinstance(approved, Exception), approved
        assert not isinstance(run, Exception), run
        assert Bill.objects.get(employer=employer).standing["deferred"] is True
