"""An employer's month from a program: a result for every row, once for every key."""

import pytest
from pytest_django.fixtures import Settings

from anxin.funds.models import MonthlyReport
from anxin.registry.models import Employer, Enrolment, Person
from anxin.trail import outbox
from anxin.trail.today import now
from tests.api.conftest import Json, Program, answer, paths, refusal
from tests.factories import signed_in
from tests.funds.reporting.files import NUMBER, numbers
from tests.registry.people import make_agent, make_staff


def row(number: str = NUMBER, name: str = "赵新来", **others: str) -> Json:
    return {
        "kind": "hire",
        "id_number": number,
        "name": name,
        "base": "8000.00",
        "since": "2020-02-03",
    } | others


def report(*rows: Json, month: str = "2020-02") -> Json:
    return {"month": month, "rows": list(rows)}


def test_every_row_has_its_result_and_good_ones_survive(agent: Program, employer: Employer) -> None:
    path = f"employers/{employer.uscc}/reports"
    found = answer(agent.post(path, report(row(), row("123", "乙"), row(kind="leave", name="丙"))), 201)
    assert (found["state"], found["clause"], found["rows_applied"], found["rows_refused"]) == (
        "partly_applied",
        "FILE.1",
        1,
        2,
    )
    assert [(each["number"], each["state"], each["reason"]) for each in found["rows"]] == [
        (1, "applied", ""),
        (2, "refused", "id_wrong"),
        (3, "refused", "twice"),
    ]
    assert found["rows"][0]["id_number"] == "110***********002X"
    assert found["rows"][1]["message"].startswith(
        "Row 2, identity number: This identity number cannot be right"
    )
    assert Enrolment.objects.filter(employer=employer).count() == 1


def test_the_same_key_gives_the_same_receipt(agent: Program, employer: Employer) -> None:
    path, sent = f"employers/{employer.uscc}/reports", report(row())
    first = answer(agent.post(path, sent, key="once"), 201)
    again = agent.post(path, sent, key="once")
    assert again["Idempotency-Replayed"] == "true"
    assert answer(again, 201) == first
    assert MonthlyReport.objects.count() == 1
    refusal(agent.post(path, report(row(base="9000.00")), key="once"), 409, "idempotency-key-reused")
    refusal(agent.post(path, sent, key=""), 400, "idempotency-key-missing")


def test_many_rows_are_handled_in_the_background(
    agent: Program, employer: Employer, settings: Settings
) -> None:
    settings.REPORT_AT_ONCE = 2
    path = f"employers/{employer.uscc}/reports"
    sent = report(*[row(number, "赵新来") for number in numbers(3)])
    found = answer(agent.post(path, sent), 202)
    assert (found["state"], found["rows"], found["rows_total"]) == ("open", [], 3)
    while outbox.work_once(now()):
        pass
    read = answer(agent.get(f"{path}/{found['receipt']}"))
    assert (read["state"], read["rows_applied"]) == ("applied", 3)
    assert [each["receipt"] for each in answer(agent.get(path))["items"]] == [found["receipt"]]


def test_rows_page_by_page(agent: Program, employer: Employer) -> None:
    path = f"employers/{employer.uscc}/reports"
    receipt = answer(agent.post(path, report(row(), row("1", "乙"), row("2", "丙"))), 201)["receipt"]
    first = answer(agent.get(f"{path}/{receipt}/rows?state=refused&limit=1"))
    second = answer(agent.get(f"{path}/{receipt}/rows?state=refused&limit=1&cursor={first['next']}"))
    assert [each["number"] for each in first["items"] + second["items"]] == [3, 2]
    assert second["next"] is None
    assert len(answer(agent.get(f"{path}/{receipt}/rows"))["items"]) == 3


def test_a_month_that_is_not_taken(agent: Program, employer: Employer) -> None:
    problem = refusal(
        agent.post(f"employers/{employer.uscc}/reports", report(row(), month="2019-12")), 409, "wrong-state"
    )
    assert "until 2019-12-25" in problem["detail"]


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ({"month": "2020-13", "rows": [row()]}, "month"),
        ({"month": "2020-02", "rows": []}, "rows"),
        ({"month": "2020-02", "rows": [row(promoted="x")]}, "rows[0].promoted"),
        ({"month": "2020-02", "rows": [row() | {"base": 8000}]}, "rows[0].base"),
        ({"rows": [row()]}, "month"),
    ],
)
def test_bad_shapes_name_the_field(agent: Program, employer: Employer, sent: Json, path: str) -> None:
    assert paths(refusal(agent.post(f"employers/{employer.uscc}/reports", sent), 400, "bad-input")) == [path]
    assert not MonthlyReport.objects.exists()


def test_who_must_be_refused(
    anybody: Program,
    stranger: Program,
    insured: Person,
    insured_program: Program,
    agent: Program,
    employer: Employer,
) -> None:
    path = f"employers/{employer.uscc}/reports"
    receipt = answer(agent.post(path, report(row())), 201)["receipt"]
    officer = make_staff()
    make_agent(employer, officer.user)
    refusal(Program(client=signed_in(officer)).get(f"{path}/{receipt}"), 403, "forbidden")
    for program in (stranger, insured_program):
        refusal(program.post(path, report(row())), 403, "forbidden")
        for address in (path, f"{path}/{receipt}", f"{path}/{receipt}/rows"):
            refusal(program.get(address), 403, "forbidden")
    refusal(anybody.post(path, report(row())), 401, "not-signed-in")
    refusal(anybody.get(f"{path}/{receipt}"), 401, "not-signed-in")
    assert MonthlyReport.objects.count() == 1


def test_unknown_reports(agent: Program, employer: Employer) -> None:
    refusal(agent.get(f"employers/{employer.uscc}/reports/200210-00000000"), 404, "not-found")
