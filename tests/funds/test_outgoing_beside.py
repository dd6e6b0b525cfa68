"""Two people, or an officer and the worker, at the same order to a bank at the same moment: it is paid once, and every word counts once."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import transaction

from anxin.channels.bank.importing import statement_kept, take_in
from anxin.channels.bank.payment_reports import take_in_file
from anxin.channels.bank.statement_writing import camt_file
from anxin.funds.errors import Answered
from anxin.funds.models import PayReport, Return, SingleOrder, Statement
from anxin.funds.operations.receiving import read_entries
from anxin.funds.operations.reporting_debits import ReportAlreadyRead
from anxin.funds.operations.returning import confirm_return, pay_out, propose_return
from anxin.funds.operations.single_orders import confirm_again, order_again, propose_again
from anxin.registry.models import Role
from anxin.trail.models import Message
from tests.channels.bank.reports import Said, report
from tests.funds import refunds
from tests.funds.banking import pays_from, received, remittance, statement_of
from tests.funds.makers import on, summed
from tests.funds.outgoing import KINDS, TODAY, Sent, entry, on_the_way, sent
from tests.races import race, two_at_once
from tests.registry.people import make_staff

pytestmark = [pytest.mark.django_db(transaction=True), two_at_once]
HELD = "pg_advisory_xact_lock"


@pytest.fixture(params=KINDS)
def out(request: pytest.FixtureRequest) -> Sent:
    return sent(request.param)


def refused(out: Sent) -> bytes:
    return report(out.file, [Said(out.key, "RJCT", "AC04")])


def reading(out: Sent) -> Callable[[], object]:
    """The worker's step that reads in that the money left."""
    account = pays_from()
    shown = statement_of(
        [], account=account, more=[entry(out.key, out.order.amount)], opening=10**9, on=str(TODAY)
    )
    statement = take_in(camt_file(replace(shown, statement_id="S1")))
    assert isinstance(statement, Statement)

    @transaction.atomic
    def step() -> object:
        read_entries(statement, 0, statement_kept(statement.digest).entries)
        return statement

    return step


def test_the_same_report_twice_at_once(out: Sent) -> None:
    data = refused(out)
    outcomes = race(lambda: take_in_file(data), lambda: take_in_file(data), after=HELD)
    assert [type(each) for each in outcomes] == [PayReport, ReportAlreadyRead], outcomes
    assert (out.order.state, summed(out.payable), on_the_way()) == ("failed", out.order.amount, 0)


@pytest.mark.parametrize("report_first", [True, False])
def test_a_report_beside_a_statement(out: Sent, report_first: bool) -> None:
    steps = [lambda: take_in_file(refused(out)), reading(out)]
    one, two = steps if report_first else steps[::-1]
    outcomes = race(one, two, after=HELD)
    assert not [each for each in outcomes if isinstance(each, Exception)], outcomes
    order = out.order
    assert (order.state, order.left_on, order.in_doubt) == ("failed", TODAY, True)
    assert (summed(out.payable), on_the_way()) == (order.amount, -order.amount)


def test_a_return_is_paid_out_once() -> None:
    on("2020-02-10")
    pays_from()
    (receipt,) = received(remittance(500))
    back = propose_return(receipt, 500, by=make_staff(Role.FINANCE_CLERK), reason="无人认领")
    confirm_return(back, by=make_staff(Role.SUPERVISOR))
    one, two = make_staff(Role.PAYER), make_staff(Role.PAYER)
    outcomes = race(lambda: pay_out(back, by=one), lambda: pay_out(back, by=two), after=HELD)
    assert [type(each) for each in outcomes] == [Return, Answered], outcomes
    assert (SingleOrder.objects.count(), Message.objects.filter(template="single_order").count()) == (1, 1)


def test_what_failed_is_proposed_and_ordered_again_once() -> None:
    out = sent("refund")
    take_in_file(refused(out))
    failed = out.order
    assert isinstance(failed, SingleOrder)
    clerks = make_staff(Role.FINANCE_CLERK), make_staff(Role.FINANCE_CLERK)
    steps = [lambda by=by: propose_again(failed, refunds.PAYEE, by, reason="更正") for by in clerks]
    outcomes = race(*steps, after=HELD)
    assert [type(each) for each in outcomes] == [SingleOrder, Answered], outcomes
    again = confirm_again(outcomes[0], refunds.approver())
    payers = make_staff(Role.PAYER), make_staff(Role.PAYER)
    outcomes = race(*[lambda by=by: order_again(again, by) for by in payers], after=HELD)
    assert [type(each) for each in outcomes] == [SingleOrder, Answered], outcomes
    assert on_the_way() == failed.amount
