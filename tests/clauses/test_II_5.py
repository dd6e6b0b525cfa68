"""II.5: cards on line; the courier exists from 3 February 2020, and a certificate lets people see a doctor meanwhile."""

import pytest

from anxin.lawbook.queries import pack_in_force
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    failed,
    finished,
    held,
    owed,
    person_applies,
)

BY_COURIER = {"kind": "reissue", "delivery": "courier"}


@pytest.mark.parametrize("kind", ["reissue", "exchange"])
def test_on_line_and_brought_by_courier(city: City, kind: str) -> None:
    case = person_applies(city, "card-replacement", BY_COURIER | {"kind": kind})
    assert (case.mode, case.decision["clauses"]) == ("online", ["II.5"])
    assert (held(case), list(failed(case))) == (["online-with-courier"], ["online-with-pick-up"])
    finished(city, case)
    assert owed(case) == {}


def test_the_certificate_and_the_tracking_are_told(city: City) -> None:
    service = pack_in_force().services["card-replacement"]
    notes = {rule.id: rule.then.note.en for rule in service.rules if rule.then.note}
    assert all("collection certificate" in note for note in notes.values())
    assert "96102" in notes["online-with-courier"]


def test_before_the_third_of_february_no_courier_came(city: City) -> None:
    city.on("2020-02-02")
    case = person_applies(city, "card-replacement", BY_COURIER)
    assert case.mode == "ordinary"
    assert failed(case)["online-with-courier"] == ["courier delivery exists from 2020-02-03"]
    fetched = person_applies(city, "card-replacement", BY_COURIER | {"delivery": "counter"})
    assert held(fetched) == ["online-with-pick-up"]


def test_before_the_notice_it_is_ordinary(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = person_applies(city, "card-replacement", BY_COURIER | {"delivery": "counter"})
    assert case.mode == "ordinary"
    finished(city, case)
