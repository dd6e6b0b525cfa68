"""Which roles one officer may hold together.

The three administrators watch each other and the case workers, so none of them may also be one of the others
(classified protection of information systems asks for the separation).
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from anxin.registry.models import Role

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
CASE_WORK = frozenset(
    {
        Role.FRONT_CLERK,
        Role.HANDLER,
        Role.REVIEWER,
        Role.PAYER,
        Role.FINANCE_CLERK,
        Role.INSPECTOR,
        Role.SUPERVISOR,
        Role.CENTRE,
    }
)


def check_roles(roles: Iterable[str]) -> None:
    """Raises ValidationError for an unknown role and for an administrator who would hold any second role."""
    held = set(roles)
    if unknown := held - set(Role.values):
        raise ValidationError(_("Unknown role: %(role)s") % {"role": ", ".join(sorted(unknown))})
    if held & ADMINISTRATORS and len(held) > 1:
        raise ValidationError(_("An administrator holds no other role: the three watch each other."))
