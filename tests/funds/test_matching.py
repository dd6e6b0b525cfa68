"""Receipts and bills (II.3): what the program matches by itself, why it leaves the rest, and the two officers who decide then."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from anxin.funds.checking import receipts_that_disagree
from anxin.funds.errors import Answered, NotAllowed, NothingLeft
from anxin.funds.matching import numbers_in
from anxin.funds.models import AgreementKind, Bill, MatchProposal, Payment, Receipt, Treatment, Waiting
from anxin.funds.operations.matching import confirm, match_receipt, propose, refuse, take_up, undo
from anxin.funds.operations.paying import undo_payment
from anxin.funds.queries import open_on
from anxin.registry.models import Role, Staff
from anxin.services.declaring import declare_event
from tests.funds.banking import agreed, received, remittance, switched_on
from tests.funds.makers import MINIMUM, billed, employer_with, on, summed
from tests.registry.people import make_agency, make_centre, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day() -> None:
    on("2020-02-14")


@pytest.fixture
def clerk() -> Staff:
    return make_staff(Role.FINANCE_CLERK)


@pytest.fixture
def second() -> Staff:
    return make_staff(Role.SUPERVISOR)


def name_of(bill: Bill) -> str:
    assert bill.employer is not None
    return bill.employer.name


def suspense_is_what_waits() -> None:
    assert not receipts_that_disagree().exists()
    assert summed("suspense") == sum(each.left for each in Receipt.objects.all())


def test_number_and_amount_leave_no_doubt() -> None:
    bill = billed(employer_with(MINIMUM))
    agreed(bill.employer)
    switched_on()
    (receipt,) = received(remittance(bill.amount, f"社保费 {bill.number}"))
    bill.refresh_from_db()
    receipt.refresh_from_db()
    assert (receipt.state, bill.settled_on) == ("allocated", dt.date(2020, 2, 10))
    assert Payment.objects.get().source == receipt.source
    suspense_is_what_waits()


def test_a_late_bill_is_matched_with_its_surcharge_or_without() -> None:
    switched_on()
    bills = [billed(employer_with(MINIMUM), "2019-11"), billed(employer_with(MINIMUM), "2019-11")]
    for bill in bills:
        agreed(bill.employer)
    surcharge = sum((item.amount * 72 * 500 + 500_000) // 1_000_000 for item in bills[0].items.all())
    received(
        remittance(bills[0].amount + surcharge, bills[0].number), remittance(bills[1].amount, bills[1].number)
    )
    assert {each.treatment for each in Payment.objects.all()} == {Treatment.ACCRUES}
    assert (open_on(bills[0]).total, open_on(bills[1]).total) == (0, surcharge)


def test_one_payment_for_several_bills() -> None:
    employer = employer_with(MINIMUM)
    agreed(employer)
    switched_on()
    bills = [billed(employer, month) for month in ("2020-01", "2020-02")]
    received(remittance(sum(each.amount for each in bills), f"{bills[1].number}"))
    assert Payment.objects.count() == 2
    assert all(open_on(each).total == 0 for each in bills)
    suspense_is_what_waits()


def test_two_ways_to_add_up_are_left_to_people() -> None:
    employer = employer_with(MINIMUM)
    agreed(employer)
    switched_on()
    bills = [billed(employer, month) for month in ("2020-01", "2020-02", "2020-03")]
    assert len({each.amount for each in bills}) == 1
    (receipt,) = received(remittance(bills[0].amount * 2, bills[0].number))
    receipt.refresh_from_db()
    assert (receipt.waiting, Payment.objects.count()) == (Waiting.AMOUNT, 0)
    assert {each.reason for each in receipt.proposals.all()} == {"number"}


def test_why_money_waits() -> None:
    bill = billed(employer_with(MINIMUM))
    text = f"费款{bill.number}"
    on("2020-02-20")

    def waits(fen: int, said: str, day: str) -> str:
        (receipt,) = received(remittance(fen, said, on=day), opening=summed("bank"))
        receipt.refresh_from_db()
        return receipt.waiting

    assert waits(bill.amount, text, "2020-01-30") == Waiting.NOT_ALLOWED
    assert waits(bill.amount, text, "2020-02-10") == Waiting.SWITCHED_OFF
    switched_on()
    assert waits(bill.amount, text, "2020-02-11") == Waiting.NO_AGREEMENT
    agreed(bill.employer, AgreementKind.DIRECT_DEBIT)
    assert waits(bill.amount, text, "2020-02-12") == Waiting.NO_AGREEMENT
    agreed(bill.employer)
    assert waits(bill.amount, "费款", "2020-02-13") == Waiting.NO_NUMBER
    assert waits(bill.amount - 1, text, "2020-02-14") == Waiting.AMOUNT
    other = billed(employer_with(MINIMUM))
    assert waits(bill.amount, text + other.number, "2020-02-15") == Waiting.SEVERAL_PAYERS
    assert Payment.objects.count() == 0
    assert waits(bill.amount, text, "2020-02-16") == Waiting.NEW
    suspense_is_what_waits()


def test_the_end_of_the_epidemic_ends_remittance() -> None:
    bill = billed(employer_with(MINIMUM))
    agreed(bill.employer)
    switched_on()
    on("2020-07-02")
    declare_event(
        "ended",
        dt.date(2020, 7, 1),
        by=make_staff(Role.CENTRE, agency=make_centre()),
        authority="北京市人民政府",
        citation="公告",
    )
    (receipt,) = received(remittance(bill.amount, bill.number, on="2020-07-02"))
    receipt.refresh_from_db()
    assert receipt.waiting == Waiting.NOT_ALLOWED


def test_an_employer_of_another_agency_is_not_matched_here() -> None:
    employer = employer_with(MINIMUM)
    employer.agency = make_agency("110108")
    employer.save()
    bill = billed(employer)
    agreed(employer)
    switched_on(employer.agency)
    switched_on()
    (receipt,) = received(remittance(bill.amount, bill.number))
    receipt.refresh_from_db()
    assert receipt.waiting == Waiting.NO_NUMBER


def test_suggestions_give_a_reason() -> None:
    known, named, equal = (billed(employer_with(MINIMUM)) for _ in range(3))
    account = agreed(known.employer).number
    receipts = received(
        remittance(5, account=account),
        remittance(6, name=name_of(named)),
        remittance(equal.amount, name="别人"),
    )
    reasons = [list(each.proposals.values_list("reason", flat=True)) for each in receipts]
    assert reasons[0] == ["account"]
    assert "name" in reasons[1]
    assert set(reasons[2]) == {"amount"}
    assert known.pk in receipts[0].proposals.values_list("bill", flat=True)


def test_two_officers_decide(clerk: Staff, second: Staff) -> None:
    bill = billed(employer_with(MINIMUM))
    (receipt,) = received(remittance(bill.amount, name=name_of(bill)))
    suggestion = receipt.proposals.get()
    with pytest.raises(NotAllowed):
        confirm(suggestion, by=second)
    proposal = take_up(suggestion, by=clerk)
    with pytest.raises(NotAllowed):
        confirm(proposal, by=clerk)
    payment = confirm(proposal, by=second)
    assert (payment.amount, open_on(bill).total) == (bill.amount, 0)
    with pytest.raises(Answered):
        confirm(proposal, by=second)
    suspense_is_what_waits()


def test_the_database_wants_two_persons(clerk: Staff) -> None:
    bill = billed(employer_with(MINIMUM))
    (receipt,) = received(remittance(bill.amount, name=name_of(bill)))
    proposal = take_up(receipt.proposals.get(), by=clerk)
    for confirmed_by in (proposal.proposed_by, "staff:other"):
        rows = MatchProposal.objects.filter(pk=proposal.pk)
        if confirmed_by == "staff:other":
            rows.update(proposed_by="")
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(confirmed_by=confirmed_by, confirmed_at=dt.datetime.now(dt.UTC))


def test_part_of_a_receipt_and_the_rest(clerk: Staff, second: Staff) -> None:
    one, two = billed(employer_with(MINIMUM)), billed(employer_with(MINIMUM))
    (receipt,) = received(remittance(one.amount + 1_000))
    confirm(propose(receipt, one, one.amount, by=clerk), by=second)
    receipt.refresh_from_db()
    assert (receipt.state, receipt.left, receipt.waiting) == ("partly", 1_000, Waiting.LEFT_OVER)
    with pytest.raises(NothingLeft):
        propose(receipt, two, 1_001, by=clerk)
    confirm(propose(receipt, two, 1_000, by=clerk), by=second)
    receipt.refresh_from_db()
    assert (receipt.state, open_on(two).total) == ("allocated", two.amount - 1_000)
    suspense_is_what_waits()


def test_more_than_is_open_stays(clerk: Staff, second: Staff) -> None:
    bill = billed(employer_with(MINIMUM))
    (receipt,) = received(remittance(bill.amount + 77))
    payment = confirm(propose(receipt, bill, receipt.left, by=clerk), by=second)
    receipt.refresh_from_db()
    assert (payment.amount, receipt.left) == (bill.amount, 77)
    suspense_is_what_waits()


def test_what_was_undone_is_not_matched_again_by_itself(clerk: Staff, second: Staff) -> None:
    bill = billed(employer_with(MINIMUM))
    agreed(bill.employer)
    switched_on()
    (receipt,) = received(remittance(bill.amount, bill.number))
    undo(Payment.objects.get(), by=clerk, reason="wrong bill")
    receipt.refresh_from_db()
    assert receipt.state == "unallocated"
    assert not match_receipt(receipt)
    receipt.refresh_from_db()
    assert (receipt.waiting, Payment.objects.count()) == (Waiting.UNDONE, 1)
    confirm(propose(receipt, bill, bill.amount, by=clerk), by=second)
    assert open_on(bill).total == 0
    suspense_is_what_waits()


def test_a_refused_suggestion_does_not_come_back(clerk: Staff) -> None:
    bill = billed(employer_with(MINIMUM))
    (receipt,) = received(remittance(bill.amount, name=name_of(bill)))
    refuse(receipt.proposals.get(), by=clerk)
    match_receipt(receipt)
    assert receipt.proposals.count() == 1


def test_a_receipt_made_again_never_gives_more_than_it_holds(clerk: Staff, second: Staff) -> None:
    """Parts of one receipt on two bills, one of them taken off and made again in the order of the days."""
    one, two = billed(employer_with(MINIMUM)), billed(employer_with(MINIMUM))
    (early,) = received(remittance(10_000, on="2020-02-12"))
    (late,) = received(remittance(100_000, on="2020-02-13"), opening=10_000)
    confirm(propose(late, one, 60_000, by=clerk), by=second)
    confirm(propose(late, two, 40_000, by=clerk), by=second)
    confirm(propose(early, one, 10_000, by=clerk), by=second)
    late.refresh_from_db()
    assert (late.allocated, Payment.objects.filter(attempt=2).count()) == (100_000, 1)
    assert open_on(one).total == one.amount - 70_000
    while payment := Payment.objects.filter(undone_at=None).first():
        undo_payment(payment, actor="system", reason="test")
    late.refresh_from_db()
    assert late.allocated == 0
    suspense_is_what_waits()


def test_others_neither_propose_nor_confirm(clerk: Staff) -> None:
    bill = billed(employer_with(MINIMUM))
    (receipt,) = received(remittance(bill.amount, name=name_of(bill)))
    elsewhere = make_staff(Role.FINANCE_CLERK, agency=make_agency("110108"))
    for stranger in (elsewhere, make_staff(Role.HANDLER), make_staff(Role.PAYER)):
        with pytest.raises(NotAllowed):
            propose(receipt, bill, 100, by=stranger)
        with pytest.raises(NotAllowed):
            take_up(receipt.proposals.get(), by=stranger)
    proposal = take_up(receipt.proposals.get(), by=clerk)
    for stranger in (elsewhere, make_staff(Role.REVIEWER)):
        with pytest.raises(NotAllowed):
            confirm(proposal, by=stranger)
        with pytest.raises(NotAllowed):
            refuse(proposal, by=stranger)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("202001-91110105MA00000001", ["202001-91110105MA00000001"]),
        ("社保２０２００１－９１１１０１０５ＭＡ００００００１１ 费", ["202001-91110105MA00000011"]),
        ("20200191110105ma00000001", ["202001-91110105MA00000001"]),
        ("202001-P000000012-2，202002-P000000012", ["202001-P000000012-2", "202002-P000000012"]),
        ("202001-911101 05MA000 00001", ["202001-91110105MA00000001"]),
        (
            "202001-91110105MA00000001202002-91110105MA00000001",
            ["202001-91110105MA00000001", "202002-91110105MA00000001"],
        ),
        (
            "202001-91110105MA00000001-2 202002-P000000012",
            ["202001-91110105MA00000001-2", "202002-P000000012"],
        ),
        ("工资 20200110 订单 123456", []),
    ],
)
def test_numbers_of_bills_in_what_payers_write(text: str, found: list[str]) -> None:
    assert numbers_in(text) == found


def test_a_receipt_that_says_something_else_than_its_payments_is_found() -> None:
    (receipt,) = received(remittance(100))
    Receipt.objects.filter(pk=receipt.pk).update(allocated=1)
    assert [each.pk for each in receipts_that_disagree()] == [receipt.pk]
