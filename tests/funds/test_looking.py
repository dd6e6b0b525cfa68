"""Dry runs of a large agency: put together by the worker part by part, given up when asked anew, and the figures are those of the run or batch."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils.translation import override
from pytest_django.fixtures import Settings

from anxin.funds import debits
from anxin.funds.benefits import found
from anxin.funds.benefits.dry_runs import dry_run
from anxin.funds.benefits.working_out import Reason
from anxin.funds.debits import Left
from anxin.funds.errors import FundsError, NotAllowed
from anxin.funds.models import (
    AgreementKind,
    BenefitPayment,
    DebitLook,
    DebitOrder,
    LookState,
    Rhythm,
    RunLook,
)
from anxin.funds.operations.looking import PARTS, look_at_debits, look_at_run, seen_plan, seen_run
from anxin.law.months import parse_month
from anxin.registry.models import Role
from anxin.trail.models import Message
from tests.funds.banking import account_of_agency, agreed
from tests.funds.benefit_makers import Desk
from tests.funds.makers import MINIMUM, billed, employer_with, epidemic_ended, on, worked
from tests.registry.people import make_agency, make_staff

pytestmark = pytest.mark.django_db
FEBRUARY = parse_month("2020-02")
COLLECT = dt.date(2020, 2, 17)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(found, "AWARDS_A_READ", 2)
    monkeypatch.setattr(debits, "BILLS_A_READ", 2)
    on("2020-02-10")
    with override("en"):
        yield


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_run_is_looked_at_part_by_part_and_nothing_of_it_is_written(desk: Desk) -> None:
    for n in range(5):
        desk.award(100_000 + n)
    desk.award(account="")
    look = look_at_run(desk.agency, Rhythm.MONTHLY, FEBRUARY, by=desk.payer)
    assert (look.state, look.whole, look.looked_at) == (LookState.LOOKING, 6, 2)
    worked(1)
    look.refresh_from_db()
    assert (look.state, look.looked_at, seen_run(look).count) == (LookState.LOOKING, 4, 4)
    worked()
    look.refresh_from_db()
    assert (look.state, look.looked_at) == (LookState.READY, 6)
    seen = seen_run(look)
    assert seen == dry_run(desk.agency, Rhythm.MONTHLY, FEBRUARY)
    assert (seen.count, seen.total, seen.reasons) == (5, 500_010, {Reason.NO_ACCOUNT: 1})
    assert not BenefitPayment.objects.exists()
    assert not PARTS[RunLook].messages_of(look)


def test_debits_are_looked_at_part_by_part_and_nothing_of_them_is_written() -> None:
    bills = [billed(employer_with(MINIMUM)) for _ in range(5)]
    for bill in bills[1:]:
        agreed(bill.employer, AgreementKind.DIRECT_DEBIT, signed_on="2019-01-01")
    look = look_at_debits(account_of_agency(), COLLECT, by=make_staff(Role.FINANCE_CLERK))
    assert (look.state, look.whole, look.looked_at) == (LookState.LOOKING, 5, 2)
    worked()
    look.refresh_from_db()
    seen = seen_plan(look)
    assert (look.state, look.looked_at) == (LookState.READY, 5)
    assert (seen.orders, seen.amount) == (4, sum(bill.amount for bill in bills[1:]))
    assert seen.left_out == [(bills[0].pk, Left.NO_AGREEMENT)]
    assert not DebitOrder.objects.exists()


def test_what_fits_into_a_part_is_ready_at_once(desk: Desk) -> None:
    desk.award()
    look = look_at_run(desk.agency, Rhythm.MONTHLY, FEBRUARY, by=desk.payer)
    assert (look.state, seen_run(look).count) == (LookState.READY, 1)
    assert not Message.objects.filter(channel=PARTS[RunLook].channel).exists()


def test_whoever_asks_again_gives_up_the_one_before_and_nobody_elses(desk: Desk) -> None:
    for _ in range(5):
        desk.award()
    first = look_at_run(desk.agency, Rhythm.MONTHLY, FEBRUARY, by=desk.payer)
    others = look_at_run(desk.agency, Rhythm.MONTHLY, FEBRUARY, by=desk.finance)
    second = look_at_run(desk.agency, Rhythm.MONTHLY, FEBRUARY, by=desk.payer)
    assert set(RunLook.objects.values_list("pk", flat=True)) == {others.pk, second.pk}
    worked()
    assert set(RunLook.objects.values_list("state", flat=True)) == {LookState.READY}
    of_the_first = Message.objects.get(subject=first.subject)
    assert (of_the_first.state, of_the_first.last_error) == ("delivered", "")


def test_the_rules_are_those_of_the_first_part(desk: Desk) -> None:
    """Certificates count again once the end of the epidemic is known; a look begun before goes on as it began."""
    for _ in range(3):
        desk.award(certified_on=dt.date(2018, 12, 1))
    look = look_at_run(desk.agency, Rhythm.MONTHLY, FEBRUARY, by=desk.payer)
    epidemic_ended("2020-02-10")
    worked()
    look.refresh_from_db()
    assert (look.state, seen_run(look).count) == (LookState.READY, 3)
    assert dry_run(desk.agency, Rhythm.MONTHLY, FEBRUARY).reasons == {Reason.NOT_CERTIFIED: 3}


def test_strangers_look_at_nothing(desk: Desk) -> None:
    elsewhere = make_agency("110108")
    for stranger in (make_staff(Role.PAYER, agency=elsewhere), make_staff(Role.FRONT_CLERK)):
        with pytest.raises(NotAllowed):
            look_at_run(desk.agency, Rhythm.MONTHLY, FEBRUARY, by=stranger)
    for stranger in (make_staff(Role.FINANCE_CLERK, agency=elsewhere), make_staff(Role.PAYER)):
        with pytest.raises(NotAllowed):
            look_at_debits(account_of_agency(), COLLECT, by=stranger)
    assert not RunLook.objects.exists()
    assert not DebitLook.objects.exists()


def test_where_the_rules_say_nothing_no_look_is_kept(desk: Desk, settings: Settings) -> None:
    settings.PLACE = "henan"
    with pytest.raises(FundsError, match="say nothing of benefits"):
        look_at_run(desk.agency, Rhythm.MONTHLY, FEBRUARY, by=desk.payer)
    assert not RunLook.objects.exists()
