"""Writing a file into a folder so that it is complete under its name or not there at all, and readable by nobody but this account."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


def put(folder: Path, name: str, data: bytes) -> Path:
    """The same name again replaces what lay there: a worker that died in between writes the same file once more."""
    return put_written(folder, name, lambda out: out.write(data))


def put_written(folder: Path, name: str, write: Callable[[BinaryIO], object]) -> Path:
    """The same for what is too long to be held: `write` writes it piece by piece. What it raises leaves nothing behind."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = folder / f".{name}.{os.getpid()}"
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            write(out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(scratch, folder / name)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise
    return folder / name
