"""Every refusal as problem details (RFC 9457): one message for people, a `type` and field paths for programs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

MEDIA_TYPE = "application/problem+json"
TYPE_BASE = "/api/v1/problems#"
RETRY_SECONDS = "5"


@dataclass(frozen=True)
class Kind:
    """`slug` is what programs compare with; it never changes."""

    slug: str
    status: int
    title: StrOrPromise

    @property
    def type(self) -> str:
        return TYPE_BASE + self.slug


BAD_REQUEST = Kind("bad-request", 400, _("The request cannot be read."))
BAD_JSON = Kind("bad-json", 400, _("The body is not JSON we can take."))
BAD_INPUT = Kind("bad-input", 400, _("Something in the request is wrong."))
INCOMPLETE = Kind("incomplete", 400, _("Something is still missing."))
KEY_MISSING = Kind(
    "idempotency-key-missing", 400, _("The header Idempotency-Key is missing or cannot be used.")
)
FILE_REFUSED = Kind("file-refused", 400, _("The file was not taken."))
NOT_SIGNED_IN = Kind("not-signed-in", 401, _("Sign in, or send an access token."))
FORBIDDEN = Kind("forbidden", 403, _("This is not yours to see or do."))
CSRF = Kind("csrf", 403, _("The page's security mark is missing. Load the page again."))
NOT_FOUND = Kind("not-found", 404, _("There is nothing here."))
WRONG_METHOD = Kind("method-not-allowed", 405, _("This address does not take this method."))
KEY_REUSED = Kind("idempotency-key-reused", 409, _("The Idempotency-Key was used with another request."))
WRONG_STATE = Kind("wrong-state", 409, _("The application is not at this step."))
STALE = Kind("stale", 412, _("It was changed after you read it. Read it again."))
TOO_LARGE = Kind("too-large", 413, _("The request is too large."))
WRONG_MEDIA = Kind("unsupported-media-type", 415, _("The body has another type than this address takes."))
MATCH_MISSING = Kind("if-match-missing", 428, _("Send If-Match with the ETag you read."))
TOO_MANY = Kind("too-many-requests", 429, _("Too many requests. Wait a little."))
BROKEN = Kind("internal-error", 500, _("Something went wrong on our side. Nothing was written."))
BUSY = Kind("busy", 503, _("The service is busy. Nothing was written; try again shortly."))

KINDS = (
    BAD_REQUEST,
    BAD_JSON,
    BAD_INPUT,
    INCOMPLETE,
    KEY_MISSING,
    FILE_REFUSED,
    NOT_SIGNED_IN,
    FORBIDDEN,
    CSRF,
    NOT_FOUND,
    WRONG_METHOD,
    KEY_REUSED,
    WRONG_STATE,
    STALE,
    TOO_LARGE,
    WRONG_MEDIA,
    MATCH_MISSING,
    TOO_MANY,
    BROKEN,
    BUSY,
)
# The first kind of a status stands for it when Django, not we, answered.
BY_STATUS: Mapping[int, Kind] = {kind.status: kind for kind in reversed(KINDS)}


@dataclass(frozen=True)
class FieldError:
    """`path` is like `facts.first_month` or `details.reason`; `code` is for programs."""

    path: str
    code: str
    message: StrOrPromise

    def as_dict(self) -> dict[str, str]:
        return {"path": self.path, "code": self.code, "message": str(self.message)}


class Problem(Exception):
    """Raised anywhere below a view; nothing was written when it reaches the client."""

    def __init__(
        self, kind: Kind, detail: StrOrPromise | None = None, errors: Iterable[FieldError] = ()
    ) -> None:
        super().__init__(kind.slug)
        self.kind, self.detail, self.errors = kind, detail, tuple(errors)

    def as_dict(self) -> dict[str, Any]:
        return {
            "type": self.kind.type,
            "title": str(self.kind.title),
            "status": self.kind.status,
            "detail": str(self.detail or self.kind.title),
            "errors": [error.as_dict() for error in self.errors],
        }

    def response(self) -> HttpResponse:
        response = JsonResponse(self.as_dict(), status=self.kind.status, content_type=MEDIA_TYPE)
        if self.kind.status == NOT_SIGNED_IN.status:
            response["WWW-Authenticate"] = "Bearer"
        if self.kind in (TOO_MANY, BUSY):
            response["Retry-After"] = RETRY_SECONDS
        return response


def problem_for_status(status: int) -> Problem:
    """For an answer that Django gave by itself (405, a refused host, a failed CSRF check …)."""
    fallback = BAD_REQUEST if status < BROKEN.status else BROKEN
    kind = BY_STATUS.get(status, Kind(fallback.slug, status, fallback.title))
    return Problem(kind)
