"""Uploaded files: stored by content hash, private, accepted only for what they really are."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from anxin.casework.errors import FileRefused
from anxin.trail.kept_files import safe_name, to_scratch


@dataclass(frozen=True)
class Kind:
    """A kind of file we take: its suffixes, and a test that the end of the file is there."""

    media_type: str
    suffixes: frozenset[str]
    complete: Callable[[bytes, bytes], bool]


def _pdf_complete(head: bytes, tail: bytes) -> bool:
    return b"%%EOF" in tail


def _jpeg_complete(head: bytes, tail: bytes) -> bool:
    return b"\xff\xd9" in tail


def _png_complete(head: bytes, tail: bytes) -> bool:
    return b"IEND" in tail


def _tiff_complete(head: bytes, tail: bytes) -> bool:
    return len(head) > 8


KINDS = {
    kind.media_type: kind
    for kind in (
        Kind("application/pdf", frozenset({".pdf"}), _pdf_complete),
        Kind("image/jpeg", frozenset({".jpg", ".jpeg"}), _jpeg_complete),
        Kind("image/png", frozenset({".png"}), _png_complete),
        Kind("image/tiff", frozenset({".tif", ".tiff"}), _tiff_complete),
    )
}


@dataclass(frozen=True)
class StoredFile:
    name: str
    media_type: str
    size: int
    sha256: str


def store(upload: "UploadedFile[bytes]") -> StoredFile:
    """Check and keep an upload. Raises `FileRefused`; a refused file leaves nothing behind."""
    name = safe_name(upload.name or "")
    size = upload.size or 0
    _check_size(size)
    scratch = to_scratch(upload)
    try:
        kind = _recognise(name, scratch.head, scratch.tail)
        scratch.keep()
    finally:
        scratch.drop()
    return StoredFile(name, kind.media_type, size, scratch.sha256)


def _check_size(size: int) -> None:
    if size == 0:
        raise FileRefused(_("The file is empty. Choose it again."))
    if size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise FileRefused(
            _("The file is larger than %(limit)s MB. Scan it in a lower resolution.") % {"limit": limit}
        )


def _recognise(name: str, head: bytes, tail: bytes) -> Kind:
    kind = KINDS.get(_media_type(head))
    if kind is None:
        raise FileRefused(_("“%(name)s” is not a PDF, JPEG, PNG or TIFF file.") % {"name": name})
    if PurePosixPath(name).suffix.lower() not in kind.suffixes:
        raise FileRefused(
            _("“%(name)s” is not what its name says. Save it again as a PDF or a picture.") % {"name": name}
        )
    if not kind.complete(head, tail):
        raise FileRefused(_("“%(name)s” was cut off on the way. Send it again.") % {"name": name})
    return kind


def _media_type(head: bytes) -> str:
    try:
        return str(puremagic.from_string(head, mime=True))
    except (puremagic.PureError, ValueError):
        return ""
