"""II.1.4: people from Hong Kong, Macau and Taiwan, foreigners and part-time staff are enrolled from a distance."""

import pytest

from anxin.registry.queries import current_enrolment, person_by_id_number
from anxin.trail.today import business_date
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    documents,
    employer_applies,
    failed,
    finished,
    held,
    owed,
)


@pytest.mark.parametrize("kind", ["hong_kong", "macau", "taiwan", "foreign", "part_time"])
def test_copies_by_fax_post_or_mail_are_enough_to_enrol(city: City, kind: str) -> None:
    case = employer_applies(city, "enrolment", {"person_kind": kind})
    assert (case.mode, case.decision["clauses"]) == ("remote_documents", ["II.1.4"])
    assert case.decision["channels"] == ["fax", "post", "email"]
    assert documents(case) == {
        "enrolment_form": "needed",
        "identity_document": "copy",
        "employment_proof": "copy",
    }
    finished(city, case)
    person = person_by_id_number("830000199201300022")
    assert person is not None
    enrolment = current_enrolment(person, business_date())
    assert enrolment is not None
    assert (enrolment.employer, enrolment.base) == (city.employer, 650_000)
    originals = {("missing_original", "identity_document"), ("missing_original", "employment_proof")}
    assert owed(case) == dict.fromkeys(originals), "due once the epidemic has ended"


def test_a_mainland_employee_uses_the_website(city: City) -> None:
    case = employer_applies(city, "enrolment", {"person_kind": "mainland"})
    assert held(case) == ["online-enrolment"]
    assert len(failed(case)["remote-enrolment"]) == 1


def test_before_the_notice_the_documents_themselves_are_needed(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = employer_applies(city, "enrolment", {"person_kind": "taiwan"})
    assert (case.mode, set(documents(case).values())) == ("ordinary", {"needed"})
    finished(city, case)
    assert owed(case) == {}
