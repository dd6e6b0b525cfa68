"""II.7.3: what the hotline and the director's mailbox forward is handled by telephone or mail, each contact on the file."""

import pytest

from anxin.casework.errors import CaseError
from anxin.casework.models import CheckOutcome, Outcome
from anxin.casework.operations import handling
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    failed,
    finished,
    held,
    owed,
    person_applies,
    proposed,
    taken_in,
)

FORWARDED = {"source": "hotline_12345", "received_on": "2020-02-10"}


@pytest.mark.parametrize("source", ["hotline_12345", "director_mailbox"])
def test_forwarded_is_handled_by_telephone_or_mail(city: City, source: str) -> None:
    case = person_applies(city, "complaint", FORWARDED | {"source": source})
    assert (case.mode, case.decision["clauses"]) == ("direct", ["II.7.3"])
    assert case.decision["channels"] == ["phone", "email", "post"]
    assert (held(case), list(failed(case))) == (["forwarded-by-phone-or-mail"], ["registered-in-person"])
    finished(city, case)
    assert owed(case) == {}


def test_every_contact_is_on_the_file_and_without_one_nothing_is_decided(city: City) -> None:
    case = taken_in(city, person_applies(city, "complaint", FORWARDED))
    with pytest.raises(CaseError):
        proposed(city, case, checks=False)
    case.refresh_from_db()
    handling.start(case, city.handler) if case.state == "accepted" else None
    for outcome in (CheckOutcome.NOT_REACHED, CheckOutcome.NOT_REACHED, CheckOutcome.CONFIRMED):
        handling.add_check(case, city.handler, kind="contact_on_file", outcome=outcome, note="电话")
    handling.propose(case, city.handler, outcome=Outcome.APPROVE, reason="已答复")
    assert list(case.checks.values_list("outcome", flat=True)) == ["not_reached", "not_reached", "confirmed"]


def test_on_line_no_rule_of_the_notice_speaks(city: City) -> None:
    case = person_applies(city, "complaint", FORWARDED | {"source": "online"})
    assert (case.mode, case.decision["clauses"], held(case)) == ("ordinary", [], [])


def test_before_the_notice_it_is_ordinary(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = person_applies(city, "complaint", FORWARDED | {"received_on": BEFORE_THE_NOTICE})
    assert (case.mode, case.decision["checks"]) == ("ordinary", [])
    finished(city, case)
