"""Awards and runs: two persons for every amount, everything due is paid once, differences are settled, what is left out says why."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django.fixtures import Settings

from anxin.funds.benefits.dry_runs import dry_run
from anxin.funds.benefits.queries import paid_by_month
from anxin.funds.benefits.rules import BenefitRules
from anxin.funds.benefits.working_out import overpaid
from anxin.funds.checking import wrong_benefits
from anxin.funds.errors import Answered, FundsError, NotAllowed
from anxin.funds.models import (
    AwardVersion,
    BankAccount,
    BenefitItem,
    BenefitPayment,
    PayBatch,
    PayeeAccount,
    PaymentState,
    PayOrder,
    Rhythm,
    RunState,
)
from anxin.funds.operations.awarding import (
    Granted,
    approve_recovery,
    approve_version,
    certify,
    open_award,
    propose_recovery,
    propose_version,
    refuse_version,
    set_account,
)
from anxin.funds.operations.benefit_runs import (
    NothingDue,
    confirm_run,
    drop_run,
    propose_resend,
    propose_run,
)
from anxin.funds.operations.deciding_orders import decide_order
from anxin.funds.operations.ordering import order_next
from anxin.funds.operations.reporting_debits import ReportAlreadyRead
from anxin.funds.paying_accounts import NoPayingAccount, agencies_without
from anxin.law.months import parse_month
from anxin.registry.models import Role
from anxin.trail import outbox
from anxin.trail.models import Entry, Message
from anxin.trail.today import now
from tests.funds.benefit_makers import FEBRUARY, SHEET, Desk, answered, given, items
from tests.funds.makers import balances, on
from tests.registry.people import make_agency, make_staff


@pytest.fixture
def desk(business_day: dt.date) -> Desk:
    return Desk()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def reasons(desk: Desk, month: str = "2020-02", rhythm: Rhythm = Rhythm.MONTHLY) -> list[tuple[str, str]]:
    return [(each.reason, each.clause) for each in dry_run(desk.agency, rhythm, parse_month(month)).left]


# Awards


def test_an_amount_that_is_entered_needs_its_document_and_two_persons(desk: Desk) -> None:
    award = desk.award(0)
    with pytest.raises(FundsError, match="document"):
        propose_version(award, desk.handler, Granted(FEBRUARY, 300_000), reason="x")
    version = propose_version(award, desk.handler, Granted(FEBRUARY, 300_000, document=SHEET), reason="x")
    both = make_staff(Role.HANDLER, Role.REVIEWER)
    with pytest.raises(NotAllowed):
        approve_version(version, desk.handler)
    with pytest.raises(IntegrityError), transaction.atomic():
        AwardVersion.objects.filter(pk=version.pk).update(approved_by=version.proposed_by)
    approve_version(version, both)
    with pytest.raises(FundsError, match="answered already"):
        approve_version(version, desk.reviewer)


def test_who_proposed_cannot_approve_even_with_both_roles(desk: Desk) -> None:
    both = make_staff(Role.HANDLER, Role.REVIEWER)
    award = desk.award(0)
    version = propose_version(award, both, Granted(FEBRUARY, 1, document=SHEET), reason="x")
    with pytest.raises(NotAllowed):
        approve_version(version, both)


@pytest.mark.parametrize("column", ["amount", "from_month"])
def test_a_version_is_never_edited(desk: Desk, column: str) -> None:
    desk.award()
    with pytest.raises(IntegrityError), transaction.atomic():
        AwardVersion.objects.update(**{column: 1})
    with pytest.raises(IntegrityError), transaction.atomic():
        PayeeAccount.objects.update(ending="1")


def test_a_formula_works_the_amount_out_and_keeps_its_steps(desk: Desk) -> None:
    award = desk.award(0, kind="disability_pension")
    facts = {"injury_grade": 3, "own_wage": "8000.00"}
    version = propose_version(award, desk.handler, Granted(FEBRUARY, facts=facts), reason="三级")
    assert (version.basis, version.amount, version.facts) == ("computed", 640_000, facts)
    assert version.steps["counted_wage"] == 800_000


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"injury_grade": 3}, "Own wage a month is missing"),
        ({"injury_grade": 11, "own_wage": "8000.00"}, "Grade of disability"),
        ({"injury_grade": 6, "own_wage": "8000.00"}, "paid by the employer"),
    ],
)
def test_a_formula_refuses_with_one_clear_message(desk: Desk, facts: dict[str, object], message: str) -> None:
    award = desk.award(0, kind="disability_pension")
    with pytest.raises(FundsError, match=message):
        propose_version(award, desk.handler, Granted(FEBRUARY, facts=facts), reason="x")
    assert not award.versions.exists()


def test_nobody_receives_the_same_benefit_twice(desk: Desk) -> None:
    award = desk.award(source="application:1")
    with pytest.raises(FundsError, match="receives this benefit already"):
        open_award(award.person, award.kind, entitled_from=FEBRUARY, actor="system", source="application:2")
    again = open_award(
        award.person, award.kind, entitled_from=FEBRUARY, actor="system", source="application:1"
    )
    assert again == award
    desk.end(award, "2020-03")
    open_award(award.person, award.kind, entitled_from=FEBRUARY, actor="system", source="application:2")


@pytest.mark.parametrize("number", ["", "12", "62220000abcd", "6" * 31])
def test_what_is_no_account_number_is_refused(desk: Desk, number: str) -> None:
    with pytest.raises(FundsError, match="8 to 30 digits"):
        set_account(desk.award(), number, holder="王", actor="system")


def test_account_numbers_are_encrypted_and_shown_masked(desk: Desk) -> None:
    from django.db import connection

    account = desk.award(account="6222 0000 0000 1234").accounts.get()
    assert (account.number, account.masked) == ("6222000000001234", "••••\N{NO-BREAK SPACE}1234")
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM funds_payeeaccount")
        assert "6222" not in cursor.fetchone()[0]


@pytest.mark.parametrize("role", [Role.FRONT_CLERK, Role.REVIEWER, Role.PAYER, Role.INSPECTOR])
def test_only_a_handler_of_the_agency_proposes(desk: Desk, role: Role) -> None:
    award = desk.award(0)
    for staff in (make_staff(role), make_staff(Role.HANDLER, agency=make_agency("110108"))):
        with pytest.raises(NotAllowed):
            propose_version(award, staff, Granted(FEBRUARY, 1, document=SHEET), reason="x")


# Runs


def test_a_dry_run_writes_nothing_and_says_how_it_differs(desk: Desk) -> None:
    stays, leaves = desk.award(since="2020-01"), desk.award(200_000, since="2020-01")
    on("2020-01-15")
    desk.paid("2020-01")
    on("2020-02-10")
    desk.end(leaves, "2020-02")
    desk.award(100_000)
    desk.version(stays, 310_000, since="2020-02")
    before = (BenefitPayment.objects.count(), Entry.objects.count(), Message.objects.count())
    found = dry_run(desk.agency, Rhythm.MONTHLY, FEBRUARY)
    assert (BenefitPayment.objects.count(), Entry.objects.count(), Message.objects.count()) == before
    assert (found.count, found.total, found.pay_on) == (2, 410_000, dt.date(2020, 2, 15))
    assert (found.new, found.gone, found.changed) == (1, 1, 1)
    assert (found.before_count, found.before_total) == (2, 500_000)
    desk.run()
    again = dry_run(desk.agency, Rhythm.MONTHLY, FEBRUARY)
    assert (again.count, again.new, again.gone, again.changed) == (0, 1, 1, 1)


def test_a_run_twice_pays_once(desk: Desk) -> None:
    award = desk.award()
    desk.paid()
    with pytest.raises(NothingDue):
        desk.run()
    assert items(award) == [("2020-02", "regular", 300_000)]


def test_one_run_waits_at_a_time_and_what_it_holds_is_not_due_elsewhere(desk: Desk) -> None:
    desk.award()
    desk.run()
    assert dry_run(desk.agency, Rhythm.MONTHLY, FEBRUARY).count == 0
    desk.award()
    with pytest.raises(FundsError, match="waits to be confirmed"):
        desk.run()
    assert BenefitPayment.objects.count() == 1


def test_a_dropped_run_pays_nothing_and_everything_is_due_again(desk: Desk) -> None:
    award = desk.award()
    run = drop_run(desk.run(), desk.finance, reason="名单有误")
    assert run.state == RunState.DROPPED
    assert items(award) == []
    assert order_next(run) is None
    desk.paid()
    assert items(award) == [("2020-02", "regular", 300_000)]


def test_who_proposed_a_run_cannot_confirm_it(desk: Desk) -> None:
    desk.award()
    run = propose_run(desk.agency, Rhythm.MONTHLY, FEBRUARY, desk.payer)
    with pytest.raises(NotAllowed):
        confirm_run(run, desk.payer)
    confirm_run(run, make_staff(Role.PAYER))


def test_who_approved_an_amount_or_entered_an_account_does_not_pay_it(desk: Desk) -> None:
    approver = make_staff(Role.REVIEWER, Role.PAYER)
    enterer = make_staff(Role.PAYER, Role.FINANCE_CLERK)
    award = desk.award(0, account="")
    approve_version(
        propose_version(award, desk.handler, Granted(FEBRUARY, 1, document=SHEET), reason="x"), approver
    )
    set_account(award, "6222000000000000", holder="王", actor=f"staff:{enterer.number}")
    run = desk.run()
    for staff in (approver, enterer, desk.finance, make_staff(Role.PAYER, agency=make_agency("110108"))):
        with pytest.raises(NotAllowed):
            confirm_run(run, staff)
    assert confirm_run(run, desk.payer).state == RunState.CONFIRMED


def test_a_month_to_come_is_not_paid(desk: Desk) -> None:
    desk.award()
    with pytest.raises(FundsError, match="in that month"):
        desk.run("2020-03")


def test_nothing_due_makes_no_run(desk: Desk) -> None:
    with pytest.raises(NothingDue):
        desk.run()


# Arrears, differences, recoveries


def test_a_late_filing_is_paid_back_month_by_month(desk: Desk) -> None:
    award = desk.award(since="2019-11")
    desk.paid()
    assert items(award) == [
        ("2019-11", "arrears", 300_000),
        ("2019-12", "arrears", 300_000),
        ("2020-01", "arrears", 300_000),
        ("2020-02", "regular", 300_000),
    ]
    assert given(award) == 4 * 300_000


def test_a_new_version_pays_only_the_difference(desk: Desk) -> None:
    award = desk.award(since="2020-01")
    desk.paid()
    desk.version(award, 320_000, since="2020-01")
    desk.paid()
    assert items(award)[2:] == [("2020-01", "difference", 20_000), ("2020-02", "difference", 20_000)]
    assert given(award) == 2 * 320_000


def test_paid_in_advance_and_settled_upwards(desk: Desk) -> None:
    award = desk.award(250_000, since="2020-01", approved=False)
    run = desk.paid()
    payment = run.payments.get()
    assert (payment.advance, payment.rule, payment.clause) == (True, "paid-in-advance", "N7.PAY")
    assert {kind for _month, kind, _fen in items(award)} == {"advance"}
    approve_version(award.versions.get(), desk.reviewer)
    with pytest.raises(NothingDue):
        desk.run()
    desk.version(award, 300_000, since="2020-01")
    desk.paid()
    assert given(award) == 600_000


def test_paid_in_advance_and_refused_is_taken_back_not_doubled(desk: Desk) -> None:
    award = desk.award(250_000, since="2020-01", approved=False)
    desk.paid()
    refuse_version(award.versions.get(), desk.reviewer, reason="条件不符")
    award.refresh_from_db()
    assert (award.ended_month, overpaid(award)) == (award.entitled_from, 500_000)
    assert reasons(desk) == [("overpaid", "")]


def test_without_the_measure_nothing_is_paid_before_the_review(desk: Desk) -> None:
    on("2020-01-15")
    award = desk.award(since="2020-01", approved=False)
    assert reasons(desk, "2020-01") == [("in_review", "")]
    approve_version(award.versions.get(), desk.reviewer)
    on("2020-02-10")
    desk.paid()
    assert given(award) == 600_000


def test_overpaid_months_are_taken_back_only_by_a_plan_of_two_persons(desk: Desk) -> None:
    award = desk.award(since="2020-01")
    desk.paid()
    desk.version(award, 280_000, since="2020-01")
    assert overpaid(award) == 40_000
    on("2020-03-15")
    desk.paid("2020-03")
    assert items(award)[-1] == ("2020-03", "regular", 280_000)
    plan = propose_recovery(award, desk.handler, 30_000, reason="本人同意")
    with pytest.raises(NotAllowed):
        approve_recovery(plan, desk.handler)
    approve_recovery(plan, desk.reviewer)
    on("2020-04-15")
    desk.paid("2020-04")
    assert items(award)[-3:] == [
        ("2020-01", "recovery", -20_000),
        ("2020-02", "recovery", -10_000),
        ("2020-04", "regular", 280_000),
    ]
    on("2020-05-15")
    desk.paid("2020-05")
    assert (overpaid(award), given(award)) == (0, 5 * 280_000)


def test_a_recovery_never_takes_the_whole_payment(desk: Desk) -> None:
    award = desk.award(since="2020-01")
    desk.paid()
    desk.version(award, 10_000, since="2020-01")
    approve_recovery(propose_recovery(award, desk.handler, 10**9, reason="x"), desk.reviewer)
    on("2020-03-15")
    assert desk.paid("2020-03").total == 1


def test_after_a_death_what_was_paid_for_later_months_is_overpaid(desk: Desk) -> None:
    award = desk.award(since="2020-01")
    desk.paid()
    desk.end(award, "2020-02")
    assert (award.ended_reason, overpaid(award)) == ("死亡", 300_000)
    on("2020-03-15")
    with pytest.raises(NothingDue):
        desk.run("2020-03")


def test_what_is_paid_once_is_paid_the_day_it_is_ready(desk: Desk) -> None:
    award = desk.award(123_456, kind="medical_reimbursement", since="2020-01")
    run = desk.paid(rhythm=Rhythm.ONCE)
    assert (run.pay_on, items(award)) == (dt.date(2020, 2, 10), [("2020-01", "regular", 123_456)])
    on("2020-03-01")
    with pytest.raises(NothingDue):
        desk.run("2020-03", Rhythm.ONCE)
    assert balances() == {
        ("payments_underway", ""): 123_456,
        ("pooled_fund", "medical"): -123_456,
    }


# Left out, and why


def test_what_is_missing_is_named(desk: Desk) -> None:
    desk.award(0)
    desk.award(account="")
    assert reasons(desk) == [("no_amount", ""), ("no_account", "")]


def test_a_missed_certificate_suspends_only_without_the_measure(desk: Desk) -> None:
    award = desk.award(since="2020-01", certified_on=dt.date(2018, 12, 1))
    on("2020-01-15")
    assert reasons(desk, "2020-01") == [("not_certified", "SIL.16")]
    on("2020-02-10")
    payment = desk.paid().payments.get()
    assert (payment.rule, payment.clause, payment.amount) == ("relief", "N7.CERT", 600_000)
    assert given(award) == 600_000


def test_a_certificate_that_comes_late_brings_the_months_left_out(desk: Desk) -> None:
    on("2019-12-15")
    award = desk.award(since="2019-12", certified_on=dt.date(2018, 11, 1))
    with pytest.raises(NothingDue):
        desk.run("2019-12")
    on("2020-01-15")
    with pytest.raises(FundsError, match="day to come"):
        certify(award, desk.handler, dt.date(2020, 1, 16))
    certify(award, desk.handler, dt.date(2020, 1, 15))
    desk.paid("2020-01")
    assert items(award) == [("2019-12", "arrears", 300_000), ("2020-01", "regular", 300_000)]


# The ledger and the bank


def test_due_and_paid_are_booked_by_fund(desk: Desk) -> None:
    desk.award(300_000, individual=100_000)
    run = desk.ordered()
    underway = {
        ("payments_underway", ""): 300_000,
        ("individual_accounts", "pension"): -100_000,
        ("pooled_fund", "pension"): -200_000,
    }
    assert balances() == underway
    answered(run)
    assert balances() == underway, "paid is what the bank says; the money leaves by the statement"
    payment = run.payments.get()
    assert (payment.state, payment.paid_on) == (PaymentState.PAID, dt.date(2020, 2, 10))


def test_the_same_answer_twice_changes_nothing(desk: Desk) -> None:
    desk.award()
    run = desk.paid()
    before = balances()
    with pytest.raises(ReportAlreadyRead):
        answered(run)
    assert balances() == before
    assert run.payments.get().state == PaymentState.PAID


def test_a_failed_payment_waits_for_another_account_and_is_sent_again(desk: Desk) -> None:
    award = desk.award(account="6222000000000099")
    run = desk.ordered()
    answered(run, refused=["0099"])
    payment = run.payments.get()
    assert payment.state == PaymentState.FAILED
    assert balances()["benefits_payable", "pension"] == 300_000
    with pytest.raises(NothingDue):
        propose_resend(desk.agency, desk.finance)
    on("2020-03-01")
    assert reasons(desk, "2020-03") == [("bank_refused", "")]
    set_account(award, "6222000000001111", holder="王", actor="system", reason="新卡")
    again = desk.order(propose_resend(desk.agency, desk.finance))
    assert again.orders.get().key == f"{payment.number}.2"
    answered(again)
    payment.refresh_from_db()
    assert payment.state == PaymentState.PAID
    assert given(award) == 300_000
    assert ("benefits_payable", "pension") not in balances()


def test_a_payment_on_its_way_cannot_be_ordered_again(desk: Desk) -> None:
    desk.award()
    order = desk.ordered().orders.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        PayOrder.objects.create(
            key="X.2", payment=order.payment, attempt=2, run=order.run, account=order.account
        )


def test_what_an_officer_knows_to_have_failed_is_owed_again(desk: Desk) -> None:
    award = desk.award()
    order = desk.paid().orders.get()
    for wrong in (desk.reviewer, desk.payer):
        with pytest.raises(NotAllowed):
            decide_order(order, False, wrong, why="退汇")
    with pytest.raises(Answered, match="doubt"):
        decide_order(order, True, desk.finance, why="已付")
    decide_order(order, False, desk.finance, why="退汇")
    order.payment.refresh_from_db()
    assert order.payment.state == PaymentState.FAILED
    assert balances() == {
        ("benefits_payable", "pension"): 300_000,
        ("pooled_fund", "pension"): -300_000,
    }
    with pytest.raises(Answered, match="doubt"):
        decide_order(order, False, desk.finance, why="退汇")
    set_account(award, "6222000000001111", holder="王", actor="system")
    answered(desk.order(propose_resend(desk.agency, desk.finance)))
    assert given(award) == 300_000


def test_where_the_account_is_not_at_fault_it_is_sent_again_as_it_was(desk: Desk) -> None:
    award = desk.award(account="6222000000000099")
    run = desk.ordered()
    answered(run, refused=["0099"], code="TM01")
    on("2020-03-01")
    assert reasons(desk, "2020-03") == []
    again = desk.order(propose_resend(desk.agency, desk.finance))
    assert again.orders.get().account == run.orders.get().account
    answered(again)
    assert given(award) == 300_000


def test_a_doubt_that_comes_up_meanwhile_stops_the_second_order(desk: Desk) -> None:
    award = desk.award(account="6222000000000099")
    run = desk.ordered()
    answered(run, refused=["0099"])
    set_account(award, "6222000000001111", holder="王", actor="system", reason="新卡")
    again = propose_resend(desk.agency, desk.finance)
    answered(run, report="LATER")
    assert run.orders.get().in_doubt
    desk.order(again)
    assert (again.orders.get().state, again.batches.count()) == ("dropped", 0)
    assert Entry.objects.filter(action="benefit_run.doubtful").count() == 1
    assert run.payments.get().state == PaymentState.FAILED


def test_without_an_account_to_pay_from_one_message_says_so(desk: Desk) -> None:
    desk.award()
    run = desk.run()
    BankAccount.objects.all().update(closed_on=dt.date(2020, 2, 10))
    with translation.override("en"), pytest.raises(NoPayingAccount, match="no account to pay from"):
        confirm_run(run, desk.payer)
    run.refresh_from_db()
    assert (run.state, list(agencies_without())) == ("proposed", [desk.agency])
    assert not Message.objects.filter(channel="payouts").exists()


def test_two_runs_that_meet_are_refused_by_the_database(desk: Desk) -> None:
    award = desk.award()
    item = desk.run().payments.get().items.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        BenefitItem.objects.create(
            payment=item.payment, award=award, month=item.month, serial=0, kind="regular", amount=1
        )


def test_every_step_is_on_the_trail(desk: Desk) -> None:
    award = desk.award()
    run = desk.paid()
    actions = list(Entry.objects.filter(subject=run.subject).order_by("id").values_list("action", flat=True))
    assert actions == [
        "benefit_run.proposed",
        "benefit_run.confirmed",
        "benefit_run.ordered",
        "payments.report",
    ]
    opened = Entry.objects.filter(subject=award.subject).order_by("id").values_list("action", flat=True)
    assert list(opened) == [
        "award.opened",
        "award.account_given",
        "award.version_proposed",
        "award.version_approved",
    ]


def test_large_runs_go_out_in_files(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from anxin.funds.operations import ordering

    monkeypatch.setattr(ordering, "ORDERS_A_FILE", 2)
    for _ in range(5):
        desk.award()
    run = desk.ordered()
    assert [batch.count for batch in run.batches.order_by("pk")] == [2, 2, 1]
    assert sum(batch.total for batch in run.batches.all()) == run.total == 1_500_000


def test_a_month_says_what_became_of_its_money(desk: Desk) -> None:
    def seen() -> tuple[int, ...]:
        [month] = paid_by_month(desk.agency, dt.date(2020, 2, 29))
        return month.paid, month.underway, month.proposed, month.failed

    for account in ("6222000000000000", "6222000000000404"):
        desk.award(account=account)
    run = desk.run()
    assert seen() == (0, 0, 600_000, 0)
    confirm_run(run, desk.payer)
    assert seen() == (0, 600_000, 0, 0)
    while order_next(run):
        pass
    answered(run, refused=["0404"])
    assert seen() == (300_000, 0, 0, 300_000)


def test_the_statements_of_a_file_do_not_grow_with_its_orders(desk: Desk) -> None:
    def statements(awards: int) -> int:
        for _ in range(awards):
            desk.award()
        confirm_run(desk.run(), desk.payer)
        with CaptureQueriesContext(connection) as seen:
            assert outbox.work_once(now())
        assert PayBatch.objects.latest("pk").count == awards
        Message.objects.filter(state="pending").update(state="delivered")
        return len(seen)

    statements(1)  # Accounts of the ledger are opened once.
    few = statements(2)
    assert statements(9) == few


def test_the_statements_do_not_grow_with_the_awards(desk: Desk, django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        desk.award(since="2020-01")
    with django_assert_max_num_queries(16):
        dry_run(desk.agency, Rhythm.MONTHLY, FEBRUARY)
    for _ in range(20):
        desk.award(since="2020-01")
    with django_assert_max_num_queries(16):
        assert dry_run(desk.agency, Rhythm.MONTHLY, FEBRUARY).count == 23


def test_a_place_without_rules_for_benefits_says_so(desk: Desk, settings: Settings) -> None:
    settings.PLACE = "henan"
    with pytest.raises(FundsError, match="say nothing of benefits"):
        BenefitRules.known(dt.date(2020, 2, 10))


def test_what_the_ledger_does_not_hold_is_found(desk: Desk) -> None:
    desk.award()
    run = desk.ordered()
    assert {text for text, rows in wrong_benefits() if rows.exists()} == set()
    BenefitPayment.objects.filter(run=run).update(state="failed")
    assert {text for text, rows in wrong_benefits() if rows.exists()} == {
        "failed, but the ledger does not hold it as payable"
    }
