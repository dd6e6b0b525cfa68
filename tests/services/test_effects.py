"""What approval does, in the same transaction as the decision, or neither happens."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from anxin.casework.errors import CaseError
from anxin.casework.models import Application, Proposal
from anxin.casework.operations.supplying import attach
from anxin.casework.states import State
from anxin.law.months import month_number
from anxin.registry.models import Employer, Enrolment, Person
from anxin.registry.queries import person_by_id_number
from anxin.services import operations
from anxin.services.queries import effect_said
from anxin.services.registry import services
from anxin.trail.models import Entry, Message
from tests.clauses.journey import City, employer_applies, finished, person_applies, proposed, taken_in
from tests.factories import a_file, applicant_of
from tests.front.answers import ANSWERS

TAIWAN = "830000199201300022"


@pytest.fixture
def city(business_day: dt.date) -> City:
    return City()


def effect_of(case: Application) -> dict[str, Any]:
    entry = Entry.objects.get(subject=case.subject, action="application.effect")
    details: dict[str, Any] = entry.details
    return details


HANDED_ON = {
    "contribution-payment": "No account was given",
    "retirement-filing": "statutory age",
    "benefit-claim": "benefits desk",
}


@pytest.mark.parametrize("slug", sorted(HANDED_ON))
def test_what_moves_money_says_honestly_that_people_do_the_rest(slug: str, city: City) -> None:
    with translation.override("en"):
        case = finished(city, employer_applies(city, slug, ANSWERS[slug]))
    assert effect_of(case)["done"] is False
    assert HANDED_ON[slug] in effect_of(case)["text"]


@pytest.mark.parametrize(
    ("slug", "done"), [("card-replacement", False), ("relation-transfer", False), ("resident-pension", False)]
)
def test_what_a_person_asks_for(slug: str, done: bool, city: City) -> None:
    case = finished(city, person_applies(city, slug, ANSWERS[slug]))
    assert effect_of(case)["done"] is done


def test_of_a_complaint_the_decision_is_the_result(city: City) -> None:
    facts = {"source": "online", "received_on": "2020-02-10"}
    assert effect_of(finished(city, person_applies(city, "complaint", facts)))["done"] is True


@pytest.mark.parametrize(
    ("attributes", "changed"),
    [
        (["mobile_phone"], True),
        (["phone"], True),
        (["mobile_phone", "address"], False),
        (["address"], False),
    ],
)
def test_only_a_phone_number_alone_is_changed_by_the_program(
    attributes: list[str], changed: bool, city: City
) -> None:
    old = city.insured.phone
    case = taken_in(city, person_applies(city, "data-change", {"attributes": attributes}))
    attach(applicant_of(city.insured), case, "change_proof", a_file())
    finished(city, case)
    city.insured.refresh_from_db()
    assert city.insured.phone == ("19900008888" if changed else old)
    assert effect_of(case)["done"] is changed


def test_a_change_without_a_new_number_changes_nothing(city: City) -> None:
    case = person_applies(city, "data-change", {"attributes": ["mobile_phone"]})
    case.details = case.details | {"new_phone": ""}
    effect = services()["data-change"].effect(case, city.handler)
    assert effect.done is False


def enrolments(number: str = TAIWAN) -> list[tuple[Employer | None, int, int]]:
    rows = Enrolment.objects.filter(person=person_by_id_number(number)).select_related("employer")
    return [(row.employer, row.first_month, row.base) for row in rows]


def decide(city: City, proposal: Proposal) -> Proposal:
    return operations.review(proposal, city.reviewer, confirm=True, note="同意")


def test_enrolment_registers_the_person_and_enrols_from_the_first_month(city: City) -> None:
    case = finished(city, employer_applies(city, "enrolment", {"person_kind": "taiwan"}))
    person = person_by_id_number(TAIWAN)
    assert person is not None
    assert (person.name, person.sex, person.birth_date) == ("陳小明", "female", dt.date(1992, 1, 30))
    assert (person.phone, person.agency) == ("19900000002", city.agency)
    assert enrolments() == [(city.employer, month_number(2020, 2), 650_000)]
    assert effect_of(case)["done"] is True


def test_the_same_person_again_is_found_and_not_registered_twice(city: City) -> None:
    finished(city, employer_applies(city, "enrolment", {"person_kind": "taiwan"}))
    Enrolment.objects.update(end_month=month_number(2020, 3))
    again = employer_applies(city, "enrolment", {"person_kind": "taiwan"})
    Application.objects.filter(pk=again.pk).update(details=again.details | {"hired_on": "2020-03-01"})
    finished(city, again)
    assert [first for _, first, _ in enrolments()] == [month_number(2020, 2), month_number(2020, 3)]
    assert Person.objects.filter(name="陳小明").count() == 1


def test_an_enrolment_that_overlaps_is_one_clear_error_and_nothing_is_half_decided(city: City) -> None:
    worker = city.hires()
    case = employer_applies(city, "enrolment", {"person_kind": "mainland"})
    Application.objects.filter(pk=case.pk).update(details=case.details | {"id_number": worker.id_number})
    taken_in(city, case)
    proposal = proposed(city, case)
    before = (Entry.objects.count(), Message.objects.count())
    with translation.override("en"), pytest.raises(CaseError, match="enrolled for some of these months"):
        decide(city, proposal)
    case.refresh_from_db()
    proposal.refresh_from_db()
    assert (case.state, proposal.confirmed) == (State.IN_PROCESS, None)
    assert (Entry.objects.count(), Message.objects.count()) == before
    assert len(enrolments(worker.id_number)) == 1


def test_after_the_other_enrolment_has_ended_the_same_proposal_goes_through(city: City) -> None:
    worker = city.hires()
    case = employer_applies(city, "enrolment", {"person_kind": "mainland"})
    Application.objects.filter(pk=case.pk).update(details=case.details | {"id_number": worker.id_number})
    taken_in(city, case)
    proposal = proposed(city, case)
    with pytest.raises(CaseError):
        decide(city, proposal)
    Enrolment.objects.filter(person=worker).update(end_month=month_number(2020, 2))
    assert decide(city, proposal).application.state == State.DECIDED


def test_a_refusal_has_no_effect(city: City) -> None:
    case = taken_in(city, employer_applies(city, "enrolment", {"person_kind": "taiwan"}))
    proposal = proposed(city, case)
    operations.review(proposal, city.reviewer, confirm=False, note="再看")
    assert person_by_id_number(TAIWAN) is None
    assert not Entry.objects.filter(action="application.effect").exists()


def test_what_approval_did_is_read_in_each_readers_language(city: City) -> None:
    case = employer_applies(city, "contribution-payment", ANSWERS["contribution-payment"])
    assert effect_said(case) == ""
    with translation.override("zh-hans"):
        case = finished(city, case)
        assert "财务" in effect_said(case)
    with translation.override("en"):
        assert "No account was given" in effect_said(case)
