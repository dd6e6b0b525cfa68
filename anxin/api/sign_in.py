"""Two ways in: an access token for programs, the portal's own session (with its CSRF mark) for the portal's pages."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from anxin.api.operations import note_use
from anxin.api.permissions import may_use_interface
from anxin.api.problems import CSRF, FORBIDDEN, NOT_SIGNED_IN, Problem
from anxin.api.queries import token_by_secret
from anxin.casework.permissions import may_open_cases
from anxin.funds.permissions import may_see_money
from anxin.registry.actors import staff_of
from anxin.registry.models import Staff, User
from anxin.registry.permissions import used_second_factor
from anxin.trail.today import now


class AccessTokenHeader(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> User:
        """A wrong token is refused at once; it never falls back to a session that the browser happens to send."""
        found = token_by_secret(token)
        if found is None:
            raise Problem(NOT_SIGNED_IN, _("The access token is unknown, over or revoked."))
        note_use(found, now().date())
        request.user = found.user
        return _admitted(found.user)


class PortalSession(APIKeyCookie):
    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> User | None:
        """Signed in first, CSRF second: who is not signed in should hear that, not something about a mark."""
        if not isinstance(request.user, User):
            return None
        if check_csrf(request) is not None:
            raise Problem(CSRF)
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        return _admitted(request.user) if isinstance(request.user, User) else None


def _admitted(user: User) -> User:
    if not may_use_interface(user):
        raise Problem(FORBIDDEN, _("This interface is for the public. Staff work in the workbench."))
    return user


class OfficerSession(PortalSession):
    """The workbench's own session, opened with a second factor, of an officer to whom `may` says yes; others are told `said`."""

    def __init__(self, may: Callable[[Staff], bool], said: StrOrPromise) -> None:
        super().__init__()
        self.may, self.said = may, said

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        user = request.user
        if not isinstance(user, User):
            return None
        staff = staff_of(user)
        if staff is None or not self.may(staff) or not used_second_factor(request):
            raise Problem(FORBIDDEN, self.said)
        return user


LOOKS_AT_MONEY: list[Any] = [
    OfficerSession(
        may_see_money, _("The ledger is for officers who look at money, signed in with a second step.")
    )
]
LOOKS_AT_CASES: list[Any] = [
    OfficerSession(may_open_cases, _("This is for officers who look at cases, signed in with a second step."))
]
SIGNED_IN: list[Any] = [AccessTokenHeader(), PortalSession()]


def officer(request: HttpRequest) -> Staff:
    """Whom an `OfficerSession` let in."""
    staff = staff_of(request.user) if isinstance(request.user, User) else None
    assert staff is not None  # noqa: S101  asked when the session was looked at; for the type checker.
    return staff
