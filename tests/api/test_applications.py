"""Filing, reading and paging applications: one call, one application, nobody else's."""

import datetime as dt
import json

import pytest

from anxin.casework.models import Application, Channel, Move
from anxin.registry.models import Employer, Person
from anxin.trail.models import Entry, Message
from tests.api.conftest import Program, answer, paths, payment, refusal
from tests.api.files import PDF, upload
from tests.registry.people import make_employer, make_person


def test_one_call_gives_a_receipt(agent: Program, employer: Employer) -> None:
    response = agent.post("applications", payment(employer))
    filed = answer(response, 201)
    stored = Application.objects.get()
    assert filed["receipt"] == stored.receipt
    assert (stored.state, stored.channel, stored.employer) == ("received", Channel.API, employer)
    assert response["ETag"] == f'"{stored.version}"'
    assert filed["decision"]["service"] == "contribution-payment"
    assert Message.objects.filter(subject=stored.subject).count() == 1


def test_an_insured_person_files_for_herself(insured_program: Program, insured: Person) -> None:
    filing = _complaint() | {"facts": {"source": "in_person", "received_on": "2020-02-10"}}
    parts = {"application": json.dumps(filing), "evidence": upload("a.pdf", PDF)}
    filed = answer(insured_program.send("applications", parts), 201)
    stored = Application.objects.get(receipt=filed["receipt"])
    assert stored.person == insured
    documents = {each["id"]: each for each in filed["documents"]}
    assert documents["statement"]["from_answers"]
    assert [file["name"] for file in documents["evidence"]["files"]] == ["a.pdf"]
    assert not any(each["missing"] for each in documents.values())


def test_a_file_nobody_asked_for_is_refused(insured_program: Program) -> None:
    """It would lie where no officer looks."""
    for document in ("evidence", "nothing", "x" * 300):
        parts = {"application": json.dumps(_complaint()), document: upload("a.pdf", PDF)}
        problem = refusal(insured_program.send("applications", parts), 400, "bad-input")
        assert paths(problem)[0].startswith("documents.")
    assert not Application.objects.exists()


def test_an_employer_files_for_one_of_its_staff(agent: Program, insured: Person, employer: Employer) -> None:
    """The registry's facts are filled in and need not be sent."""
    filed = answer(agent.send("applications", _back_payment(employer, insured.id_number)), 201)
    assert filed["facts"]["birth_date"] == insured.birth_date.isoformat()
    assert filed["facts"]["beijing_pension_months"] == 24
    assert filed["mode"] == "direct"


def test_what_the_registry_knows_is_not_overruled(
    agent: Program, insured: Person, employer: Employer
) -> None:
    sent = _back_payment(employer, insured.id_number, beijing_pension_months=130)
    problem = refusal(agent.send("applications", sent), 400, "bad-input")
    assert paths(problem) == ["facts.beijing_pension_months"]
    assert not Application.objects.exists()


def test_all_that_is_missing_is_named_at_once(insured_program: Program) -> None:
    filing = _complaint() | {"facts": {"source": "in_person", "received_on": "2020-02-10"}, "commitments": []}
    problem = refusal(insured_program.post("applications", filing), 400, "incomplete")
    assert set(paths(problem)) == {"documents.evidence", "commitments.truth"}
    assert not Application.objects.exists()
    assert not Entry.objects.filter(action__startswith="application").exists()


def test_the_services_own_form_is_checked(agent: Program, employer: Employer) -> None:
    filing = {
        "service": "base-difference-back-payment",
        "employer": employer.uscc,
        "details": {"declared_base": "12,5", "unheard_of": "x"},
    }
    problem = refusal(agent.post("applications", filing), 400, "bad-input")
    assert set(paths(problem)) == {
        "details.unheard_of",
        "details.declared_base",
        "details.correct_base",
        "details.reason",
    }


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"service": "nothing"}, "service"),
        ({"service": 1}, "service"),
        ({"extra": 1}, "extra"),
        ({"facts": {"month": "2020-13"}}, "facts.month"),
        ({"facts": []}, "facts"),
        ({"details": {"reference": {"a": 1}}}, "details.reference"),
        ({"commitments": ["everything"]}, "commitments[0]"),
        ({"employer": None, "person": "me"}, "person"),
        ({"service": "complaint"}, "employer"),
    ],
)
def test_a_wrong_field_is_named(
    change: dict[str, object], path: str, agent: Program, employer: Employer
) -> None:
    problem = refusal(agent.post("applications", payment(employer) | change), 400, "bad-input")
    assert any(each.startswith(path) for each in paths(problem))
    assert not Application.objects.exists()


def test_nobody_files_for_somebody_elses_employer(
    stranger: Program, insured_program: Program, employer: Employer
) -> None:
    for program in (stranger, insured_program):
        refusal(program.post("applications", payment(employer)), 403, "forbidden")
    assert not Application.objects.exists()


def test_an_unknown_employer_sounds_like_somebody_elses(agent: Program, employer: Employer) -> None:
    """Otherwise the interface would tell who is registered."""
    other, unknown = payment(make_employer()), payment(employer) | {"employer": "91110105MA0000000X"}
    first, second = agent.post("applications", other), agent.post("applications", unknown)
    assert refusal(first, 403, "forbidden") == refusal(second, 403, "forbidden")


def test_nobody_files_for_a_person_who_works_elsewhere(agent: Program, employer: Employer) -> None:
    outsider = make_person(born=dt.date(1979, 1, 1))
    refusal(agent.send("applications", _back_payment(employer, outsider.id_number)), 403, "forbidden")
    unknown = _back_payment(employer, "110105199001010019")
    refusal(agent.send("applications", unknown), 403, "forbidden")
    assert not Application.objects.exists()


def test_not_signed_in_files_nothing(anybody: Program, employer: Employer) -> None:
    refusal(anybody.post("applications", payment(employer)), 401, "not-signed-in")
    assert not Application.objects.exists()


def test_reading_gives_the_version_as_etag(agent: Program, receipt: str) -> None:
    response = agent.get(f"applications/{receipt}")
    read = answer(response)
    assert response["ETag"] == f'"{read["version"]}"'
    again = agent.get(f"applications/{receipt}", If_None_Match=response["ETag"])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("rest", ["", "/events"])
def test_somebody_elses_receipt_is_unknown(
    rest: str, stranger: Program, anybody: Program, receipt: str
) -> None:
    refusal(stranger.get(f"applications/{receipt}{rest}"), 404, "not-found")
    refusal(anybody.get(f"applications/{receipt}{rest}"), 401, "not-signed-in")


@pytest.mark.parametrize("rest", ["withdraw", "hand-in"])
def test_nobody_moves_somebody_elses_application(rest: str, stranger: Program, receipt: str) -> None:
    refusal(stranger.post(f"applications/{receipt}/{rest}", {}, If_Match="*"), 404, "not-found")
    assert Move.objects.count() == 1


@pytest.mark.parametrize("made_up", ["x", "200210-0000000", "%00", "200210-7F3K9QM4", "9" * 500])
def test_a_made_up_receipt_is_unknown(made_up: str, agent: Program) -> None:
    refusal(agent.get(f"applications/{made_up}"), 404, "not-found")


def test_a_receipt_is_read_as_people_type_it(agent: Program, receipt: str) -> None:
    assert answer(agent.get(f"applications/{receipt.replace('-', '').lower()}"))["receipt"] == receipt


def test_events_are_the_moves(agent: Program, receipt: str) -> None:
    (event,) = answer(agent.get(f"applications/{receipt}/events"))["items"]
    assert (event["before"], event["after"], event["by"]) == ("draft", "received", "applicant")
    assert event["business_date"] == "2020-02-10"


def test_pages_follow_each_other_without_gaps(agent: Program, stranger: Program, employer: Employer) -> None:
    filed = [answer(agent.post("applications", payment(employer)), 201)["receipt"] for _ in range(5)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = answer(agent.get(f"applications?limit=2&cursor={cursor}"))
        seen += [item["receipt"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]
        answer(agent.post("applications", payment(employer)), 201)
    assert seen == filed[::-1]
    assert answer(stranger.get("applications"))["items"] == []


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "cursor=%00", "cursor=!!", "cursor=" + "9" * 41]
)
def test_a_wrong_page_is_refused(query: str, agent: Program) -> None:
    problem = refusal(agent.get(f"applications?{query}"), 400, "bad-input")
    assert paths(problem) == [query.split("=")[0]]


def _complaint() -> dict[str, object]:
    return {
        "service": "complaint",
        "facts": {"source": "online", "received_on": "2020-02-10"},
        "details": {"against": "甲公司", "complaint": "没有缴费", "telephone": "13800000000"},
        "commitments": ["truth"],
    }


def _back_payment(employer: Employer, person: str, **changes: object) -> dict[str, object]:
    facts: dict[str, object] = {"first_month": "2019-12", "last_month": "2020-01"}
    filing = {
        "service": "person-back-payment",
        "employer": employer.uscc,
        "person": person,
        "facts": facts | changes,
        "details": {"monthly_wage": "7000.00", "reason": "漏报"},
        "commitments": ["truth", "in_place_of_documents", "hand_in_later"],
    }
    return {"application": json.dumps(filing), "detail_form": upload("form.pdf", PDF)}
