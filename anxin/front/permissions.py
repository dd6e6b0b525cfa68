"""Who may open which page of the portal: one function a question, and the guards that ask them."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from anxin.casework.models import Application
from anxin.casework.permissions import is_applicant
from anxin.registry.models import User
from anxin.registry.permissions import may_act_for

P = ParamSpec("P")


def may_open(user: User, application: Application, day: dt.date) -> bool:
    """The applicant; and of an employer's application only while the mandate for that employer lasts."""
    if not is_applicant(user, application):
        return False
    return application.employer is None or may_act_for(user, application.employer, day)


def signed_in(
    view: Callable[Concatenate[HttpRequest, User, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The view gets the account; anybody else is asked to sign in and comes back."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        return view(request, request.user, *args, **kwargs)

    return guarded
