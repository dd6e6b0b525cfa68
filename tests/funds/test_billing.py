import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from anxin.funds.errors import Cancelled, NoParameters, PaidAlready
from anxin.funds.models import Bill, BillItem, PersonMonth
from anxin.funds.operations.billing import bill_month, cancel_bill
from anxin.law.months import parse_month
from anxin.registry.models import EmployerSize
from tests.funds.makers import JANUARY, MINIMUM, balances, billed, employer_with, hire, on, paid, summed

pytestmark = pytest.mark.django_db


def test_a_minimum_wage_month_comes_to_the_published_amounts() -> None:
    on("2020-02-10")
    employer = employer_with(MINIMUM, size=EmployerSize.SMALL)
    bill = billed(employer)
    line = bill.lines.get()
    assert (line.pension_employer, line.pension_person) == (57_808, 28_904)
    assert (line.unemployment_employer, line.unemployment_person) == (2_890, 723)
    assert (line.work_injury_employer, line.work_injury_person) == (943, 0)
    assert (line.medical_employer + line.mutual_aid_employer) == 54_459 + 5_557
    assert (line.medical_person + line.mutual_aid_person) == 11_414
    assert bill.amount == line.total


def test_the_bill_is_the_sum_of_its_branches_and_of_its_persons() -> None:
    on("2020-02-10")
    bill = billed(employer_with(MINIMUM, 1_234_567, 9_999_999))
    assert bill.persons == 3
    assert bill.lines.aggregate(fen=Sum("total"))["fen"] == bill.amount
    assert sum(item.amount for item in bill.items.all()) == bill.amount
    assert summed("receivable") == summed("billed") == bill.amount


def test_january_falls_due_at_the_end_of_march_and_says_why() -> None:
    on("2020-02-10")
    bill = billed(employer_with(MINIMUM))
    assert bill.due_on.isoformat() == "2020-03-31"
    assert bill.ordinary_due_on.isoformat() == "2020-01-31"
    assert (bill.extension, bill.clause) == ("collection-extension", "I.2")


def test_a_restaurant_may_pay_until_the_end_of_july() -> None:
    on("2020-02-10")
    bill = billed(employer_with(MINIMUM, size=EmployerSize.SMALL, industry=62))
    assert bill.due_on.isoformat() == "2020-07-31"
    assert bill.extension == "industry-extension"


def test_relief_of_february_stands_on_the_bill() -> None:
    on("2020-06-10")
    bill = billed(employer_with(MINIMUM, size=EmployerSize.SMALL), "2020-02")
    assert bill.relief == 57_808 + 2_890 + 943 + (54_459 - 27_229)
    assert bill.lines.get().pension_employer == 0


def test_billing_again_changes_nothing() -> None:
    on("2020-02-10")
    employer_with(MINIMUM)
    hire(None, 500_000)
    assert bill_month(JANUARY).bills == 2
    before = balances()
    again = bill_month(JANUARY)
    assert (again.bills, again.persons) == (0, 0)
    assert balances() == before


def test_who_pays_alone_gets_a_bill_of_his_own() -> None:
    on("2020-02-10")
    person = hire(None, MINIMUM)
    bill_month(JANUARY)
    bill = Bill.objects.get(person=person)
    assert bill.employer_amount == 0
    line = bill.lines.get()
    assert (line.pension_person, line.unemployment_person) == (72_260, 4_336)


def test_a_month_without_rates_is_refused_and_leaves_nothing() -> None:
    on("2021-02-10")
    employer_with(MINIMUM)
    with pytest.raises(NoParameters, match="2021-01"):
        bill_month(parse_month("2021-01"))
    assert not Bill.objects.exists()


def test_a_cancelled_bill_leaves_the_ledger_as_before_and_the_month_free() -> None:
    on("2020-02-10")
    employer = employer_with(MINIMUM)
    bill = billed(employer)
    cancel_bill(bill, actor="system", reason="wrong base")
    assert balances() == {}
    again = billed(employer)
    assert again.serial == 2
    assert again.number == f"{bill.number}-2"
    with pytest.raises(Cancelled):
        cancel_bill(bill, actor="system", reason="twice")


def test_a_paid_bill_is_not_cancelled() -> None:
    on("2020-02-10")
    bill = billed(employer_with(MINIMUM))
    paid(bill, 100, "2020-02-10")
    with pytest.raises(PaidAlready):
        cancel_bill(bill, actor="system", reason="wrong base")


@pytest.mark.parametrize("change", ["employer_amount", "month", "persons"])
def test_the_database_keeps_the_amounts_of_a_bill(change: str) -> None:
    on("2020-02-10")
    bill = billed(employer_with(MINIMUM))
    with pytest.raises(IntegrityError), transaction.atomic():
        Bill.objects.filter(pk=bill.pk).update(**{change: 7})
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonMonth.objects.update(total=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        BillItem.objects.all()._raw_delete("default")
