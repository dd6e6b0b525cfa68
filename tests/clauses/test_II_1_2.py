"""II.1.2: handled on the employer's promise in place of documents; a refund only after a call to the insured person."""

import pytest

from anxin.casework.errors import CaseError, Incomplete
from anxin.casework.models import Application, CheckOutcome, Outcome
from anxin.casework.operations import handling
from anxin.casework.operations.drafting import save_answers
from anxin.registry.models import AccountCategory
from anxin.services import operations
from anxin.services.registry import services
from tests.clauses.journey import (
    BEFORE_THE_NOTICE,
    City,
    clauses_owed,
    documents,
    employer_applies,
    failed,
    finished,
    held,
    owed,
    taken_in,
)
from tests.services.details import DETAILS

SPAN = {"first_month": "2018-03", "last_month": "2019-06"}
OVER_TEN_YEARS = ("2009-01", "2019-12")
REPLACED = ["employer_proof", "labour_contract", "payroll_vouchers", "reason_statement"]


def test_general_account_over_ten_years_in_beijing(city: City) -> None:
    case = employer_applies(city, "person-back-payment", SPAN, worker=city.hires(paid=OVER_TEN_YEARS))
    assert (case.mode, case.decision["clauses"]) == ("commitment", ["II.1.2"])
    assert held(case) == ["general-account-commitment"]
    assert "in_place_of_documents" in case.commitments
    assert [name for name, status in documents(case).items() if status == "committed"] == sorted(
        REPLACED, key=list(documents(case)).index
    )
    finished(city, case)
    assert owed(case) == {("commitment", name): None for name in REPLACED}
    assert clauses_owed(case) == {"II.1.2"}


def test_temporary_account_needs_no_ten_years(city: City) -> None:
    worker = city.hires(account=AccountCategory.TEMPORARY)
    case = employer_applies(city, "person-back-payment", SPAN, worker=worker)
    assert held(case) == ["temporary-account-commitment"]
    finished(city, case)


@pytest.mark.parametrize(
    ("span", "paid", "missing"),
    [
        (
            SPAN,
            ("2009-01", "2019-01"),
            "more than 120 months (ten years) of pension contributions in Beijing",
        ),
        (SPAN | {"first_month": "2016-06"}, OVER_TEN_YEARS, "at most 36 months (three years) are paid"),
    ],
)
def test_what_is_short_of_it_is_told_why(
    city: City, span: dict[str, str], paid: tuple[str, str], missing: str
) -> None:
    case = employer_applies(city, "person-back-payment", span, worker=city.hires(paid=paid))
    assert case.mode != "commitment"
    assert missing in failed(case)["general-account-commitment"]


def test_the_promise_must_be_signed(city: City) -> None:
    draft = operations.start(city.agent, services()["refund"], employer=city.employer)
    operations.choose_person(city.agent, draft, city.hires())
    save_answers(city.agent, draft, facts={"kind": "ordinary"}, commitments=["truth"])
    form = services()["refund"].details(DETAILS["refund"])
    assert form.is_valid()
    operations.save_details(city.agent, draft, form)
    draft.refresh_from_db()
    with pytest.raises(Incomplete) as caught:
        operations.submit(city.agent, draft)
    assert caught.value.commitments == ["in_place_of_documents"]


@pytest.mark.parametrize("kind", ["ordinary", "base_difference"])
def test_a_refund_waits_for_the_telephone_call(city: City, kind: str) -> None:
    case = taken_in(city, employer_applies(city, "refund", {"kind": kind}))
    assert (case.mode, case.decision["checks"]) == ("commitment", ["telephone_confirmation"])
    handling.start(case, city.handler)
    for outcome in (None, CheckOutcome.NOT_REACHED, CheckOutcome.DENIED):
        if outcome is not None:
            _calls(city, case, outcome)
        with pytest.raises(CaseError):
            _proposes(city, case)
    _calls(city, case, CheckOutcome.CONFIRMED)
    _proposes(city, case)
    assert case.checks.count() == 3, "every attempt stays on the file"


def test_who_first_agreed_and_then_denied_is_not_paid(city: City) -> None:
    case = taken_in(city, employer_applies(city, "refund", {"kind": "ordinary"}))
    handling.start(case, city.handler)
    _calls(city, case, CheckOutcome.CONFIRMED)
    _calls(city, case, CheckOutcome.DENIED)
    with pytest.raises(CaseError):
        _proposes(city, case)


def _calls(city: City, case: Application, outcome: CheckOutcome) -> None:
    handling.add_check(case, city.handler, kind="telephone_confirmation", outcome=outcome, note="电话")


def _proposes(city: City, case: Application) -> None:
    handling.propose(case, city.handler, outcome=Outcome.APPROVE, reason="材料齐全")


def test_a_refund_to_its_end_leaves_the_promise_to_be_verified_once_things_are_stable(city: City) -> None:
    case = finished(city, employer_applies(city, "refund", {"kind": "ordinary"}))
    assert owed(case) == {("commitment", "refund_reason"): None}
    city.on("2020-07-01")
    city.declare("stabilised", "2020-07-01")
    assert str(owed(case)["commitment", "refund_reason"]) == "2020-10-09", "after the national holiday"


def test_before_the_notice_the_documents_themselves_are_needed(city: City) -> None:
    city.on(BEFORE_THE_NOTICE)
    case = employer_applies(city, "person-back-payment", SPAN, worker=city.hires(paid=OVER_TEN_YEARS))
    refund = employer_applies(city, "refund", {"kind": "ordinary"})
    assert (case.mode, refund.mode, refund.decision["checks"]) == ("ordinary", "ordinary", [])
    assert {documents(case)[name] for name in REPLACED} == {"needed"}
    assert "in_place_of_documents" not in case.commitments
    finished(city, case)
    assert owed(case) == {}
