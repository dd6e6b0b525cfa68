"""An employer's bills and the agency's ledger through the interface."""

import json

import pytest
from django.test import Client

from anxin.funds.models import Account, Bill
from anxin.registry.models import Employer, EmployerSize, Role
from anxin.trail.models import Entry
from tests.api.conftest import Program, answer, refusal
from tests.factories import signed_in
from tests.funds.makers import MINIMUM, billed, employer_with, paid
from tests.registry.people import make_agency, make_staff


@pytest.fixture
def bill(employer: Employer, insured: object) -> Bill:
    employer.size = EmployerSize.GOVERNMENT
    employer.save()
    return billed(employer)


def test_bills_say_what_is_owed_until_when_and_why(agent: Program, employer: Employer, bill: Bill) -> None:
    found = answer(agent.get(f"employers/{employer.uscc}/bills?first=2020-01&last=2020-01"))
    (line,) = found["items"]
    assert line["number"] == bill.number
    assert (line["due_on"], line["extension"], line["clause"]) == (
        "2020-03-31",
        "collection-extension",
        "I.2",
    )
    assert line["amount"] == f"{bill.amount // 100}.{bill.amount % 100:02d}"
    assert answer(agent.get(f"employers/{employer.uscc}/bills?last=2019-12"))["items"] == []


def test_one_bill_whole_and_its_persons(agent: Program, employer: Employer, bill: Bill) -> None:
    paid(bill, 100_00, "2020-02-10")
    path = f"employers/{employer.uscc}/bills/{bill.number}"
    whole = answer(agent.get(path))
    assert whole["payments"][0]["contributions"] == "100.00"
    assert whole["open"] == whole["if_paid_today"]
    assert {each["branch"] for each in whole["branches"]} >= {"pension", "medical"}
    persons = answer(agent.get(f"{path}/persons"))["items"]
    assert len(persons) == bill.persons
    assert persons[0]["number"].count("*") > 3
    assert Entry.objects.filter(action="bill.read", subject=bill.subject).exists()


def test_somebody_elses_bill_is_none(
    agent: Program, stranger: Program, anybody: Program, employer: Employer, bill: Bill
) -> None:
    path = f"employers/{employer.uscc}/bills/{bill.number}"
    other = billed(employer_with(500_000))
    for more in ("", "/persons"):
        refusal(stranger.get(path + more), 403, "forbidden")
        refusal(anybody.get(path + more), 401, "not-signed-in")
        refusal(agent.get(f"employers/{employer.uscc}/bills/{other.number}{more}"), 404, "not-found")


def read(client: Client, path: str) -> dict[str, object]:
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 200, response.content
    found: dict[str, object] = json.loads(response.content)
    return found


def test_the_trial_balance_and_a_statement_for_the_finance_desk(bill: Bill) -> None:
    client = signed_in(make_staff(Role.FINANCE_CLERK))
    trial = read(client, "ledger/trial-balance")
    assert trial["debits"] == trial["credits"] == f"{bill.amount // 100}.{bill.amount % 100:02d}"
    account = Account.objects.get(kind="receivable", branch="pension")
    statement = read(client, f"ledger/accounts/{account.pk}/statement?first=2020-02-01&last=2020-02-29")
    assert statement["opening"] == "0.00"
    assert statement["items"][0]["subject"] == bill.subject  # type: ignore[index]  # JSON of any shape
    wrong = client.get(f"/api/v1/ledger/accounts/{account.pk}/statement?first=2020-02-02&last=2020-02-01")
    assert wrong.status_code == 400


def test_a_statement_is_read_page_by_page(bill: Bill) -> None:
    client = signed_in(make_staff(Role.FINANCE_CLERK))
    more = billed(employer_with(MINIMUM))
    account = Account.objects.get(kind="receivable", branch="pension")
    path = f"ledger/accounts/{account.pk}/statement?first=2020-02-01&last=2020-02-29&limit=1"
    first = read(client, path)
    second = read(client, f"{path}&cursor={first['next']}")
    subjects = [item["subject"] for part in (first, second) for item in part["items"]]  # type: ignore[attr-defined]  # JSON of any shape
    assert (subjects, second["next"]) == ([bill.subject, more.subject], None)
    assert second["items"][0]["balance"] == second["closing"] == first["closing"]  # type: ignore[index]  # as above
    assert client.get(f"/api/v1/{path}&cursor=x").status_code == 400


def test_the_ledger_refuses_the_public_other_roles_and_half_signed_in_officers(
    agent: Program, anybody: Program
) -> None:
    officer = make_staff(Role.FINANCE_CLERK)
    for path in ("ledger/trial-balance", "ledger/accounts/1/statement"):
        refusal(anybody.get(path), 401, "not-signed-in")
        assert agent.get(path).status_code in (401, 403)
        assert signed_in(make_staff(Role.HANDLER)).get(f"/api/v1/{path}").status_code == 403
        assert signed_in(officer, second_factor=False).get(f"/api/v1/{path}").status_code == 403


def test_another_agency_sees_only_its_own_postings(bill: Bill) -> None:
    elsewhere = make_staff(Role.FINANCE_CLERK, agency=make_agency("110108"))
    assert read(signed_in(elsewhere), "ledger/trial-balance")["debits"] == "0.00"
