"""Applications in every state, made by the operations real people's clicks call, on the days before the demo's day."""

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from anxin.casework.documents import missing_documents
from anxin.casework.errors import CaseError
from anxin.casework.models import Application, CheckOutcome, CoordinationOutcome, Outcome
from anxin.casework.operations import drafting, handling, supplying
from anxin.casework.operations.coordinating import close_coordination
from anxin.casework.states import State
from anxin.registry.actors import SYSTEM
from anxin.registry.models import Employer, Person, Role, Staff, User
from anxin.services import operations as services
from anxin.services.commitments import commitments_for
from anxin.services.registry import services as catalogue
from anxin.site.demo.departments import departments_answer
from anxin.site.demo.kinds import DAY
from anxin.site.demo.papers import paper
from anxin.site.demo.wishes import WISHES, Wish
from anxin.trail.operations import set_business_date

COUNT = 42
FIRST_DAY = dt.date(2020, 2, 3)
DAYS = (DAY - FIRST_DAY).days + 1
TO_HAND_IN = dt.timedelta(days=10)


@dataclass(frozen=True)
class Applicant:
    """Who asks, and about whom: an agent for an employer and its staff in turn, or a person alone."""

    user: User
    employer: Employer | None
    persons: Sequence[Person]


def seed_applications(applicants: Sequence[Applicant]) -> None:
    """Spread over the week that ends on the demo's day, in the order received."""
    today = None
    for number in range(COUNT):
        day = FIRST_DAY + dt.timedelta(days=number * DAYS // COUNT)
        if day != today:
            set_business_date(day, actor=SYSTEM)
            today = day
        _make(applicants[number % len(applicants)], number)
    set_business_date(DAY, actor=SYSTEM)


def _make(applicant: Applicant, number: int) -> None:
    """Wishes and ends take turns at different speeds, so that each kind of wish meets several ends."""
    wishes = [wish for wish in WISHES if wish.by_person == (applicant.employer is None)]
    application = fill_in(applicant, wishes[number // 2 % len(wishes)], number)
    for step in ENDS[number % len(ENDS)]:
        step(application)
        application.refresh_from_db()
        if (
            application.state == State.RECORDED
        ):  # Accepted with documents deferred: rests until the epidemic ends.
            break


def fill_in(applicant: Applicant, wish: Wish, number: int) -> Application:
    service, user = catalogue()[wish.service], applicant.user
    person = applicant.persons[number % len(applicant.persons)]
    draft = services.start(
        user, service, employer=applicant.employer, person=None if applicant.employer else person
    )
    if service.about_person and applicant.employer is not None:
        draft = services.choose_person(user, draft, person)
    draft = drafting.save_answers(user, draft, facts=_asked(service.slug, wish), details=wish.details)
    decision = services.decision_for(draft).as_dict()
    for document in missing_documents(draft, decision):
        supplying.attach(user, draft, document, paper(document))
    signed = [commitment.id for commitment in commitments_for(decision)]
    return drafting.save_answers(user, draft, commitments=signed)


def _asked(service: str, wish: Wish) -> dict[str, Any]:
    return wish.facts | ({"received_on": FIRST_DAY.isoformat()} if service == "complaint" else {})


def officer(application: Application, role: Role) -> Staff:
    """Whoever holds the role in the agency that handles it; the centre has somebody for everything."""
    here = Staff.objects.select_related("agency").filter(agency=application.agency).order_by("number")
    return next(officer for officer in here if role in officer.roles)


def submit(application: Application) -> None:
    if application.applicant is not None:
        services.submit(application.applicant, application)
        departments_answer()


def accept(application: Application) -> None:
    handling.accept(application, officer(application, Role.FRONT_CLERK))


def _ask(application: Application) -> None:
    handling.ask_for_document(
        application,
        officer(application, Role.FRONT_CLERK),
        document=application.decision["documents"][0]["id"],
        reason="材料上的月份看不清，请重新拍一张。",
        due_on=(application.received_on or DAY) + TO_HAND_IN,
    )


def _begin(application: Application) -> None:
    handling.start(application, officer(application, Role.HANDLER))


def _propose(application: Application) -> None:
    handler = officer(application, Role.HANDLER)
    for asked in application.coordinations.filter(outcome="").exclude(document=""):
        close_coordination(asked, handler, outcome=CoordinationOutcome.GIVEN, note="已函复，材料线下交换。")
    application.refresh_from_db()
    for check in handling.unconfirmed_checks(application):
        handling.add_check(
            application, handler, kind=check, outcome=CheckOutcome.CONFIRMED, note="已联系，情况属实。"
        )
    handling.propose(application, handler, outcome=Outcome.APPROVE, reason="材料齐全，符合规定。")


def _refuse(application: Application) -> None:
    handler = officer(application, Role.HANDLER)
    handling.propose(application, handler, outcome=Outcome.REFUSE, reason="不属于本单位的参保人员。")


def _review(application: Application) -> None:
    """What the ledger refuses (a month billed already, one without rates) waits with its reviewer."""
    proposal = application.proposals.get(confirmed=None)
    with suppress(CaseError):
        services.review(proposal, officer(application, Role.REVIEWER), confirm=True, note="同意。")


def approve(application: Application) -> None:
    """From sending to the reviewer's yes."""
    for step in (submit, accept, _begin, _propose, _review):
        step(application)
        application.refresh_from_db()


def _deliver(application: Application) -> None:
    if application.state != State.DECIDED:
        return
    handling.deliver(application, officer(application, Role.HANDLER), how="网上服务平台")


Step = Callable[[Application], None]
_HANDLED: list[Step] = [submit, accept, _begin]
ENDS: list[list[Step]] = [
    [submit],
    [submit, accept],
    _HANDLED,
    [*_HANDLED, _propose],
    [],
    [*_HANDLED, _propose, _review],
    [*_HANDLED, _propose, _review, _deliver],
    [submit, _ask],
    [*_HANDLED, _refuse, _review],
    [submit],
    [submit, accept],
]
