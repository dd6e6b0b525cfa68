"""Benefits go to the bank as files, once; the bank's answers come back and change nothing twice."""

import dataclasses
import datetime as dt
import stat
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from anxin.channels.bank.credits import CreditBatch, CreditOrder
from anxin.channels.bank.folders import fetch
from anxin.channels.bank.importing import take_in
from anxin.channels.bank.pain001 import credit_file, read_credit_file
from anxin.channels.bank.pain002 import CREDITS, read_status_report
from anxin.channels.bank.payment_reports import take_in_file
from anxin.channels.bank.payouts import file_of
from anxin.channels.bank.problems import BankFileError, Problem
from anxin.channels.bank.sandbox_payouts import answer
from anxin.funds.errors import NotAllowed
from anxin.funds.models import BankAccount, BenefitPayment, PayBatch, PaymentState, PayReport
from anxin.funds.operations import ordering
from anxin.funds.operations.benefit_runs import confirm_run
from anxin.trail.models import Message
from anxin.trail.outbox import work_once
from anxin.trail.today import SHANGHAI, now
from tests.funds.banking import pays_from
from tests.funds.benefit_makers import Desk
from tests.funds.makers import balances, on

BATCH = CreditBatch(
    "110105-202002-M1-B1",
    dt.datetime(2020, 2, 10, 9, 30, tzinfo=SHANGHAI),
    dt.date(2020, 2, 15),
    "社会保险基金支出户",
    "0200001019200012345",
    "102100000102",
    "中国工商银行",
)
ORDER = CreditOrder(
    "110105-202002-M1-000001.1", 300_000, "王建国", "6222000000000000", "", "", "养老金 2020-02"
)


SECOND = dataclasses.replace(ORDER, end_to_end_id="K2")


@pytest.fixture
def desk(business_day: dt.date) -> Desk:
    return Desk()


orders = st.builds(
    CreditOrder,
    st.integers(1, 10**6).map(lambda n: f"K{n}"),
    st.integers(1, 10**12),
    st.text("王李张 & <>'\"一二三", min_size=1, max_size=20).filter(str.strip),
    st.text("0123456789", min_size=8, max_size=30),
    st.sampled_from(["", "102100000102"]),
    st.sampled_from(["", "中国银行"]),
    st.text("养老金2020-", max_size=40),
)


@given(st.lists(orders, min_size=1, max_size=6, unique_by=lambda order: order.end_to_end_id))
def test_what_is_written_is_what_is_read(given_orders: list[CreditOrder]) -> None:
    stripped = [
        dataclasses.replace(order, creditor_name=" ".join(order.creditor_name.split()))
        for order in given_orders
    ]
    assert read_credit_file(credit_file(BATCH, stripped)) == (BATCH, tuple(stripped))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"amount": 0}, Problem.NOT_POSITIVE),
        ({"creditor_account": "12 34"}, Problem.CHARACTER),
        ({"creditor_name": " "}, Problem.MISSING),
        ({"end_to_end_id": "x" * 36}, Problem.TOO_LONG),
    ],
)
def test_a_bank_never_gets_half_a_file_or_a_wrong_one(change: dict[str, object], problem: Problem) -> None:
    with pytest.raises(BankFileError) as wrong:
        credit_file(BATCH, [ORDER, dataclasses.replace(SECOND, **change)])  # type: ignore[arg-type]  # values to be refused
    assert wrong.value.problem is problem


def test_no_order_no_file_and_no_order_twice() -> None:
    with pytest.raises(BankFileError, match="pay|付"):
        credit_file(BATCH, [])
    with pytest.raises(BankFileError):
        credit_file(BATCH, [ORDER, ORDER])


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (b"<NbOfTxs>1<", b"<NbOfTxs>2<", Problem.COUNT),
        (b"<CtrlSum>3000.00<", b"<CtrlSum>3000.01<", Problem.SUM),
        (b"TRF", b"CHK", Problem.UNKNOWN_WORD),
    ],
)
def test_a_file_that_was_changed_is_refused(before: bytes, after: bytes, problem: Problem) -> None:
    with pytest.raises(BankFileError) as wrong:
        read_credit_file(credit_file(BATCH, [ORDER]).replace(before, after))
    assert wrong.value.problem is problem


def test_the_sandbox_refuses_what_it_says() -> None:
    closed = dataclasses.replace(ORDER, end_to_end_id="K2", creditor_account="62220000000404")
    report = read_status_report(answer(credit_file(BATCH, [ORDER, closed])), CREDITS)
    assert [each.end_to_end_id for each in report.collected] == [ORDER.end_to_end_id]
    assert [each.reason_code for each in report.rejected] == ["AC04"]
    with pytest.raises(BankFileError) as wrong:
        read_status_report(answer(credit_file(BATCH, [ORDER])))
    assert wrong.value.problem is Problem.WRONG_ORIGINAL


def worked() -> None:
    while work_once(now()):
        pass


def test_the_worker_orders_and_the_sandbox_pays(
    desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BANK_SANDBOX = True
    monkeypatch.setattr(ordering, "ORDERS_A_FILE", 2)
    for account in ("6222000000000000", "6222000000000001", "6222000000000404"):
        desk.award(account=account)
    run = confirm_run(desk.run(), desk.payer)
    worked()
    assert not Message.objects.exclude(state="delivered").exclude(channel="portal").exists()
    states = list(run.payments.order_by("pk").values_list("state", flat=True))
    assert states == [PaymentState.PAID, PaymentState.PAID, PaymentState.FAILED]
    assert balances()["payments_underway", ""] == 600_000
    assert run.orders.get(state="failed").reason_code == "AC04"
    assert [batch.state for batch in run.batches.all()] == ["answered", "answered"]
    on(run.pay_on.isoformat())
    assert [each.problem for each in fetch()] == [""]
    worked()
    assert balances() == {
        ("bank", ""): -600_000,
        ("benefits_payable", "pension"): 300_000,
        ("pooled_fund", "pension"): -900_000,
    }
    assert set(run.payments.filter(state="paid").values_list("paid_on", flat=True)) == {run.pay_on}


def test_a_run_that_is_confirmed_late_is_not_ordered_for_a_day_that_is_gone(desk: Desk) -> None:
    desk.award()
    desk.award(account="6222000000000001")
    run = desk.run()
    on("2020-03-20")
    desk.order(run)
    batch = PayBatch.objects.get()
    file = file_of(batch)
    assert read_credit_file(file)[0].pay_on == dt.date(2020, 3, 20)
    assert set(run.orders.values_list("posting__effective_on", flat=True)) == {dt.date(2020, 3, 20)}
    on("2020-03-25")
    assert file_of(batch) == file


def test_without_a_sandbox_the_file_waits_and_the_answer_is_taken_in(desk: Desk, settings: Settings) -> None:
    desk.award()
    confirm_run(desk.run(), desk.payer)
    worked()
    batch = PayBatch.objects.get()
    assert (batch.state, batch.account) == ("sent", pays_from())
    path = Path(settings.BANK_OUT) / f"{batch.number}.xml"
    assert path.read_bytes() == file_of(batch)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    report = answer(path.read_bytes())
    with pytest.raises(NotAllowed):
        take_in_file(report, desk.reviewer)
    found = take_in(report, desk.payer)
    assert isinstance(found, PayReport)
    assert (found.about, found.paid) == (batch.number, 1)
    assert BenefitPayment.objects.get().state == PaymentState.PAID


def test_an_account_that_was_closed_meanwhile_stops_the_order_with_its_reason(desk: Desk) -> None:
    desk.award()
    confirm_run(desk.run(), desk.payer)
    BankAccount.objects.update(closed_on=dt.date(2020, 2, 10))
    with translation.override("en"):
        work_once(now())
    message = Message.objects.get(channel="payouts")
    assert "no account to pay from" in message.last_error
    assert not PayBatch.objects.exists()
