"""Who acts, as the trail names them: `staff:<number>`, `user:<id>`, `public`, `system`."""

from django.contrib.auth.models import AnonymousUser

from anxin.registry.models import Employer, Person, Staff, User

PUBLIC = "public"
SYSTEM = "system"


def staff_of(user: User | AnonymousUser) -> Staff | None:
    """The officer behind an account, or None for the public. Read once for each account object, because every step of a request asks."""
    if not isinstance(user, User) or not user.is_active:
        return None
    staff: Staff | None = getattr(user, "staff", None)
    return staff


def actor_of(user: User | AnonymousUser) -> str:
    if not isinstance(user, User):
        return PUBLIC
    staff = staff_of(user)
    return actor_of_staff(staff) if staff else f"user:{user.pk}"


def actor_of_staff(staff: Staff) -> str:
    return f"staff:{staff.number}"


# How somebody who acts alone is named: the key goes in.
OWNER_ALONE = "person:{}"


def owner_of(employer: Employer | None, person: Person | None) -> str:
    """The reference of whoever an obligation or a message is for."""
    if employer is not None:
        return f"employer:{employer.uscc}"
    return OWNER_ALONE.format(person.pk) if person is not None else PUBLIC
