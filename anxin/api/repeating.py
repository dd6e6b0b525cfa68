"""Idempotency-Key: a request sent twice has one effect and one answer."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from anxin.api.problems import KEY_MISSING, Problem
from anxin.api.versions import tag
from anxin.casework.errors import CaseError
from anxin.casework.idempotency import once
from anxin.law import BadInput
from anxin.registry.actors import actor_of
from anxin.registry.models import User

_KEY = re.compile(r"[\x21-\x7e]{1,200}")
Answer = tuple[int, dict[str, Any]]
T = TypeVar("T")


def key_of(request: HttpRequest) -> str:
    """Raises `Problem`: without a key a lost answer could not be told from a lost request."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not _KEY.fullmatch(key):
        raise Problem(
            KEY_MISSING, _("Send 1 to 200 visible ASCII characters, a new one for each new request.")
        )
    return key


def once_for_key(request: HttpRequest, user: User, content: bytes, act: Callable[[], Answer]) -> HttpResponse:
    """Run `act` once for the sender's key; `content` is what must be the same on a repeat, the address included."""
    key = key_of(request)
    acted: list[bool] = []

    def act_now() -> Answer:
        acted.append(True)
        return act()

    where = f"{request.method} {request.path_info}\n".encode()
    status, answer = once(actor_of(user), key, where + content, act_now)
    response = JsonResponse(answer, status=status)
    if not acted:
        response["Idempotency-Replayed"] = "true"
    if "version" in answer:
        response["ETag"] = tag(answer["version"])
    return response


def beforehand(read: Callable[[], T]) -> Callable[[], T]:
    """Run `read` now, outside the transaction that claims the key, and say a refusal only when it is asked for inside.

    Whoever repeats a request gets the answer kept for its key, even when the same request would be refused by now.
    """
    try:
        found = read()
    except (Problem, CaseError, BadInput) as refused:
        return partial(_refuse, refused)
    return lambda: found


def _refuse(refused: Exception) -> NoReturn:
    raise refused
