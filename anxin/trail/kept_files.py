"""Files kept by content hash, private: the same content is kept once, and a kept file is complete on disk before its name appears."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

EDGE = 2048


@dataclass(frozen=True)
class Scratch:
    """An upload on disk that is not kept yet; `head` and `tail` are its first and last bytes, to tell what it is."""

    path: Path
    sha256: str
    head: bytes
    tail: bytes

    def keep(self) -> Path:
        """Under its content's name; a file that is there already is the same."""
        target = path_of(self.sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self.path, target)
        return target

    def drop(self) -> None:
        """Nothing happens to one that was kept."""
        self.path.unlink(missing_ok=True)


def path_of(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def safe_name(name: str) -> str:
    """The bare file name without path or control characters, at most 160 characters, suffix kept."""
    bare = PurePosixPath(name.replace("\\", "/")).name
    printable = "".join(c for c in bare if c.isprintable())
    suffix = PurePosixPath(printable).suffix[:10]
    return printable[: 160 - len(suffix)].removesuffix(suffix) + suffix


def to_scratch(upload: "UploadedFile[bytes]") -> Scratch:
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
    return Scratch(Path(scratch), digest.hexdigest(), head, tail)
