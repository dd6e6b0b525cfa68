"""A file of a case, to look at or to keep. Never served from the store directly: each look is asked for and on the trail."""

from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from anxin.back.case.reading import Case, open_case
from anxin.back.frame import workbench
from anxin.casework.files import KINDS
from anxin.casework.models import Attachment
from anxin.registry.actors import actor_of_staff
from anxin.registry.models import Staff
from anxin.registry.operations import read_person_file
from anxin.trail.kept_files import path_of
from anxin.trail.operations import record

# A browser shows these itself; anything else is only handed over.
SHOWN = frozenset({"application/pdf", "image/jpeg", "image/png"})


@require_safe
@workbench
def view_file(request: HttpRequest, staff: Staff, receipt: str, pk: int) -> FileResponse:
    return _file(staff, receipt, pk, show=True)


@require_safe
@workbench
def download_file(request: HttpRequest, staff: Staff, receipt: str, pk: int) -> FileResponse:
    return _file(staff, receipt, pk, show=False)


def _file(staff: Staff, receipt: str, pk: int, *, show: bool) -> FileResponse:
    case = open_case(staff, receipt)
    attachment = get_object_or_404(case.application.attachments, pk=pk, removed_at=None)
    try:
        content = path_of(attachment.sha256).open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    _on_trail(case, attachment)
    known = attachment.media_type if attachment.media_type in KINDS else "application/octet-stream"
    response = FileResponse(content, content_type=known)
    way = "inline" if show and known in SHOWN else "attachment"
    response["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(attachment.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = (
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
    )
    response["Cache-Control"] = "no-store"
    return response


def _on_trail(case: Case, attachment: Attachment) -> None:
    application, actor = case.application, actor_of_staff(case.staff)
    details = {"document": attachment.document, "sha256": attachment.sha256}
    record(actor, "document.read", application.subject, agency=application.agency.code, details=details)
    if application.person is not None:
        read_person_file(actor, application.person, f"{application.subject} {attachment.document}")
