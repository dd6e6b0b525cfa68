"""Uploaded files: stored by content hash, private, accepted only for what they really are."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import puremagic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from anxin.casework.errors import FileRefused


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
EDGE = 2048


@dataclass(frozen=True)
class StoredFile:
    name: str
    media_type: str
    size: int
    sha256: str


def path_of(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def store(upload: "UploadedFile[bytes]") -> StoredFile:
    """Check and keep an upload. Raises `FileRefused`; a refused file leaves nothing behind.

    The same content is kept once, and a stored file is complete on disk before its name appears.
    """
    name = safe_name(upload.name or "")
    size = upload.size or 0
    _check_size(size)
    digest, head, tail, scratch = _copy_to_scratch(upload)
    try:
        kind = _recognise(name, head, tail)
        target = path_of(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(scratch, target)
    finally:
        scratch.unlink(missing_ok=True)
    return StoredFile(name, kind.media_type, size, digest)


def safe_name(name: str) -> str:
    """The bare file name without path or control characters, at most 160 characters, suffix kept."""
    bare = PurePosixPath(name.replace("\\", "/")).name
    printable = "".join(c for c in bare if c.isprintable())
    suffix = PurePosixPath(printable).suffix[:10]
    return printable[: 160 - len(suffix)].removesuffix(suffix) + suffix


def _check_size(size: int) -> None:
    if size == 0:
        raise FileRefused(_("The file is empty. Choose it again."))
    if size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise FileRefused(
            _("The file is larger than %(limit)s MB. Scan it in a lower resolution.") % {"limit": limit}
        )


def _copy_to_scratch(upload: "UploadedFile[bytes]") -> tuple[str, bytes, bytes, Path]:
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    digest, head, tail = hashlib.sha256(), b"", b""
    handle, scratch = tempfile.mkstemp(dir=root, prefix="incoming-")
    with os.fdopen(handle, "wb") as out:
        for chunk in upload.chunks():
            out.write(chunk)
            digest.update(chunk)
            head = (head + chunk)[:EDGE] if len(head) < EDGE else head
            tail = (tail + chunk)[-EDGE:]
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest(), head, tail, Path(scratch)


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
