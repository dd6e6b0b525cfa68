"""Records of asking other departments through the interface: officers only, their own agency's, never over somebody's change."""

import datetime as dt
from typing import Any

import pytest
from django.http import HttpResponse
from pytest_django.fixtures import Settings

from anxin.api.endpoints import coordinations
from anxin.api.limits import Minutes
from anxin.casework.models import Application, Coordination
from anxin.casework.operations.coordinating import Question, ask_in_general
from anxin.casework.operations.withdrawing import withdraw
from anxin.registry.models import Employer, Role, Staff
from anxin.trail.models import Entry
from tests.api.conftest import Json, Program, answer, paths, refusal
from tests.casework.departments import make_coordination
from tests.factories import applicant_of, make_case, signed_in
from tests.registry.people import make_agency, make_centre, make_person, make_staff

pytestmark = pytest.mark.django_db
RING: Json = {"way": "phone", "person": "综合科", "result": "明天答复"}
GIVEN: Json = {"outcome": "given", "note": "已函复"}


@pytest.fixture
def handler(business_day: dt.date) -> Staff:
    return make_staff(Role.HANDLER)


def program_of(staff: Staff) -> Program:
    return Program(client=signed_in(staff))


@pytest.fixture
def officer(handler: Staff) -> Program:
    return program_of(handler)


@pytest.fixture
def case(handler: Staff) -> Application:
    return make_case()


def asking(case: Application, **other: Any) -> Json:
    return {
        "receipt": case.receipt,
        "department": "health",
        "asked": "认定结论何时送达？",
        "clause": "IV",
    } | other


def opened(officer: Program, case: Application, **other: Any) -> Json:
    found: Json = answer(officer.post("coordinations", asking(case, **other)), 201)
    return found


def act(program: Program, record: Json, way: str, content: Json, **headers: str) -> HttpResponse:
    given = {"If_Match": f'"{record["version"]}"'} | headers
    return program.post(f"coordinations/{record['id']}/{way}", content, **given)


def test_from_opening_to_the_answer(officer: Program, case: Application) -> None:
    record = opened(officer, case)
    assert (record["state"], record["reason"], record["receipt"]) == ("open", "by_hand", case.receipt)
    assert (record["department_name"], record["next_contact_by"]) == ("Health", "2020-02-17")
    told = answer(act(officer, record, "contacts", RING), 201)
    assert [(each["on"], each["way"], each["person"]) for each in told["contacts"]] == [
        ("2020-02-10", "phone", "综合科")
    ]
    ended = act(officer, told, "answer", GIVEN)
    assert (answer(ended)["state"], answer(ended)["outcome"], ended["ETag"]) == ("closed", "given", '"3"')
    refusal(act(officer, answer(ended), "contacts", RING), 409, "wrong-state")
    actions = Entry.objects.filter(subject=case.subject, action__startswith="coordination.")
    assert list(actions.order_by("id").values_list("action", flat=True)) == [
        "coordination.opened",
        "coordination.contact",
        "coordination.closed",
    ]


def test_the_list_is_narrowed_and_paged(officer: Program, case: Application) -> None:
    first, second = opened(officer, case), opened(officer, case, department="civil_affairs")
    answer(act(officer, first, "answer", GIVEN))
    Coordination.objects.filter(pk=second["id"]).update(chase_on=dt.date(2020, 2, 7))
    third = make_coordination(make_case())

    def found(query: str) -> list[int]:
        items: list[Json] = answer(officer.get(f"coordinations?{query}"))["items"]
        return [each["id"] for each in items]

    assert found("") == [third.pk, second["id"], first["id"]]
    assert found("state=open") == [third.pk, second["id"]]
    assert found("state=closed") == [first["id"]]
    assert found("department=civil_affairs") == [second["id"]]
    assert found("due_before=2020-02-10") == [second["id"]]
    page = answer(officer.get("coordinations?limit=2"))
    assert [each["id"] for each in page["items"]] == [third.pk, second["id"]]
    rest = answer(officer.get(f"coordinations?limit=2&cursor={page['next']}"))
    assert ([each["id"] for each in rest["items"]], rest["next"]) == ([first["id"]], None)
    for wrong in ("state=maybe", "due_before=x", "limit=0", "cursor=%00"):
        refusal(officer.get(f"coordinations?{wrong}"), 400, "bad-input")


def test_one_read_shows_nobody_in_full_and_knows_its_version(officer: Program, handler: Staff) -> None:
    person = make_person(name="王小一")
    record = ask_in_general(handler, Question("health", "同类三人的结论", "IV"), persons=[person])
    response = officer.get(f"coordinations/{record.pk}")
    assert answer(response)["persons"][0]["name"] != "王小一"
    assert person.id_number not in response.content.decode()
    assert (answer(response)["receipt"], response["ETag"]) == (None, '"1"')
    assert officer.get(f"coordinations/{record.pk}", If_None_Match='"1"').status_code == 304


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"asked": ""}, "asked"),
        ({"department": 3}, "department"),
        ({"clause": None}, "clause"),
        ({"more": "x"}, "more"),
        ({"asked": "x" * 501}, "asked"),
    ],
)
def test_a_field_that_is_wrong_is_named(wrong: Json, path: str, officer: Program, case: Application) -> None:
    problem = refusal(officer.post("coordinations", asking(case, **wrong)), 400, "bad-input")
    assert paths(problem) == [path]
    assert not Coordination.objects.exists()


def test_what_does_not_fit_is_said(officer: Program, case: Application) -> None:
    problem = refusal(officer.post("coordinations", asking(case, clause="IX.9")), 400, "bad-input")
    assert "IX.9" in problem["detail"]
    refusal(officer.post("coordinations", asking(case, asked=" ")), 400, "bad-input")
    record = opened(officer, case)
    for content in (RING | {"on": "2020-02-11"}, RING | {"on": "2020-02-30"}, RING | {"way": "pigeon"}):
        refusal(act(officer, record, "contacts", content), 400, "bad-input")
    for content in (GIVEN | {"outcome": "copy"}, GIVEN | {"outcome": "exchanged"}, GIVEN | {"note": " "}):
        refusal(act(officer, record, "answer", content), 400, "bad-input")
    assert answer(officer.get(f"coordinations/{record['id']}")) == record


def test_of_a_case_that_is_over_nothing_is_asked(officer: Program, case: Application) -> None:
    assert case.person is not None
    withdraw(applicant_of(case.person), case)
    refusal(officer.post("coordinations", asking(case)), 409, "wrong-state")


def test_an_action_needs_the_version_that_was_read(officer: Program, case: Application) -> None:
    record = opened(officer, case)
    for way, content in (("contacts", RING), ("answer", GIVEN)):
        refusal(officer.post(f"coordinations/{record['id']}/{way}", content), 428, "if-match-missing")
        refusal(act(officer, record, way, content, If_Match='"9"'), 412, "stale")
    answer(act(officer, record, "contacts", RING), 201)
    refusal(act(officer, record, "answer", GIVEN), 412, "stale")


def test_sent_twice_with_one_key_it_counts_once(officer: Program, case: Application) -> None:
    first, second = (officer.post("coordinations", asking(case), key="one") for _ in range(2))
    assert answer(first, 201) == answer(second, 201)
    assert second["Idempotency-Replayed"] == "true"
    record = answer(first, 201)
    rung = [act(officer, record, "contacts", RING, key="two") for _ in range(2)]
    assert answer(rung[0], 201) == answer(rung[1], 201)
    assert Coordination.objects.get().contacts.count() == 1
    other = officer.post("coordinations", asking(case, asked="另一件"), key="one")
    refusal(other, 409, "idempotency-key-reused")
    refusal(officer.post("coordinations", asking(case), key=""), 400, "idempotency-key-missing")


def everything(record: Json, case: Application) -> list[tuple[str, Json | None]]:
    here = f"coordinations/{record['id']}"
    return [
        ("coordinations", None),
        (here, None),
        ("coordinations", asking(case)),
        (f"{here}/contacts", RING),
        (f"{here}/answer", GIVEN),
    ]


def asked_of(program: Program, path: str, content: Json | None) -> HttpResponse:
    return program.get(path) if content is None else program.post(path, content, If_Match="*")


def test_the_public_and_half_signed_in_officers_are_refused(
    officer: Program,
    handler: Staff,
    case: Application,
    employer: Employer,
    agent: Program,
    anybody: Program,
) -> None:
    record = opened(officer, case)
    half = Program(client=signed_in(handler, second_factor=False))
    admin = program_of(make_staff(Role.SYSTEM_ADMIN))
    for path, content in everything(record, case):
        refusal(asked_of(anybody, path, content), 401, "not-signed-in")
        assert asked_of(agent, path, content).status_code == 401
        refusal(asked_of(half, path, content), 403, "forbidden")
        refusal(asked_of(admin, path, content), 403, "forbidden")
    assert Coordination.objects.get().version == 1


def test_who_only_looks_changes_nothing(officer: Program, case: Application) -> None:
    record = opened(officer, case)
    for role in (Role.INSPECTOR, Role.REVIEWER, Role.FRONT_CLERK):
        looker = program_of(make_staff(role))
        for path, content in everything(record, case):
            if content is None:
                answer(asked_of(looker, path, content))
            else:
                refusal(asked_of(looker, path, content), 403, "forbidden")


def test_another_agency_finds_none_and_the_centre_all(officer: Program, case: Application) -> None:
    record = opened(officer, case)
    other = program_of(make_staff(Role.HANDLER, agency=make_agency("110108")))
    assert answer(other.get("coordinations"))["items"] == []
    for path, content in everything(record, case)[1:]:
        refusal(asked_of(other, path, content), 404, "not-found")
    centre = program_of(make_staff(Role.CENTRE, agency=make_centre()))
    assert [each["id"] for each in answer(centre.get("coordinations"))["items"]] == [record["id"]]


def test_too_many_requests_are_put_off(
    officer: Program, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coordinations.router.throttle, "_minutes", Minutes())
    settings.API_ACCOUNT_PER_MINUTE = 2
    answer(officer.get("coordinations"))
    answer(officer.get("coordinations"))
    refused = officer.get("coordinations")
    refusal(refused, 429, "too-many-requests")
    assert refused["Retry-After"]
