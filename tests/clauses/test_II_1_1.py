"""II.1.1: a missed monthly report, the last three months for a person, and a base difference are handled directly."""

import pytest
from django.utils import translation

from anxin.casework.errors import CaseError
from anxin.casework.states import State
from anxin.funds.law import Law
from anxin.funds.models import Bill, PersonMonth, Refund, ReportState
from anxin.funds.operations.billing import bill_month
from anxin.funds.operations.refunding import NotChecked, approve_refund, enter_account, note_check
from anxin.funds.reporting.faults import said
from anxin.funds.reporting.operations import receive_rows
from anxin.law.money import portion
from anxin.law.months import format_month, parse_month
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Role
from anxin.registry.queries import entitlement_record
from anxin.services import operations
from anxin.services.registration_and_collection.base_difference_back_payment import estimate
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    documents,
    employer_applies,
    estimate_of,
    failed,
    finished,
    held,
    owed,
    proposed,
    taken_in,
    worker_of,
)
from tests.funds.refunds import PAYEE
from tests.funds.reporting.files import base, cells, hire, numbers
from tests.registry.people import make_staff

LAST_THREE = {"first_month": "2019-11", "last_month": "2020-01"}


def test_a_missed_monthly_report_needs_nothing_but_the_answers(city: City) -> None:
    case = employer_applies(city, "monthly-report-back-payment", {"months": 2})
    assert (case.mode, case.decision["clauses"]) == ("direct", ["II.1.1"])
    assert not case.attachments.exists()
    workers = {city.hires().pk, city.hires().pk}
    assert finished(city, case).state == State.CLOSED
    assert owed(case) == {}
    bills = Bill.objects.filter(source=case.subject).order_by("month")
    assert [(bill.kind, bill.due_on.isoformat()) for bill in bills] == [
        ("back_payment", "2019-11-30"),
        ("back_payment", "2019-12-31"),
    ]
    for bill in bills:
        assert {line.person_id for line in bill.lines.all()} == workers
        assert sum(line.total for line in bill.lines.all()) == bill.amount
    assert bill_month(bills[0].month).bills == 0, "the month's run asks for nobody twice"


def test_the_last_three_months_for_a_person(city: City) -> None:
    case = employer_applies(city, "person-back-payment", LAST_THREE)
    assert (case.mode, case.decision["clauses"]) == ("direct", ["II.1.1"])
    assert list(documents(case)) == ["detail_form"]
    assert held(case) == ["last-three-months"]
    assert failed(case)["over-three-years-deferred"] == ["more than 36 months (three years) are paid"]
    finished(city, case)
    assert owed(case) == {}
    bills = {format_month(bill.month): bill for bill in Bill.objects.filter(source=case.subject)}
    assert list(bills) == ["2020-01", "2019-12", "2019-11"]
    assert {bill.lines.get().base for bill in bills.values()} == {650_000}
    for bill in bills.values():
        city.pays(bill)
    late = bills["2019-11"].payments.get(charged__gt=0)
    assert (late.treatment, late.clause) == ("accrues", "SIL.86")
    assert late.charged == sum(
        portion(item.amount, 500 * (city.day - bills["2019-11"].due_on).days)
        for item in bills["2019-11"].items.all()
    )
    assert bills["2020-01"].payments.get().charged == 0, "put off to the end of March (I.2)"
    assert {(row.months, row.base) for row in entitlement_record(worker_of(case), city.day)} == {(1, 650_000)}


def test_one_base_a_month_and_each_month_under_its_own_rates(city: City) -> None:
    """Maternity is a branch of its own until the end of 2019; the floor of a base is shown before anything is sent."""
    worker = city.hires()
    case = employer_applies(
        city,
        "person-back-payment",
        LAST_THREE,
        worker=worker,
        monthly_wage="1000.00",
        bases="2020-01 8000.00",
    )
    estimate = estimate_of(case)
    november, _december, january = estimate.months
    assert (november.base, november.bases["pension"], november.bases["medical"]) == (
        100_000,
        361_300,
        555_700,
    )
    assert january.bases["pension"] == january.base == 800_000
    assert november.surcharge > 0 == january.surcharge
    finished(city, case)
    bills = {bill.month: bill for bill in Bill.objects.filter(source=case.subject)}
    for month in estimate.months:
        line = bills[month.month].lines.get()
        assert {name: getattr(line, name) for name in month.amounts} == month.amounts
        assert (line.base, line.total) == (month.base, month.total)
    assert bills[november.month].items.filter(branch="maternity").exists()
    assert not bills[january.month].items.filter(branch="maternity").exists()
    assert {item.branch for item in bills[january.month].items.all()} == {
        "pension",
        "unemployment",
        "work_injury",
        "medical",
        "mutual_aid",
    }, "all insurances together"


def test_a_month_that_is_billed_already_is_not_billed_twice(city: City) -> None:
    worker = city.hires()
    bill = city.bills("2019-12", pays=False)[0]
    case = taken_in(city, employer_applies(city, "person-back-payment", LAST_THREE, worker=worker))
    proposal = proposed(city, case)
    with pytest.raises(CaseError, match=bill.number):
        operations.review(proposal, city.reviewer, confirm=True, note="同意")
    case.refresh_from_db()
    assert case.state == State.IN_PROCESS
    assert not Bill.objects.filter(source=case.subject).exists()


def test_four_months_back_is_no_longer_the_last_three(city: City) -> None:
    case = employer_applies(city, "person-back-payment", LAST_THREE | {"first_month": "2019-10"})
    assert case.mode == "ordinary"
    assert failed(case)["last-three-months"] == [
        "the first month is not before the third month preceding the month of receipt"
    ]


def test_a_base_difference(city: City) -> None:
    facts = {"first_month": "2019-11", "last_month": "2019-12"}
    case = employer_applies(city, "base-difference-back-payment", facts)
    assert (case.mode, case.decision["clauses"]) == ("direct", ["II.1.1"])
    city.bills("2019-11", "2019-12")
    assert all("7000.00" in str(each.note) for each in estimate(case).months), "from what was billed"
    finished(city, case)
    assert owed(case) == {}
    bills = Bill.objects.filter(source=case.subject, kind="base_difference").order_by("month")
    assert [bill.lines.get().base for bill in bills] == [750_050, 750_050]
    for bill in bills:
        old, more = (
            PersonMonth.objects.filter(month=bill.month, bill__kind=kind).get()
            for kind in ("monthly", bill.kind)
        )
        standing, on = bill.standing, city.day
        new = Law.on(pack_in_force(), bill.month, on).priced(standing, 750_050, rural=False).amounts
        assert {name: getattr(old, name) + getattr(more, name) for name in new} == new
        city.pays(bill)
    assert {row.base for row in entitlement_record(worker_of(case), city.day)} == {750_050}


def test_a_base_that_was_too_high_goes_back_after_the_call(city: City) -> None:
    facts = {"first_month": "2019-12", "last_month": "2019-12"}
    case = employer_applies(city, "base-difference-back-payment", facts, correct_base="5000.00")
    city.bills("2019-12")
    finished(city, case)
    refund = Refund.objects.get(source=case.subject)
    assert (refund.state, refund.kind, refund.needs_check) == ("proposed", "base_difference", True)
    with pytest.raises(NotChecked):
        approve_refund(refund, city.reviewer)
    note_check(refund, city.handler, spoke_with="本人")
    enter_account(refund, make_staff(Role.FINANCE_CLERK), PAYEE)
    approve_refund(refund, city.reviewer)
    assert {row.base for row in entitlement_record(worker_of(case), city.day)} == {500_000}


def test_before_the_notice_the_same_requests_are_ordinary(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    report = employer_applies(city, "monthly-report-back-payment", {"months": 2})
    person = employer_applies(
        city, "person-back-payment", {"first_month": "2019-11", "last_month": "2019-12"}
    )
    assert (report.mode, person.mode) == ("ordinary", "ordinary")
    assert documents(person)["labour_contract"] == "needed"
    assert finished(city, person).state == State.CLOSED


def test_a_month_is_reported_and_only_what_is_too_old_is_sent_to_back_payment(city: City) -> None:
    """The report itself: a right row is handled, a hire of four months ago points to the services of this clause."""
    worker = city.hires(name="王大力")
    first, second = numbers(2)
    rows = [
        hire(first, "赵新来"),
        base(worker.id_number, "王大力", "9000.00"),
        hire(second, "钱早来", since="2019-10-08"),
        base(city.hires(name="孙差额").id_number, "孙差额", "9000.00", "2019-12"),
    ]
    report = receive_rows(city.agent, city.employer, parse_month("2020-02"), [cells(row) for row in rows])
    assert (report.state, report.rows_applied, report.rows_refused) == (ReportState.PARTLY_APPLIED, 2, 2)
    with translation.override("en"):
        words = [
            said(row.number, row.column, row.reason, row.details) for row in report.rows.exclude(reason="")
        ]
    assert words[0].startswith("Row 3, date: Hired before 2019-11")
    assert "II.1.1" in words[0]
    assert "base-difference back-payment (II.1.1)" in words[1]
    case = employer_applies(city, "person-back-payment", LAST_THREE, worker=worker)
    assert case.mode == "direct"


def test_a_report_that_comes_after_the_bill_is_billed_directly(city: City) -> None:
    """Higher: a bill of its own that cites the clause. Lower and paid: a refund that no officer has decided alone (II.1.2)."""
    month = parse_month("2020-02")
    worker = city.hires()
    bill_month(month)
    first = Bill.objects.get(employer=city.employer, month=month)
    report = receive_rows(
        city.agent, city.employer, month, [cells(base(worker.id_number, worker.name, "9000.00"))]
    )
    further = Bill.objects.get(source=report.subject)
    assert (further.kind, further.due_on.isoformat(), further.clause) == (
        "base_difference",
        "2020-03-31",
        "I.2",
    )
    assert further.number != first.number
    assert report.settlings.get().clause == "II.1.1"
    for bill in (first, further):
        city.pays(bill)
    lower = receive_rows(
        city.agent, city.employer, month, [cells(base(worker.id_number, worker.name, "6000.00"))]
    )
    refund = Refund.objects.get(source__startswith=lower.subject)
    assert (refund.state, refund.needs_check) == ("proposed", True)
