"""The receipt: its number, what happens next, and a picture that leads to where the matter stands."""

from io import BytesIO

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from anxin.casework.models import Application
from anxin.casework.states import State
from anxin.front.answering import rules_of
from anxin.front.mine.opening import own_application
from anxin.front.steps import NEXT
from anxin.registry.models import User


@require_safe
@own_application
def sent(request: HttpRequest, user: User, application: Application) -> HttpResponse:
    context = {
        "application": application,
        "service": rules_of(application.service),
        "ahead": NEXT.get(State(application.state), ""),
        "deferred": application.mode == "deferred_documents",
    }
    return render(request, "front/mine/sent.html", context)


@require_safe
@own_application
def qr_code(request: HttpRequest, user: User, application: Application) -> HttpResponse:
    """Leads to the tracking page with the number filled in; the second half of the pair is never in it."""
    address = request.build_absolute_uri(f"{reverse('front:track')}?receipt={application.receipt}")
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", scale=5, border=4, light="#fff")
    response = HttpResponse(picture.getvalue(), content_type="image/svg+xml")
    response["Cache-Control"] = "private, max-age=3600"
    return response
