"""Money that goes back: one officer proposes, another confirms, a third pays it out, and a statement says that it left."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from anxin.channels.bank.pain001 import read_credit_file
from anxin.funds.errors import Answered, NotAllowed, NothingLeft
from anxin.funds.models import Receipt, Return
from anxin.funds.operations.matching import confirm, propose
from anxin.funds.operations.returning import (
    NoAccount,
    confirm_return,
    pay_out,
    propose_return,
    refuse_return,
)
from anxin.funds.paying_accounts import NoPayingAccount
from anxin.registry.models import Role, Staff
from anxin.trail.models import Message
from tests.funds.banking import pays_from, received, remittance, statement_of, taken_in, work
from tests.funds.makers import MINIMUM, balances, billed, employer_with, on, summed
from tests.registry.people import make_agency, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day() -> None:
    on("2020-02-14")


@pytest.fixture
def clerk() -> Staff:
    return make_staff(Role.FINANCE_CLERK)


@pytest.fixture
def second() -> Staff:
    return make_staff(Role.SUPERVISOR)


def proposed(clerk: Staff, fen: int = 500) -> Return:
    (receipt,) = received(remittance(fen))
    return propose_return(receipt, fen, by=clerk, reason="无人认领")


def test_three_persons_send_money_back(clerk: Staff, second: Staff, settings: Settings) -> None:
    back = proposed(clerk)
    with pytest.raises(NotAllowed):
        confirm_return(back, by=clerk)
    confirm_return(back, by=second)
    receipt = Receipt.objects.get()
    assert (receipt.state, receipt.left) == ("returned", 0)
    assert balances() == {("bank", ""): 500, ("refunds_payable", ""): 500}
    both = make_staff(Role.PAYER, Role.FINANCE_CLERK)
    with pytest.raises(NotAllowed):
        pay_out(back, by=second)
    Return.objects.filter(pk=back.pk).update(confirmed_by=f"staff:{both.number}")
    with pytest.raises(NotAllowed):
        pay_out(back, by=both)
    payer = make_staff(Role.PAYER)
    with pytest.raises(NoPayingAccount):
        pay_out(back, by=payer)
    ours = pays_from()
    back = pay_out(back, by=payer)
    with pytest.raises(Answered):
        pay_out(back, by=payer)
    assert Message.objects.filter(template="single_order").count() == 1
    work()
    head, (order,) = read_credit_file((Path(settings.BANK_OUT) / f"{back.end_to_end_id}.xml").read_bytes())
    assert head.debtor_account == ours.number
    assert (order.creditor_account, order.amount) == (receipt.payer_account, 500)
    assert balances() == {("bank", ""): 500, ("payments_underway", ""): 500}
    entry = statement_of([remittance(500)]).entries[0]
    left = replace(
        entry,
        ref="OUT1",
        credit=False,
        end_to_end_id=back.end_to_end_id,
        booked_on=dt.date(2020, 2, 14),
        value_on=dt.date(2020, 2, 14),
    )
    taken_in(statement_of([], account=ours, more=[left], opening=500, on="2020-02-14"))
    back.refresh_from_db()
    assert back.paid_on == dt.date(2020, 2, 14)
    assert balances() == {}


def test_no_more_goes_back_than_is_left(clerk: Staff, second: Staff) -> None:
    bill = billed(employer_with(MINIMUM))
    (receipt,) = received(remittance(1_000))
    back = propose_return(receipt, 1_000, by=clerk, reason="多缴")
    with pytest.raises(Answered):
        propose_return(receipt, 1, by=clerk, reason="多缴")
    confirm(propose(receipt, bill, 400, by=clerk), by=second)
    with pytest.raises(NothingLeft):
        confirm_return(back, by=second)
    refuse_return(back, by=clerk)
    with pytest.raises(NothingLeft):
        propose_return(receipt, 601, by=clerk, reason="多缴")
    confirm_return(propose_return(receipt, 600, by=clerk, reason="多缴"), by=second)
    receipt.refresh_from_db()
    assert (receipt.left, receipt.state) == (0, "allocated")
    assert summed("suspense") == 0


def test_the_database_lets_nothing_be_taken_twice() -> None:
    (receipt,) = received(remittance(1_000))
    for taken in ({"allocated": 1_001}, {"allocated": 600, "returned": 401}, {"allocated": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Receipt.objects.filter(pk=receipt.pk).update(**taken)


def test_without_an_account_nothing_goes_back(clerk: Staff) -> None:
    (receipt,) = received(replace(remittance(1_000), payer_account=""))
    with pytest.raises(NoAccount):
        propose_return(receipt, 1_000, by=clerk, reason="无人认领")


def test_others_are_refused(clerk: Staff, second: Staff) -> None:
    back = proposed(clerk)
    elsewhere = make_staff(Role.FINANCE_CLERK, Role.PAYER, Role.SUPERVISOR, agency=make_agency("110108"))
    for stranger in (elsewhere, make_staff(Role.HANDLER)):
        with pytest.raises(NotAllowed):
            propose_return(back.receipt, 1, by=stranger, reason="x")
        with pytest.raises(NotAllowed):
            confirm_return(back, by=stranger)
        with pytest.raises(NotAllowed):
            refuse_return(back, by=stranger)
    confirm_return(back, by=second)
    for stranger in (elsewhere, clerk):
        with pytest.raises(NotAllowed):
            pay_out(back, by=stranger)
