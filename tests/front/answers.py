"""Complete answers for every service, and how a browser sends one."""

from typing import Any

from anxin.law.facts import Fact

ANSWERS: dict[str, dict[str, Any]] = {
    "monthly-report-back-payment": {"months": 2},
    "person-back-payment": {
        "filed_by": "employer",
        "account": "general",
        "sex": "male",
        "birth_date": "1970-05-01",
        "beijing_pension_months": 130,
        "first_month": "2018-03",
        "last_month": "2019-06",
    },
    "base-difference-back-payment": {"first_month": "2019-07", "last_month": "2019-12"},
    "refund": {"kind": "base_difference"},
    "data-change": {"attributes": ["mobile_phone", "address"]},
    "enrolment": {"person_kind": "taiwan"},
    "contribution-payment": {
        "month": "2020-01",
        "paid_on": "2020-03-20",
        "amount": "1000.00",
        "method": "direct_debit",
    },
    "contribution-deferral": {
        "first_month": "2020-02",
        "last_month": "2020-04",
        "income_latest": "40000.00",
        "income_before": "100000.00",
        "dishonesty_listed": False,
    },
    "make-up-filing": {"kind": "declaration", "month": "2020-02", "filed_on": "2020-04-01"},
    "retirement-filing": {
        "portal_available": False,
        "documents_by_exchange": ["identity_document"],
        "needs_approval_by": None,
    },
    "benefit-claim": {
        "portal_available": True,
        "documents_by_exchange": [],
        "needs_approval_by": "health",
    },
    "relation-transfer": {"direction": "in"},
    "account-backfill": {"sex": "female", "birth_date": "1970-03-01", "worker_category": "worker"},
    "card-replacement": {"kind": "reissue", "delivery": "courier"},
    "resident-pension": {"action": "enrol", "assurance": "face"},
    "complaint": {"source": "in_person", "received_on": "2020-02-10"},
    "audit-case": {"accepted_on": "2020-01-15"},
    "work-injury-claim": {"occupation": "nurse", "infected_on_duty": True},
}


def typed(fact: Fact, value: Any) -> dict[str, Any]:
    """The fields of the page with one question, filled in with `value` (as JSON writes it)."""
    if value is None:
        return {"answer": "-"} if fact.values else {}
    if fact.type == "bool":
        return {"answer": "yes" if value else "no"}
    if fact.type in ("date", "month"):
        return {f"answer_{number}": part for number, part in enumerate(value.split("-"))}
    return {"answer": value}
