"""Refunds on their way to the bank, and what the bank says of them."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from anxin.channels.bank.pain001 import read_credit_file
from anxin.funds.models import Refund, RefundState
from anxin.funds.operations import refunding
from tests.funds import refunds
from tests.funds.banking import work
from tests.funds.makers import MINIMUM, employer_with, on

pytestmark = pytest.mark.django_db


def ordered(account: str) -> Refund:
    employer = employer_with(MINIMUM)
    bill, person = refunds.paid_month(employer)
    payee = refunds.PAYEE._replace(number=account)
    refund = refunds.proposed(employer, person, bill.month, payee=payee)
    refunding.approve_refund(refund, refunds.approver())
    return refunding.pay_refund(refund, refunds.payer_staff())


def test_a_refund_leaves_as_a_file(settings: Settings) -> None:
    on("2020-02-10")
    refund = ordered("6222000011112222")
    work()
    files = list(Path(settings.BANK_OUT).glob(f"{refund.number}-*.xml"))
    _head, (order,) = read_credit_file(files[0].read_bytes())
    assert (len(files), order.amount, order.creditor_account) == (1, refund.total, "6222000011112222")


def test_a_refund_the_bank_refuses_is_owed_again(settings: Settings) -> None:
    on("2020-02-10")
    settings.BANK_SANDBOX = True
    refund = ordered("6222000011110404")
    work()
    refund.refresh_from_db()
    assert (refund.state, bool(refund.reason)) == (RefundState.FAILED, True)
