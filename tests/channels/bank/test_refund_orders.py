"""What the bank says of a refund: returned it is owed again and can be sent again; a statement books it no second time (II.1.2)."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from anxin.channels.bank.importing import take_in
from anxin.channels.bank.sandbox_payouts import answer
from anxin.channels.bank.statements import StatementEntry
from anxin.funds.errors import NotAllowed
from anxin.funds.models import OtherEntry, Refund, RefundState
from anxin.funds.operations import refunding
from anxin.registry.models import Role
from tests.funds import refunds
from tests.funds.banking import account_of_agency, statement_of, taken_in, work
from tests.funds.makers import JANUARY, MINIMUM, balances, employer_with, on, summed
from tests.registry.people import make_agency, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    on("2020-02-10")
    settings.BANK_SANDBOX = False
    settings.BANK_OUT = tmp_path / "out"
    return tmp_path / "out"


def ordered(number: str = "6222000011112222") -> Refund:
    employer = employer_with(MINIMUM)
    _bill, person = refunds.paid_month(employer)
    refund = refunds.proposed(employer, person, JANUARY, payee=refunds.PAYEE._replace(number=number))
    return refunding.pay_refund(refunding.approve_refund(refund, refunds.approver()), refunds.payer_staff())


def test_a_refused_order_is_owed_again_and_sent_again(folder: Path) -> None:
    refund = ordered("6222000011110404")
    work()
    said = answer((folder / f"{refund.order_id}.xml").read_bytes())
    with pytest.raises(NotAllowed):
        take_in(said, make_staff(Role.FINANCE_CLERK, agency=make_agency("110108")))
    take_in(said, make_staff(Role.FINANCE_CLERK))
    refund.refresh_from_db()
    assert (refund.state, summed("refunds_payable")) == (RefundState.FAILED, refund.total)
    assert "AC04" in refund.reason
    before = balances()
    take_in(said)
    assert balances() == before, "the same answer again changes nothing"
    refunding.enter_account(refund, make_staff(Role.FINANCE_CLERK), refunds.PAYEE)
    refund = refunding.pay_refund(refund, make_staff(Role.PAYER))
    work()
    assert (folder / f"{refund.number}-2.xml").exists()


def test_an_order_that_was_overtaken_is_not_sent(folder: Path) -> None:
    refund = ordered()
    refunding.refund_returned(refund, actor="system", reason="退票")
    work()
    assert not folder.exists()


def test_a_statement_that_shows_it_books_nothing_again() -> None:
    refund = ordered()
    work()
    before = balances()
    account = account_of_agency()
    day = refund.proposed_on
    entry = StatementEntry("N1", refund.total, False, day, day, end_to_end_id=refund.order_id)
    taken_in(statement_of([], account=account, more=[entry], opening=refund.total, on="2020-02-10"))
    assert balances() == before
    assert (OtherEntry.objects.get().about, OtherEntry.objects.get().posting) == (refund.subject, None)
