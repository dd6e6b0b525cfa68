"""Answering a request for documents: add files, then say that they are there."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anxin.casework.errors import FileRefused, NotAllowed, WrongState
from anxin.casework.models import Application
from anxin.casework.operations.supplying import hand_in as say_it_is_there
from anxin.front.answering import rules_of
from anxin.front.mine.application import asked_for
from anxin.front.mine.opening import own_application
from anxin.front.uploads import UploadForm, take_in
from anxin.look.components import FileItem
from anxin.registry.models import User


@own_application
def supply(request: HttpRequest, user: User, application: Application, document: str) -> HttpResponse:
    """One document that was asked for: why, by when, and its new files."""
    rules = rules_of(application.service)
    asked = next(
        ((each, name) for each, name in asked_for(application, rules) if each.document == document), None
    )
    if asked is None:
        raise Http404
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid() and _taken_in(user, application, document, form):
        messages.success(request, _("Your files are here. Send them when everything is there."))
        return redirect("front:application", application.receipt)
    since = asked[0].asked_at
    stored = application.attachments.filter(document=document, removed_at=None, added_at__gte=since)
    context = {
        "application": application,
        "service": rules,
        "asked": asked[0],
        "name": asked[1],
        "files": [FileItem(f.name, reverse("front:file", args=[f.pk]), f.size) for f in stored],
        "form": form,
    }
    return render(request, "front/mine/supply.html", context)


def _taken_in(user: User, application: Application, document: str, form: UploadForm) -> bool:
    try:
        return take_in(user, application, document, form)
    except WrongState as late:
        form.add_error("chosen", str(late))
    return False


@require_POST
@own_application
def hand_in(request: HttpRequest, user: User, application: Application) -> HttpResponse:
    try:
        say_it_is_there(user, application)
    except (FileRefused, WrongState) as refused:
        messages.warning(request, str(refused))
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    else:
        messages.success(request, _("Sent. We go on with your application."))
    return redirect("front:application", application.receipt)
