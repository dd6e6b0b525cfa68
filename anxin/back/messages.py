"""Messages that did not arrive, and sending them once more."""

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from anxin.back import permissions
from anxin.back.frame import page, require, workbench
from anxin.back.queries import failed_messages
from anxin.back.words import channel_name, department_name, message_name
from anxin.look.components import Column
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.trail.models import Message
from anxin.trail.outbox import NotFailed, resend

SHOWN = 100


@require_safe
@workbench
def messages_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The newest; as they are sent again the older ones move up."""
    require(permissions.may_see_messages(staff))
    failed = list(failed_messages(staff)[:SHOWN])
    names = [_("Message"), _("About"), _("To"), _("Tried"), _("What went wrong"), _("Again")]
    context = {"columns": [Column(name) for name in names], "rows": [_row(request, each) for each in failed]}
    return page(request, staff, "messages.html", context)


def _row(request: HttpRequest, message: Message) -> list[object]:
    return [
        f"{message_name(message.template)} · {channel_name(message.channel)}",
        message.subject.partition(":")[2] or message.subject,
        _recipient(message.recipient),
        message.attempts,
        _went_wrong(message.last_error),
        render_to_string("back/parts/resend.html", {"message": message}, request),
    ]


def _recipient(recipient: str) -> str:
    kind, _colon, name = recipient.partition(":")
    return department_name(name) if kind == "department" else recipient


def _went_wrong(error: str) -> str:
    """For who mends it: in the reader's language where the words are ours, as it came where they are not."""
    words = error.partition(": ")[2]
    said = _(words) if words else ""
    return said if said != words else error


@require_POST
@workbench
def resend_page(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    require(permissions.may_see_messages(staff))
    message = get_object_or_404(failed_messages(staff), pk=pk)
    try:
        resend(message, actor_of_staff(staff))
    except NotFailed as refused:
        notices.warning(request, str(refused))
    else:
        notices.success(request, _("The message is on its way again."))
    return redirect("back:messages")
