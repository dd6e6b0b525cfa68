"""A report of a month that was billed already: what is more is billed besides, what is less comes off, and nothing happens twice (II.1.1, II.1.2)."""

import pytest

from anxin.funds.checking import disagreements
from anxin.funds.errors import NotAllowed
from anxin.funds.law import Law
from anxin.funds.models import Bill, BillKind, Refund, RefundState, ReportMonth, SettlingState, WaitsFor
from anxin.funds.operations import refunding
from anxin.funds.operations.billing import bill_month, payer_of
from anxin.funds.operations.refunding import NotChecked
from anxin.funds.queries import live_bills
from anxin.funds.reporting.changed import changes
from anxin.funds.reporting.reading import Cell
from anxin.funds.reporting.settling import as_day_begins, bills_of, refunds_of, settle_all
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Person, Role
from anxin.registry.queries import entitlement_record
from anxin.trail import outbox
from anxin.trail.models import Entry, Message
from anxin.trail.today import business_date, now
from tests.funds.makers import balances, paid, summed
from tests.funds.refunds import PAYEE
from tests.funds.reporting.conftest import FEBRUARY, Firm
from tests.funds.reporting.files import base, hire, leave, numbers
from tests.registry.people import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def billed(firm: Firm) -> Bill:
    bill_month(FEBRUARY)
    return firm.employer.bills.get()


def to(firm: Firm, amount: str) -> list[Cell]:
    return base(firm.worker.id_number, firm.worker.name, amount)


def gone(firm: Firm) -> list[Cell]:
    return leave(firm.worker.id_number, firm.worker.name, "2020-01-31")


def price(firm: Firm, fen: int) -> int:
    payer = payer_of(firm.employer, None, business_date(), FEBRUARY)
    return Law.on(pack_in_force(), FEBRUARY, business_date()).priced(payer.standing, fen, rural=False).total


def nothing_left(firm: Firm) -> None:
    """Everybody's month is billed as it is, and the ledger agrees."""
    payer = payer_of(firm.employer, None, business_date(), FEBRUARY)
    assert changes(payer, FEBRUARY) == []
    for what, bills in disagreements():
        assert not bills.exists(), what
    balances()


def settling(firm: Firm) -> ReportMonth:
    return ReportMonth.objects.latest("pk")


def bases_of(person: Person) -> list[int]:
    return [row.base for row in entitlement_record(person, business_date())]


def test_a_higher_base_and_a_new_person_are_billed_besides(firm: Firm, billed: Bill) -> None:
    report = firm.report(to(firm, "9000.00"), hire())
    new, raised = sorted(bills_of(report), key=lambda bill: bill.kind)
    assert (new.kind, raised.kind) == (BillKind.BACK_PAYMENT, BillKind.BASE_DIFFERENCE)
    assert len({new.number, raised.number, billed.number}) == 3
    assert (new.amount, raised.amount) == (price(firm, 800_000), price(firm, 900_000) - price(firm, 700_000))
    assert {bill.due_on.isoformat() for bill in (new, raised)} == {"2020-03-31"}
    assert {bill.clause for bill in (new, raised)} == {billed.clause}
    assert (settling(firm).clause, settling(firm).state) == ("II.1.1", SettlingState.SETTLED)
    assert settling(firm).more == new.amount + raised.amount
    nothing_left(firm)
    for bill in (billed, new, raised):
        paid(bill, bill.amount, "2020-02-10")
    assert bases_of(firm.worker) == [900_000]


def test_the_same_report_again_changes_nothing(firm: Firm, billed: Bill) -> None:
    report = firm.report(to(firm, "9000.00"))
    before = balances()
    again = firm.report(to(firm, "9000.00"))
    settle_all(report, "system")
    assert not bills_of(again).exists()
    assert bills_of(report).count() == 1
    assert balances() == before
    assert (settling(firm).more, settling(firm).less) == (0, 0)
    assert Message.objects.filter(template="report_billed").count() == 1


def test_an_unpaid_bill_is_reversed_and_billed_again(firm: Firm, billed: Bill) -> None:
    report = firm.report(to(firm, "6000.00"), hire())
    billed.refresh_from_db()
    assert billed.cancelled_on == business_date()
    again = live_bills().get(month=FEBRUARY, kind=BillKind.MONTHLY)
    assert (again.amount, again.source) == (price(firm, 600_000), report.subject)
    assert again.number == f"{billed.number}-3"
    assert settling(firm).less == billed.amount - again.amount
    assert bill_month(FEBRUARY).bills == 0
    assert "II.1.1" in Entry.objects.get(action="bill.cancelled").details["reason"]
    nothing_left(firm)


def test_a_leaver_comes_off_an_unpaid_bill(firm: Firm, billed: Bill) -> None:
    firm.report(gone(firm))
    assert not live_bills().filter(month=FEBRUARY).exists()
    assert summed("receivable") == 0
    nothing_left(firm)


def test_what_was_paid_waits_for_the_telephone_and_two_officers(firm: Firm, billed: Bill) -> None:
    paid(billed, billed.amount, "2020-02-10")
    before = balances()
    report = firm.report(to(firm, "6000.00"))
    [refund] = refunds_of(report)
    assert (refund.total, refund.state) == (price(firm, 700_000) - price(firm, 600_000), RefundState.PROPOSED)
    assert (refund.kind, refund.needs_check, refund.bases) == (
        "base_difference",
        True,
        {str(FEBRUARY): 600_000},
    )
    assert balances() == before, "nothing is booked before officers have decided"
    assert bases_of(firm.worker) == [700_000]
    nothing_left(firm)
    one, two = make_staff(Role.FINANCE_CLERK), make_staff(Role.SUPERVISOR)
    refunding.enter_account(refund, make_staff(Role.HANDLER), PAYEE)
    with pytest.raises(NotChecked):
        refunding.approve_refund(refund, two)
    refunding.note_check(refund, one, spoke_with="本人")
    with pytest.raises(NotAllowed):
        refunding.approve_refund(refund, one)
    refunding.approve_refund(refund, two)
    assert bases_of(firm.worker) == [600_000]
    assert summed("refunds_payable") == refund.total
    nothing_left(firm)


def test_a_leaver_whose_month_is_paid_gets_all_of_it_back_after_the_call(firm: Firm, billed: Bill) -> None:
    paid(billed, billed.amount, "2020-02-10")
    [refund] = refunds_of(firm.report(gone(firm)))
    assert (refund.total, refund.kind) == (billed.amount, "ordinary")
    assert refund.bases == {str(FEBRUARY): None}
    nothing_left(firm)


def test_two_reports_before_the_first_refund_is_decided(firm: Firm, billed: Bill) -> None:
    """Each asks only for what the other has not asked for yet, and raising it again is billed."""
    paid(billed, billed.amount, "2020-02-10")
    first, second = firm.report(to(firm, "6000.00")), firm.report(to(firm, "5000.00"))
    totals = [refunds_of(each).get().total for each in (first, second)]
    assert totals == [
        price(firm, 700_000) - price(firm, 600_000),
        price(firm, 600_000) - price(firm, 500_000),
    ]
    third = firm.report(to(firm, "7000.00"))
    assert bills_of(third).get().amount == sum(totals)
    nothing_left(firm)


def test_a_bill_paid_in_part_keeps_its_money_or_waits(firm: Firm, billed: Bill) -> None:
    part = price(firm, 600_000) - 100
    paid(billed, part, "2020-02-10")
    firm.report(to(firm, "6000.00"))
    again = live_bills().get(month=FEBRUARY)
    assert sum(each.principal for each in again.payments.filter(undone_at=None)) == part
    assert summed("suspense") == 0
    waits = firm.report(to(firm, "5000.00"))
    assert (settling(firm).state, settling(firm).waits_for) == (SettlingState.WAITING, WaitsFor.PART_PAID)
    assert settling(firm).waiting == 1
    assert live_bills().get(month=FEBRUARY) == again, "money that would be left over is never loose"
    paid(again, 100, "2020-02-10")
    as_day_begins(business_date())
    while outbox.work_once(now()):
        pass
    assert refunds_of(waits).get().total == price(firm, 600_000) - price(firm, 500_000)
    assert settling(firm).state == SettlingState.SETTLED
    nothing_left(firm)


def test_months_after_the_report_follow(firm: Firm, billed: Bill) -> None:
    """A base holds from its month on; a person who left in January is not insured in February."""
    bill_month(FEBRUARY + 1)
    report = firm.report(to(firm, "9000.00"))
    assert sorted(bills_of(report).values_list("month", flat=True)) == [FEBRUARY, FEBRUARY + 1]


def test_a_month_not_billed_yet_is_left_to_its_run(firm: Firm) -> None:
    firm.report(to(firm, "9000.00"), hire())
    assert not ReportMonth.objects.exists()
    bill_month(FEBRUARY)
    assert firm.employer.bills.get().persons == 2


def test_a_difference_not_paid_goes_before_the_month_itself(firm: Firm, billed: Bill) -> None:
    """8,500 of 9,000: only the supplementary bill is corrected, to the fen."""
    first = firm.report(to(firm, "9000.00"))
    paid(billed, billed.amount, "2020-02-10")
    firm.report(to(firm, "8500.00"))
    assert not bills_of(first).exists()
    again = live_bills().get(month=FEBRUARY, kind=BillKind.BASE_DIFFERENCE)
    assert again.amount == price(firm, 850_000) - price(firm, 700_000)
    individual = sum(item.individual for item in again.items.all())
    assert individual == round((850_000 - 700_000) * 0.1)
    assert not Refund.objects.exists()
    paid(again, again.amount, "2020-02-10")
    assert bases_of(firm.worker) == [850_000]
    nothing_left(firm)


def test_many_refunds_take_several_steps(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    people = numbers(5)
    firm.report(*[hire(number, since="2020-01-03") for number in people])
    bill_month(FEBRUARY)
    bill = live_bills().get(month=FEBRUARY)
    paid(bill, bill.amount, "2020-02-10")
    monkeypatch.setattr("anxin.funds.reporting.settling.REFUNDS_A_STEP", 2)
    report = firm.report(*[leave(number, "赵新来", "2020-01-31") for number in people])
    assert refunds_of(report).count() == 5
    assert len(set(refunds_of(report).values_list("number", flat=True))) == 5
    assert settling(firm).less == sum(each.total for each in refunds_of(report))
    nothing_left(firm)
