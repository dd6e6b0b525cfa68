"""Who may do what with tasks. One function a question; operations ask them again, so a page cannot forget."""

from anxin.registry.models import Agency, AgencyKind, Role, Staff
from anxin.work.models import ObligationKind, Task, TaskKind

ROLES_BY_KIND: dict[str, frozenset[str]] = {
    TaskKind.ACCEPT: frozenset({Role.FRONT_CLERK, Role.HANDLER}),
    TaskKind.HANDLE: frozenset({Role.HANDLER}),
    TaskKind.REVIEW: frozenset({Role.REVIEWER}),
    TaskKind.DELIVER: frozenset({Role.FRONT_CLERK, Role.HANDLER}),
}


def sees_everything(staff: Staff) -> bool:
    """The municipal centre sees the work of every agency."""
    return staff.agency.kind == AgencyKind.CENTRE


def sees_agency(staff: Staff, agency: Agency) -> bool:
    return staff.agency_id == agency.pk or sees_everything(staff)


def may_take(staff: Staff, task: Task) -> bool:
    """Whether it is this officer's kind of work, in an agency whose work the officer sees."""
    return sees_agency(staff, task.agency) and bool(ROLES_BY_KIND[task.kind].intersection(staff.roles))


def may_claim(staff: Staff, task: Task) -> bool:
    return may_take(staff, task) and task.assignee_id in (None, staff.pk)


def may_reassign(staff: Staff, task: Task) -> bool:
    """A supervisor within the agencies the supervisor sees."""
    return Role.SUPERVISOR in staff.roles and sees_agency(staff, task.agency)


def may_discharge(staff: Staff, agency: Agency, kind: str = "") -> bool:
    """Whoever handles or reviews in the agency that owes it; a waiver, which is about a bill, also who keeps the books or supervises."""
    roles = {Role.HANDLER, Role.REVIEWER}
    if kind == ObligationKind.WAIVER:
        roles |= {Role.FINANCE_CLERK, Role.SUPERVISOR}
    return sees_agency(staff, agency) and bool(roles.intersection(staff.roles))
