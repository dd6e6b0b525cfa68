from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from anxin.look import specimens
from anxin.look.context_processors import ELDER_COOKIE

ONE_YEAR = 365 * 24 * 3600


@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Turns the elder version on or off and goes back to where the reader was (never to another site)."""
    response = HttpResponseRedirect(_back(request))
    if request.POST.get("elder") == "1":
        secure = bool(settings.SESSION_COOKIE_SECURE)
        response.set_cookie(ELDER_COOKIE, "1", max_age=ONE_YEAR, samesite="Lax", httponly=True, secure=secure)
    else:
        response.delete_cookie(ELDER_COOKIE, samesite="Lax")
    return response


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed else "/"


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component on one page: for whoever builds pages, and for the tests. Not part of a real installation."""
    return _specimens(request, "look/components.html")


@require_safe
def staff_components(request: HttpRequest) -> HttpResponse:
    return _specimens(request, "look/staff_components.html")


def _specimens(request: HttpRequest, template: str) -> HttpResponse:
    if not (settings.DEBUG or getattr(settings, "DEMO", False)):
        raise Http404
    return render(request, template, specimens.everything())
