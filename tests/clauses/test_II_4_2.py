"""II.4.2: joint review of back-fills is paused; who is close to retirement sends copies and a promise by post."""

import datetime as dt

import pytest
from django.utils import translation

from anxin.casework.errors import CaseError
from anxin.casework.operations import handling
from anxin.casework.states import State
from anxin.registry.models import Sex
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    clauses_owed,
    documents,
    due,
    employer_applies,
    failed,
    finished,
    held,
    owed,
    taken_in,
)

BORN_CLOSE = dt.date(1960, 4, 30)
BORN_LATER = dt.date(1975, 4, 30)


def test_close_to_retirement_by_post_originals_later(city: City) -> None:
    worker = city.hires(born=BORN_CLOSE, sex=Sex.MALE)
    case = employer_applies(city, "account-backfill", {}, worker=worker)
    assert (case.mode, case.decision["clauses"]) == ("postal_commitment", ["II.4.2"])
    assert (held(case), case.decision["channels"]) == (["close-to-retirement-by-post"], ["post"])
    assert documents(case)["original_materials"] == "copy"
    assert {"in_place_of_documents", "hand_in_later"} <= set(case.commitments)
    finished(city, case)
    assert case.checks.get().kind == "agency_review_before_centre"
    assert owed(case) == {("missing_original", "original_materials"): None}
    city.declare("ended", "2020-02-10")
    assert owed(case) == {("missing_original", "original_materials"): dt.date(2020, 5, 11)}


def test_everybody_else_waits_until_joint_review_resumes(city: City) -> None:
    worker = city.hires(born=BORN_LATER, sex=Sex.MALE)
    case = taken_in(city, employer_applies(city, "account-backfill", {}, worker=worker))
    assert (case.mode, due(case)) == ("suspended", {"joint_review_resumption": None})
    assert failed(case)["close-to-retirement-by-post"] == [
        "less than three months to the statutory retirement age, or past it"
    ]
    assert (owed(case), clauses_owed(case)) == ({("suspended_case", "account-backfill"): None}, {"II.4.2"})
    with translation.override("en"), pytest.raises(CaseError, match="Joint review resumed"):
        handling.start(case, city.handler)
    city.declare("audit_resumption", "2020-02-10")
    with pytest.raises(CaseError):
        handling.start(case, city.handler)
    city.on("2020-06-01")
    city.declare("joint_review_resumption", "2020-06-01")
    assert owed(case) == {("suspended_case", "account-backfill"): dt.date(2020, 7, 1)}
    assert finished(city, case).state == State.CLOSED
    assert owed(case) == {}


@pytest.mark.parametrize(
    ("sex", "category", "born", "mode"),
    [
        (Sex.FEMALE, "worker", dt.date(1970, 5, 9), "postal_commitment"),
        (Sex.FEMALE, "worker", dt.date(1970, 5, 10), "suspended"),
        (Sex.FEMALE, "cadre", dt.date(1970, 5, 9), "suspended"),
        (Sex.FEMALE, "cadre", dt.date(1965, 5, 9), "postal_commitment"),
        (Sex.MALE, "worker", dt.date(1958, 1, 1), "postal_commitment"),
    ],
)
def test_less_than_three_months_by_the_person_s_own_age(
    city: City, sex: Sex, category: str, born: dt.date, mode: str
) -> None:
    worker = city.hires(born=born, sex=sex, worker_category=category)
    assert employer_applies(city, "account-backfill", {}, worker=worker).mode == mode


def test_before_the_notice_joint_review_takes_the_originals(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = employer_applies(city, "account-backfill", {}, worker=city.hires(born=BORN_LATER))
    assert (case.mode, documents(case)["original_materials"]) == ("ordinary", "needed")
    finished(city, case)
