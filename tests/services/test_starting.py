"""Who may start what for whom, and what nobody has to be asked because the registry knows it."""

import datetime as dt
import uuid

import pytest

from anxin.casework.errors import Incomplete, NotAllowed
from anxin.casework.models import Application
from anxin.casework.operations.drafting import save_answers
from anxin.registry.models import Employer, Person, Sex, User
from anxin.registry.operations import end_enrolment, end_mandate
from anxin.services import operations
from anxin.services.registry import services
from tests.factories import applicant_of, make_insured
from tests.registry.people import (
    contribute,
    enrol,
    make_agency,
    make_agent,
    make_centre,
    make_employer,
    make_person,
    make_user,
)
from tests.services.details import DETAILS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business_day")]
BACK_PAYMENT = services()["person-back-payment"]


@pytest.fixture
def employer() -> Employer:
    return make_employer()


@pytest.fixture
def agent(employer: Employer) -> User:
    return make_agent(employer).user


@pytest.fixture
def worker(employer: Employer) -> Person:
    found = make_person(born=dt.date(1970, 5, 1), sex=Sex.FEMALE)
    enrol(found, employer)
    contribute(found, "2009-01", "2019-12", employer)
    return found


def test_what_the_registry_knows_is_filled_in(agent: User, employer: Employer, worker: Person) -> None:
    draft = operations.start(agent, BACK_PAYMENT, employer=employer)
    assert draft.facts == {"filed_by": "employer"}
    draft = operations.choose_person(agent, draft, worker)
    assert draft.facts == {
        "filed_by": "employer",
        "sex": "female",
        "birth_date": "1970-05-01",
        "account": "general",
        "beijing_pension_months": 131,
    }
    assert (draft.agency, draft.person) == (employer.agency, worker)


def test_only_facts_the_service_knows_are_filled_in() -> None:
    insured = make_insured()
    draft = operations.start(applicant_of(insured), services()["card-replacement"], person=insured)
    assert draft.facts == {}


def test_choosing_another_person_replaces_what_was_known_of_the_first(
    agent: User, employer: Employer, worker: Person
) -> None:
    other = make_person(sex=Sex.MALE)
    enrol(other, employer)
    draft = operations.start(agent, BACK_PAYMENT, employer=employer)
    operations.choose_person(agent, draft, worker)
    save_answers(agent, draft, facts={"first_month": "2019-11"})
    draft = operations.choose_person(agent, draft, other)
    assert (draft.facts["sex"], draft.facts["beijing_pension_months"]) == ("male", 0)
    assert draft.facts["first_month"] == "2019-11"


def test_somebody_else_s_employer(employer: Employer) -> None:
    for user in (make_user(), make_agent(make_employer()).user):
        with pytest.raises(NotAllowed):
            operations.start(user, BACK_PAYMENT, employer=employer)
    assert not Application.objects.exists()


def test_an_agent_whose_mandate_is_over(agent: User, employer: Employer) -> None:
    end_mandate("system", employer.agents.get(), until=dt.date(2020, 2, 10))
    with pytest.raises(NotAllowed):
        operations.start(agent, BACK_PAYMENT, employer=employer)


def test_somebody_else_s_person(agent: User, employer: Employer, worker: Person) -> None:
    stranger = make_person()
    draft = operations.start(agent, BACK_PAYMENT, employer=employer)
    with pytest.raises(NotAllowed):
        operations.choose_person(agent, draft, stranger)
    with pytest.raises(NotAllowed):
        operations.start(agent, services()["card-replacement"], person=stranger)
    end_enrolment("system", worker.enrolments.get(), end_month=(2020 - 1970) * 12)
    with pytest.raises(NotAllowed):
        operations.choose_person(agent, draft, worker)
    draft.refresh_from_db()
    assert (draft.person, draft.version) == (None, 1)


def test_without_employer_or_person_the_centre_handles_it() -> None:
    centre = make_centre()
    draft = operations.start(make_user(), services()["complaint"])
    assert (draft.agency, draft.facts) == (centre, {})


def test_a_person_s_own_agency_handles_it() -> None:
    insured = make_insured(make_agency("110108"))
    draft = operations.start(applicant_of(insured), services()["card-replacement"], person=insured)
    assert draft.agency.code == "110108"


def test_the_same_key_starts_once(agent: User, employer: Employer) -> None:
    key = uuid.uuid4()
    drafts = {operations.start(agent, BACK_PAYMENT, employer=employer, draft_key=key).pk for _ in range(2)}
    assert len(drafts) == 1


def test_an_employer_s_application_about_a_person_needs_the_person(agent: User, employer: Employer) -> None:
    draft = operations.start(agent, services()["refund"], employer=employer)
    form = operations.details_form(draft, DETAILS["refund"])
    assert form.is_valid()
    draft = operations.save_details(agent, draft, form)
    with pytest.raises(Incomplete) as caught:
        operations.submit(agent, draft)
    assert caught.value.facts == ["person"]


def test_dates_and_amounts_are_kept_as_text(agent: User, employer: Employer) -> None:
    draft = operations.start(agent, services()["enrolment"], employer=employer)
    form = operations.details_form(draft, DETAILS["enrolment"])
    assert form.is_valid(), form.errors
    draft = operations.save_details(agent, draft, form)
    draft.refresh_from_db()
    assert draft.details == DETAILS["enrolment"]
    assert operations.details_form(draft).is_valid(), "what is kept fills the form again"
