"""What a case about contributions would come to, and what it brought, on its page; amounts entered where the rules hold none."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from anxin.casework.models import Application, Outcome
from anxin.casework.operations import handling
from anxin.funds.models import Bill, EnteredMonth
from anxin.registry.models import Role
from anxin.services import operations
from tests.clauses.journey import City, employer_applies, employer_drafts, taken_in
from tests.factories import a_file, sign_in, signed_in
from tests.registry.people import make_staff

ENGLISH = {"accept-language": "en"}
RECENT = {"first_month": "2019-11", "last_month": "2019-12"}
OLD = {"first_month": "2019-05", "last_month": "2019-06"}
LINE = "5000.00 950.00 400.00 0 0 0 0 500.00 103.00 0 0 0 0"


@pytest.fixture
def city(business_day: dt.date) -> City:
    return City()


def page_of(city: City, case: Application) -> str:
    response = signed_in(city.reviewer).get(reverse("back:case", args=[case.receipt]), headers=ENGLISH)
    return str(response.content.decode())


def in_hand(city: City, facts: dict[str, str]) -> Application:
    case = taken_in(city, employer_applies(city, "person-back-payment", facts, monthly_wage="1000.00"))
    return handling.start(case, city.handler)


def test_the_cost_stands_on_the_page_before_and_the_bills_after(city: City) -> None:
    case = in_hand(city, RECENT)
    before = page_of(city, case)
    assert "About what it comes to" in before
    assert "counts as" in before
    assert "¥3,613.00" in before
    proposal = handling.propose(case, city.handler, outcome=Outcome.APPROVE, reason="材料齐全")
    operations.review(proposal, city.reviewer, confirm=True, note="同意")
    after = page_of(city, case)
    for bill in Bill.objects.filter(source=case.subject):
        assert bill.number in after
    assert "About what it comes to" not in after
    mine = signed_in_agent(city).get(reverse("front:application", args=[case.receipt]), headers=ENGLISH)
    assert reverse("front:bill", args=[city.employer.uscc, bill.number]) in mine.content.decode()


def signed_in_agent(city: City) -> Client:
    client = Client()
    sign_in(client, city.agent)
    return client


def test_the_applicant_sees_the_cost_before_sending(city: City) -> None:
    draft = employer_drafts(city, "person-back-payment", RECENT)
    shown = signed_in_agent(city).get(reverse("front:draft_send", args=[draft.draft_key]), headers=ENGLISH)
    assert "Surcharge if paid today" in shown.content.decode()


def test_amounts_are_entered_with_their_document(city: City) -> None:
    case = in_hand(city, OLD)
    client = signed_in(city.handler)
    address = reverse("back:step", args=[case.receipt, "enter-amounts"])
    assert "2019-05" in client.get(address, headers=ENGLISH).content.decode()
    table = f"2019-05 {LINE}\n2019-06 {LINE}"
    case.refresh_from_db()
    sent = {"version": case.version, "table": table, "file": a_file("sheet.pdf")}
    assert client.post(address, sent).status_code == 302
    rows = EnteredMonth.objects.filter(source=case.subject, replaced_at=None)
    assert [(row.base, row.total) for row in rows] == [(500_000, 195_300)] * 2
    assert case.attachments.get(document="amounts_by_hand").sha256 == rows[0].document
    assert "entered from a document" in page_of(city, case)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("2019-05 1 2", "Line 1 has 3 columns instead of 14."),
        (f"2019-05 {LINE}", "2019-05, 2019-06"),
        (f"2019-05 {LINE}\n2019-06 {LINE.replace('500.00 103', 'x 103')}", "Line 2, medical_employer"),
        (f"2019-05 {LINE}\n2019-06 {LINE}\n2019-06 {LINE}", "each once"),
        (f"2019-05 {LINE}\n2019-06 0 {LINE.partition(' ')[2]}", "Line 2, base"),
    ],
)
def test_a_wrong_table_names_line_and_column(city: City, table: str, told: str) -> None:
    case = in_hand(city, OLD)
    case.refresh_from_db()
    address = reverse("back:step", args=[case.receipt, "enter-amounts"])
    sent = {"version": case.version, "table": table, "file": a_file("sheet.pdf")}
    response = signed_in(city.handler).post(address, sent, headers=ENGLISH)
    assert response.status_code == 422
    assert told in response.content.decode()
    assert not EnteredMonth.objects.exists()
    assert not case.attachments.filter(document="amounts_by_hand").exists()


def test_who_does_not_handle_enters_nothing(city: City) -> None:
    case = in_hand(city, OLD)
    address = reverse("back:step", args=[case.receipt, "enter-amounts"])
    for role in (Role.FINANCE_CLERK, Role.INSPECTOR, Role.REVIEWER):
        assert signed_in(make_staff(role)).get(address).status_code == 403
