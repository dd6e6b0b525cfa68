"""Who may use the interface at all. What each account may then see or do is asked below (registry, casework)."""

from django.contrib.auth.models import AnonymousUser

from anxin.registry.models import User
from anxin.registry.permissions import is_staff


def may_use_interface(user: User | AnonymousUser) -> bool:
    """The public's accounts. Staff need a second factor for everything, and a program has none."""
    return isinstance(user, User) and user.is_active and not is_staff(user)
