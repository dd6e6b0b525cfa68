"""What the fixed contract says of Beijing's pack, and what a reader of it may rely on."""

import pytest

from anxin.law import Text, decide, load_pack, parse_request

CONTRACT = {
    "contribution-deferral": {
        "first_month",
        "last_month",
        "income_latest",
        "income_before",
        "dishonesty_listed",
    },
    "monthly-report-back-payment": {"months"},
    "person-back-payment": {
        "filed_by",
        "account",
        "sex",
        "birth_date",
        "beijing_pension_months",
        "first_month",
        "last_month",
    },
    "base-difference-back-payment": {"first_month", "last_month"},
    "refund": {"kind"},
    "data-change": {"attributes"},
    "enrolment": {"person_kind"},
    "contribution-payment": {"month", "paid_on", "amount", "method"},
    "make-up-filing": {"kind", "month", "filed_on"},
    "retirement-filing": {"portal_available", "documents_by_exchange", "needs_approval_by"},
    "benefit-claim": {"portal_available", "documents_by_exchange", "needs_approval_by"},
    "relation-transfer": {"direction"},
    "account-backfill": {"sex", "birth_date", "worker_category"},
    "card-replacement": {"kind", "delivery"},
    "resident-pension": {"action", "assurance"},
    "complaint": {"source", "received_on"},
    "audit-case": {"accepted_on"},
    "work-injury-claim": {"occupation", "infected_on_duty"},
}
NOTICE = [
    "P",
    "I.1",
    "I.2",
    "I.3",
    "II.0",
    "II.1.1",
    "II.1.2",
    "II.1.3",
    "II.1.4",
    "II.2.1",
    "II.2.2",
    "II.2.3",
    "II.3",
    "II.4.1",
    "II.4.2",
    "II.5",
    "II.6",
    "II.7.1",
    "II.7.2",
    "II.7.3",
    "II.7.4",
    "III",
    "IV",
    "V",
    "VI",
]
CHOICES = {
    ("refund", "kind"): {"ordinary", "base_difference"},
    ("make-up-filing", "kind"): {"enrolment", "declaration", "payment"},
    ("card-replacement", "kind"): {"reissue", "exchange"},
    ("enrolment", "person_kind"): {"mainland", "hong_kong", "macau", "taiwan", "foreign", "part_time"},
    ("complaint", "source"): {"in_person", "hotline_12345", "director_mailbox", "online"},
    ("resident-pension", "assurance"): {"face", "password", "none"},
}
GUIDE = {"legal_basis", "who", "conditions", "result", "steps"}


def test_every_service_takes_the_facts_of_the_contract() -> None:
    assert {service.id: set(service.facts) for service in load_pack("beijing").services.values()} == CONTRACT


@pytest.mark.parametrize(("service", "fact"), list(CHOICES))
def test_choices_are_those_of_the_contract(service: str, fact: str) -> None:
    assert set(load_pack("beijing").services[service].facts[fact].values) == CHOICES[service, fact]


def test_every_clause_of_the_notice_stands_in_the_pack_and_nothing_else_of_it() -> None:
    clauses = load_pack("beijing").clauses.values()
    assert [clause.id for clause in clauses if clause.instrument == "bj-2020-01-31"] == NOTICE


def test_only_the_beginning_is_declared() -> None:
    seeded = {event.id for event in load_pack("beijing").events.values() if event.seed is not None}
    assert seeded == {"started"}


def test_every_fact_comes_with_help() -> None:
    assert [
        fact.name for fact in load_pack("beijing").facts.values() if not (fact.help and fact.help.zh_hans)
    ] == []


@pytest.mark.parametrize("service", list(CONTRACT))
def test_every_service_has_the_guide_fields_people_look_for(service: str) -> None:
    pack = load_pack("beijing")
    guide = pack.services[service].guide
    assert guide.keys() >= GUIDE
    assert set(guide["legal_basis"]) <= pack.clauses.keys()
    assert all(isinstance(step, Text) for step in guide["steps"])


def test_every_reading_says_who_must_confirm_it_and_none_is_confirmed_yet() -> None:
    readings = load_pack("beijing").interpretations.values()
    assert [reading.id for reading in readings if reading.confirmed or not reading.rules] == []


@pytest.mark.parametrize("service", list(CONTRACT))
def test_the_day_before_the_notice_every_service_is_ordinary(service: str) -> None:
    """Whatever the facts: without any, nothing is even asked for that a rule of the notice reads."""
    pack = load_pack("beijing")
    decision = decide(
        pack, parse_request(pack, {"service": service, "received_on": "2020-01-30", "facts": {}})
    )
    assert decision.mode == "ordinary"


def test_a_limit_beyond_the_working_day_calendar_stays_open_and_is_not_guessed() -> None:
    pack = load_pack("beijing")
    request = {"service": "relation-transfer", "received_on": "2026-12-20", "facts": {"direction": "in"}}
    decision = decide(pack, parse_request(pack, request))
    assert decision.mode == "online"
    assert {deadline.id: deadline.due for deadline in decision.deadlines} == {
        "review_by": None,
        "hand_over_by": None,
        "close_by": None,
    }
