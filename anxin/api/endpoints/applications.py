"""Applications of the account: file, read, add documents, withdraw."""

from typing import Annotated, Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from anxin.api.applying import file_with_files, read_filing, ready_to_file
from anxin.api.bodies import shaped
from anxin.api.description import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    IF_MATCH_OPTIONAL,
    body,
    ref,
    signed_in_problems,
    writing_problems,
)
from anxin.api.limits import PerMinute
from anxin.api.paging import page
from anxin.api.problems import BAD_INPUT, NOT_FOUND, WRONG_MEDIA, FieldError, Problem
from anxin.api.queries import own_application, own_applications
from anxin.api.reading import read_json, refuse_large
from anxin.api.repeating import beforehand, key_of, once_for_key
from anxin.api.shapes import ApplicationOut, ApplicationPageOut, EventsOut, WithdrawIn
from anxin.api.showing import application_as_filed, application_line, application_whole, event_shown
from anxin.api.sign_in import SIGNED_IN
from anxin.api.uploads import MULTIPART_LIMIT, digest_of_upload, is_multipart
from anxin.api.versions import expected_version, tag, unchanged
from anxin.casework.documents import requirements
from anxin.casework.models import Application
from anxin.casework.operations.moving import locked
from anxin.casework.operations.supplying import attach, hand_in
from anxin.casework.operations.withdrawing import withdraw
from anxin.registry.models import User
from anxin.services import operations

router = Router(tags=["applications"], auth=SIGNED_IN, throttle=PerMinute())
LARGEST_PAGE = 100
_FILED = {
    "type": "object",
    "properties": {"application": ref("ApplicationIn")},
    "required": ["application"],
    "additionalProperties": {"type": "string", "format": "binary"},
    "description": "`application`, and one part for each file, named after its document.",
}
_ONE_FILE = {
    "type": "object",
    "properties": {"document": {"type": "string"}, "file": {"type": "string", "format": "binary"}},
    "required": ["document", "file"],
}


@router.get(
    "applications",
    response={200: ApplicationPageOut, **signed_in_problems()},
    operation_id="list_applications",
)
def list_applications(
    request: HttpRequest,
    cursor: Annotated[str, Query(max_length=40)] = "",
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 20,
) -> dict[str, Any]:
    """Your own, newest first."""
    rows, following = page(own_applications(account(request)), cursor, limit)
    return {"items": [application_line(row) for row in rows], "next": following}


@router.post(
    "applications",
    response={201: ApplicationOut, **writing_problems()},
    openapi_extra={
        "parameters": [IDEMPOTENCY_KEY],
        "requestBody": body(json=ref("ApplicationIn"), multipart=_FILED),
    },
    operation_id="file_application",
)
def create_application(request: HttpRequest) -> HttpResponse:
    """Start and submit in one call: received with a receipt number, or nothing at all.

    Send multipart when documents are needed now; `services/{slug}` and `decisions` tell which.
    """
    user = account(request)
    key_of(request)
    asked, files, content = read_filing(request)

    ready = None if files else beforehand(lambda: ready_to_file(user, asked))

    def act() -> tuple[int, dict[str, Any]]:
        if ready is None:
            return 201, shown(file_with_files(user, asked, files))
        application, found = ready()
        operations.file(user, application, found)
        return 201, application_as_filed(application).model_dump(mode="json")

    return once_for_key(request, user, content, act)


@router.get(
    "applications/{receipt}",
    response={200: ApplicationOut, 304: None, **signed_in_problems(404)},
    operation_id="read_application",
)
def read_application(request: HttpRequest, response: HttpResponse, receipt: str) -> Any:
    """With its version as ETag; If-None-Match gives 304."""
    application = own(request, receipt)
    response["ETag"] = tag(application.version)
    return unchanged(request, application.version) or application_whole(application)


@router.get(
    "applications/{receipt}/events",
    response={200: EventsOut, **signed_in_problems(404)},
    operation_id="list_application_events",
)
def list_events(request: HttpRequest, receipt: str) -> dict[str, Any]:
    """What happened to it, oldest first."""
    return {"items": [event_shown(move) for move in own(request, receipt).moves.all()]}


@router.post(
    "applications/{receipt}/withdraw",
    response={200: ApplicationOut, **writing_problems(404, 428)},
    openapi_extra={
        "parameters": [IDEMPOTENCY_KEY, IF_MATCH],
        "requestBody": body(json=ref("WithdrawIn")),
    },
    operation_id="withdraw_application",
)
def withdraw_application(request: HttpRequest, receipt: str) -> HttpResponse:
    """Take it back, as long as it is not decided."""
    user, application = account(request), own(request, receipt)
    key_of(request)
    asked, version = shaped(WithdrawIn, read_json(request)), expected_version(request, required=True)

    def act() -> tuple[int, dict[str, Any]]:
        return 200, shown(withdraw(user, application, reason=asked.reason, version=version))

    return once_for_key(request, user, request.body, act)


@router.post(
    "applications/{receipt}/documents",
    response={201: ApplicationOut, **writing_problems(404)},
    openapi_extra={
        "parameters": [IDEMPOTENCY_KEY, IF_MATCH_OPTIONAL],
        "requestBody": body(multipart=_ONE_FILE),
    },
    operation_id="add_document",
)
def add_document(request: HttpRequest, receipt: str) -> HttpResponse:
    """Add one file for one document: `document` is its id, `file` a PDF, JPEG, PNG or TIFF."""
    user, application = account(request), own(request, receipt)
    key_of(request)
    document, file = _one_file(request, application)
    version = expected_version(request)

    def act() -> tuple[int, dict[str, Any]]:
        locked(application.pk, version)
        attach(user, application, document, file)
        return 201, shown(Application.objects.get(pk=application.pk))

    content = f"{document}\n{file.name}\n{digest_of_upload(file)}".encode("utf-8", "surrogatepass")
    return once_for_key(request, user, content, act)


@router.post(
    "applications/{receipt}/hand-in",
    response={200: ApplicationOut, **writing_problems(404)},
    openapi_extra={"parameters": [IDEMPOTENCY_KEY, IF_MATCH_OPTIONAL]},
    operation_id="hand_in_documents",
)
def hand_in_documents(request: HttpRequest, receipt: str) -> HttpResponse:
    """Say that what the agency asked for is there; the application goes on."""
    user, application = account(request), own(request, receipt)
    version = expected_version(request)

    def act() -> tuple[int, dict[str, Any]]:
        locked(application.pk, version)
        return 200, shown(hand_in(user, application))

    return once_for_key(request, user, b"", act)


def account(request: HttpRequest) -> User:
    """Whom `SIGNED_IN` let in."""
    user: User = request.auth  # type: ignore[attr-defined]  # django-ninja sets it once authentication has passed
    return user


def own(request: HttpRequest, receipt: str) -> Application:
    """Somebody else's receipt is as unknown as one that never was."""
    application = own_application(account(request), receipt)
    if application is None:
        raise Problem(NOT_FOUND, _("You have no application with this receipt number."))
    return application


def shown(application: Application) -> dict[str, Any]:
    return application_whole(application).model_dump(mode="json")


def _one_file(request: HttpRequest, application: Application) -> tuple[str, "UploadedFile[bytes]"]:
    if not is_multipart(request):
        raise Problem(WRONG_MEDIA, _("Send multipart/form-data with `document` and `file`."))
    refuse_large(request, MULTIPART_LIMIT)
    document, file = request.POST.get("document", ""), request.FILES.get("file")
    if document not in {each.id for each in requirements(application)}:
        raise _wrong("document", "not_asked_for", _("This document is not asked for here."))
    if file is None:
        raise _wrong("file", "missing", _("This is missing."))
    return document, file


def _wrong(path: str, code: str, message: str) -> Problem:
    return Problem(BAD_INPUT, errors=[FieldError(path, code, message)])
