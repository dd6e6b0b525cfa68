"""The list of steps: what is done, what comes next; and giving the draft up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from anxin.casework.models import Application
from anxin.casework.operations.drafting import discard as discard_draft
from anxin.front.apply.drafts import own_draft
from anxin.front.apply.progress import progress_of, tasks
from anxin.registry.models import User


@own_draft
def overview(request: HttpRequest, user: User, draft: Application) -> HttpResponse:
    progress = progress_of(draft)
    context = {"draft": draft, "service": progress.rules, "tasks": tasks(progress), "ready": progress.ready}
    return render(request, "front/apply/overview.html", context)


@own_draft
def discard(request: HttpRequest, user: User, draft: Application) -> HttpResponse:
    if request.method == "POST":
        discard_draft(user, draft)
        messages.success(request, _("The draft was discarded."))
        return redirect("front:applications")
    return render(request, "front/apply/discard.html", {"draft": draft, "service": progress_of(draft).rules})
