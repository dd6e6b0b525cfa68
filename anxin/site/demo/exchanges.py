"""Papers that other departments give in the demo city: one answers, one is down, and some must be chased by people (II.2.3)."""

import datetime as dt
from collections.abc import Callable, Sequence

from anxin.casework.models import Application, ContactWay, CoordinationOutcome
from anxin.casework.operations.coordinating import close_coordination, record_contact
from anxin.registry.actors import SYSTEM
from anxin.registry.models import Role
from anxin.site.demo.applications import FIRST_DAY, Applicant, accept, fill_in, officer, submit
from anxin.site.demo.kinds import DAY
from anxin.site.demo.wishes import Wish
from anxin.trail.operations import set_business_date
from anxin.trail.today import business_date


def _wish(service: str, *documents: str, approval: str | None = None) -> Wish:
    facts = {
        "portal_available": True,
        "documents_by_exchange": list(documents),
        "needs_approval_by": approval,
    }
    details = {"bank_account": "6200000000000000001"}
    if service == "retirement-filing":
        return Wish(service, facts, details | {"retires_on": "2020-02-29"})
    return Wish(
        service, facts, details | {"benefit": "survivors_pension", "explanation": "家属申领，户口已核对。"}
    )


def seed_exchanges(applicants: Sequence[Applicant]) -> None:
    """Received and accepted on the first day, so that the oldest must be chased on the demo's own."""
    employers = [applicant for applicant in applicants if applicant.employer is not None]
    set_business_date(FIRST_DAY, actor=SYSTEM)
    made = [_received(employers[number], wish, number) for number, (wish, _next) in enumerate(STORIES)]
    set_business_date(FIRST_DAY + dt.timedelta(days=2), actor=SYSTEM)
    for application, (_wish, follows) in zip(made, STORIES, strict=True):
        follows(application)
    set_business_date(DAY, actor=SYSTEM)


def _received(applicant: Applicant, wish: Wish, number: int) -> Application:
    application = fill_in(applicant, wish, number + 3)
    submit(application)
    application.refresh_from_db()
    accept(application)
    return application


def _rest(application: Application) -> None:
    """Nobody has rung the department yet."""


def _ring(application: Application) -> None:
    for coordination in application.coordinations.filter(outcome=""):
        record_contact(
            coordination,
            officer(application, Role.HANDLER),
            on=business_date(),
            way=ContactWay.PHONE,
            person="综合科值班人员",
            result="系统检修，恢复后补传；急件可以先传真。",
        )


def _copy_came(application: Application) -> None:
    _ring(application)
    for coordination in application.coordinations.filter(outcome=""):
        close_coordination(
            coordination,
            officer(application, Role.HANDLER),
            outcome=CoordinationOutcome.COPY,
            note="审批表影印件已传真，原件随后交换。",
            copy_by=ContactWay.FAX,
        )


Story = tuple[Wish, Callable[[Application], None]]
STORIES: tuple[Story, ...] = (
    (_wish("retirement-filing", "household_register", "retirement_approval"), _rest),
    (_wish("benefit-claim", "department_record"), _ring),
    (_wish("benefit-claim", approval="health"), _rest),
    (_wish("retirement-filing", approval="human_resources"), _copy_came),
)
