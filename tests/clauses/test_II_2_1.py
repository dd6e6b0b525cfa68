"""II.2.1: every benefit in full and on time; a retirement filed late is back-paid month by month, from the request to the bank."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import translation

from anxin.casework.errors import CaseError
from anxin.casework.exchanges import open_coordinations
from anxin.casework.models import Application, CoordinationOutcome
from anxin.casework.operations.coordinating import Question, ask_in_general, close_coordination
from anxin.casework.states import State
from anxin.funds.benefits.dry_runs import dry_run
from anxin.funds.benefits.queries import pay_days
from anxin.funds.errors import NotAllowed
from anxin.funds.models import BenefitAward, Rhythm
from anxin.funds.operations.awarding import Granted, approve_version, propose_version
from anxin.funds.operations.benefit_runs import NothingDue
from anxin.law.months import format_month, parse_month
from anxin.lawbook.queries import pack_in_force
from anxin.registry.models import Role
from anxin.services import operations
from anxin.services.benefits.awards import open_by_hand
from anxin.services.queries import effect_said
from anxin.work.queries import open_obligations
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    employer_applies,
    finished,
    held,
    owed,
    proposed,
    taken_in,
)
from tests.factories import signed_in
from tests.funds.benefit_makers import SHEET, Desk, given, items
from tests.registry.people import make_staff

LATE = {"portal_available": True, "documents_by_exchange": [], "needs_approval_by": None}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_a_late_filing_cites_full_payment_and_is_decided(city: City) -> None:
    case = employer_applies(city, "retirement-filing", LATE)
    assert case.decision["clauses"] == ["II.0", "II.2.1"]
    [rule] = held(case)
    rules = pack_in_force().services["retirement-filing"].rules
    note = next(each.then.note for each in rules if each.id == rule)
    assert note is not None
    assert "back-paid" in note.en
    assert finished(city, case).state == State.CLOSED
    assert owed(case) == {}


def test_whatever_stands_in_the_way_full_payment_is_cited(city: City) -> None:
    for facts in ({"portal_available": False}, {"needs_approval_by": "human_resources"}):
        assert "II.2.1" in employer_applies(city, "retirement-filing", LATE | facts).decision["clauses"]


def test_before_the_notice_it_is_filed_as_ever(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = employer_applies(city, "retirement-filing", LATE)
    assert (case.mode, case.decision["clauses"]) == ("ordinary", [])
    finished(city, case)


def opened(case: Application) -> BenefitAward:
    return BenefitAward.objects.select_related("person").get(source=case.subject)


def granted(city: City, desk: Desk, award: BenefitAward, fen: int) -> None:
    """The amount as the desk works: entered from the assessment sheet by one officer, approved by another."""
    sheet = Granted(award.entitled_from, fen, document=SHEET)
    approve_version(propose_version(award, city.handler, sheet, reason="养老金核定表"), desk.reviewer)


def test_from_a_late_filing_to_every_month_paid(city: City) -> None:
    """Sixty in November 2019, filed in February 2020: December to February are paid, each month listed, once."""
    desk = Desk(handler=city.handler, reviewer=make_staff(Role.REVIEWER))
    worker = city.hires(born=dt.date(1959, 11, 20), sex="male")
    case = finished(city, employer_applies(city, "retirement-filing", LATE, worker=worker))
    award = opened(case)
    assert (award.person, format_month(award.entitled_from)) == (worker, "2019-12")
    granted(city, desk, award, 412_345)
    run = desk.paid()
    assert run.pay_on == dt.date(2020, 2, 15)
    assert items(award) == [
        ("2019-12", "arrears", 412_345),
        ("2020-01", "arrears", 412_345),
        ("2020-02", "regular", 412_345),
    ]
    assert given(award) == 3 * 412_345
    [day] = pay_days(desk.agency, dt.date(2020, 2, 1), dt.date(2020, 2, 29))
    assert (day.on, day.count, day.amount, day.all_paid) == (run.pay_on, 1, 3 * 412_345, True)
    with pytest.raises(NothingDue):
        desk.run()


def test_paid_before_the_review_and_settled_after_it(city: City) -> None:
    """Accepted and checked once is enough to be paid while the measure holds; afterwards only the difference moves."""
    desk = Desk(handler=city.handler, reviewer=make_staff(Role.REVIEWER))
    worker = city.hires(born=dt.date(1959, 12, 20), sex="male")
    award = opened(finished(city, employer_applies(city, "retirement-filing", LATE, worker=worker)))
    sheet = Granted(award.entitled_from, 300_000, document=SHEET)
    version = propose_version(award, city.handler, sheet, reason="初审")
    payment = desk.paid().payments.get()
    assert (payment.advance, payment.clause, payment.amount) == (True, "N7.PAY", 600_000)
    approve_version(version, desk.reviewer)
    desk.version(award, 310_000, since="2020-01")
    desk.paid()
    assert given(award) == 2 * 310_000


def test_a_missed_certificate_stops_nobodys_pension(city: City) -> None:
    desk = Desk(handler=city.handler, reviewer=make_staff(Role.REVIEWER))
    award = desk.award(certified_on=dt.date(2018, 12, 1))
    payment = desk.paid().payments.get()
    assert (payment.rule, payment.clause) == ("relief", "N7.CERT")
    city.declare("ended", "2020-02-10")
    found = dry_run(desk.agency, Rhythm.MONTHLY, parse_month("2020-02"))
    assert found.count == 0
    city.on("2020-03-10")
    assert [each.reason for each in dry_run(desk.agency, Rhythm.MONTHLY, parse_month("2020-03")).left] == [
        "not_certified"
    ]
    assert given(award) == 300_000


def test_before_the_age_nothing_is_opened_by_itself(city: City) -> None:
    case = finished(city, employer_applies(city, "retirement-filing", LATE))
    assert not BenefitAward.objects.filter(source=case.subject).exists()
    assert "statutory age" in effect_said(case)


def test_approved_twice_nobody_receives_two_pensions(city: City) -> None:
    worker = city.hires(born=dt.date(1959, 11, 20), sex="male")
    finished(city, employer_applies(city, "retirement-filing", LATE, worker=worker))
    again = employer_applies(city, "retirement-filing", LATE, worker=worker)
    taken_in(city, again)
    with pytest.raises(CaseError, match="receives this benefit already"):
        operations.review(proposed(city, again), city.reviewer, confirm=True, note="同意")
    assert BenefitAward.objects.filter(person=worker).count() == 1


def test_the_agency_chases_a_department_for_retirees_who_could_not_be_filed_in_time(city: City) -> None:
    """No case exists yet, and yet it is asked, chased by a clock, and owed until the department answered."""
    retirees = [city.hires(), city.hires()]
    question = Question("human_resources", "一月到龄人员的退休审批", "II.2.1")
    record = ask_in_general(city.handler, question, employer=city.employer, persons=retirees)
    assert record.chase_on == dt.date(2020, 2, 17)
    assert [each.item for each in open_obligations().about(record.subject)] == [record.subject]
    city.on("2020-02-18")
    assert list(open_coordinations(city.handler).filter(chase_on__lt=city.day)) == [record]
    close_coordination(record, city.handler, outcome=CoordinationOutcome.GIVEN, note="已全部审批")
    assert not open_obligations().about(record.subject).exists()


def test_an_early_retirement_is_opened_by_hand_on_the_benefits_desk(city: City) -> None:
    """What the approval announces can be done: from the approved case, with its account, by a handler alone."""
    case = finished(city, employer_applies(city, "retirement-filing", LATE))
    assert not BenefitAward.objects.filter(source=case.subject).exists()
    path = reverse("back:award_new")
    form = {
        "receipt": str(case.receipt).lower(),
        "kind": "old_age_pension",
        "entitled_from_0": "2020",
        "entitled_from_1": "3",
    }
    handler, reviewer = signed_in(city.handler), signed_in(city.reviewer)
    assert path in handler.get(reverse("back:benefits")).content.decode()
    assert path not in reviewer.get(reverse("back:benefits")).content.decode()
    assert reviewer.post(path, form).status_code == 403
    with pytest.raises(NotAllowed):
        open_by_hand(case, "old_age_pension", parse_month("2020-03"), by=city.reviewer)
    pending = employer_applies(city, "retirement-filing", LATE)
    for receipt in ("NOBODY", pending.receipt):
        assert handler.post(path, form | {"receipt": receipt}).status_code == 422
    assert handler.post(path, form).status_code == 302
    award = BenefitAward.objects.get(source=case.subject)
    assert (award.person, award.entitled_from) == (case.person, parse_month("2020-03"))
    assert award.accounts.get().number == case.details["bank_account"]
    assert handler.post(path, form).status_code == 302
    assert BenefitAward.objects.filter(source=case.subject).count() == 1
