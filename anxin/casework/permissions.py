"""One function per question. Operations ask them too, so that no page can forget."""

from django.contrib.auth.models import AnonymousUser

from anxin.casework.models import Application, Coordination, Proposal
from anxin.casework.states import State
from anxin.registry.models import Role, Staff, User
from anxin.registry.permissions import sees_agency

TAKES_IN = frozenset({Role.FRONT_CLERK, Role.HANDLER, Role.SUPERVISOR, Role.CENTRE})
HANDLES = frozenset({Role.HANDLER, Role.SUPERVISOR, Role.CENTRE})
REVIEWS = frozenset({Role.REVIEWER, Role.SUPERVISOR, Role.CENTRE})
LOOKS = frozenset({*TAKES_IN, *REVIEWS, Role.INSPECTOR, Role.PAYER, Role.FINANCE_CLERK})


def has_any(staff: Staff, roles: frozenset[Role]) -> bool:
    return not roles.isdisjoint(staff.roles)


def may_open_cases(staff: Staff) -> bool:
    """Lists and files of applications; the three administrators keep the system and see none of them."""
    return has_any(staff, LOOKS)


def may_see(staff: Staff, application: Application) -> bool:
    """Drafts are nobody's business but the applicant's."""
    return (
        application.state != State.DRAFT and has_any(staff, LOOKS) and sees_agency(staff, application.agency)
    )


def is_applicant(user: User | AnonymousUser, application: Application) -> bool:
    return isinstance(user, User) and application.applicant_id == user.pk


def may_take_in(staff: Staff, application: Application) -> bool:
    return may_see(staff, application) and has_any(staff, TAKES_IN)


def may_handle(staff: Staff, application: Application) -> bool:
    return may_see(staff, application) and has_any(staff, HANDLES)


def may_review(staff: Staff, proposal: Proposal) -> bool:
    """Who proposed it does not review it, and neither does who accepted the application."""
    application = proposal.application
    accepted = application.moves.filter(after__in=[State.ACCEPTED, State.RECORDED], by=staff).exists()
    return (
        may_see(staff, application)
        and has_any(staff, REVIEWS)
        and proposal.by_id != staff.pk
        and not accepted
    )


def may_hand_over(staff: Staff, application: Application) -> bool:
    return may_see(staff, application) and has_any(staff, frozenset({Role.SUPERVISOR, Role.CENTRE}))


def may_ask_departments(staff: Staff) -> bool:
    """Open a record of asking without a case."""
    return has_any(staff, HANDLES)


def may_see_coordination(staff: Staff, coordination: Coordination) -> bool:
    if coordination.application is not None:
        return may_see(staff, coordination.application)
    return may_open_cases(staff) and sees_agency(staff, coordination.keeper)


def may_chase(staff: Staff, coordination: Coordination) -> bool:
    """Contacts and the end of a record."""
    return may_see_coordination(staff, coordination) and has_any(staff, HANDLES)
