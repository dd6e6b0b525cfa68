"""Entitlement record and due dates: the person's own, the agent's own employer, nobody else's."""

import pytest

from anxin.registry.models import Employer, Person
from anxin.trail.models import Entry
from tests.api.conftest import Program, answer, paths, program_for, refusal
from tests.registry.people import make_employer, make_user


def test_the_record_is_the_persons_own_and_the_look_is_on_the_trail(
    insured_program: Program, insured: Person, employer: Employer
) -> None:
    record = answer(insured_program.get("persons/me/entitlement-record"))
    assert (record["months"], record["on"]) == (24, "2020-02-10")
    assert record["items"] == [
        {
            "first_month": "2018-01",
            "last_month": "2019-12",
            "months": 24,
            "employer": employer.name,
            "base": "7000.00",
        }
    ]
    entry = Entry.objects.get(action="person.read")
    assert (entry.subject, entry.actor) == (f"person:{insured.pk}", f"user:{insured.user_id}")


def test_an_account_without_a_record_sees_none(agent: Program, anybody: Program, insured: Person) -> None:
    refusal(agent.get("persons/me/entitlement-record"), 404, "not-found")
    refusal(anybody.get("persons/me/entitlement-record"), 401, "not-signed-in")
    assert not Entry.objects.filter(action="person.read").exists()


def test_due_dates_of_the_months_asked(agent: Program, employer: Employer) -> None:
    bills = answer(agent.get(f"employers/{employer.uscc}/bills?first=2019-12&last=2020-03"))
    assert bills["items"] == []
    assert [(row["month"], row["due_on"], row["clause"]) for row in bills["collection"]] == [
        ("2019-12", "2019-12-31", "SIL.60"),
        ("2020-01", "2020-03-31", "I.2"),
        ("2020-02", "2020-03-31", "I.2"),
        ("2020-03", "2020-03-31", "SIL.60"),
    ]


def test_without_months_this_one_and_the_one_before(agent: Program, employer: Employer) -> None:
    bills = answer(agent.get(f"employers/{employer.uscc}/bills"))
    assert [row["month"] for row in bills["collection"]] == ["2020-01", "2020-02"]


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("first=2020-13", "first"),
        ("last=x", "last"),
        ("first=2020-02&last=2020-01", "last"),
        ("first=2018-01&last=2020-01", "last"),
    ],
)
def test_a_wrong_span_is_refused(query: str, path: str, agent: Program, employer: Employer) -> None:
    problem = refusal(agent.get(f"employers/{employer.uscc}/bills?{query}"), 400, "bad-input")
    assert paths(problem) == [path]


def test_only_an_agent_sees_an_employers_bills(
    stranger: Program, anybody: Program, insured_program: Program, employer: Employer
) -> None:
    path = f"employers/{employer.uscc}/bills"
    refusal(stranger.get(path), 403, "forbidden")
    refusal(insured_program.get(path), 403, "forbidden")
    refusal(program_for(make_user()).get(path), 403, "forbidden")
    refusal(anybody.get(path), 401, "not-signed-in")


def test_an_unknown_employer_sounds_like_somebody_elses(agent: Program) -> None:
    other = agent.get(f"employers/{make_employer().uscc}/bills")
    unknown = agent.get("employers/91110105MA0000000X/bills")
    assert refusal(other, 403, "forbidden") == refusal(unknown, 403, "forbidden")
    assert paths(refusal(agent.get("employers/%00/bills"), 400, "bad-input")) == ["uscc"]
