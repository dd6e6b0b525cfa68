"""Nothing typed is lost when the session ends while somebody is typing.

A form that arrives after the session ended would be answered with the sign-in page and its contents thrown away. Instead
the fields (never files, never passwords) are kept, encrypted, in the new session for half an hour; after signing in the
same person sees them on a page and sends them again. Another person at the same browser never sees them: a cookie holds
a keyed digest of who was signed in last.
"""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from anxin.registry.encryption import decrypt, encrypt
from anxin.registry.models import User
from anxin.trail.today import now

OWNER_COOKIE = "anxin_owner"
SESSION_KEY = "kept_answers"
KEPT_FOR = dt.timedelta(minutes=30)
LONGEST = 100_000
_NEVER_KEPT = ("csrfmiddlewaretoken", "password")


@dataclass(frozen=True)
class KeptAnswers:
    path: str
    fields: list[tuple[str, str]]
    had_files: bool


def remember_owner(response: HttpResponse, user: User) -> None:
    response.set_cookie(
        OWNER_COOKIE, _digest(user), httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def _digest(user: User) -> str:
    return salted_hmac("anxin.kept_answers", str(user.pk), algorithm="sha256").hexdigest()


class KeepAnswers:
    """Middleware, after the sessions and accounts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST":
            return response
        if _was_sent_to_sign_in(response) and _worth_keeping(request):
            _keep(request)
            return _to_sign_in(request)
        if request.user.is_authenticated:
            _forget_when_sent(request)
        return response


def _was_sent_to_sign_in(response: HttpResponse) -> bool:
    sign_in = resolve_url(settings.LOGIN_URL)
    return (
        isinstance(response, HttpResponseRedirect)
        and urlsplit(response.url).path == sign_in
        and "next=" in response.url
    )


def _worth_keeping(request: HttpRequest) -> bool:
    """Only for a browser somebody was signed in with, so that nobody fills our sessions table from outside."""
    account_pages = resolve_url(settings.LOGIN_URL).rsplit("/", 2)[0]
    return (
        not request.user.is_authenticated
        and OWNER_COOKIE in request.COOKIES
        and not request.path.startswith(f"{account_pages}/")
        and len(request.POST.urlencode()) <= LONGEST
    )


def _keep(request: HttpRequest) -> None:
    kept = {
        "path": request.get_full_path(),
        "fields": _fields(request.POST),
        "had_files": bool(request.FILES),
        "owner": request.COOKIES[OWNER_COOKIE],
        "at": now().isoformat(),
    }
    request.session[SESSION_KEY] = encrypt(json.dumps(kept))


def _fields(posted: QueryDict) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in posted.lists()
        for value in values
        if not any(secret in name for secret in _NEVER_KEPT)
    ]


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    query = urlencode({"next": reverse("kept_answers")})
    address = f"{resolve_url(settings.LOGIN_URL)}?{query}"
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


def kept_for(request: HttpRequest, user: User) -> KeptAnswers | None:
    """What was kept for this person; what is too old, or somebody else's, is dropped."""
    sealed = request.session.get(SESSION_KEY)
    if not sealed:
        return None
    kept = json.loads(decrypt(sealed))
    fresh = now() - dt.datetime.fromisoformat(kept["at"]) <= KEPT_FOR
    if not fresh or not constant_time_compare(kept["owner"], _digest(user)):
        forget(request)
        return None
    fields = [(name, value) for name, value in kept["fields"]]
    return KeptAnswers(kept["path"], fields, kept["had_files"])


def forget(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def _forget_when_sent(request: HttpRequest) -> None:
    kept = kept_for(request, request.user) if isinstance(request.user, User) else None
    if kept and kept.path == request.get_full_path():
        forget(request)
