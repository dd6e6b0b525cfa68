import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from anxin.registry.models import Role, Staff
from anxin.work.models import Task
from anxin.work.operations import claim
from tests.factories import make_case, signed_in
from tests.registry.people import make_agency, make_centre, make_staff
from tests.work.makers import make_task

pytestmark = pytest.mark.django_db
LIST = reverse("back:work_list")
DAY = dt.date(2020, 2, 10)


@pytest.fixture
def officer(business_day: dt.date) -> Staff:
    return make_staff(Role.HANDLER)


@pytest.fixture
def client(officer: Staff) -> Client:
    return signed_in(officer)


def text(client: Client, query: str = "") -> str:
    response = client.get(LIST + query, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


def test_mine_and_my_agencys(client: Client, officer: Staff) -> None:
    own, free, elsewhere = make_task(), make_task(), make_task(agency=make_agency("110108"))
    claim(own, officer)
    mine, agency = text(client), text(client, "?scope=agency")
    assert number(own) in mine
    assert number(free) not in mine
    assert number(own) in agency
    assert number(free) in agency
    assert number(elsewhere) not in agency


def number(task: Task) -> str:
    return task.subject.removeprefix("application:")


def test_only_the_centre_looks_everywhere(client: Client) -> None:
    elsewhere = make_task(agency=make_agency("110108"))
    assert number(elsewhere) not in text(client, "?scope=everywhere")
    centre = signed_in(make_staff(Role.CENTRE, agency=make_centre()))
    assert number(elsewhere) in text(centre, "?scope=everywhere")


def test_filters_narrow_the_list(client: Client) -> None:
    refund = make_task(service="refund", mode="commitment", kind="review")
    card = make_task(service="card-replacement", mode="online", kind="handle")
    for query in ("service=refund", "mode=commitment", "kind=review"):
        shown = text(client, f"?scope=agency&{query}")
        assert number(refund) in shown, query
        assert number(card) not in shown, query


def test_due_dates_have_their_colours_and_their_filter(client: Client) -> None:
    late = make_task(due_on=DAY - dt.timedelta(days=2))
    near = make_task(due_on=DAY + dt.timedelta(days=1))
    promised = make_task(target_on=DAY - dt.timedelta(days=1), due_on=DAY + dt.timedelta(days=30))
    far = make_task(due_on=DAY + dt.timedelta(days=30))
    open_ended = make_task()
    groups = {"overdue": {late}, "soon": {near, promised}, "none": {open_ended}}
    for state, expected in groups.items():
        shown = text(client, f"?scope=agency&due={state}")
        found = {t for t in (late, near, promised, far, open_ended) if number(t) in shown}
        assert found == expected, state
    everything = text(client, "?scope=agency")
    assert everything.count("govuk-tag--red") == 1
    assert everything.count("govuk-tag--yellow") == 2


def test_a_receipt_number_is_found_as_people_type_it(client: Client) -> None:
    case = make_case()
    assert case.receipt is not None
    typed = case.receipt.replace("-", " ").lower()
    assert case.receipt in text(client, f"?q={typed}")
    assert case.receipt not in text(client, "?q=200210-0000000Z")


def test_pages_follow_each_other_without_a_gap(client: Client) -> None:
    tasks = [make_task(priority=place % 3) for place in range(60)]
    seen: list[str] = []
    query = "?scope=agency"
    while query:
        response = client.get(LIST + query)
        page = response.content.decode()
        seen += [number(task) for task in tasks if number(task) in page]
        query = response.context["following"]
    assert sorted(seen) == sorted(number(task) for task in tasks)


@pytest.mark.parametrize("broken", ["?after=x", "?after=1.2020-13-01.4", "?after=9"])
def test_a_broken_page_address_is_not_found(client: Client, broken: str) -> None:
    assert client.get(LIST + broken).status_code == 404


@pytest.mark.parametrize(
    "query", ["?scope=mars", "?service=none&scope=agency", "?due=never&kind=x&scope=agency"]
)
def test_an_old_bookmark_still_opens(client: Client, query: str) -> None:
    make_task()
    text(client, query)


def test_taking_a_task_from_the_list(client: Client, officer: Staff) -> None:
    task = make_task()
    back = f"{LIST}?scope=agency"
    response = client.post(reverse("back:claim", args=[task.pk]), {"next": back})
    assert response["Location"] == back
    task.refresh_from_db()
    assert task.assignee == officer
    client.post(reverse("back:release", args=[task.pk]))
    task.refresh_from_db()
    assert task.assignee is None


def test_a_colleague_was_quicker(client: Client) -> None:
    task, colleague = make_task(), make_staff(Role.HANDLER)
    claim(task, colleague)
    response = client.post(reverse("back:claim", args=[task.pk]), {"next": LIST}, follow=True)
    assert colleague.name in response.content.decode()
    task.refresh_from_db()
    assert task.assignee == colleague


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/x", "javascript:x"])
def test_a_claim_leads_to_no_other_site(client: Client, target: str) -> None:
    response = client.post(reverse("back:claim", args=[make_task().pk]), {"next": target})
    assert response["Location"].startswith("/staff/")


def test_taking_is_refused_to_another_role_and_another_district() -> None:
    task = make_task()
    for stranger in (make_staff(Role.PAYER), make_staff(Role.HANDLER, agency=make_agency("110108"))):
        assert signed_in(stranger).post(reverse("back:claim", args=[task.pk])).status_code == 403
    task.refresh_from_db()
    assert task.assignee is None


def test_an_empty_list_says_so(client: Client) -> None:
    assert "anxin-empty" in text(client)
    assert "anxin-empty" in text(client, "?scope=agency&service=refund")


@pytest.mark.parametrize("size", [1, 40])
def test_the_list_asks_few_questions_however_long_it_is(
    client: Client, size: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Session, account, the officer at the door and on the page, the second factor, the day, and the list: no COUNT."""
    for _each in range(size):
        make_task()
    client.get(f"{LIST}?scope=agency")
    with django_assert_max_num_queries(8) as asked:
        client.get(f"{LIST}?scope=agency&due=none&service=refund")
    assert not [q for q in asked.captured_queries if "COUNT(" in q["sql"].upper()]
