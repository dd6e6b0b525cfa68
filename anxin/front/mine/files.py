"""An uploaded file, back to the applicant who sent it."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from anxin.casework.models import Attachment
from anxin.front.permissions import may_open, signed_in
from anxin.registry.models import User
from anxin.trail.kept_files import path_of
from anxin.trail.today import business_date


@require_safe
@signed_in
def download(request: HttpRequest, user: User, pk: int) -> FileResponse:
    """Always as an attachment of the type found in its content, so that a browser never runs it."""
    rows = Attachment.objects.select_related("application__employer")
    attachment = get_object_or_404(rows, pk=pk, removed_at=None)
    path = path_of(attachment.sha256)
    if not may_open(user, attachment.application, business_date()) or not path.is_file():
        raise Http404
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=attachment.name, content_type=attachment.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
