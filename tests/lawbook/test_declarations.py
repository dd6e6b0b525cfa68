import datetime as dt
from typing import TypedDict

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from anxin.lawbook.models import Declaration
from anxin.lawbook.operations import declare, revoke
from anxin.lawbook.queries import declarations, events_known
from anxin.registry.models import Role, Staff
from anxin.trail.guards import refusal
from anxin.trail.models import BusinessDate, Entry
from tests.registry.people import make_centre, make_staff

LIFTED = dt.date(2020, 6, 6)


class Source(TypedDict):
    authority: str
    citation: str


SOURCE = Source(authority="北京市人民政府", citation="https://www.beijing.gov.cn/")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business_day")]


@pytest.fixture
def centre(db: None) -> Staff:
    return make_staff(Role.CENTRE, agency=make_centre())


def test_before_anybody_declares_the_pack_speaks() -> None:
    known = events_known(dt.date(2020, 2, 10))
    assert known["started"] == dt.date(2020, 1, 24)
    assert known["lifted"] is None
    assert events_known(dt.date(2020, 1, 23))["started"] is None


def test_a_declared_event_is_known_from_its_day_on(centre: Staff) -> None:
    declare("lifted", LIFTED, by=centre, known_from=dt.date(2020, 6, 8), **SOURCE)
    assert events_known(dt.date(2020, 6, 7))["lifted"] is None
    assert events_known(dt.date(2020, 6, 8))["lifted"] == LIFTED


def test_without_a_day_it_is_known_from_the_business_date(centre: Staff) -> None:
    assert declare("lifted", LIFTED, by=centre, **SOURCE).known_from == dt.date(2020, 2, 10)


def test_a_revoked_event_is_open_again_and_its_history_stays(centre: Staff) -> None:
    declare("lifted", LIFTED, by=centre, known_from=dt.date(2020, 6, 8), **SOURCE)
    revoke("lifted", by=centre, known_from=dt.date(2020, 6, 16), **SOURCE)
    assert events_known(dt.date(2020, 6, 15))["lifted"] == LIFTED
    assert events_known(dt.date(2020, 6, 16))["lifted"] is None
    assert [d.revokes for d in declarations("lifted")] == [False, True]


def test_what_the_pack_says_can_be_revoked_too(centre: Staff) -> None:
    revoke("started", by=centre, **SOURCE)
    assert events_known(dt.date(2020, 2, 10))["started"] is None


def test_declaring_is_in_the_trail(centre: Staff) -> None:
    declare("ended", LIFTED, by=centre, **SOURCE)
    entry = Entry.objects.get(action="event.declared")
    assert (entry.actor, entry.subject, entry.details["day"]) == (
        f"staff:{centre.number}",
        "event:ended",
        "2020-06-06",
    )


@pytest.mark.parametrize("role", [role for role in Role if role != Role.CENTRE])
def test_nobody_but_the_centre_declares(role: Role) -> None:
    with pytest.raises(PermissionDenied):
        declare("lifted", LIFTED, by=make_staff(role), **SOURCE)
    assert not Declaration.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"event": "no_such_event"}, "event"),
        ({"authority": "  "}, "authority"),
        ({"citation": ""}, "citation"),
        ({"known_from": dt.date(2020, 2, 9)}, "known_from"),
    ],
)
def test_what_cannot_be_declared_is_named(
    centre: Staff, changed: dict[str, str | dt.date], field: str
) -> None:
    declare("lifted", LIFTED, by=centre, **SOURCE)
    given_: dict[str, object] = {"event": "lifted", "day": LIFTED, "by": centre, **SOURCE, **changed}
    with pytest.raises(ValidationError) as caught:
        declare(**given_)  # type: ignore[arg-type]  # wrong values are the point
    assert list(caught.value.message_dict) == [field]
    assert Declaration.objects.count() == 1


def test_what_was_never_declared_is_not_revoked(centre: Staff) -> None:
    with pytest.raises(ValidationError):
        revoke("lifted", by=centre, **SOURCE)


@pytest.mark.parametrize(
    "statement", ["UPDATE lawbook_declaration SET day = NULL", "DELETE FROM lawbook_declaration"]
)
def test_the_database_keeps_declarations(centre: Staff, statement: str) -> None:
    declare("lifted", LIFTED, by=centre, **SOURCE)
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert refusal(caught.value)


DAYS = st.dates(dt.date(2020, 2, 10), dt.date(2020, 12, 31))


class KnowledgeOnlyGrows(TestCase):
    """What was known on a day never changes by what is declared later."""

    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=5), DAYS)
    def test_later_declarations_leave_earlier_days_alone(
        self, steps: list[tuple[dt.date, dt.date | None]], asked: dt.date
    ) -> None:
        BusinessDate.objects.update_or_create(id=1, defaults={"day": dt.date(2020, 2, 10)})
        centre = make_staff(Role.CENTRE, agency=make_centre())
        expected = None
        for known_from, day in sorted(steps, key=lambda step: step[0]):
            before = events_known(known_from - dt.timedelta(days=1))
            if day is not None:
                declare("lifted", day, by=centre, known_from=known_from, **SOURCE)
            elif events_known(known_from)["lifted"] is not None:
                revoke("lifted", by=centre, known_from=known_from, **SOURCE)
            assert events_known(known_from - dt.timedelta(days=1)) == before
            if known_from <= asked:
                expected = day
        assert events_known(asked)["lifted"] == expected
