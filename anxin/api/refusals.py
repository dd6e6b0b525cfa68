"""Which problem each exception of the rooms below becomes. Anything unforeseen is logged and said to be our fault, without a trace."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from anxin.api.bodies import field_errors
from anxin.api.problems import (
    BAD_INPUT,
    BAD_REQUEST,
    BROKEN,
    BUSY,
    FILE_REFUSED,
    FORBIDDEN,
    INCOMPLETE,
    KEY_REUSED,
    NOT_FOUND,
    STALE,
    TOO_LARGE,
    TOO_MANY,
    WRONG_STATE,
    FieldError,
    Kind,
    Problem,
    problem_for_status,
)
from anxin.api.showing import COMMITMENTS
from anxin.casework.errors import (
    CaseError,
    FileRefused,
    Incomplete,
    KeyReused,
    NotAllowed,
    Stale,
    Unfit,
    WrongState,
)
from anxin.funds.reporting import errors as reporting
from anxin.law import BadInput
from anxin.trail.busy import is_busy

logger = logging.getLogger(__name__)
_OF_CASEWORK: dict[type[CaseError], Kind] = {
    Stale: STALE,
    WrongState: WRONG_STATE,
    NotAllowed: FORBIDDEN,
    KeyReused: KEY_REUSED,
    FileRefused: FILE_REFUSED,
    Unfit: BAD_INPUT,
}
_OF_REPORTS: dict[type[reporting.ReportError], Kind] = {
    reporting.NotAllowed: FORBIDDEN,
    reporting.NotFiledNow: WRONG_STATE,
}


def install(api: NinjaAPI) -> None:
    for kind, handler in _HANDLERS.items():
        api.add_exception_handler(kind, handler)


def of_bad_input(error: BadInput) -> Problem:
    lang = get_language() or "en"
    errors = [FieldError(p.path, p.code, p.message.in_language(lang)) for p in error.problems]
    return Problem(BAD_INPUT, errors=errors)


def _problem(request: HttpRequest, error: Any) -> HttpResponse:
    answer: HttpResponse = error.response()
    return answer


def _bad_input(request: HttpRequest, error: Any) -> HttpResponse:
    return of_bad_input(error).response()


def _case_error(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error, Incomplete):
        return Problem(INCOMPLETE, error.message, list(_missing(error))).response()
    return Problem(_OF_CASEWORK.get(type(error), WRONG_STATE), error.message).response()


def _report_error(request: HttpRequest, error: Any) -> HttpResponse:
    return Problem(_OF_REPORTS.get(type(error), BAD_INPUT), error.message).response()


def _missing(error: Incomplete) -> Iterator[FieldError]:
    texts = {each.id: each.text for each in COMMITMENTS}
    for name in error.facts:
        yield FieldError(f"facts.{name}", "missing", _("This is missing."))
    for name in error.documents:
        yield FieldError(f"documents.{name}", "missing", _("Send this document along."))
    for name in error.commitments:
        yield FieldError(f"commitments.{name}", "missing", texts.get(name, _("This must be signed.")))
    for name in error.details:
        yield FieldError(f"details.{name}", "missing", _("This is missing."))


def _ninja_validation(request: HttpRequest, error: Any) -> HttpResponse:
    return Problem(BAD_INPUT, errors=field_errors(error.errors, skip=1)).response()


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_for_status(error.status_code).response()


def _always(kind: Kind) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: Problem(kind).response()


def _busy(request: HttpRequest, error: Any) -> HttpResponse:
    """The database is locked, full or gone; whoever asks again in some seconds is served."""
    if not is_busy(error):
        return _broken(request, error)
    logger.error("database unavailable: %s", error)
    return Problem(BUSY).response()


def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    logger.error("unforeseen error below %s", request.path_info, exc_info=error)
    return Problem(BROKEN).response()


_HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Problem: _problem,
    BadInput: _bad_input,
    CaseError: _case_error,
    reporting.ReportError: _report_error,
    ValidationError: _ninja_validation,
    HttpError: _http_error,
    Throttled: _always(TOO_MANY),
    Http404: _always(NOT_FOUND),
    PermissionDenied: _always(FORBIDDEN),
    RequestDataTooBig: _always(TOO_LARGE),
    SuspiciousOperation: _always(BAD_REQUEST),
    MultiPartParserError: _always(BAD_REQUEST),
    UnreadablePostError: _always(BAD_REQUEST),
    OperationalError: _busy,
    Exception: _broken,
}
