"""Benefits given back: two officers, never more than was overpaid, into the funds it came from, and undone without a trace in the balances."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anxin.funds.benefits.working_out import overpaid, overpaid_awards
from anxin.funds.checking import receipts_that_disagree, wrong_benefits
from anxin.funds.errors import (
    Answered,
    FundsError,
    NotAllowed,
    NothingLeft,
    NotOverpaid,
    OtherAgency,
    Reversed,
)
from anxin.funds.models import BenefitItem, Receipt, Repayment
from anxin.funds.operations.paying import NotAnAmount
from anxin.funds.operations.repaying import (
    confirm_repayment,
    propose_repayment,
    refuse_repayment,
    undo_repayment,
)
from anxin.registry.models import Role, Staff
from anxin.trail.models import Entry
from tests.funds.benefit_makers import Desk, items
from tests.funds.makers import balances, on
from tests.funds.repaid import overpaid_award, sent_back
from tests.races import race, two_at_once
from tests.registry.people import make_agency, make_staff

pytestmark = pytest.mark.django_db
WHY = "家属退回"


@pytest.fixture
def desk(business_day: dt.date) -> Desk:
    return Desk()


@pytest.fixture
def second() -> Staff:
    return make_staff(Role.SUPERVISOR)


def sound() -> None:
    balances()
    assert not receipts_that_disagree().exists()
    assert [what for what, wrong in wrong_benefits() if wrong.exists()] == []


def test_money_goes_back_to_the_funds_it_came_from(desk: Desk, second: Staff) -> None:
    award = overpaid_award(desk, individual=100_000)
    (receipt,) = sent_back(300_000)
    before = balances()
    repayment = propose_repayment(receipt, award, 300_000, by=desk.finance, reason=WHY)
    assert balances() == before
    confirm_repayment(repayment, by=second)
    after = balances()
    assert after["individual_accounts", "pension"] - before["individual_accounts", "pension"] == 100_000
    assert after["pooled_fund", "pension"] - before["pooled_fund", "pension"] == 200_000
    assert ("suspense", "") not in after
    assert (overpaid(award), overpaid_awards(desk.agency)) == (0, [])
    assert ("2020-02", "repaid", -300_000) in items(award)
    assert [
        entry.action for entry in Entry.objects.filter(action__startswith="repayment.").order_by("id")
    ] == [
        "repayment.proposed",
        "repayment.confirmed",
    ]
    sound()


def test_a_part_leaves_the_rest_overpaid_and_the_receipt_waiting(desk: Desk, second: Staff) -> None:
    award = overpaid_award(desk)
    (receipt,) = sent_back(500_000)
    confirm_repayment(propose_repayment(receipt, award, 120_000, by=desk.finance, reason=WHY), by=second)
    receipt.refresh_from_db()
    assert (overpaid(award), receipt.left, receipt.state) == (180_000, 380_000, "partly")
    with pytest.raises(NotOverpaid):
        propose_repayment(receipt, award, 180_001, by=desk.finance, reason=WHY)
    sound()


def test_undone_every_balance_is_as_before(desk: Desk, second: Staff) -> None:
    award = overpaid_award(desk, individual=77_777)
    (receipt,) = sent_back(300_000)
    before = balances()
    repayment = confirm_repayment(
        propose_repayment(receipt, award, 300_000, by=desk.finance, reason=WHY), by=second
    )
    undo_repayment(repayment, by=desk.finance, reason="记错")
    receipt.refresh_from_db()
    assert balances() == before
    assert (overpaid(award), receipt.left) == (300_000, 300_000)
    with pytest.raises(Reversed):
        undo_repayment(repayment, by=desk.finance, reason="记错")
    confirm_repayment(propose_repayment(receipt, award, 300_000, by=desk.finance, reason=WHY), by=second)
    assert overpaid(award) == 0
    sound()


def test_two_persons_of_the_agency(desk: Desk, second: Staff) -> None:
    award, (receipt,) = overpaid_award(desk), sent_back(300_000)
    both = make_staff(Role.FINANCE_CLERK, Role.SUPERVISOR)
    repayment = propose_repayment(receipt, award, 300_000, by=both, reason=WHY)
    strangers = (both, desk.handler, make_staff(Role.SUPERVISOR, agency=make_agency("110108")))
    for staff in strangers:
        with pytest.raises(NotAllowed):
            confirm_repayment(repayment, by=staff)
    with pytest.raises(NotAllowed):
        propose_repayment(receipt, award, 1, by=desk.reviewer, reason=WHY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Repayment.objects.filter(pk=repayment.pk).update(confirmed_by=repayment.proposed_by)
    refuse_repayment(repayment, by=both)
    for step in (confirm_repayment, refuse_repayment):
        with pytest.raises(Answered):
            step(repayment, by=second)
    assert overpaid(award) == 300_000


def test_what_is_wrong_is_said_before_anything_is_written(desk: Desk) -> None:
    award, (receipt,) = overpaid_award(desk), sent_back(200_000)
    fine = desk.award(since="2020-02")
    elsewhere = Desk(make_agency("110108")).award()
    elsewhere.agency = make_agency("110108")
    elsewhere.save()
    asked: list[tuple[type[FundsError], object, int]] = [
        (NotAnAmount, award, 0),
        (NothingLeft, award, 200_001),
        (NotOverpaid, fine, 1),
        (OtherAgency, elsewhere, 1),
    ]
    for error, about, amount in asked:
        with pytest.raises(error):
            propose_repayment(receipt, about, amount, by=desk.finance, reason=WHY)  # type: ignore[arg-type]  # awards all of them
    assert not Repayment.objects.exists()
    propose_repayment(receipt, award, 100, by=desk.finance, reason=WHY)
    with pytest.raises(Answered):
        propose_repayment(receipt, award, 200, by=desk.finance, reason=WHY)


def test_an_item_belongs_to_a_payment_or_to_a_repayment(desk: Desk) -> None:
    award = overpaid_award(desk)
    with pytest.raises(IntegrityError), transaction.atomic():
        BenefitItem.objects.create(award=award, month=24_242, serial=0, kind="repaid", amount=-1)


def test_a_run_does_not_take_back_what_was_given_back(desk: Desk, second: Staff) -> None:
    """The amount was lowered after the fact; what came back in cash is not taken back from the next payment again."""
    award = desk.award(since="2020-02")
    desk.paid()
    desk.version(award, 250_000, since="2020-02")
    assert overpaid(award) == 50_000
    (receipt,) = sent_back(50_000)
    confirm_repayment(propose_repayment(receipt, award, 50_000, by=desk.finance, reason=WHY), by=second)
    on("2020-03-15")
    run = desk.run("2020-03")
    assert [payment.amount for payment in run.payments.all()] == [250_000]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    individual=st.integers(0, 300_000),
    shares=st.lists(st.integers(1, 300_000), min_size=1, max_size=4),
    undone=st.sets(st.integers(0, 3)),
)
def test_in_any_parts_the_funds_get_back_what_they_gave(
    desk: Desk, second: Staff, individual: int, shares: list[int], undone: set[int]
) -> None:
    with transaction.atomic():
        award = overpaid_award(desk, individual=individual)
        (receipt,) = sent_back(300_000)
        before = balances()
        made = []
        for share in shares:
            amount = min(share, overpaid(award))
            if amount:
                proposed = propose_repayment(receipt, award, amount, by=desk.finance, reason=WHY)
                made.append(confirm_repayment(proposed, by=second))
        for place in sorted(undone & set(range(len(made)))):
            undo_repayment(made[place], by=desk.finance, reason="记错")
        standing = [each for place, each in enumerate(made) if place not in undone]
        assert overpaid(award) == 300_000 - sum(each.amount for each in standing)
        own = balances().get(("individual_accounts", "pension"), 0) - before.get(
            ("individual_accounts", "pension"), 0
        )
        assert 0 <= own <= individual
        if not overpaid(award):
            assert own == individual
        sound()
        transaction.set_rollback(True)


@two_at_once
@pytest.mark.django_db(transaction=True)
def test_two_receipts_for_the_same_overpayment_at_once(desk: Desk, second: Staff) -> None:
    award = overpaid_award(desk)
    proposals = [
        propose_repayment(receipt, award, 300_000, by=desk.finance, reason=WHY)
        for receipt in sent_back(300_000, 300_000)
    ]
    outcomes = race(
        lambda: confirm_repayment(proposals[0], by=second),
        lambda: confirm_repayment(proposals[1], by=second),
        after='INSERT INTO "funds_benefititem"',
    )
    assert [type(each) for each in outcomes] == [Repayment, NotOverpaid], outcomes
    assert Receipt.objects.filter(allocated=0).count() == 1
    sound()
