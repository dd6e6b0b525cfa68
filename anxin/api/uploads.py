"""Multipart bodies."""

import hashlib

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

# Room for the parts' own headers and the JSON beside the files.
ROOM = 2 * 1024 * 1024
FILES_AT_ONCE = 5
MULTIPART_LIMIT = settings.UPLOAD_MAX_BYTES * FILES_AT_ONCE + ROOM


def is_multipart(request: HttpRequest) -> bool:
    return (request.content_type or "").lower() == "multipart/form-data"


def digest_of_upload(file: "UploadedFile[bytes]") -> str:
    """Of the content, not of the multipart body: a repeat has another boundary."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
