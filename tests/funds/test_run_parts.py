"""Large runs of benefits: put together by the worker part by part, given up part by part, by the rules with which they were begun."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from anxin.funds.benefits import found
from anxin.funds.benefits.dry_runs import dry_run
from anxin.funds.benefits.working_out import Reason
from anxin.funds.errors import FundsError
from anxin.funds.models import (
    BenefitItem,
    BenefitPayment,
    BenefitRun,
    PaymentState,
    PayOrder,
    Rhythm,
    RunState,
)
from anxin.funds.operations import run_parts
from anxin.funds.operations.benefit_runs import confirm_run, drop_run, propose_resend
from anxin.funds.operations.run_parts import PARTS
from anxin.trail import outbox
from anxin.trail.models import Entry, Message, MessageState
from tests.funds.benefit_makers import FEBRUARY, Desk, answered, items
from tests.funds.makers import epidemic_ended, on, worked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(found, "AWARDS_A_READ", 2)
    monkeypatch.setattr(run_parts, "ORDERS_A_PART", 2)
    on("2020-02-10")
    with translation.override("en"):
        yield


@pytest.fixture
def desk() -> Desk:
    return Desk()


def fresh(run: BenefitRun) -> BenefitRun:
    return BenefitRun.objects.get(pk=run.pk)


def test_a_first_part_at_once_and_the_others_by_the_worker(desk: Desk) -> None:
    awards = [desk.award(100_000 + n) for n in range(5)]
    no_account = desk.award(account="")
    shown = dry_run(desk.agency, Rhythm.MONTHLY, FEBRUARY)
    run = desk.run()
    assert (run.state, run.awards, run.looked_at, run.count) == (RunState.BUILDING, 6, 2, 2)
    worked(1)
    run = fresh(run)
    assert (run.state, run.looked_at, run.count) == (RunState.BUILDING, 4, 4)
    worked()
    run = fresh(run)
    assert (run.state, run.looked_at) == (RunState.PROPOSED, 6)
    assert (run.count, run.total) == (shown.count, shown.total) == (5, 500_010)
    assert [payment.award for payment in run.payments.order_by("pk")] == awards
    numbers = list(run.payments.order_by("pk").values_list("number", flat=True))
    assert numbers == [f"{run.number}-{serial:06d}" for serial in range(1, 6)]
    assert [left.award for left in run.left_out.all()] == [no_account]
    actions = list(Entry.objects.filter(subject=run.subject).order_by("pk").values_list("action", flat=True))
    assert actions == ["benefit_run.begun", "benefit_run.proposed"]
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.DELIVERED}
    answered(desk.order(run))
    assert [items(award)[0][2] for award in awards] == [100_000 + n for n in range(5)]


def test_a_run_of_one_part_is_a_proposal_at_once(desk: Desk) -> None:
    desk.award()
    desk.award()
    assert desk.run().state == RunState.PROPOSED
    assert not Message.objects.exists()


def test_while_it_is_put_together_nobody_confirms_it_and_no_other_is_begun(desk: Desk) -> None:
    for _ in range(3):
        desk.award()
    run = desk.run()
    with pytest.raises(FundsError, match="still being put together"):
        confirm_run(run, desk.payer)
    with pytest.raises(FundsError, match="waits to be confirmed"):
        desk.run()
    worked()
    assert confirm_run(run, desk.payer).state == RunState.CONFIRMED


def test_dropped_while_it_is_put_together_everything_is_due_again(desk: Desk) -> None:
    awards = [desk.award() for _ in range(7)]
    run = desk.run()
    worked(1)
    run = drop_run(run, desk.finance, reason="名单有误")
    assert run.state == RunState.DROPPING
    with pytest.raises(FundsError, match="waits to be confirmed"):
        desk.run()
    with pytest.raises(FundsError, match="answered already"):
        drop_run(run, desk.finance, reason="again")
    worked()
    assert fresh(run).state == RunState.DROPPED
    assert set(run.payments.values_list("state", flat=True)) == {PaymentState.DROPPED}
    assert set(run.orders.values_list("state", flat=True)) == {"dropped"}
    assert not BenefitItem.objects.filter(standing=True).exists()
    assert not PARTS.messages_of(run)
    desk.run()
    worked()
    assert [len(items(award)) for award in awards] == [1] * 7


def test_of_a_dropped_resend_the_payments_stay(desk: Desk) -> None:
    from anxin.funds.operations.awarding import set_account

    awards = [desk.award(account="6222000000000202") for _ in range(3)]
    run = desk.run()
    worked()
    answered(desk.order(fresh(run)), refused=["0202"])
    for award in awards:
        set_account(award, "6222000000007777", holder="王", actor="system")
    again = propose_resend(desk.agency, desk.finance)
    assert [order.attempt for order in again.orders.all()] == [2, 2, 2]
    drop_run(again, desk.finance, reason="x")
    worked()
    assert fresh(again).state == RunState.DROPPED
    assert set(BenefitPayment.objects.values_list("state", flat=True)) == {PaymentState.FAILED}
    assert BenefitItem.objects.filter(standing=True).count() == 3


def test_nothing_due_in_any_part_drops_the_run(desk: Desk) -> None:
    for _ in range(5):
        desk.award(account="")
    run = desk.run()
    assert run.state == RunState.BUILDING
    worked()
    run = fresh(run)
    assert (run.state, run.left_out.count()) == (RunState.DROPPED, 5)
    assert Entry.objects.filter(action="benefit_run.nothing_due", subject=run.subject).exists()


def test_all_parts_go_by_the_day_and_the_rules_of_the_first(desk: Desk) -> None:
    """Certificates count again once the end of the epidemic is known; a run begun before goes on as it began."""
    for _ in range(3):
        desk.award(certified_on=dt.date(2018, 12, 1))
    run = desk.run()
    epidemic_ended("2020-02-10")
    assert dry_run(desk.agency, Rhythm.MONTHLY, FEBRUARY).reasons == {Reason.NOT_CERTIFIED: 1}
    on("2020-03-20")
    desk.award(since="2020-03")
    worked()
    assert set(fresh(run).payments.values_list("items__month", flat=True)) == {FEBRUARY}
    assert fresh(run).count == 3


def test_a_part_repeated_after_the_run_ended_changes_nothing(desk: Desk) -> None:
    for _ in range(3):
        desk.award()
    run = desk.run()
    message = Message.objects.get()
    worked()
    step = PARTS.step(message, 9)
    assert (step.last, step.effect) == (True, None)
    assert fresh(run).payments.count() == 3


def test_what_cannot_be_worked_out_stops_the_run_and_says_why(desk: Desk, monkeypatch: Any) -> None:
    for _ in range(3):
        desk.award()
    run = desk.run()
    written = BenefitPayment.objects.count()

    def broken(*given: object) -> None:
        raise FundsError("The rules in force have no benefit “x”.")

    with monkeypatch.context() as patched:
        patched.setattr(run_parts, "work_out", broken)
        worked()
    (message,) = PARTS.messages_of(run)
    assert (message.state, "no benefit “x”" in message.last_error) == (MessageState.FAILED, True)
    assert (fresh(run).state, BenefitPayment.objects.count()) == (RunState.BUILDING, written)
    outbox.resend(message, "system")
    worked()
    assert (fresh(run).state, fresh(run).count) == (RunState.PROPOSED, 3)


def test_the_statements_of_a_part_do_not_grow_with_its_awards(desk: Desk, monkeypatch: Any) -> None:
    def statements(awards: int, month: str) -> int:
        """Awards with a change that reaches back, so that the single months have to be looked at."""
        made = [desk.award(since="2020-01") for _ in range(awards)]
        on(f"{month}-10")
        answered(desk.ordered(month))
        for award in made:
            desk.version(award, 320_000, since="2020-01")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            desk.run(month)
        drop_run(BenefitRun.objects.get(state=RunState.PROPOSED), desk.finance, reason="x")
        return len(seen)

    monkeypatch.setattr(found, "AWARDS_A_READ", 1_000)
    monkeypatch.setattr(run_parts, "ORDERS_A_PART", 1_000)
    few = statements(2, "2020-02")
    assert statements(12, "2020-02") == few
    assert PayOrder.objects.exists()
