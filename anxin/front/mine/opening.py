"""Every page of one's own application starts here."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from anxin.casework.errors import Stale
from anxin.casework.models import Application
from anxin.front.conflicts import conflict
from anxin.front.permissions import may_open, signed_in
from anxin.registry.models import User
from anxin.trail.receipts import read_receipt
from anxin.trail.today import business_date

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, User, Application, P], HttpResponseBase]


def own_application(view: View[P]) -> Callable[..., HttpResponseBase]:
    """The view gets the account and its application. Anybody else's does not exist for it."""

    def opened(
        request: HttpRequest, user: User, /, receipt: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        application = application_of(user, receipt)
        try:
            return view(request, user, application, *args, **kwargs)
        except Stale:
            return conflict(request, application, reverse("front:application", args=[application.receipt]))

    return wraps(view)(signed_in(opened))


def application_of(user: User, receipt: str) -> Application:
    rows = Application.objects.select_related("employer", "person", "agency")
    found = rows.filter(receipt=read_receipt(receipt), applicant=user).first()
    if found is None or found.receipt is None or not may_open(user, found, business_date()):
        raise Http404
    return found
