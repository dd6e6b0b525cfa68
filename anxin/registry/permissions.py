"""Who may do what with whom: one function a question. Every function answers False rather than raising."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from anxin.registry.actors import staff_of
from anxin.registry.models import Agency, AgencyKind, Employer, Enrolment, Person, Role, Staff, User
from anxin.registry.queries import current, mandates
from anxin.registry.roles import CASE_WORK

Account = User | AnonymousUser
P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
_STRONG = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def is_staff(user: Account) -> bool:
    return staff_of(user) is not None


def has_role(staff: Staff, *roles: Role) -> bool:
    """Any one of the roles is enough."""
    return not set(roles).isdisjoint(staff.roles)


def does_case_work(staff: Staff) -> bool:
    return not CASE_WORK.isdisjoint(staff.roles)


def is_of_centre(staff: Staff) -> bool:
    return staff.agency.kind == AgencyKind.CENTRE


def sees_agency(staff: Staff, agency: Agency) -> bool:
    """An officer sees the work of the own agency; the municipal centre sees all."""
    return is_of_centre(staff) or staff.agency_id == agency.pk


def may_act_for(user: Account, employer: Employer, day: dt.date) -> bool:
    return isinstance(user, User) and mandates(user, day).filter(employer=employer).exists()


def may_see_person(user: Account, person: Person, day: dt.date) -> bool:
    """The person; an agent of the employer the person is enrolled with on `day`; case workers of the agency or the centre."""
    if not isinstance(user, User) or not user.is_active:
        return False
    staff = staff_of(user)
    if staff is not None:
        return does_case_work(staff) and sees_agency(staff, person.agency)
    return person.user_id == user.pk or _employs(user, person, day)


def _employs(user: User, person: Person, day: dt.date) -> bool:
    enrolled = Enrolment.objects.filter(current(day), person=person)
    return enrolled.filter(employer__in=mandates(user, day).values("employer")).exists()


def has_second_factor(user: Account) -> bool:
    return isinstance(user, User) and bool(is_mfa_enabled(user, _STRONG))


def used_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened (or confirmed) with more than a password."""
    user = request.user if isinstance(request.user, User) else None
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def staff_required(
    view: Callable[Concatenate[HttpRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Staff pages: an officer, signed in with a second factor. Who has none yet is sent to set one up, and comes back."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return way_to_staff_pages(request) or view(request, *args, **kwargs)

    return guarded


def way_to_staff_pages(request: HttpRequest) -> HttpResponseBase | None:
    """Where to send somebody who may not enter yet; None lets them in. Raises PermissionDenied for the public."""
    here = request.get_full_path()
    if not request.user.is_authenticated:
        return redirect_to_login(here)
    if not is_staff(request.user):
        raise PermissionDenied(_("This page is for the agency's staff."))
    if not has_second_factor(request.user):
        messages.info(request, _("Staff sign in with a second step. Set one up now; it takes a minute."))
        return redirect(f"{reverse('mfa_activate_totp')}?{urlencode({'next': here})}")
    if not used_second_factor(request):
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': here})}")
    return None
