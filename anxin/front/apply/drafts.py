"""Every page of a draft starts here: whose it is, whether it is still one, and what to do when another tab was faster."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from anxin.casework.errors import NotAllowed, Stale, WrongState
from anxin.casework.models import Application
from anxin.casework.states import State
from anxin.front.conflicts import conflict
from anxin.front.permissions import may_open, signed_in
from anxin.registry.models import User
from anxin.trail.today import business_date

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, User, Application, P], HttpResponseBase]


def own_draft(view: View[P]) -> Callable[..., HttpResponseBase]:
    """The view gets the account and its draft. Somebody else's draft does not exist; one sent already leads to its receipt."""

    def opened(
        request: HttpRequest, user: User, /, key: uuid.UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        draft = draft_of(user, key)
        if draft.state != State.DRAFT:
            return no_longer_draft(request, draft)
        try:
            return view(request, user, draft, *args, **kwargs)
        except Stale:
            return conflict(request, draft, request.get_full_path())
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused
        except WrongState:
            return no_longer_draft(request, draft_of(user, key))

    return wraps(view)(signed_in(opened))


def draft_of(user: User, key: uuid.UUID) -> Application:
    rows = Application.objects.select_related("employer__agency", "person__agency", "agency")
    draft = rows.filter(draft_key=key, applicant=user).first()
    if draft is None or not may_open(user, draft, business_date()):
        raise Http404
    return draft


def no_longer_draft(request: HttpRequest, application: Application) -> HttpResponseBase:
    if application.receipt:
        return redirect("front:sent", application.receipt)
    messages.info(request, _("This draft was discarded."))
    return redirect("front:applications")
