"""One matter from request to result, by the real operations, so that a clause reads as a short story.

An employer with its agent and one worker, an insured person with an account of her own, and the officers of their agency.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from anxin.casework.documents import missing_documents
from anxin.casework.models import Application, CheckOutcome, CoordinationOutcome, Outcome, Proposal
from anxin.casework.operations import handling
from anxin.casework.operations.coordinating import close_coordination
from anxin.casework.operations.drafting import save_answers
from anxin.casework.operations.supplying import attach
from anxin.casework.states import State
from anxin.funds.models import Bill
from anxin.funds.operations.paying import preview
from anxin.registry.models import Agency, Employer, Person, Role, Staff, User
from anxin.services import declaring, operations
from anxin.services.commitments import commitments_for
from anxin.services.contributions.by_hand import Typed, enter_amounts
from anxin.services.contributions.estimates import Estimate
from anxin.services.registry import services
from anxin.trail.models import Entry, Message
from anxin.trail.operations import set_business_date
from anxin.trail.receipts import read_receipt
from anxin.trail.today import business_date
from anxin.work.models import Obligation
from anxin.work.queries import open_task_of
from tests.factories import a_file, applicant_of, make_insured
from tests.funds.makers import billed, paid
from tests.registry.people import (
    contribute,
    enrol,
    make_agency,
    make_agent,
    make_centre,
    make_employer,
    make_person,
    make_staff,
)
from tests.services.details import DETAILS

BY_HAND = {
    "pension_employer": 95_000,
    "pension_person": 40_000,
    "medical_employer": 50_000,
    "medical_person": 10_300,
}
BEFORE_THE_NOTICE = "2020-01-30"
SOURCE = {"authority": "北京市人民政府", "citation": "公告"}


@dataclass
class City:
    agency: Agency = field(default_factory=make_agency)
    employer: Employer = field(default_factory=make_employer)
    insured: Person = field(default_factory=make_insured)
    clerk: Staff = field(default_factory=lambda: make_staff(Role.FRONT_CLERK))
    handler: Staff = field(default_factory=lambda: make_staff(Role.HANDLER))
    reviewer: Staff = field(default_factory=lambda: make_staff(Role.REVIEWER))
    centre: Staff = field(default_factory=lambda: make_staff(Role.CENTRE, agency=make_centre()))
    agent: User = field(init=False)

    def __post_init__(self) -> None:
        self.agent = make_agent(self.employer).user

    @property
    def day(self) -> dt.date:
        return business_date()

    def on(self, day: str) -> None:
        set_business_date(dt.date.fromisoformat(day), actor="system")

    def hires(self, *, paid: tuple[str, str] | None = None, **known: Any) -> Person:
        """A worker of the employer, for whom the months [first, end) of `paid` were contributed."""
        worker = make_person(**known)
        enrol(worker, self.employer)
        if paid:
            contribute(worker, *paid, self.employer)
        return worker

    def bills(self, *months: str, pays: bool = True) -> list[Bill]:
        """Everybody enrolled is billed; the employer pays in full on the day the agency works on, surcharge included."""
        found = [billed(self.employer, month) for month in months]
        for bill in found if pays else ():
            self.pays(bill)
        return found

    def pays(self, bill: Bill, day: str = "") -> None:
        on = dt.date.fromisoformat(day) if day else business_date()
        paid(bill, preview(bill, on).taken, on.isoformat())
        bill.refresh_from_db()

    def declare(self, event: str, day: str) -> None:
        declaring.declare_event(event, dt.date.fromisoformat(day), by=self.centre, **SOURCE)

    def revoke(self, event: str) -> None:
        declaring.revoke_event(event, by=self.centre, **SOURCE)


def employer_applies(
    city: City,
    service: str,
    facts: Mapping[str, Any],
    *,
    worker: Person | None = None,
    **details: str,
) -> Application:
    """The employer's agent, for a worker where the service is about one. `details` go over those of the example."""
    return _sends(city.agent, employer_drafts(city, service, facts, worker=worker, **details))


def employer_drafts(
    city: City,
    service: str,
    facts: Mapping[str, Any],
    *,
    worker: Person | None = None,
    **details: str,
) -> Application:
    """Filled in up to the last button."""
    draft = operations.start(city.agent, services()[service], employer=city.employer)
    if services()[service].about_person:
        operations.choose_person(city.agent, draft, worker or city.hires())
    return _filled_in(city.agent, draft, facts, **details)


def person_applies(city: City, service: str, facts: Mapping[str, Any], **details: str) -> Application:
    return _sends(applicant_of(city.insured), person_drafts(city, service, facts, **details))


def person_drafts(city: City, service: str, facts: Mapping[str, Any], **details: str) -> Application:
    user = applicant_of(city.insured)
    draft = operations.start(user, services()[service], person=city.insured)
    return _filled_in(user, draft, facts, **details)


def _filled_in(user: User, draft: Application, facts: Mapping[str, Any], **details: str) -> Application:
    """Answers, details, signs what the decision wants signed, and adds the papers it asks for now."""
    draft = save_answers(user, draft, facts=facts)
    form = operations.details_form(draft, DETAILS[draft.service] | details)
    assert form.is_valid(), form.errors
    operations.save_details(user, draft, form)
    draft.refresh_from_db()
    decision = operations.decision_for(draft).as_dict()
    for document in missing_documents(draft, decision):
        attach(user, draft, document, a_file(f"{document}.pdf"))
    signed = [each.id for each in commitments_for(decision)]
    return save_answers(user, draft, commitments=signed)


def _sends(user: User, draft: Application) -> Application:
    case = operations.submit(user, draft)
    assert case.receipt is not None
    assert read_receipt(case.receipt) == case.receipt
    return case


def taken_in(city: City, case: Application) -> Application:
    return handling.accept(case, city.clerk)


def proposed(city: City, case: Application, *, checks: bool = True) -> Proposal:
    """Handled up to the proposal; each check that the decision asks for is confirmed first."""
    handling.start(case, city.handler)
    for asked in case.coordinations.filter(outcome="").exclude(document=""):
        close_coordination(asked, city.handler, outcome=CoordinationOutcome.GIVEN, note="已函复")
    case.refresh_from_db()
    for check in case.decision["checks"] if checks else ():
        handling.add_check(
            case, city.handler, kind=check, outcome=CheckOutcome.CONFIRMED, note="确认", spoke_with="本人"
        )
    enter_missing_amounts(city, case)
    return handling.propose(case, city.handler, outcome=Outcome.APPROVE, reason="材料齐全")


def estimate_of(case: Application) -> Estimate:
    estimate = services()[case.service].estimate
    assert estimate is not None
    return estimate(case)


def worker_of(case: Application) -> Person:
    assert case.person is not None
    return case.person


def enter_missing_amounts(city: City, case: Application) -> list[int]:
    """Of months without rates the handler enters what the payment sheet says; the months."""
    estimate = services()[case.service].estimate
    months = estimate(case).missing if estimate is not None and case.person is not None else []
    if months:
        rows = [Typed(month, 500_000, dict(BY_HAND)) for month in months]
        enter_amounts(case, city.handler, rows, a_file("sheet.pdf"))
    return months


def finished(city: City, case: Application) -> Application:
    """From acceptance (or the record) on: started, checked, confirmed by another person, delivered, closed."""
    case.refresh_from_db()
    if case.state == State.RECEIVED:
        taken_in(city, case)
    operations.review(proposed(city, case), city.reviewer, confirm=True, note="同意")
    return delivered(city, case)


def delivered(city: City, case: Application) -> Application:
    handling.deliver(case, city.handler, how="网上")
    case.refresh_from_db()
    assert case.state == State.CLOSED
    assert open_task_of(case.subject) is None
    told = Message.objects.filter(subject=case.subject).values_list("template", flat=True)
    assert {"received", "decided", "delivered"} <= set(told)
    assert Entry.objects.filter(subject=case.subject, action="application.effect").count() == 1
    return case


def held(case: Application) -> list[str]:
    """The rules that hold, by name."""
    return [each["rule"] for each in case.decision["because"] if each["holds"]]


def failed(case: Application) -> dict[str, list[str]]:
    """For each rule that does not hold, the conditions that fail, in words."""
    return {
        each["rule"]: [one["text"] for one in each["conditions"] if one["holds"] is False]
        for each in case.decision["because"]
        if not each["holds"]
    }


def documents(case: Application) -> dict[str, str]:
    return {each["id"]: each["status"] for each in case.decision["documents"]}


def due(case: Application) -> dict[str, str | None]:
    return {each["id"]: each["due"] for each in case.decision["deadlines"]}


def owed(case: Application) -> dict[tuple[str, str], dt.date | None]:
    """What is still open, by kind and item, with its due day."""
    rows = Obligation.objects.filter(subject=case.subject, discharged_at=None)
    return {(row.kind, row.item): row.due_on for row in rows}


def clauses_owed(case: Application) -> set[str]:
    return set(Obligation.objects.filter(subject=case.subject).values_list("clause", flat=True))
