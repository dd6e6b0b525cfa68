import csv
import datetime as dt
import io

import pytest
from django.test import Client
from django.urls import reverse

from anxin.registry.models import Role
from anxin.trail.models import Entry
from anxin.trail.operations import record, set_business_date
from tests.factories import signed_in
from tests.registry.people import make_agency, make_staff

pytestmark = pytest.mark.django_db
PAGE = reverse("back:trail")
EXPORT = reverse("back:trail_export")
PERIOD = "since_0=2020&since_1=2&since_2=10&until_0=2020&until_1=2&until_2=10"


@pytest.fixture
def client() -> Client:
    return signed_in(make_staff(Role.AUDIT_ADMIN))


def subjects(client: Client, query: str = "") -> set[str]:
    return {str(row[4]) for row in client.get(PAGE + query).context["rows"]}


@pytest.mark.parametrize("role", [Role.HANDLER, Role.SUPERVISOR, Role.CENTRE, Role.SYSTEM_ADMIN])
def test_others_are_refused(role: Role) -> None:
    client = signed_in(make_staff(role))
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{EXPORT}?{PERIOD}").status_code == 403


def test_looked_up_by_subject_actor_and_period(client: Client) -> None:
    record("staff:T1", "person.read", "person:1", agency="110105")
    record("staff:T2", "person.read", "person:2", agency="110108")
    set_business_date(dt.date(2020, 3, 1), actor="system")
    record("staff:T1", "person.read", "person:3", agency="110105")
    assert subjects(client, "?subject=person:1") == {"person:1"}
    assert subjects(client, "?actor=staff:T1") == {"person:1", "person:3"}
    march = "?actor=staff:T1&since_0=2020&since_1=3&since_2=1"
    assert subjects(client, march) == {"person:3"}


def test_an_inspector_reads_what_concerns_the_own_agency() -> None:
    record("staff:T1", "person.read", "person:1", agency="110105")
    record("staff:T2", "person.read", "person:2", agency="110108")
    inspector = signed_in(make_staff(Role.INSPECTOR, agency=make_agency("110108")))
    assert "person:2" in subjects(inspector)
    assert "person:1" not in subjects(inspector)


def test_long_trails_go_on(client: Client) -> None:
    for number in range(60):
        record("staff:T1", "note", f"person:{number}")
    first = client.get(f"{PAGE}?actor=staff:T1")
    assert len(first.context["rows"]) == 50
    assert len(client.get(PAGE + first.context["following"]).context["rows"]) == 10


def test_a_period_leaves_as_csv_and_that_is_on_the_trail(client: Client) -> None:
    record("staff:T1", "person.read", "person:1")
    response = client.get(f"{EXPORT}?{PERIOD}&actor=staff:T1")
    assert response.streaming
    text = response.getvalue().decode("utf-8-sig")
    assert [row["subject"] for row in csv.DictReader(io.StringIO(text))] == ["person:1"]
    exported = Entry.objects.get(action="trail.exported")
    assert exported.details == {"since": "2020-02-10", "until": "2020-02-10", "actor": "staff:T1"}


@pytest.mark.parametrize(
    "query", ["", "?since_0=2020&since_1=2&since_2=10", "?since_0=2020&since_1=2&since_2=31"]
)
def test_without_a_whole_period_nothing_leaves(client: Client, query: str) -> None:
    assert client.get(EXPORT + query).status_code == 422
    assert not Entry.objects.filter(action="trail.exported").exists()
