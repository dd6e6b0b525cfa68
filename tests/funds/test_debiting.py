"""Direct debits from the dry run to the last reminder (II.3), with the sandbox bank at the other end."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override
from pytest_django.fixtures import Settings

from anxin.channels.bank.folders import fetch
from anxin.channels.bank.importing import take_in
from anxin.channels.bank.pain008 import read_debit_file
from anxin.channels.bank.sandbox import taken_back
from anxin.funds.debits import Left, failed_debits
from anxin.funds.errors import FundsError, NotAllowed, StatementRefused
from anxin.funds.models import (
    AgreementKind,
    BankAccount,
    Bill,
    DebitBatch,
    DebitOrder,
    OrderState,
    OtherEntry,
    Payment,
    Receipt,
    Treatment,
    Waiting,
)
from anxin.funds.operations.agreeing import close_account
from anxin.funds.operations.debiting import build_batch, remind_due, tell_failed
from anxin.funds.operations.looking import look_at_debits, seen_plan
from anxin.funds.operations.receiving import AlreadyRead
from anxin.funds.operations.reporting_debits import ReportAlreadyRead
from anxin.funds.queries import open_on
from anxin.registry.models import Role, Staff
from anxin.trail.models import Message
from tests.funds.banking import account_of_agency, agreed, planned, remittance, statement_of, taken_in, work
from tests.funds.makers import MINIMUM, balances, billed, employer_with, on, paid, summed
from tests.registry.people import make_agency, make_agent, make_staff

pytestmark = pytest.mark.django_db
COLLECT = dt.date(2020, 2, 17)


@pytest.fixture(autouse=True)
def _day(settings: Settings) -> Iterator[None]:
    settings.BANK_SANDBOX = True
    on("2020-02-10")
    with override("en"):
        yield


@pytest.fixture
def clerk() -> Staff:
    return make_staff(Role.FINANCE_CLERK)


def payer(number: str = "", month: str = "2020-01") -> Bill:
    bill = billed(employer_with(MINIMUM), month)
    agreed(bill.employer, AgreementKind.DIRECT_DEBIT, signed_on="2019-01-01", number=number)
    return bill


def built(clerk: Staff, collect_on: dt.date = COLLECT) -> DebitBatch:
    batch = build_batch(account_of_agency(), collect_on, by=clerk)
    work()
    return batch


def answered(day: str = "2020-02-17") -> None:
    on(day)
    assert [each.problem for each in fetch()] == ["", ""]
    work()


def test_a_dry_run_says_who_is_left_out_and_why() -> None:
    good, ended, none = payer(), billed(employer_with(MINIMUM)), billed(employer_with(MINIMUM))
    agreed(ended.employer, AgreementKind.DIRECT_DEBIT, signed_on="2020-02-18")
    agreed(none.employer, AgreementKind.BANK_REMITTANCE)
    found = planned(COLLECT)
    assert (found.orders, found.amount) == (1, good.amount)
    assert found.reasons == Counter({Left.OTHER_DAYS: 1, Left.NO_AGREEMENT: 1})
    assert not DebitOrder.objects.exists()


def test_the_file_holds_what_was_shown(clerk: Staff, settings: Settings) -> None:
    bill = payer()
    batch = built(clerk)
    head, orders = read_debit_file((Path(settings.BANK_OUT) / f"{batch.message_id}.xml").read_bytes())
    assert (head.message_id, head.collect_on) == (batch.message_id, COLLECT)
    assert [(each.end_to_end_id, each.amount) for each in orders] == [(f"{bill.number}.1", bill.amount)]
    batch.refresh_from_db()
    assert batch.sent_at is not None
    with pytest.raises(FundsError):
        build_batch(account_of_agency(), COLLECT, by=clerk)
    assert planned(COLLECT).reasons == Counter({Left.UNDER_WAY: 1})


def test_collected_is_paid_on_the_day_of_collection(clerk: Staff) -> None:
    bill = payer()
    built(clerk)
    assert [bool(each.problem) for each in fetch()] == [True, True]
    answered()
    bill.refresh_from_db()
    payment = Payment.objects.get()
    assert (bill.settled_on, payment.paid_on, payment.source) == (
        COLLECT,
        COLLECT,
        f"debit:{DebitOrder.objects.get().pk}",
    )
    assert DebitOrder.objects.get().state == OrderState.COLLECTED
    assert balances()["bank", ""] == bill.amount
    assert summed("debits_underway") == summed("suspense") == 0


def test_the_report_alone_leaves_the_money_under_way_until_the_statement(
    clerk: Staff, settings: Settings
) -> None:
    bill, other = payer(), payer()
    batch = built(clerk)
    on("2020-02-17")
    folder = Path(settings.BANK_IN)
    take_in((folder / f"{batch.message_id}-report.xml").read_bytes())
    work()
    whole = bill.amount + other.amount
    assert (summed("debits_underway"), summed("bank"), summed("suspense")) == (whole, 0, 0)
    with pytest.raises(ReportAlreadyRead):
        take_in((folder / f"{batch.message_id}-report.xml").read_bytes())
    total = remittance(whole, f"代收 {batch.message_id}", on="2020-02-17")
    taken_in(statement_of([total]))
    assert OtherEntry.objects.get().about == batch.subject
    assert (summed("debits_underway"), summed("bank"), summed("suspense")) == (0, whole, 0)


def test_a_statement_before_its_report_counts_once(clerk: Staff, settings: Settings) -> None:
    bill = payer()
    batch = built(clerk)
    on("2020-02-17")
    folder = Path(settings.BANK_IN)
    notification = (folder / f"{batch.message_id}-notification.xml").read_bytes()
    take_in(notification)
    work()
    assert open_on(bill).total == 0
    take_in((folder / f"{batch.message_id}-report.xml").read_bytes())
    work()
    assert Payment.objects.count() == Receipt.objects.count() == 1
    assert summed("debits_underway") == 0
    with pytest.raises(AlreadyRead):
        take_in(notification)


def test_a_rejected_debit_is_tried_again_within_the_cycle_and_then_told(clerk: Staff) -> None:
    bill = payer("6222000000000000202")
    assert bill.employer is not None
    user = make_agent(bill.employer).user
    on("2020-03-10")
    built(clerk, dt.date(2020, 3, 16))
    answered_with_nothing_on_the_account("2020-03-16")
    order = DebitOrder.objects.get()
    assert (order.state, order.reason_code) == (OrderState.REJECTED, "AM04")
    assert order.cycle_end == dt.date(2020, 4, 10)
    assert open_on(bill).total == bill.amount
    built(clerk, dt.date(2020, 3, 23))
    answered_with_nothing_on_the_account("2020-03-23")
    assert [each.attempt for each in failed_debits(make_agency())] == [2]
    assert tell_failed(make_agency(), by=clerk) == 0
    on("2020-04-10")
    assert planned(dt.date(2020, 4, 13)).reasons == Counter({Left.CYCLE_OVER: 1})
    assert tell_failed(make_agency(), by=clerk) == 1
    assert tell_failed(make_agency(), by=clerk) == 0
    told = Message.objects.get(template="debit_failed")
    assert (told.recipient, told.payload["reason"]) == (f"user:{user.pk}", "AM04")
    paid(bill, bill.amount, "2020-04-10")
    assert not failed_debits(make_agency()).exists()


def test_a_cycle_that_ended_before_the_bill_was_due_begins_anew(clerk: Staff) -> None:
    """January falls due at the end of March (I.2): what was tried in February and given up has missed nothing."""
    bill = payer("6222000000000000202")
    assert bill.employer is not None
    user = make_agent(bill.employer).user
    built(clerk)
    answered_with_nothing_on_the_account()
    assert DebitOrder.objects.get().cycle_end == dt.date(2020, 3, 13) < bill.due_on
    on("2020-03-13")
    assert tell_failed(make_agency(), by=clerk) == 0
    assert not Message.objects.filter(template="debit_failed", recipient=f"user:{user.pk}").exists()
    again = built(clerk, dt.date(2020, 3, 16)).orders.get()
    assert (again.attempt, again.cycle_from) == (2, dt.date(2020, 3, 16))
    assert again.cycle_end == dt.date(2020, 4, 10)


def test_nothing_is_collected_into_an_account_that_is_closed_by_then(clerk: Staff) -> None:
    payer()
    account = account_of_agency()
    close_account(account, COLLECT, by=make_staff(Role.SUPERVISOR))
    for way in (look_at_debits, build_batch):
        with pytest.raises(FundsError, match="not in use on that day"):
            way(account, COLLECT, by=clerk)
    day_before = look_at_debits(account, COLLECT - dt.timedelta(days=1), by=clerk)
    assert seen_plan(day_before).orders == 1


def test_nothing_is_looked_at_for_a_day_that_is_over(clerk: Staff) -> None:
    with pytest.raises(FundsError, match="Choose a day to come"):
        look_at_debits(account_of_agency(), dt.date(2020, 2, 10), by=clerk)


def answered_with_nothing_on_the_account(day: str = "2020-02-17") -> None:
    on(day)
    fetch()
    work()


def test_payers_are_reminded_some_working_days_before(clerk: Staff) -> None:
    bill = payer()
    assert bill.employer is not None
    user = make_agent(bill.employer).user
    batch = built(clerk)
    assert (remind_due(), Message.objects.filter(template="debit_reminder").count()) == (0, 0)
    on("2020-02-12")
    assert (remind_due(), remind_due()) == (1, 0)
    told = Message.objects.get(template="debit_reminder")
    assert told.recipient == f"user:{user.pk}"
    assert told.payload == {"bill": bill.number, "amount": bill.amount, "day": "2020-02-17"}
    batch.refresh_from_db()
    assert batch.reminded_on == dt.date(2020, 2, 12)


def test_what_was_paid_otherwise_meanwhile_waits(clerk: Staff) -> None:
    bill = payer()
    built(clerk)
    paid(bill, bill.amount - 100, "2020-02-14")
    answered()
    receipt = Receipt.objects.get()
    assert (receipt.left, receipt.waiting) == (bill.amount - 100, Waiting.LEFT_OVER)
    assert summed("suspense") == receipt.left


def test_taken_back_by_the_payer_is_open_again(clerk: Staff) -> None:
    bill = payer()
    built(clerk)
    answered()
    entry = statement_of([remittance(1, on="2020-02-18")]).entries[0]
    debit = DebitOrder.objects.get()
    back = taken_back(
        type(entry)(
            ref="D1",
            amount=debit.amount,
            credit=True,
            booked_on=COLLECT,
            value_on=COLLECT,
            end_to_end_id=debit.end_to_end_id,
        ),
        dt.date(2020, 2, 18),
        "MD06",
    )
    on("2020-02-18")
    taken_in(statement_of([remittance(1, on="2020-02-18")], more=[back], opening=bill.amount))
    debit.refresh_from_db()
    assert (debit.state, debit.reason_code) == (OrderState.TAKEN_BACK, "MD06")
    assert open_on(bill).total == bill.amount
    assert (summed("bank"), summed("suspense"), summed("debits_underway")) == (1, 1, 0)


def test_late_bills_are_debited_with_the_surcharge_of_the_day(clerk: Staff) -> None:
    bill = payer(month="2019-11")
    batch = built(clerk)
    order = batch.orders.get()
    assert order.amount > bill.amount
    answered()
    assert Payment.objects.get().treatment == Treatment.ACCRUES
    assert open_on(bill).total == 0


def test_a_report_about_strange_orders_is_refused_whole(clerk: Staff, settings: Settings) -> None:
    payer()
    batch = built(clerk)
    on("2020-02-17")
    data = (Path(settings.BANK_IN) / f"{batch.message_id}-report.xml").read_bytes()
    number = batch.orders.get().end_to_end_id.encode()
    with pytest.raises(StatementRefused, match="not in file"):
        take_in(data.replace(number, number[:-1] + b"7"))
    with pytest.raises(StatementRefused, match="not sent from here"):
        take_in(data.replace(batch.message_id.encode(), b"D9-UNKNOWN"))
    assert batch.orders.get().state == OrderState.SENT


def test_only_a_finance_clerk_of_the_agency_builds(clerk: Staff) -> None:
    payer()
    account: BankAccount = account_of_agency()
    strangers = (
        make_staff(Role.SUPERVISOR),
        make_staff(Role.PAYER),
        make_staff(Role.FINANCE_CLERK, agency=make_agency("110108")),
    )
    for stranger in strangers:
        with pytest.raises(NotAllowed):
            build_batch(account, COLLECT, by=stranger)
        with pytest.raises(NotAllowed):
            tell_failed(make_agency(), by=stranger)
    with pytest.raises(FundsError, match="day to come"):
        build_batch(account, dt.date(2020, 2, 10), by=clerk)
    with pytest.raises(FundsError, match="Meanwhile"):
        build_batch(account, COLLECT, by=clerk, expected=1)
    assert not DebitBatch.objects.exists()


def test_payers_read_their_reminder_in_words(clerk: Staff) -> None:
    from django.test import Client
    from django.urls import reverse

    from tests.factories import sign_in

    bill = payer()
    assert bill.employer is not None
    user = make_agent(bill.employer).user
    built(clerk, dt.date(2020, 2, 12))
    client = Client()
    sign_in(client, user)
    page = client.get(reverse("front:in_tray"), headers={"accept-language": "zh-hans"}).content.decode()
    assert "请留足余额" in page
    assert bill.number in page
