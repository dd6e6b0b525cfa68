"""Adding files after sending: what staff asked for, and what was deferred while the case waits for it."""

from dataclasses import dataclass
from datetime import date, datetime

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
from anxin.front.mine.application import asked_for, deferred
from anxin.front.mine.opening import own_application
from anxin.front.result import document_name
from anxin.front.uploads import UploadForm, take_in
from anxin.law import Service as RuleService
from anxin.look.components import FileItem
from anxin.registry.models import User


@dataclass(frozen=True)
class Wanted:
    """A document somebody waits for; files from before `since` do not answer a request made later."""

    name: str
    reason: str
    due_on: date | None
    since: datetime | None


def _wanted(application: Application, rules: RuleService, document: str) -> Wanted | None:
    for asked, name in asked_for(application, rules):
        if asked.document == document:
            return Wanted(name, asked.reason, asked.due_on, asked.asked_at)
    if document in {each.id for each in deferred(application)}:
        return Wanted(
            document_name(rules, document), _("Deferred when your application was taken in."), None, None
        )
    return None


@own_application
def supply(request: HttpRequest, user: User, application: Application, document: str) -> HttpResponse:
    """One document that is wanted: why, by when, and its new files."""
    rules = rules_of(application.service)
    wanted = _wanted(application, rules, document)
    if wanted is None:
        raise Http404
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid() and _taken_in(user, application, document, form):
        messages.success(request, _("Your files are here. Send them when everything is there."))
        return redirect("front:application", application.receipt)
    stored = application.attachments.filter(document=document, removed_at=None)
    if wanted.since is not None:
        stored = stored.filter(added_at__gte=wanted.since)
    context = {
        "application": application,
        "service": rules,
        "wanted": wanted,
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
