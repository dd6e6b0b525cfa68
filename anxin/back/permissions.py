"""Who may open which page of the workbench. What may be done on it is asked again by the operations below."""

from anxin.registry.models import Role, Staff
from anxin.registry.permissions import has_role, is_of_centre


def may_take_in_for_others(staff: Staff) -> bool:
    return has_role(staff, Role.FRONT_CLERK, Role.HANDLER)


def may_see_messages(staff: Staff) -> bool:
    """Messages that did not arrive, with their recipients."""
    return has_role(staff, Role.HANDLER, Role.REVIEWER, Role.SUPERVISOR, Role.CENTRE)


def may_see_exchanges(staff: Staff) -> bool:
    """How the data exchanges with other departments stand; outside the centre, what of the own agency waits for them."""
    return has_role(staff, Role.SUPERVISOR, Role.CENTRE)


def may_read_trail(staff: Staff) -> bool:
    return has_role(staff, Role.AUDIT_ADMIN, Role.INSPECTOR)


def reads_whole_trail(staff: Staff) -> bool:
    """An inspector of a district reads what concerns the district; the audit administrator answers for all of it."""
    return is_of_centre(staff) or has_role(staff, Role.AUDIT_ADMIN)
