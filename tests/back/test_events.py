import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anxin.lawbook.models import Declaration
from anxin.lawbook.queries import obligation_due
from anxin.registry.models import Role
from anxin.trail.models import Message
from anxin.work.models import Obligation, ObligationKind
from tests.factories import make_insured, signed_in
from tests.registry.people import make_centre, make_staff
from tests.work.makers import make_obligation

pytestmark = pytest.mark.django_db
DECLARE = reverse("back:declare", args=["ended"])
REVOKE = reverse("back:revoke", args=["ended"])
TYPED = {"day_0": "2020", "day_1": "2", "day_2": "9", "authority": "City", "citation": "No. 1"}


@pytest.fixture
def client() -> Client:
    return signed_in(make_staff(Role.CENTRE, agency=make_centre()))


def owed(**given: Any) -> Obligation:
    rule, event, _due = obligation_due(ObligationKind.DEFERRED_DOCUMENT)
    return make_obligation(due_rule=rule, starts_with=event, **given)


def test_everybody_at_work_sees_the_events() -> None:
    page = signed_in(make_staff(Role.HANDLER)).get(reverse("back:events"))
    assert page.status_code == 200
    assert DECLARE not in page.content.decode()


@pytest.mark.parametrize("role", [Role.HANDLER, Role.SUPERVISOR, Role.RULE_AUTHOR])
def test_only_the_centre_declares(role: Role) -> None:
    client = signed_in(make_staff(role))
    for where in (DECLARE, REVOKE):
        assert client.get(where).status_code == 403
        assert client.post(where, TYPED | {"confirmed": "1"}).status_code == 403
    assert not Declaration.objects.exists()


def test_first_what_would_follow_then_for_good(client: Client) -> None:
    row = owed()
    dry = client.post(DECLARE, TYPED)
    assert dry.status_code == 200
    assert [cells[1] for cells in dry.context["rows"]] == [1]
    assert isinstance(dry.context["rows"][0][3], dt.date)
    row.refresh_from_db()
    assert row.due_on is None
    assert not Declaration.objects.exists()
    done = client.post(DECLARE, TYPED | {"confirmed": "1"})
    declaration = Declaration.objects.get()
    assert done["Location"] == reverse("back:tell", args=[declaration.pk])
    row.refresh_from_db()
    assert row.due_on == dry.context["rows"][0][3]


def test_revoking_takes_the_days_back(client: Client) -> None:
    row = owed()
    client.post(DECLARE, TYPED | {"confirmed": "1"})
    assert client.get(reverse("back:events")).content.decode().count(REVOKE) == 1
    client.post(REVOKE, {"authority": "City", "citation": "No. 2", "confirmed": "1"})
    row.refresh_from_db()
    assert row.due_on is None


def test_an_event_that_is_open_cannot_be_revoked(client: Client) -> None:
    response = client.post(REVOKE, {"authority": "City", "citation": "No. 2"})
    assert response.status_code == 422
    assert "No. 2" in response.content.decode()


@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "1"}])
def test_a_day_beyond_the_calendar_is_refused_on_the_page(client: Client, confirmed: dict[str, str]) -> None:
    owed()
    for event in ("ended", "lifted"):
        given = TYPED | {"day_0": "2030"} | confirmed
        response = client.post(reverse("back:declare", args=[event]), given)
        assert response.status_code == 422
        assert "2030" in str(response.context["form"].errors["day"])
    assert not Declaration.objects.exists()


@pytest.mark.parametrize("missing", ["authority", "citation", "day_2"])
def test_what_is_missing_is_named_and_nothing_declared(client: Client, missing: str) -> None:
    assert client.post(DECLARE, TYPED | {missing: "", "confirmed": "1"}).status_code == 422
    assert not Declaration.objects.exists()


def test_an_unknown_event_is_not_found(client: Client) -> None:
    assert client.get(reverse("back:declare", args=["aliens"])).status_code == 404


def test_everybody_concerned_is_told_once(client: Client) -> None:
    person = make_insured()
    owed(owner=f"person:{person.pk}")
    client.post(DECLARE, TYPED | {"confirmed": "1"})
    tell = reverse("back:tell", args=[Declaration.objects.get().pk])
    assert client.get(tell).status_code == 200
    assert not Message.objects.exists()
    client.post(tell)
    client.post(tell)
    assert Message.objects.get().recipient == f"user:{person.user_id}"


def test_telling_is_refused_to_others(client: Client) -> None:
    client.post(DECLARE, TYPED | {"confirmed": "1"})
    tell = reverse("back:tell", args=[Declaration.objects.get().pk])
    assert signed_in(make_staff(Role.HANDLER)).post(tell).status_code == 403
