"""II.3 (the decision's part): the debit goes on as usual; for a time a bank remittance where the agency agreed to it."""

import pytest

from anxin.casework.errors import CaseError
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    employer_applies,
    failed,
    finished,
    held,
    owed,
    proposed,
    taken_in,
)

MARCH = {"month": "2020-03", "paid_on": "2020-03-20", "amount": "1000.00"}
BY_REMITTANCE = MARCH | {"method": "bank_remittance"}


def test_a_remittance_is_taken_once_the_agreement_is_on_file(city: City) -> None:
    case = employer_applies(city, "contribution-payment", BY_REMITTANCE)
    assert (case.mode, case.decision["clauses"][0]) == ("direct", "II.3")
    assert (held(case), case.decision["checks"]) == (["bank-remittance"], ["remittance_agreement"])
    assert list(failed(case)) == ["direct-debit"]
    taken_in(city, case)
    with pytest.raises(CaseError):
        proposed(city, case, checks=False)


def test_to_its_end(city: City) -> None:
    case = finished(city, employer_applies(city, "contribution-payment", BY_REMITTANCE))
    assert case.checks.get().kind == "remittance_agreement"
    assert owed(case) == {}


def test_the_debit_goes_on_as_usual(city: City) -> None:
    case = employer_applies(city, "contribution-payment", MARCH | {"method": "direct_debit"})
    assert (case.mode, held(case), case.decision["clauses"][0]) == ("ordinary", ["direct-debit"], "II.3")
    finished(city, case)


def test_after_the_end_and_before_the_notice_there_is_no_remittance(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    assert employer_applies(city, "contribution-payment", BY_REMITTANCE).decision["checks"] == []
    city.on("2020-07-01")
    city.declare("ended", "2020-06-30")
    after = employer_applies(city, "contribution-payment", BY_REMITTANCE)
    assert (after.mode, held(after)) == ("ordinary", [])
