"""II.4.1: transfers of the pension relation on line, in and out; the record of entitlement is read on line."""

import datetime as dt

import pytest

from anxin.registry.operations import read_person_file
from anxin.registry.queries import entitlement_record
from anxin.trail.models import Entry
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    documents,
    due,
    failed,
    finished,
    held,
    owed,
    person_applies,
)
from tests.factories import applicant_of
from tests.registry.people import contribute


@pytest.mark.parametrize(
    ("direction", "other", "papers"),
    [
        ("in", "transfer-out-online", ["transfer_form", "contribution_certificate"]),
        ("out", "transfer-in-online", ["transfer_form"]),
    ],
)
def test_in_and_out_on_line(city: City, direction: str, other: str, papers: list[str]) -> None:
    case = person_applies(city, "relation-transfer", {"direction": direction})
    assert (case.mode, case.decision["clauses"][0]) == ("online", "II.4.1")
    assert held(case) == [f"transfer-{direction}-online"]
    assert (list(failed(case)), list(documents(case))) == ([other], papers)
    finished(city, case)
    assert owed(case) == {}


def test_each_step_has_its_fifteen_working_days(city: City) -> None:
    """Counted from Monday, 10 February 2020; the officers' own task carries the first of them."""
    case = person_applies(city, "relation-transfer", {"direction": "in"})
    assert due(case) == {
        "review_by": "2020-03-02",
        "hand_over_by": "2020-03-23",
        "close_by": "2020-04-14",
    }


def test_the_record_is_read_on_line_and_the_reading_is_on_the_trail(city: City) -> None:
    contribute(city.insured, "2018-01", "2020-01")
    reader = applicant_of(city.insured)
    person = read_person_file(f"user:{reader.pk}", city.insured, "entitlement record")
    [row] = entitlement_record(person, dt.date(2020, 2, 10))
    assert row.months == 24
    assert Entry.objects.filter(action="person.read", subject=f"person:{person.pk}").count() == 1


def test_before_the_notice_it_was_not_on_line_alone(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = person_applies(city, "relation-transfer", {"direction": "out"})
    assert (case.mode, documents(case)["contribution_certificate"]) == ("ordinary", "needed")
    finished(city, case)
