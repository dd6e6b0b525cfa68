import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from anxin.casework.models import Coordination
from anxin.registry.models import Role
from anxin.trail.models import Message, MessageState
from anxin.work.operations import claim
from tests.casework.departments import make_coordination
from tests.factories import make_case, signed_in
from tests.registry.people import make_agency, make_centre, make_staff
from tests.work.makers import make_obligation, make_task

pytestmark = pytest.mark.django_db
HOME = "/staff/"
DAY = dt.date(2020, 2, 10)


def figures(client: Client) -> dict[str, str]:
    cards = client.get(HOME, headers={"accept-language": "en"}).context["cards"]
    return {str(card.title): card.figure for card in cards}


def test_the_cards_count_what_waits() -> None:
    officer = make_staff(Role.HANDLER)
    claim(make_task(), officer)
    make_task(due_on=DAY - dt.timedelta(days=1))
    make_task(due_on=DAY + dt.timedelta(days=1), kind="review")
    make_task(agency=make_agency("110108"), due_on=DAY - dt.timedelta(days=1))
    make_obligation()
    late = make_coordination(make_case())
    Coordination.objects.filter(pk=late.pk).update(chase_on=DAY - dt.timedelta(days=1))
    make_coordination(make_case(), department="civil_affairs")
    assert figures(signed_in(officer)) == {
        "My tasks": "1",
        "Nobody has taken yet": "4",
        "Due soon": "1",
        "Overdue": "1",
        "Waiting for review": "1",
        "Still open": "3",
        "Departments not chased in time": "1",
        "Messages that failed": "0",
    }


def test_the_centre_counts_everywhere() -> None:
    make_task(agency=make_agency("110108"), due_on=DAY - dt.timedelta(days=1))
    assert figures(signed_in(make_staff(Role.CENTRE, agency=make_centre())))["Overdue"] == "1"


def test_failed_messages_are_counted_where_they_belong() -> None:
    make_case()
    Message.objects.update(state=MessageState.FAILED)
    assert figures(signed_in(make_staff(Role.HANDLER)))["Messages that failed"] == "1"
    elsewhere = make_staff(Role.HANDLER, agency=make_agency("110108"))
    assert figures(signed_in(elsewhere))["Messages that failed"] == "0"


def test_every_card_leads_to_its_list() -> None:
    client = signed_in(make_staff(Role.HANDLER))
    for card in client.get(HOME).context["cards"]:
        assert client.get(card.href).status_code == 200, card


def test_an_administrator_finds_a_page_too() -> None:
    page = signed_in(make_staff(Role.AUDIT_ADMIN)).get(HOME)
    assert page.status_code == 200
    assert page.context["cards"] == []
    assert reverse("back:trail") in page.content.decode()


@pytest.mark.parametrize("size", [1, 30])
def test_the_overview_asks_few_questions(
    size: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(make_staff(Role.HANDLER))
    for _each in range(size):
        make_task()
    with django_assert_max_num_queries(14):
        client.get(HOME)
