"""How the sign-in library is fitted to this house: secrets encrypted at rest, one name for the lock-out, whose browser it was."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from anxin.front.kept_answers import remember_owner
from anxin.registry.encryption import decrypt, encrypt
from anxin.registry.models import User
from anxin.registry.permissions import is_staff


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # the library is not typed
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("The user name or the password is wrong."),
        "email_password_mismatch": _("The e-mail address or the password is wrong."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
    }

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_of(request)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_owner(response, user)
        return response


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc] # the library is not typed
    """The secret of an authenticator is worth as much as an identity number, so it is kept the same way."""

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)


def home_of(request: HttpRequest) -> str:
    return reverse("back:dashboard" if is_staff(request.user) else "front:home")


def name_tried(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """Under which name a sign-in was tried, so that a lock-out by e-mail address locks that account and not all of them."""
    given = credentials or {}
    name = given.get("username") or given.get("email") or request.POST.get("login") or ""
    return name.strip().lower()[:150]


@receiver(authenticator_added)
def count_as_used(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Who has just proved a new second factor need not prove it again in the same session."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
