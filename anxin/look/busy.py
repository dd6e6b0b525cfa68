"""Two people at the same rows at once, or a database that has no room: one clear page, and what was typed is sent again by one button."""

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from anxin.trail.busy import is_busy

logger = logging.getLogger(__name__)
SECRET = ("password", "code", "csrfmiddlewaretoken")
SECONDS_TO_WAIT = "5"


class BusyPages:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """None leaves it to the page for what nobody foresaw."""
        if not is_busy(error):
            return None
        logger.error("database unavailable: %s", error)
        try:
            answer = render(request, "look/busy.html", {"typed": _typed(request)}, status=503)
        except DatabaseError:
            return None
        answer["Retry-After"] = SECONDS_TO_WAIT
        return answer


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Fields that can be sent again: not from a form with a secret in it, nor with a file, which no page can send for somebody."""
    if request.FILES or any(word in name for name in request.POST for word in SECRET[:2]):
        return []
    return [
        (name, str(value)) for name, values in request.POST.lists() if name not in SECRET for value in values
    ]
