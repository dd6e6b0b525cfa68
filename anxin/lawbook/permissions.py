"""Who may change what the rules rest on."""

from anxin.registry.models import Role, Staff


def may_declare(staff: Staff) -> bool:
    """An event holds for the whole city: only the municipal centre declares or revokes one."""
    return Role.CENTRE in staff.roles
