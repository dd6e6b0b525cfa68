"""II.1.2: handled on the employer's promise in place of documents; a refund only after a call to the insured person."""

import pytest

from anxin.casework.errors import CaseError, Incomplete
from anxin.casework.models import Application, CheckOutcome, Outcome
from anxin.casework.operations import handling
from anxin.casework.operations.drafting import save_answers
from anxin.channels.bank.importing import take_in
from anxin.funds.errors import NotAllowed
from anxin.funds.models import Bill, PersonMonth, Refund
from anxin.funds.operations.refunding import pay_refund
from anxin.law.money import portion
from anxin.law.months import format_month
from anxin.registry.models import AccountCategory, Role
from anxin.registry.queries import entitlement_record
from anxin.services import operations
from anxin.services.contributions.by_hand import Typed, enter_amounts, entered
from anxin.services.registry import services
from tests.channels.bank.reports import report
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    BY_HAND,
    City,
    clauses_owed,
    delivered,
    documents,
    employer_applies,
    estimate_of,
    failed,
    finished,
    held,
    owed,
    proposed,
    taken_in,
)
from tests.factories import a_file
from tests.funds.banking import pays_from
from tests.funds.makers import balances, summed
from tests.funds.refunds import sent_again
from tests.registry.people import make_staff
from tests.services.details import DETAILS

SPAN = {"first_month": "2018-03", "last_month": "2019-06"}
OVER_TEN_YEARS = ("2009-01", "2019-12")
REPLACED = ["employer_proof", "labour_contract", "payroll_vouchers", "reason_statement"]


def test_general_account_over_ten_years_in_beijing(city: City) -> None:
    case = employer_applies(city, "person-back-payment", SPAN, worker=city.hires(paid=OVER_TEN_YEARS))
    assert (case.mode, case.decision["clauses"]) == ("commitment", ["II.1.2"])
    assert held(case) == ["general-account-commitment"]
    assert "in_place_of_documents" in case.commitments
    assert [name for name, status in documents(case).items() if status == "committed"] == sorted(
        REPLACED, key=list(documents(case)).index
    )
    taken_in(city, case)
    proposal = proposed(city, case)
    assert [format_month(row.month) for row in entered(case).values()][:2] == ["2018-03", "2018-04"]
    operations.review(proposal, city.reviewer, confirm=True, note="同意")
    bills = {format_month(bill.month): bill for bill in Bill.objects.filter(source=case.subject)}
    assert len(bills) == 16, "a bill for each month"
    by_hand = bills["2018-03"]
    assert (by_hand.amount, by_hand.due_on.isoformat()) == (sum(BY_HAND.values()), "2018-03-31")
    assert by_hand.lines.get().pension_employer == BY_HAND["pension_employer"]
    city.pays(by_hand)
    days = (city.day - by_hand.due_on).days
    payment = by_hand.payments.get(charged__gt=0)
    assert payment.charged == sum(portion(item.amount, 500 * days) for item in by_hand.items.all())
    delivered(city, case)
    assert owed(case) == {("commitment", name): None for name in REPLACED}
    assert clauses_owed(case) == {"II.1.2"}


def test_amounts_of_a_month_without_rates_are_never_made_up(city: City) -> None:
    case = employer_applies(city, "person-back-payment", SPAN, worker=city.hires(paid=OVER_TEN_YEARS))
    taken_in(city, case)
    handling.start(case, city.handler)
    proposal = handling.propose(case, city.handler, outcome=Outcome.APPROVE, reason="材料齐全")
    with pytest.raises(CaseError, match="2018-03"):
        operations.review(proposal, city.reviewer, confirm=True, note="同意")
    assert not Bill.objects.exists()


def test_whoever_entered_the_amounts_does_not_confirm_them(city: City) -> None:
    case = employer_applies(city, "person-back-payment", SPAN, worker=city.hires(paid=OVER_TEN_YEARS))
    taken_in(city, case)
    handling.start(case, city.handler)
    both = make_staff(Role.SUPERVISOR)
    enter_amounts(case, both, [Typed(m, 500_000, dict(BY_HAND)) for m in estimate_of(case).missing], a_file())
    proposal = handling.propose(case, city.handler, outcome=Outcome.APPROVE, reason="材料齐全")
    with pytest.raises(CaseError):
        operations.review(proposal, both, confirm=True, note="同意")
    assert not Bill.objects.exists()


def test_temporary_account_needs_no_ten_years(city: City) -> None:
    worker = city.hires(account=AccountCategory.TEMPORARY)
    case = employer_applies(city, "person-back-payment", SPAN, worker=worker)
    assert held(case) == ["temporary-account-commitment"]
    finished(city, case)


@pytest.mark.parametrize(
    ("span", "paid", "missing"),
    [
        (
            SPAN,
            ("2009-01", "2019-01"),
            "more than 120 months (ten years) of pension contributions in Beijing",
        ),
        (SPAN | {"first_month": "2016-06"}, OVER_TEN_YEARS, "at most 36 months (three years) are paid"),
    ],
)
def test_what_is_short_of_it_is_told_why(
    city: City, span: dict[str, str], paid: tuple[str, str], missing: str
) -> None:
    case = employer_applies(city, "person-back-payment", span, worker=city.hires(paid=paid))
    assert case.mode != "commitment"
    assert missing in failed(case)["general-account-commitment"]


def test_the_promise_must_be_signed(city: City) -> None:
    draft = operations.start(city.agent, services()["refund"], employer=city.employer)
    operations.choose_person(city.agent, draft, city.hires())
    save_answers(city.agent, draft, facts={"kind": "ordinary"}, commitments=["truth"])
    form = services()["refund"].details(DETAILS["refund"])
    assert form.is_valid()
    operations.save_details(city.agent, draft, form)
    draft.refresh_from_db()
    with pytest.raises(Incomplete) as caught:
        operations.submit(city.agent, draft)
    assert caught.value.commitments == ["in_place_of_documents"]


@pytest.mark.parametrize("kind", ["ordinary", "base_difference"])
def test_a_refund_waits_for_the_telephone_call(city: City, kind: str) -> None:
    case = taken_in(city, employer_applies(city, "refund", {"kind": kind}))
    assert (case.mode, case.decision["checks"]) == ("commitment", ["telephone_confirmation"])
    handling.start(case, city.handler)
    for outcome in (None, CheckOutcome.NOT_REACHED, CheckOutcome.DENIED):
        if outcome is not None:
            _calls(city, case, outcome)
        with pytest.raises(CaseError):
            _proposes(city, case)
    _calls(city, case, CheckOutcome.CONFIRMED)
    _proposes(city, case)
    assert case.checks.count() == 3, "every attempt stays on the file"


def test_who_first_agreed_and_then_denied_is_not_paid(city: City) -> None:
    case = taken_in(city, employer_applies(city, "refund", {"kind": "ordinary"}))
    handling.start(case, city.handler)
    _calls(city, case, CheckOutcome.CONFIRMED)
    _calls(city, case, CheckOutcome.DENIED)
    with pytest.raises(CaseError):
        _proposes(city, case)


def _calls(city: City, case: Application, outcome: CheckOutcome) -> None:
    handling.add_check(case, city.handler, kind="telephone_confirmation", outcome=outcome, note="电话")


def _proposes(city: City, case: Application) -> None:
    handling.propose(case, city.handler, outcome=Outcome.APPROVE, reason="材料齐全")


def test_a_refund_to_its_end_leaves_the_promise_to_be_verified_once_things_are_stable(city: City) -> None:
    worker = city.hires()
    city.bills("2019-12", "2020-01")
    before = balances()
    case = finished(city, employer_applies(city, "refund", {"kind": "ordinary"}, worker=worker))
    assert owed(case) == {("commitment", "refund_reason"): None}
    refund = Refund.objects.get(source=case.subject)
    assert (refund.state, refund.spoke_with) == ("approved", "本人")
    lines = PersonMonth.objects.filter(person=worker)
    assert refund.total == sum(line.total for line in lines) == summed("refunds_payable")
    assert entitlement_record(worker, city.day) == []
    with pytest.raises(NotAllowed):
        pay_refund(refund, make_staff(Role.FINANCE_CLERK))
    pays_from()
    refund = pay_refund(refund, make_staff(Role.PAYER))
    assert (summed("payments_underway"), summed("refunds_payable")) == (refund.total, 0)
    take_in(report(refund.order_id, group="RJCT", group_code="AC04"))
    assert (summed("payments_underway"), summed("refunds_payable")) == (0, refund.total)
    again = sent_again(Refund.objects.get(pk=refund.pk))
    take_in(report(again.order_id, group="ACSC"))
    again.refresh_from_db()
    assert (again.state, again.attempt, summed("payments_underway")) == ("paid", 2, refund.total)
    assert summed("bank") == before["bank", ""], "until the statement shows it"
    city.on("2020-07-01")
    city.declare("stabilised", "2020-07-01")
    assert str(owed(case)["commitment", "refund_reason"]) == "2020-10-09", "after the national holiday"


def test_a_base_difference_refund_takes_the_lower_base(city: City) -> None:
    worker = city.hires()
    city.bills("2019-12", "2020-01")
    case = finished(city, employer_applies(city, "refund", {"kind": "base_difference"}, worker=worker))
    refund = Refund.objects.get(source=case.subject)
    assert {item.month for item in refund.items.all()} == {599, 600}
    assert {row.base for row in entitlement_record(worker, city.day)} == {500_000}


@pytest.mark.parametrize(
    ("details", "told"), [({"amount": "1.00"}, "1.00"), ({"months": "2019-10"}, "2019-10")]
)
def test_neither_another_amount_nor_an_unpaid_month_goes_back(
    city: City, details: dict[str, str], told: str
) -> None:
    worker = city.hires()
    city.bills("2019-12", "2020-01")
    case = taken_in(city, employer_applies(city, "refund", {"kind": "ordinary"}, worker=worker, **details))
    with pytest.raises(CaseError, match=told):
        operations.review(proposed(city, case), city.reviewer, confirm=True, note="同意")
    assert not Refund.objects.exists()


def test_before_the_notice_the_documents_themselves_are_needed(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = employer_applies(city, "person-back-payment", SPAN, worker=city.hires(paid=OVER_TEN_YEARS))
    refund = employer_applies(city, "refund", {"kind": "ordinary"})
    assert (case.mode, refund.mode, refund.decision["checks"]) == ("ordinary", "ordinary", [])
    assert {documents(case)[name] for name in REPLACED} == {"needed"}
    assert "in_place_of_documents" not in case.commitments
    finished(city, case)
    assert owed(case) == {}
