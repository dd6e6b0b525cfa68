"""Connecting an account with the insurance record of the person it belongs to."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from anxin.registry.models import Person, User
from anxin.registry.operations import bind_account


def connect_record(request: HttpRequest, user: User, answers: dict[str, Any]) -> Person | None:
    """Tries once, within the limits, and tells the person how it went. Never says which of the three did not match."""
    if not ratelimit.consume(request, action="connect_record", user=user):
        messages.error(request, _("Too many attempts. Wait an hour, or call 12333."))
        return None
    person = bind_account(
        user, id_number=answers["id_number"], name=answers["real_name"], phone=answers["phone"]
    )
    if person is None:
        messages.warning(
            request,
            _("We could not find your insurance record with these three answers. Check them, or call 12333."),
        )
    else:
        messages.success(request, _("Your insurance record is connected to this account."))
    return person
