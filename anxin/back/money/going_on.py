"""Money work that the worker goes on with behind a page: how far it is, and where it stopped."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from anxin.look.components import Progress
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.models import Message, MessageState
from anxin.trail.outbox import NotFailed, resend


def progress_response(request: HttpRequest, progress: Progress | None) -> HttpResponse:
    """What the component asks for: itself while the work goes on, then the whole page anew."""
    if progress is None:
        return HttpResponseClientRefresh()
    return render(request, "look/parts/progress.html", {"progress": progress})


def stopped(waiting: list[Message]) -> str:
    """Why the worker gave up, in its words; empty while it goes on."""
    if not waiting or any(each.state == MessageState.PENDING for each in waiting):
        return ""
    said = waiting[-1].last_error
    return said.partition(": ")[2] or said


def try_again(request: HttpRequest, waiting: list[Message], staff: Staff) -> None:
    for each in waiting:
        try:
            resend(each, actor_of_staff(staff))
        except NotFailed:  # Somebody was quicker; it goes on already.
            continue
    messages.success(request, _("The worker tries again."))
