"""An employer in serious difficulty asks to pay later: on its promise, by two officers, and the open bills follow (RED.1, DEF.1)."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from anxin.api.operations import issue_token
from anxin.casework.errors import CaseError
from anxin.casework.models import Application, Channel, Outcome
from anxin.casework.operations import handling
from anxin.funds.models import Deferral
from anxin.funds.operations.deferring import propose_deferral
from anxin.law.months import parse_month
from anxin.registry.models import EmployerSize, Role
from anxin.services import operations
from anxin.services.brought import brought_by, foreseen_for
from anxin.services.intake import begin_for, submit_for
from anxin.services.registry import services
from anxin.trail.models import Entry
from tests.api.conftest import Program, answer
from tests.clauses.journey import (
    City,
    documents,
    due,
    employer_applies,
    finished,
    held,
    proposed,
    taken_in,
)
from tests.factories import signed_in
from tests.front.answers import ANSWERS
from tests.registry.people import make_agent, make_employer, make_staff
from tests.services.details import DETAILS

SLUG = "contribution-deferral"
LATER = "2020-03-20"


@pytest.fixture
def city(business_day: dt.date) -> City:
    """On a day on which the measure is known; a large employer, which the exemptions do not set free."""
    found = City()
    found.employer.size = EmployerSize.LARGE
    found.employer.save()
    found.on(LATER)
    return found


def applies(city: City, **other: Any) -> Application:
    return employer_applies(city, SLUG, ANSWERS[SLUG] | other)


def test_on_the_employers_promise_without_papers(city: City) -> None:
    case = applies(city)
    assert (case.mode, case.decision["clauses"]) == ("commitment", ["DEF.1", "RED.1", "SIL.60"])
    assert held(case) == ["deferral-on-commitment"]
    assert documents(case)["income_statement"] == "committed"
    assert due(case) == {"pay_first_by": "2020-08-31", "pay_last_by": "2020-10-31"}


def test_into_the_second_half_of_the_year_by_the_later_measure(city: City) -> None:
    city.on("2020-07-10")
    assert held(applies(city, last_month="2020-08")) == ["deferral-extended-on-commitment"]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"income_latest": "50000.01"}, "half or less"),
        ({"income_before": "0.00", "income_latest": "0.00"}, "half or less"),
        ({"dishonesty_listed": True}, "dishonesty"),
        ({"first_month": "2019-12"}, "2020-01"),
    ],
)
def test_what_is_not_meant_goes_to_a_person_with_papers(city: City, other: dict[str, Any], why: str) -> None:
    draft = operations.start(city.agent, services()[SLUG], employer=city.employer)
    draft.facts = draft.facts | ANSWERS[SLUG] | other
    decision = operations.decision_for(draft).as_dict()
    told = [
        one["text"]
        for each in decision["because"]
        if each["rule"] == "deferral-on-commitment"
        for one in each["conditions"]
        if one["holds"] is False
    ]
    assert decision["mode"] == "ordinary"
    assert {each["id"]: each["status"] for each in decision["documents"]}["income_statement"] == "needed"
    assert why in " ".join(told)


def test_exactly_half_is_enough(city: City) -> None:
    assert applies(city, income_latest="50000.00").mode == "commitment"


def test_from_the_application_to_the_bills(city: City) -> None:
    city.hires()
    february, march = city.bills("2020-02", "2020-03", pays=False)
    assert (february.due_on, march.due_on) == (dt.date(2020, 3, 31), dt.date(2020, 3, 31))
    case = applies(city)
    with override("en"):
        seen = foreseen_for(case)
    assert seen is not None
    assert seen.does[0] == "2020-02: the last day to pay moves from 2020-03-31 to 2020-08-31 (DEF.1)."
    assert len(seen.does) == 3
    finished(city, case)
    for bill, day in ((february, dt.date(2020, 8, 31)), (march, dt.date(2020, 9, 30))):
        bill.refresh_from_db()
        assert (bill.due_on, bill.clause) == (day, "DEF.1")
    deferral = Deferral.objects.get()
    assert (deferral.employer, deferral.source) == (city.employer, case.subject)
    assert (deferral.first_month, deferral.end_month) == (parse_month("2020-02"), parse_month("2020-05"))
    assert (deferral.proposed_by, deferral.confirmed_by) == (
        f"staff:{city.handler.number}",
        f"staff:{city.reviewer.number}",
    )
    assert Entry.objects.filter(action="deferral.confirmed").count() == 1
    assert brought_by(case).deferrals == [deferral]
    (april,) = city.bills("2020-04", pays=False)
    assert april.due_on == dt.date(2020, 10, 31), "what is billed later follows as well"


def test_months_deferred_already_are_said_before_and_refused_at_approval(city: City) -> None:
    case = applies(city)
    taken_in(city, case)
    proposal = proposed(city, case)
    clerk = make_staff(Role.FINANCE_CLERK)
    months = (parse_month("2020-04"), parse_month("2020-06"))
    propose_deferral(city.employer, *months, by=clerk, reason="停工")
    with override("en"):
        seen = foreseen_for(case)
        assert seen is not None
        assert "deferred already" in str(seen.in_the_way[0])
        with pytest.raises(CaseError, match="deferred already"):
            operations.review(proposal, city.reviewer, confirm=True, note="同意")
    case.refresh_from_db()
    assert (case.state, Deferral.objects.count()) == ("in_process", 1)


def test_before_the_measure_is_known_no_day_moves_and_none_is_promised(city: City) -> None:
    city.on("2020-02-20")
    case = applies(city)
    assert case.mode == "ordinary"
    taken_in(city, case)
    proposal = proposed(city, case)
    with override("en"), pytest.raises(CaseError, match="no later day to pay for: 2020-02, 2020-03, 2020-04"):
        operations.review(proposal, city.reviewer, confirm=True, note="同意")
    assert not Deferral.objects.exists()


def test_a_refusal_says_why_and_defers_nothing(city: City) -> None:
    case = applies(city)
    taken_in(city, case)
    handling.start(case, city.handler)
    case.refresh_from_db()
    proposal = handling.propose(case, city.handler, outcome=Outcome.REFUSE, reason="收入没有下降一半")
    operations.review(proposal, city.reviewer, confirm=True, note="")
    page = client_of(city).get(reverse("front:application", args=[case.receipt])).content.decode()
    assert "收入没有下降一半" in page
    assert not Deferral.objects.exists()


def client_of(city: City) -> Client:
    client = Client()
    client.force_login(city.agent)
    return client


def test_the_officer_reads_on_the_case_what_approval_does(city: City) -> None:
    case = applies(city)
    address = reverse("back:case", args=[case.receipt])
    before = signed_in(city.handler).get(address, headers={"accept-language": "en"}).content.decode()
    assert "the last day to pay moves from" in before
    finished(city, case)
    after = signed_in(city.handler).get(address, headers={"accept-language": "en"}).content.decode()
    assert "What it brought" in after
    assert "2020-02 – 2020-04" in after


def test_taken_in_from_a_fax(city: City) -> None:
    draft = begin_for(city.clerk, services()[SLUG], city.employer, channel=Channel.FAX)
    draft.facts = draft.facts | ANSWERS[SLUG]
    draft.details, draft.commitments = DETAILS[SLUG], ["truth", "in_place_of_documents"]
    draft.save()
    case = submit_for(city.clerk, draft)
    assert (case.channel, case.applicant) == ("fax", city.agent)
    finished(city, case)
    assert Deferral.objects.get().employer == city.employer


def test_by_program(city: City) -> None:
    filing = {
        "service": SLUG,
        "employer": city.employer.uscc,
        "facts": ANSWERS[SLUG],
        "details": DETAILS[SLUG],
        "commitments": ["truth", "in_place_of_documents"],
    }
    filed = answer(
        Program(issue_token("system", city.agent, name="payroll", days=30)[1]).post("applications", filing),
        201,
    )
    assert (filed["mode"], filed["state"]) == ("commitment", "received")


def test_a_person_cannot_ask_for_it_and_neither_can_a_stranger(city: City) -> None:
    stranger = make_agent(make_employer()).user
    client = Client()
    client.force_login(stranger)
    case = applies(city)
    assert client.get(reverse("front:application", args=[case.receipt])).status_code == 404
    with pytest.raises(CaseError):
        operations.start(stranger, services()[SLUG], employer=city.employer)
