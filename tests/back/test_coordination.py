"""Other departments in the workbench: the list, the record, what came by exchange, and who gets none of it."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from anxin.casework.models import Application, Coordination, CoordinationReason
from anxin.registry.models import Role, Staff
from anxin.trail.models import Entry, Message
from tests.casework.departments import make_coordination, make_exchanged
from tests.channels.exchange.connecting import connect, over_http
from tests.factories import make_case, signed_in
from tests.registry.people import make_agency, make_staff

pytestmark = pytest.mark.django_db
DAY = dt.date(2020, 2, 10)
LIST = reverse("back:coordination_list")
CONTACT = {
    "on_0": "2020",
    "on_1": "2",
    "on_2": "10",
    "way": "phone",
    "person": "综合科",
    "result": "明天答复",
}


@pytest.fixture
def handler() -> Staff:
    return make_staff(Role.HANDLER)


@pytest.fixture
def client(handler: Staff) -> Client:
    return signed_in(handler)


def shown(client: Client, path: str, language: str = "en") -> str:
    response = client.get(path, headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def address(record: Coordination, name: str = "coordination") -> str:
    return reverse(f"back:{name}", args=[record.pk])


def send(client: Client, record: Coordination, name: str, typed: dict[str, str]) -> Any:
    return client.post(address(record, name), typed, headers={"accept-language": "en"})


def test_the_list_says_whom_to_ask_for_what_and_how_long_it_may_wait(client: Client) -> None:
    late, later = make_coordination(make_case()), make_coordination(make_case(), "civil_affairs")
    Coordination.objects.filter(pk=late.pk).update(chase_on=DAY - dt.timedelta(days=2))
    page = shown(client, LIST)
    case = late.application
    assert case is not None
    for said in ("Health", "Civil affairs", "approval", "2 days late", str(case.receipt)):
        assert said in page, said
    overdue = shown(client, f"{LIST}?due=overdue")
    assert address(late) in overdue
    assert address(later) not in overdue
    assert address(late) not in shown(client, f"{LIST}?department=civil_affairs")


def test_in_chinese_the_department_has_its_name(client: Client) -> None:
    make_coordination(make_case())
    page = shown(client, LIST, "zh-hans")
    assert "卫生健康部门" in page
    assert "审批" in page


def test_a_department_the_rules_do_not_know_stands_for_itself(client: Client) -> None:
    record = make_coordination(make_case(), "lake_office")
    assert "lake_office" in shown(client, LIST)
    assert address(record) in shown(client, f"{LIST}?department=lake_office")


def test_more_than_a_page_goes_on(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anxin.back.coordination.listing.PAGE_SIZE", 1)
    first, second = (make_coordination(make_case()) for _ in range(2))
    page = shown(client, LIST)
    assert address(first) in page
    assert address(second) not in page
    assert address(second) in shown(client, f"{LIST}?after=1")
    assert shown(client, f"{LIST}?after=x{'9' * 30}")


def test_a_contact_is_recorded_and_the_record_closed_on_a_copy(client: Client) -> None:
    record = make_coordination(make_case())
    assert "Nobody has asked yet" in shown(client, address(record))
    assert send(client, record, "coordination_contact", CONTACT).status_code == 302
    page = shown(client, address(record))
    assert "综合科" in page
    typed = {"outcome": "copy", "copy_by": "fax", "note": "审批表已传真"}
    assert send(client, record, "coordination_close", typed).status_code == 302
    page = shown(client, address(record))
    assert "审批表已传真" in page
    assert "Record a contact" not in page
    assert address(record) not in shown(client, LIST)


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("coordination_contact", CONTACT | {"on_2": "11"}, "between"),
        ("coordination_contact", CONTACT | {"person": ""}, "required"),
        ("coordination_close", {"outcome": "copy", "note": "来了"}, "by e-mail or by fax"),
        ("coordination_close", {"outcome": "exchanged", "note": "来了"}, "valid choice"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_written(
    name: str, typed: dict[str, str], said: str, client: Client
) -> None:
    record = make_coordination(make_case())
    answer = send(client, record, name, typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    record.refresh_from_db()
    assert record.open
    assert not record.contacts.exists()


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.REVIEWER, Role.FRONT_CLERK])
def test_who_only_looks_changes_nothing(role: Role) -> None:
    record, client = make_coordination(make_case()), signed_in(make_staff(role))
    assert "Record a contact" not in shown(client, address(record))
    assert send(client, record, "coordination_contact", CONTACT).status_code == 403
    typed = {"outcome": "given", "note": "已复"}
    assert send(client, record, "coordination_close", typed).status_code == 403
    record.refresh_from_db()
    assert record.open


def test_another_district_neither_sees_nor_opens_it() -> None:
    record = make_coordination(make_case())
    other = signed_in(make_staff(Role.HANDLER, agency=make_agency("110108")))
    assert address(record) not in shown(other, LIST)
    for name in ("coordination_contact", "coordination_close"):
        assert send(other, record, name, CONTACT).status_code == 403
    assert other.get(address(record)).status_code == 403


@pytest.fixture
def given_case() -> Application:
    case = make_case()
    make_exchanged(case)
    return case


def test_the_case_says_from_whom_it_came_and_shows_it_with_its_proof(
    client: Client, handler: Staff, given_case: Application
) -> None:
    document = given_case.exchanged_documents.get()
    page = shown(client, reverse("back:case", args=[given_case.receipt]))
    href = reverse("back:exchanged", args=[given_case.receipt, document.pk])
    for said in ("Obtained from: Public security", "HJ-7", href):
        assert said in page, said
    assert "登记状态" not in page
    before = Entry.objects.filter(action="document.read").count()
    page = shown(client, href)
    for said in ("登记状态", "正常", "HJ-7", document.digest, "unchanged since it came", "k-1"):
        assert said in page, said
    assert Entry.objects.filter(action="document.read").count() == before + 1
    looked = Entry.objects.filter(subject=f"person:{given_case.person_id}", action="person.read")
    assert {each.actor for each in looked} >= {f"staff:{handler.number}"}


def test_another_districts_officer_does_not_read_it(given_case: Application) -> None:
    href = reverse("back:exchanged", args=[given_case.receipt, given_case.exchanged_documents.get().pk])
    other = signed_in(make_staff(Role.HANDLER, agency=make_agency("110108")))
    assert other.get(href).status_code == 403
    assert not Entry.objects.filter(action__in=["document.read", "person.read"]).exists()


def test_a_document_of_another_case_is_not_found(client: Client, given_case: Application) -> None:
    document = given_case.exchanged_documents.get()
    assert client.get(reverse("back:exchanged", args=[make_case().receipt, document.pk])).status_code == 404


def test_an_officer_asks_the_department_with_a_button(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    case = make_case()
    step = reverse("back:step", args=[case.receipt, "ask-department"])
    assert step not in shown(client, reverse("back:case", args=[case.receipt]))
    documents = ["identity_document"]
    connect(settings, tmp_path, {"public_security": over_http("https://d.test/", gives=documents)})
    assert step in shown(client, reverse("back:case", args=[case.receipt]))
    assert "Proof of identity · Public security" in shown(client, step)
    typed = {"version": case.version, "document": "identity_document"}
    assert client.post(step, typed).status_code == 302
    assert Message.objects.get(subject=case.subject, channel="exchange").payload["receipt"] == case.receipt
    case.refresh_from_db()
    again = client.post(step, typed | {"version": case.version}, headers={"accept-language": "en"})
    assert again.status_code == 422
    assert "being asked for this already" in again.content.decode()
    page = shown(client, reverse("back:case", args=[case.receipt]))
    assert "a document asked of a department · data exchange · waiting to be sent" in page


def test_the_case_shows_the_records_of_asking_and_what_is_owed(client: Client) -> None:
    case = make_case()
    record = make_coordination(
        case, "public_security", CoordinationReason.NOT_FOUND, document="identity_document"
    )
    page = shown(client, reverse("back:case", args=[case.receipt]))
    assert address(record) in page
    assert "Public security: Proof of identity" in page
    assert "department to be chased: Proof of identity" in page
